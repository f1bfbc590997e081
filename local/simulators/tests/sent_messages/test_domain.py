from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from simulators.sent_messages.api import codes_marked
from simulators.sent_messages.domain import (
    Look,
    SentMessage,
    Wanted,
    emails_of_localstack,
    emails_of_ministack,
    newest_first,
    sms_of,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def message(identity: str, to: str, minutes: int) -> SentMessage:
    return SentMessage(identity, "sms", to, "", "hello", NOW + timedelta(minutes=minutes))


def test_an_email_of_ministack_keeps_its_own_time() -> None:
    row = {
        "MessageId": "1",
        "To": ["ana@example.com"],
        "Subject": "Tu código",
        "BodyText": "123456",
        "Timestamp": 1795493851.5,
    }
    (found,) = emails_of_ministack({"messages": {"000000000000": [row]}}, Look(NOW))
    assert found == SentMessage(
        "1:ana@example.com",
        "email",
        "ana@example.com",
        "Tu código",
        "123456",
        datetime.fromtimestamp(1795493851.5, UTC),
    )


def test_an_email_of_localstack_has_the_same_shape() -> None:
    row = {
        "Id": "7",
        "Destination": {"ToAddresses": ["ana@example.com"]},
        "Subject": "Hello",
        "Body": {"text_part": "text", "html_part": None},
        "Timestamp": "2026-11-24T11:00:00",
    }
    (found,) = emails_of_localstack({"messages": [row]}, Look(NOW))
    assert (found.to, found.text, found.sent_at) == ("ana@example.com", "text", NOW - timedelta(hours=1))


def test_an_sms_without_a_time_takes_the_moment_it_was_first_seen() -> None:
    answer = {
        "sms_messages": {"+34600000001": [{"PhoneNumber": "+34600000001", "MessageId": "m", "Message": "Código"}]}
    }
    (found,) = sms_of(answer, Look(NOW))
    assert (found.channel, found.sent_at) == ("sms", NOW)


def sms_with_id(message_id: UUID) -> dict[str, object]:
    attributes = {"bank.message-id": {"DataType": "String", "StringValue": str(message_id)}}
    row = {"PhoneNumber": "+34600000001", "MessageId": "m", "Message": "Hola", "MessageAttributes": attributes}
    return {"sms_messages": {"+34600000001": [row]}}


def born(instant: datetime) -> UUID:
    """As UUIDv7."""
    return UUID(int=(int(instant.timestamp() * 1000) << 80) | (7 << 76) | (2 << 62))


@pytest.mark.parametrize(("minutes", "expected"), [(-5, -2), (-1, -1), (3, 0)])
def test_the_banks_id_tells_when_an_sms_was_sent_within_what_was_seen(minutes: int, expected: int) -> None:
    identity = born(NOW + timedelta(minutes=minutes))
    (found,) = sms_of(sms_with_id(identity), Look(NOW, NOW - timedelta(minutes=2)))
    assert (found.message_id, found.sent_at) == (str(identity), NOW + timedelta(minutes=expected))


def test_an_id_without_a_time_leaves_the_moment_of_seeing() -> None:
    (found,) = sms_of(sms_with_id(uuid4()), Look(NOW, NOW - timedelta(minutes=2)))
    assert found.sent_at == NOW


@pytest.mark.parametrize("word", ["Message", "Mensaje"])
def test_the_last_line_of_an_email_tells_the_banks_id(word: str) -> None:
    identity = str(uuid4())
    row = {"MessageId": "1", "To": ["ana@example.com"], "BodyText": f"Hello\n\nYour bank\n{word} {identity}\n"}
    (found,) = emails_of_ministack({"messages": {"0": [row]}}, Look(NOW))
    assert (found.message_id, found.to_json()["message_id"]) == (identity, identity)


def test_what_is_known_is_not_read_again() -> None:
    row = {"MessageId": "1", "To": ["ana@example.com", "leo@example.com"], "BodyText": "Hello"}
    look = Look(NOW, known={"1:ana@example.com"})
    assert [found.to for found in emails_of_ministack({"messages": {"0": [row]}}, look)] == ["leo@example.com"]


def test_only_one_channel_is_shown_on_demand() -> None:
    push = replace(message("c", "x", 0), channel="push")
    assert newest_first([message("a", "x", 0), push], Wanted(channel="push")) == [push]


def test_a_push_token_is_shortened_for_people_alone() -> None:
    push = replace(message("a", f"{'t' * 160}-end", 0), channel="push")
    assert push.shown_to == "tttttttttttt…tt-end"
    assert push.to_json()["to"] == f"{'t' * 160}-end"


def test_the_newest_message_comes_first_and_the_filter_ignores_case_and_blanks() -> None:
    messages = [message("a", "+34600000001", 0), message("b", "+34600000002", 2), message("c", "+34600000001", 1)]
    assert [found.id for found in newest_first(messages, Wanted(" 34600000001"))] == ["c", "a"]
    assert [found.id for found in newest_first(messages, Wanted(limit=2))] == ["b", "c"]


def test_of_two_messages_seen_at_once_the_later_one_comes_first() -> None:
    messages = [message("a", "x", 0), message("b", "x", 0)]
    assert [found.id for found in newest_first(messages, Wanted())] == ["b", "a"]


def test_a_code_stands_out_and_markup_in_a_message_stays_text() -> None:
    assert codes_marked("<b>123456</b> 1234567") == '&lt;b&gt;<strong class="code">123456</strong>&lt;/b&gt; 1234567'
    assert codes_marked("-b123456a") == "-b123456a", "a part of an id is no code"
