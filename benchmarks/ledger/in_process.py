"""All banks in this process, each with its own database: every shape and width, other mixes, and a constant rate."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench_bank import say
from cache_bank import CacheBank
from contestants import CONNECTIONS, Bank, Outcome, faults_of
from django_bank import HORDAK, LEDGER, DjangoBank, RivalBroken, installed
from driver import at_rate, closed, made_ready, own_cost_us
from ground import Ground
from orm_bank import OrmBank
from plan import COMPARED_IN_FLIGHT, Plan
from shapes import DOUBLES, PLAIN, READS, REFUSALS, Mix, Shape

_READY_PER_SECOND = 2_000
_OURS_PER_SECOND = 9_000
_MIXES = (DOUBLES, REFUSALS, READS)


async def open_rivals(ground: Ground) -> tuple[list[Bank], dict[str, str]]:
    """The banks that can take part, and why the others cannot."""
    orm_url, cache_url, hordak_url, ledger_url = [
        await ground.database(f"bench_{name}") for name in ("orm", "cache", "hordak", "django_ledger")
    ]
    made: list[Bank] = [
        OrmBank(orm_url.replace("postgresql:", "postgresql+asyncpg:", 1)),
        CacheBank(cache_url),
        DjangoBank(HORDAK, hordak_url),
        DjangoBank(LEDGER, ledger_url),
    ]
    try:
        await asyncio.to_thread(installed)
    except RivalBroken as broken:
        say(f"no packages: {broken}")
    opened = await asyncio.gather(*(bank.open() for bank in made), return_exceptions=True)
    excluded: dict[str, str] = {}
    for bank, failure in zip(made, opened, strict=True):
        if isinstance(failure, RivalBroken):
            excluded[bank.name] = str(failure)
            say(f"{bank.name} cannot take part: {failure}")
        elif failure is not None:
            raise failure
    return [bank for bank in made if bank.name not in excluded], excluded


async def measure(banks: Sequence[Bank], plan: Plan) -> dict[str, Any]:
    """Rows of windows, and whether each bank's books are right afterwards."""
    costs = {width: round(await own_cost_us(width), 1) for width in {*plan.in_flight, COMPARED_IN_FLIGHT}}
    rows: list[dict[str, Any]] = []
    rates: list[dict[str, Any]] = []
    books: dict[str, dict[str, int]] = {}
    for bank in banks:
        # Pools and plans are made by windows that do not count.
        for mix in (READS, PLAIN):
            await closed(made_ready(bank, Shape.UNIFORM, mix, "first", count=500), CONNECTIONS, plan.seconds / 4)
        mine = [{**row, "generator_cpu_us": costs[row["in_flight"]]} for row in await _widths(bank, plan)]
        if plan.is_whole:
            mine += [{**row, "generator_cpu_us": costs[row["in_flight"]]} for row in await _mixes(bank, plan)]
            rates.append(await _constant(bank, mine, plan.seconds))
        rows += mine
        books[bank.name] = asdict(faults_of(await bank.books()))
    return {"windows": rows, "constant_rate": rates, "books": books}


async def _widths(bank: Bank, plan: Plan) -> list[dict[str, Any]]:
    return [
        await _window(bank, shape, PLAIN, (width, plan.seconds)) for shape in plan.shapes for width in plan.in_flight
    ]


async def _mixes(bank: Bank, plan: Plan) -> list[dict[str, Any]]:
    """What a bank does not know is not asked of it."""
    chosen = _MIXES if bank.knows_keys else (READS,)
    return [await _window(bank, Shape.UNIFORM, mix, (COMPARED_IN_FLIGHT, plan.seconds)) for mix in chosen]


async def _window(bank: Bank, shape: Shape, mix: Mix, how: tuple[int, float]) -> dict[str, Any]:
    width, seconds = how
    per_second = _OURS_PER_SECOND if bank.name.startswith("ours") else _READY_PER_SECOND
    shots = made_ready(bank, shape, mix, f"in process/{width}", count=round(per_second * seconds))
    row = (await closed(shots, width, seconds)).row()
    failed = row["outcomes"].get(Outcome.FAILED.value, 0)
    say(
        f"{bank.name}, {shape}, {mix.name}, {width} in flight: {row['per_second']:,.0f}/s,"
        f" p50 {row['p50_ms']:.1f} ms, p99 {row['p99_ms']:.1f} ms{f', {failed} FAILED' if failed else ''}"
    )
    return {"bank": bank.name, "shape": shape.value, "mix": mix.name, **row}


async def _constant(bank: Bank, rows: Sequence[dict[str, Any]], seconds: float) -> dict[str, Any]:
    """Half of the best that it did."""
    best = max(row["per_second"] for row in rows if row["shape"] == Shape.UNIFORM and row["mix"] == PLAIN.name)
    rate = best / 2
    shots = made_ready(bank, Shape.UNIFORM, PLAIN, "constant", count=round(rate * seconds * 2))
    row = {"bank": bank.name, "rate": round(rate, 1), **(await at_rate(shots, rate, seconds * 2)).row()}
    say(f"{bank.name} at {rate:,.0f}/s: p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms, p99.9 {row['p999_ms']} ms")
    return row
