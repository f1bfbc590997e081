from datetime import UTC, datetime

from simulators.firebase.accepted import TEXTS_MAX, AcceptedMessages
from simulators.firebase.faults import Fault, Faults, Mode

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_sixty_thousand_messages_are_counted_and_the_newest_kept_whole() -> None:
    accepted = AcceptedMessages(lambda: NOW)
    for number in range(60_000):
        accepted.accept("local", {"token": "t", "data": {"message_id": str(number % 59_990)}})
    assert (accepted.count, accepted.doubles, len(accepted.message_ids())) == (60_000, 10, 60_000)
    kept = list(accepted.newest())
    assert len(kept) == TEXTS_MAX
    assert kept[0].message_id == "9"


def test_a_message_without_an_id_of_the_sender_goes_by_its_name() -> None:
    accepted = AcceptedMessages(lambda: NOW)
    names = [accepted.accept("local", {"topic": "news"}) for _ in range(2)]
    assert (accepted.message_ids(), accepted.doubles) == (names, 0)


def test_a_rate_strikes_its_share() -> None:
    chances = iter([0.2, 0.5, 0.49])
    faults = Faults(lambda: next(chances))
    faults.order(Fault(Mode.NO_ANSWER, rate=0.5))
    assert [faults.strike("t") for _ in range(3)] == [True, False, True]
