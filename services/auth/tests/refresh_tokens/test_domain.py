from datetime import UTC, datetime, timedelta

from auth.refresh_tokens.domain import GRACE, StoredToken, Turn, turn_of
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import new_id

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@given(st.integers(1, 50), st.integers(0, 50), st.none() | st.integers(0, 60), st.booleans())
def test_only_the_immediate_parent_may_repeat_and_only_within_ten_seconds(
    generation: int, younger: int, used_seconds_ago: int | None, kept: bool
) -> None:
    used_at = None if used_seconds_ago is None else NOON - timedelta(seconds=used_seconds_ago)
    token = StoredToken(new_id(), new_id(), generation, used_at, b"sealed" if kept else None)
    turn = turn_of(token, generation + younger, NOON)
    if used_at is None:
        assert turn is Turn.ROTATE
    else:
        may_repeat = younger == 1 and kept and NOON - used_at <= GRACE
        assert turn is (Turn.REPEAT if may_repeat else Turn.REUSED)
