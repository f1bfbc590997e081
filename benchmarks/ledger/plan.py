"""How long and how much of everything is measured."""

from dataclasses import dataclass

from shapes import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    seconds: float
    """Of a window in process or on the core alone."""
    hop_seconds: float
    """Of a window through gateway, bff and core."""
    rounds: int
    """How often what is compared is measured, in turn; figures are the medians."""
    limit_groups: int
    in_flight: tuple[int, ...]
    shapes: tuple[Shape, ...]
    hop_shapes: tuple[Shape, ...]
    race_rounds: int
    is_whole: bool
    """With constant rates, mixes and the drain of the outbox."""


WHOLE = Plan(
    seconds=3,
    hop_seconds=3,
    rounds=3,
    limit_groups=120,
    in_flight=(1, 32, 256, 1024),
    shapes=tuple(Shape),
    hop_shapes=tuple(Shape),
    race_rounds=10,
    is_whole=True,
)
QUICK = Plan(
    seconds=0.5,
    hop_seconds=0.6,
    rounds=1,
    limit_groups=20,
    in_flight=(32,),
    shapes=(Shape.UNIFORM, Shape.HOT),
    hop_shapes=(Shape.UNIFORM, Shape.HOT),
    race_rounds=1,
    is_whole=False,
)
COMPARED_IN_FLIGHT = 256
