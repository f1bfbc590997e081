"""How the complementary system pretends to be ill, so that people can see what the bank does then."""

from dataclasses import dataclass
from enum import StrEnum

DELAY_SECONDS = 3.0
DELAY_SECONDS_MAX = 30.0


class Mode(StrEnum):
    """Slow waits before each answer, failing answers 500, down ends the connection without an answer."""

    NORMAL = "normal"
    SLOW = "slow"
    FAILING = "failing"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Behaviour:
    mode: Mode = Mode.NORMAL
    delay_seconds: float = DELAY_SECONDS
