from datetime import UTC, datetime, timedelta

from bff.accounts.domain import KeptBalance, VersionFloor
from kernel.ids import new_id

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def floor_with(watch: Stopwatch, *, accounts_max: int = 10) -> VersionFloor:
    return VersionFloor(lifetime_seconds=60, accounts_max=accounts_max, seconds=watch)


def test_a_floor_is_only_ever_lifted_and_ends_after_its_time() -> None:
    watch, account_id = Stopwatch(), new_id()
    floor = floor_with(watch)
    floor.lift(account_id, 7)
    floor.lift(account_id, 5)
    assert floor.of(account_id) == 7
    watch.seconds += 61
    assert floor.of(account_id) == 0
    assert floor.of(new_id()) == 0


def test_the_oldest_floor_gives_way_when_there_are_too_many() -> None:
    floor = floor_with(Stopwatch(), accounts_max=2)
    first, second, third = (new_id() for _ in range(3))
    for account_id in (first, second, first, third):
        floor.lift(account_id, 1)
    assert [floor.of(account_id) for account_id in (first, second, third)] == [1, 0, 1]


def test_figures_are_fresh_for_their_lifetime_and_never_from_the_future() -> None:
    lifetime = timedelta(seconds=15)
    fresh = {
        age: KeptBalance(1, 0, 0, NOW - timedelta(seconds=age)).is_fresh(NOW, lifetime) for age in (-60, 0, 14, 16)
    }
    assert fresh == {-60: False, 0: True, 14: True, 16: False}
    assert not KeptBalance(1, 0, 0, NOW.replace(tzinfo=None)).is_fresh(NOW, lifetime)
