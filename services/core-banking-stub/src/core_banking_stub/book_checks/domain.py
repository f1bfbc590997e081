"""What can be wrong with the books."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, and the account or currency where."""

    invariant: str
    subject: str


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: how often it does not hold, where (the first hundred), and how long it took to find out."""

    invariant: str
    count: int
    subjects: tuple[str, ...]
    seconds: float
