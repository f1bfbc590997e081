import pytest
from kernel.clock import ShiftableClock
from kernel.events.core_banking import AccountClosed
from kernel.events.envelope import (
    Envelope,
    MalformedEvent,
    UnknownEventType,
    UnknownEventVersion,
    parse_envelope,
)
from kernel.ids import new_id


def an_envelope() -> Envelope:
    closed = AccountClosed(account_id=new_id(), customer_ids=[new_id()], reason="at the customer's wish")
    return Envelope.of(closed, source="core-banking-stub", subject=str(closed.account_id), clock=ShiftableClock())


def test_an_event_reads_back_as_it_was_written() -> None:
    envelope = an_envelope()
    assert parse_envelope(envelope.json_text()) == envelope


def test_a_field_that_was_added_later_is_passed_over() -> None:
    envelope = an_envelope()
    text = envelope.json_text().replace('"reason"', '"branch":"Sevilla","reason"')
    assert parse_envelope(text) == envelope


def test_an_unknown_type_is_told_apart_from_an_unknown_version() -> None:
    text = an_envelope().json_text()
    with pytest.raises(UnknownEventType):
        parse_envelope(text.replace("account-closed.v1", "account-painted.v1"))
    with pytest.raises(UnknownEventVersion):
        parse_envelope(text.replace("account-closed.v1", "account-closed.v99"))


@pytest.mark.parametrize("text", ["", "{}", "[]", "not json", '{"specversion":"0.3"}'])
def test_what_is_no_envelope_is_malformed(text: str) -> None:
    with pytest.raises(MalformedEvent):
        parse_envelope(text)


def test_a_fault_in_the_contents_is_told_without_the_contents() -> None:
    text = an_envelope().json_text().replace('"reason":"at the customer\'s wish"', '"reason":["private"]')
    with pytest.raises(MalformedEvent) as caught:
        parse_envelope(text)
    assert "reason" in str(caught.value)
    assert "private" not in str(caught.value)
