from datetime import UTC, datetime, timedelta

import pytest
from auth.sign_in_attempts.domain import DELAY_MAX, QUIET, Attempts, after_failure, delay_after
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (14, 512), (15, 900), (16, 900), (10**9, 900)],
)
def test_the_fifth_failure_brings_one_second_and_each_further_one_doubles_it(failures: int, seconds: int) -> None:
    assert delay_after(failures) == timedelta(seconds=seconds)


@given(st.integers(1, 10**6))
def test_more_failures_never_shorten_the_delay(failures: int) -> None:
    assert delay_after(failures) <= delay_after(failures + 1) <= DELAY_MAX


@given(st.lists(st.integers(0, 2000), max_size=40))
def test_failures_add_up_until_fifteen_minutes_are_quiet(gaps: list[int]) -> None:
    attempts: Attempts | None = None
    now = NOON
    expected = 0
    for gap in gaps:
        now += timedelta(seconds=gap)
        quiet = attempts is not None and now - attempts.failed_at >= QUIET
        expected = 1 if attempts is None or quiet else expected + 1
        attempts = after_failure(attempts, now)
        assert attempts.failures == expected
        assert attempts.wait(now) == (delay_after(expected) or None)
        assert attempts.wait(attempts.delayed_until) is None
