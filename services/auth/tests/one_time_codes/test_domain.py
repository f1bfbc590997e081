from datetime import UTC, datetime, timedelta

from auth.one_time_codes.domain import GUESSES_MAX, LIFE, SENDS_MAX, SENDS_WINDOW, SentCode, wait_before_next
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import new_id

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
seconds = st.integers(0, 3600)


def sent(seconds_ago: float = 0, guesses: int = 0, *, used: bool = False) -> SentCode:
    return SentCode(new_id(), NOON - timedelta(seconds=seconds_ago), guesses, used)


@given(st.integers(0, 1200), st.integers(0, 10), st.booleans())
def test_a_code_is_open_while_it_is_young_unused_and_not_guessed_at_too_often(
    age: int, guesses: int, used: bool
) -> None:
    expected = age < LIFE.total_seconds() and guesses < GUESSES_MAX and not used
    assert sent(age, guesses, used=used).is_open(NOON) == expected


@given(st.lists(seconds, max_size=12))
def test_no_ten_minutes_see_more_than_three_codes(gaps: list[int]) -> None:
    times: list[datetime] = []
    now = NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = wait_before_next(times, now)
        if wait is None:
            times.append(now)
        else:
            assert timedelta(0) < wait <= SENDS_WINDOW
            assert wait_before_next(times, now + wait) is None
    for end in times:
        assert sum(end - SENDS_WINDOW < at <= end for at in times) <= SENDS_MAX
