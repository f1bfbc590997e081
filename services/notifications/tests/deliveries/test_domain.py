from datetime import UTC, datetime, timedelta

from kernel.ids import new_id
from notifications.channels import Category, Channel
from notifications.deliveries.domain import Attempt, Delivery, Outcome, Route, next_try_at, stand_in

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def tried(times: int, wanted_at: datetime = NOW) -> Delivery:
    return Delivery(new_id(), new_id(), new_id(), Category.MONEY_IN, Route(Channel.SMS), times, wanted_at, wanted_at)


def wait_after(times: int, retry_after: float | None = None) -> float | None:
    wished = None if retry_after is None else timedelta(seconds=retry_after)
    again = next_try_at(tried(times), Attempt(Outcome.UNAVAILABLE, retry_after=wished), NOW, 1)
    return None if again is None else (again - NOW).total_seconds()


def test_each_try_waits_twice_as_long_as_the_one_before_and_a_minute_at_most() -> None:
    assert [wait_after(times) for times in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_provider_that_asks_for_more_time_gets_it() -> None:
    assert (wait_after(0, 300), wait_after(6, 5)) == (300, 60)


def test_a_day_after_it_was_wanted_it_is_given_up_however_long_it_had_to_wait_for_that() -> None:
    attempt = Attempt(Outcome.UNAVAILABLE)
    assert next_try_at(tried(9, NOW - timedelta(hours=23, minutes=59)), attempt, NOW, 1) is not None
    assert next_try_at(tried(9, NOW - timedelta(hours=24)), attempt, NOW, 1) is None


def test_an_email_stands_in_before_an_sms_and_never_a_push() -> None:
    assert stand_in({Channel.PUSH}) is Channel.EMAIL
    assert stand_in({Channel.PUSH, Channel.EMAIL}) is Channel.SMS
    assert stand_in({Channel.EMAIL, Channel.SMS}) is None
