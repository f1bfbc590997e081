from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from notifications.channels import Category, Channel
from notifications.preferences.domain import Preferences, QuietHours, SecurityNoticesFixed, check

MADRID = ZoneInfo("Europe/Madrid")
NIGHT = Preferences(quiet_hours=QuietHours(time(22), time(7)))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Winter: Madrid is an hour ahead of UTC.
        ("2026-01-10T12:00", "2026-01-10T12:00"),
        ("2026-01-10T21:00", "2026-01-11T06:00"),
        ("2026-01-11T05:59", "2026-01-11T06:00"),
        ("2026-01-11T06:00", "2026-01-11T06:00"),
        # The clocks go forward in this night: seven o'clock comes an hour earlier.
        ("2026-03-28T22:00", "2026-03-29T05:00"),
        # And back in this one.
        ("2026-10-24T21:00", "2026-10-25T06:00"),
    ],
)
def test_quiet_hours_end_at_the_wall_clock_of_the_bank(now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert NIGHT.due_at(Category.MONEY_IN, at, MADRID) == datetime.fromisoformat(due).replace(tzinfo=UTC)
    assert NIGHT.due_at(Category.SECURITY, at, MADRID) == at


def test_quiet_hours_within_one_day() -> None:
    siesta = QuietHours(time(14), time(16))
    assert siesta.end_after(datetime(2026, 1, 10, 13, 30, tzinfo=UTC), MADRID) == datetime(2026, 1, 10, 15, tzinfo=UTC)
    assert siesta.end_after(datetime(2026, 1, 10, 15, tzinfo=UTC), MADRID) is None


def test_security_cannot_be_switched_off() -> None:
    wanted = Preferences(switched_off=frozenset({(Category.SECURITY, Channel.SMS)}))
    with pytest.raises(SecurityNoticesFixed):
        check(wanted)
    assert wanted.wants(Category.SECURITY, Channel.SMS)


def test_in_the_hour_that_comes_twice_the_end_ahead_counts() -> None:
    # 02:15 in winter time; 02:30 in summer time was 45 minutes ago.
    now = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert QuietHours(time(22), time(2, 30)).end_after(now, MADRID) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
