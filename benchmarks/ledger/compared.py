"""Ours beside its limit, one call a transfer, refusals and its own HTTP.

All are measured in turn, so that what else the machine does falls on all of them alike.
"""

import statistics
from typing import Any

import group_limit
import pgbench
from bench_bank import say
from contestants import Bank, Outcome
from driver import closed, made_ready
from ground import Ground
from http_banks import HttpBank, batches, bulk
from ours_bank import OurBank
from plan import COMPARED_IN_FLIGHT, Plan
from shapes import PLAIN, TENTH_REFUSED, Mix, Shape, tasks

_BATCHES_AT_ONCE = 4
_EXPECTED_PER_SECOND = 9_000
_SHAPES = (Shape.UNIFORM, Shape.HOT)


async def measure(ground: Ground, ours: OurBank, plan: Plan) -> dict[str, Any]:
    """Medians, each with all its rounds. Ours is open, before and after."""
    await pgbench.prepare(ground, ours)
    rounds = [await _round(ground, ours, plan, number) for number in range(plan.rounds)]
    return {name: _medians([one[name] for one in rounds]) for name in rounds[0]}


async def _round(ground: Ground, ours: OurBank, plan: Plan, number: int) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for shape in _SHAPES:
        found[f"in process, {shape}"] = await _in_process(ours, shape, PLAIN, (number, plan.seconds))
    found["in process, 10 % refusals"] = await _in_process(ours, Shape.UNIFORM, TENTH_REFUSED, (number, plan.seconds))
    await ours.rest()
    for shape in _SHAPES:
        found[f"limit, {shape}"] = await group_limit.measure(ground, ours, shape, plan.limit_groups)
    for shape in _SHAPES:
        found[f"one call, {shape}"] = await pgbench.measure(ground, shape, plan.seconds)
    found |= await _bulk(ground, ours, plan, number)
    await ours.open()
    for name, row in found.items():
        say(f"  {name}: {row['per_second']:,.0f}/s")
    return found


async def _in_process(bank: Bank, shape: Shape, mix: Mix, how: tuple[int, float]) -> dict[str, Any]:
    number, seconds = how
    shots = made_ready(bank, shape, mix, f"compared/{number}", count=round(_EXPECTED_PER_SECOND * seconds))
    return (await closed(shots, COMPARED_IN_FLIGHT, seconds)).row()


async def _bulk(ground: Ground, ours: OurBank, plan: Plan, number: int) -> dict[str, dict[str, Any]]:
    found = {}
    bank = HttpBank(ours, ground.core)
    await bank.open()
    try:
        count = round(_EXPECTED_PER_SECOND * (plan.seconds + 1) / 100)
        # Tokens are checked, accounts looked up and plans made by batches that do not count.
        await bulk(bank, batches(bank, tasks(Shape.UNIFORM, PLAIN, f"first/{number}"), 40), _BATCHES_AT_ONCE, 10)
        for shape in _SHAPES:
            requests = batches(bank, tasks(shape, PLAIN, f"bulk/{number}"), count)
            window = await bulk(bank, requests, _BATCHES_AT_ONCE, plan.seconds)
            found[f"HTTP bulk, {shape}"] = window.row()
            if window.outcomes[Outcome.FAILED]:
                raise RuntimeError(f"{window.outcomes[Outcome.FAILED]} orders of batches failed.")
    finally:
        await bank.close()
    return found


def _medians(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Of all numbers; the rest as in the last round."""
    numbers = {name for name, value in rows[-1].items() if isinstance(value, int | float)}
    middle = {name: round(statistics.median(row[name] for row in rows), 2) for name in numbers}
    return {**rows[-1], **middle, "rounds_per_second": [row["per_second"] for row in rows]}
