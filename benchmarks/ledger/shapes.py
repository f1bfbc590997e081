"""What all contestants are asked to do: the same payments, drawn from a seed, in the shapes that a bank sees."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

ACCOUNTS = 1_000
PURSE_MINOR = 10**9
"""What every account has at the beginning."""
REFUSED_MINOR = 10**12
"""More than all accounts have together, so that nobody ever has it."""
SMALL_MINOR_MAX = 100
HOT = 0
"""The account that everybody pays into."""
_DOUBLE_WITHIN = 500


class Shape(StrEnum):
    UNIFORM = "uniform"
    ZIPF = "zipf 1.0"
    HOT = "one hot account"


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of what is no simple transfer."""

    name: str
    doubles: float = 0.0
    refusals: float = 0.0
    reads: float = 0.0


PLAIN = Mix("transfers")
DOUBLES = Mix("5 % doubles", doubles=0.05)
REFUSALS = Mix("5 % refusals", refusals=0.05)
TENTH_REFUSED = Mix("10 % refusals", refusals=0.10)
READS = Mix("90 % reads", reads=0.90)


@dataclass(frozen=True, slots=True)
class Order:
    """Accounts are numbers from 0. The same key twice is the same order again."""

    key: UUID
    debit: int
    credit: int
    minor: int


@dataclass(frozen=True, slots=True)
class Read:
    """The balance of an account."""

    account: int


Task = Order | Read


def tasks(shape: Shape, mix: Mix, seed: str) -> Iterator[Task]:
    """Without end; another seed gives other keys."""
    dice = random.Random(f"{seed}/{shape}/{mix.name}")
    pairs = _pairs(shape, dice)
    recent: list[Order] = []
    for debit, credit in pairs:
        drawn = dice.random()
        if drawn < mix.reads:
            yield Read(debit)
            continue
        if recent and drawn < mix.reads + mix.doubles:
            yield dice.choice(recent)
            continue
        is_refused = drawn < mix.reads + mix.doubles + mix.refusals
        minor = REFUSED_MINOR if is_refused else dice.randint(1, SMALL_MINOR_MAX)
        order = Order(UUID(int=dice.getrandbits(128), version=4), debit, credit, minor)
        if mix.doubles:
            recent.append(order)
            del recent[:-_DOUBLE_WITHIN]
        yield order


def orders(shape: Shape, seed: str, count: int) -> list[Order]:
    """Plain transfers, so many."""
    found = itertools.islice(tasks(shape, PLAIN, seed), count)
    return [task for task in found if isinstance(task, Order)]


def _pairs(shape: Shape, dice: random.Random) -> Iterator[tuple[int, int]]:
    """Who pays and who is paid, never the same."""
    for debit, credit in _drawn(shape, dice):
        if debit != credit:
            yield debit, credit


def _drawn(shape: Shape, dice: random.Random) -> Iterator[tuple[int, int]]:
    numbers = list(range(ACCOUNTS))
    if shape is Shape.HOT:
        while True:
            yield dice.randrange(ACCOUNTS), HOT
    if shape is Shape.UNIFORM:
        while True:
            yield dice.randrange(ACCOUNTS), dice.randrange(ACCOUNTS)
    dice.shuffle(numbers)
    weights = list(itertools.accumulate(1 / rank for rank in range(1, ACCOUNTS + 1)))
    while True:
        debits = dice.choices(numbers, cum_weights=weights, k=1_000)
        yield from zip(debits, dice.choices(numbers, cum_weights=weights, k=1_000), strict=True)
