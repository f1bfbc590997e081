"""What a bank loses when 64 orders meet: the same key, the same purse, crossing ways, and one payee for all."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from contestants import Bank, Faults, Outcome, faults_of
from shapes import ACCOUNTS, PURSE_MINOR, Order

WIDTH = 64
_SHARE = PURSE_MINOR // 8
"""A purse is good for eight of these."""


@dataclass(frozen=True, slots=True)
class Race:
    """`done_max`: how many orders of a round may be carried out."""

    name: str
    orders: Callable[[Iterator[int]], Sequence[Order]]
    done_max: int


def _same_key(accounts: Iterator[int]) -> list[Order]:
    return [Order(uuid4(), next(accounts), next(accounts), 100)] * WIDTH


def _overdraw(accounts: Iterator[int]) -> list[Order]:
    debit, credit = next(accounts), next(accounts)
    return [Order(uuid4(), debit, credit, _SHARE) for _ in range(WIDTH)]


def _crossing(accounts: Iterator[int]) -> list[Order]:
    one, other = next(accounts), next(accounts)
    pairs = itertools.cycle(((one, other), (other, one)))
    return [Order(uuid4(), *pair, 100) for pair in itertools.islice(pairs, WIDTH)]


def _one_payee(accounts: Iterator[int]) -> list[Order]:
    credit = next(accounts)
    return [Order(uuid4(), next(accounts), credit, 100) for _ in range(WIDTH)]


RACES = (
    Race("the same key", _same_key, 1),
    Race("one purse, good for 8", _overdraw, 8),
    Race("crossing", _crossing, WIDTH),
    Race("all pay one", _one_payee, WIDTH),
)


async def races_of(bank: Bank, rounds: int) -> list[dict[str, Any]]:
    """A row for each race. The bank is open, and nobody else uses it; what it loses is added up race by race."""
    rows, before = [], faults_of(await bank.books())
    accounts = itertools.cycle(range(ACCOUNTS))
    for race in RACES:
        outcomes: Counter[Outcome] = Counter()
        for _ in range(rounds):
            shots = [bank.shot(order) for order in race.orders(accounts)]
            outcomes.update(await asyncio.gather(*(shot() for shot in shots)))
        after = faults_of(await bank.books())
        rows.append(_row(race, rounds, outcomes, _grown(before, after)))
        before = after
    return rows


def _grown(before: Faults, after: Faults) -> dict[str, int]:
    old = asdict(before)
    return {name: value - old[name] for name, value in asdict(after).items()}


def _row(race: Race, rounds: int, outcomes: Counter[Outcome], grown: dict[str, int]) -> dict[str, Any]:
    done = outcomes[Outcome.DONE]
    return {
        "race": race.name,
        "orders": rounds * WIDTH,
        "outcomes": {outcome.value: count for outcome, count in sorted(outcomes.items())},
        "done_too_many": max(0, done - rounds * race.done_max),
        **grown,
    }


def is_sound(rows: Sequence[dict[str, Any]]) -> bool:
    wrong = ("done_too_many", "money_made", "balances_unlike_entries", "overdrawn", "doubled")
    return not any(row[name] for row in rows for name in wrong)
