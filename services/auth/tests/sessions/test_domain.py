from datetime import UTC, datetime, timedelta

from auth.sessions.domain import ABSOLUTE_LIFE, IDLE_LIFE, StoredSession
from hypothesis import given
from hypothesis import strategies as st
from kernel.ids import new_id

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def web_session() -> StoredSession:
    return StoredSession(new_id(), new_id(), "bank-web", NOON, NOON + IDLE_LIFE, NOON + ABSOLUTE_LIFE)


@given(st.integers(0, 14 * 3600))
def test_without_use_a_session_lives_five_minutes(seconds: int) -> None:
    assert web_session().is_alive(NOON + timedelta(seconds=seconds)) == (seconds < 300)


@given(st.lists(st.integers(1, 400), max_size=300))
def test_use_keeps_a_session_alive_to_five_seconds_but_never_past_twelve_hours(gaps: list[int]) -> None:
    stored, now, last_use = web_session(), NOON, NOON
    for gap in gaps:
        now += timedelta(seconds=gap)
        alive = stored.is_alive(now)
        if now - last_use >= IDLE_LIFE or now >= NOON + ABSOLUTE_LIFE:
            assert not alive
            return
        if now - last_use < IDLE_LIFE - timedelta(seconds=5):
            assert alive
        if not alive:
            return
        last_use = now
        extended = stored.idle_end_after_use(now)
        if extended is not None:
            assert extended <= stored.expires_at
            stored = StoredSession(stored.session_id, stored.identity_id, "bank-web", NOON, extended, stored.expires_at)


def test_a_bearer_session_has_no_idle_end() -> None:
    stored = StoredSession(new_id(), new_id(), "bank-mobile", NOON, None, NOON + timedelta(days=30))
    assert stored.is_alive(NOON + timedelta(days=29))
    assert stored.idle_end_after_use(NOON) is None
