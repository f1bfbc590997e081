"""What can be wrong with the books."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold, and the account or currency where."""

    invariant: str
    subject: str
