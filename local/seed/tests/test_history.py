from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from seed.history import movements
from seed.passphrases import new_passphrase
from seed.plans import OPENINGS

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
days = st.integers(min_value=0, max_value=3_000).map(lambda n: UNTIL + timedelta(days=n))


@settings(max_examples=15, deadline=None)
@given(until=days)
def test_whatever_the_day_nobody_ever_falls_below_zero_and_time_runs_forward(until: datetime) -> None:
    balances: dict[str, int] = defaultdict(int)
    last = until - timedelta(days=10_000)
    for movement in movements(until):
        assert last <= movement.booked_at < until
        last = movement.booked_at
        assert movement.minor > 0
        balances[movement.debit] -= movement.minor
        balances[movement.credit] += movement.minor
        if not movement.debit.startswith(("clearing.", "opening.")):
            assert balances[movement.debit] >= 0
    assert sum(balances.values()) == 0
    assert all(balances[opening.account] > 0 for opening in OPENINGS)


def test_a_bank_seeded_a_day_later_has_the_same_past() -> None:
    today = {(m.booked_at, m.debit, m.credit, m.minor) for m in movements(UNTIL)}
    tomorrow = {(m.booked_at, m.debit, m.credit, m.minor) for m in movements(UNTIL + timedelta(days=1))}
    middle = UNTIL - timedelta(days=400)
    assert len(today & tomorrow) > 0.95 * len({m for m in today if m[0] > middle})


def test_a_passphrase_is_long_enough_for_the_banks_own_rule() -> None:
    drawn = {new_passphrase() for _ in range(200)}
    assert len(drawn) == 200
    assert min(len(text) for text in drawn) >= 15
