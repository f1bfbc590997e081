"""One order a request to the core alone, over HTTP."""

from typing import Any

from bench_bank import say
from driver import at_rate, closed, made_ready
from ground import Ground
from http_banks import HttpBank
from ours_bank import OurBank
from plan import Plan
from shapes import DOUBLES, PLAIN, READS, REFUSALS, Shape

_WIDTH = 64
_READY_PER_SECOND = 3_000


async def measure(ground: Ground, ours: OurBank, plan: Plan) -> dict[str, Any]:
    """Ours in process rests meanwhile."""
    bank = HttpBank(ours, ground.core)
    await bank.open()
    try:
        rows = []
        # Tokens are checked and accounts looked up by a window that does not count.
        await closed(made_ready(bank, Shape.UNIFORM, PLAIN, "first", count=2_000), _WIDTH, plan.seconds)
        mixes = [(shape, PLAIN) for shape in plan.shapes]
        mixes += [(Shape.UNIFORM, mix) for mix in ((DOUBLES, REFUSALS, READS) if plan.is_whole else ())]
        for shape, mix in mixes:
            shots = made_ready(bank, shape, mix, "http", count=round(_READY_PER_SECOND * plan.seconds))
            row = (await closed(shots, _WIDTH, plan.seconds)).row()
            say(f"over HTTP, one order each, {shape}, {mix.name}: {row['per_second']:,.0f}/s, p50 {row['p50_ms']} ms")
            rows.append({"shape": shape.value, "mix": mix.name, **row})
        return {"windows": rows, "constant_rate": await _constant(bank, rows[0]["per_second"] / 2, plan)}
    finally:
        await bank.close()


async def _constant(bank: HttpBank, rate: float, plan: Plan) -> dict[str, Any]:
    shots = made_ready(bank, Shape.UNIFORM, PLAIN, "http constant", count=round(rate * plan.seconds * 2))
    return {"rate": round(rate, 1), **(await at_rate(shots, rate, plan.seconds * 2)).row()}
