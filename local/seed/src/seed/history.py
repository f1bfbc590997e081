"""Eighteen months of movements out of the plans: the same ones for the same last day, and never below zero."""

import calendar
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from seed.plans import (
    MONTHLY,
    OPENINGS,
    OUTSIDE_EUR,
    SHOP_CUSTOMERS,
    SHOP_GOODS,
    SHOPPING,
    Monthly,
    Shopping,
)

HISTORY_DAYS = 548
_OUTSIDE = ("clearing.", "opening.")


@dataclass(frozen=True, slots=True)
class Movement:
    """`debit` and `credit` are keys of accounts; `party` names the outside party, if there is one."""

    booked_at: datetime
    debit: str
    credit: str
    minor: int
    reference: str
    party: str


def movements(until: datetime) -> list[Movement]:
    """All movements before `until`, oldest first; each leaves its account at or above zero."""
    first_day = (until - timedelta(days=HISTORY_DAYS)).date()
    # Drawn afresh for each day, so that a bank seeded tomorrow has the same past, one day longer.
    planned = [_opening(first_day, index) for index in range(len(OPENINGS))]
    for offset in range(HISTORY_DAYS + 1):
        day = first_day + timedelta(days=offset)
        planned.extend(_of_day(day))
    planned.sort(key=lambda movement: movement.booked_at)
    return list(_affordable(movement for movement in planned if movement.booked_at < until))


def _affordable(planned: Iterator[Movement]) -> Iterator[Movement]:
    balances: dict[str, int] = defaultdict(int)
    for movement in planned:
        if not movement.debit.startswith(_OUTSIDE) and balances[movement.debit] < movement.minor:
            continue
        balances[movement.debit] -= movement.minor
        balances[movement.credit] += movement.minor
        yield movement


def _opening(first_day: date, index: int) -> Movement:
    opening = OPENINGS[index]
    at = datetime.combine(first_day, time(6, 0, index), UTC)
    return Movement(at, opening.source, opening.account, opening.minor, "Opening balance", "Opening balance")


def _of_day(day: date) -> Iterator[Movement]:
    draw = random.Random(day.toordinal())  # noqa: S311  The demo's past is no secret, and must repeat itself.
    last = calendar.monthrange(day.year, day.month)[1]
    for plan in MONTHLY:
        if day.day == min(plan.day, last):
            yield _monthly(plan, day, draw)
    for shopping in SHOPPING:
        if draw.randrange(1000) < shopping.chance_per_mille:
            yield _shopping(shopping, day, draw)
    if day.weekday() < 6:
        for _ in range(draw.randint(2, 6)):
            yield _sale(day, draw)


def _monthly(plan: Monthly, day: date, draw: random.Random) -> Movement:
    minor = plan.minor + (draw.randint(-plan.spread_minor, plan.spread_minor) if plan.spread_minor else 0)
    reference = plan.reference.format(month=day.strftime("%B"))
    return Movement(_at(day, draw, 6, 9), plan.debit, plan.credit, minor, reference, plan.party)


def _shopping(shopping: Shopping, day: date, draw: random.Random) -> Movement:
    place = draw.choice(shopping.places)
    minor = draw.randint(place.minor_min, place.minor_max)
    return Movement(_at(day, draw, 8, 21), shopping.account, place.credit, minor, place.reference, place.name)


def _sale(day: date, draw: random.Random) -> Movement:
    goods, minor_min, minor_max = draw.choice(SHOP_GOODS)
    minor = draw.randint(minor_min, minor_max)
    return Movement(_at(day, draw, 9, 19), OUTSIDE_EUR, "olmo.current", minor, goods, draw.choice(SHOP_CUSTOMERS))


def _at(day: date, draw: random.Random, hour_min: int, hour_max: int) -> datetime:
    at = time(draw.randint(hour_min, hour_max), draw.randrange(60), draw.randrange(60), draw.randrange(10**6))
    return datetime.combine(day, at, UTC)
