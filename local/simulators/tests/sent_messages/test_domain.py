from datetime import UTC, datetime, timedelta

from simulators.sent_messages.api import codes_marked
from simulators.sent_messages.domain import (
    SentMessage,
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
    (found,) = emails_of_ministack({"messages": {"000000000000": [row]}}, NOW)
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
    (found,) = emails_of_localstack({"messages": [row]}, NOW)
    assert (found.to, found.text, found.sent_at) == ("ana@example.com", "text", NOW - timedelta(hours=1))


def test_an_sms_without_a_time_takes_the_moment_it_was_first_seen() -> None:
    answer = {
        "sms_messages": {"+34600000001": [{"PhoneNumber": "+34600000001", "MessageId": "m", "Message": "Código"}]}
    }
    (found,) = sms_of(answer, NOW)
    assert (found.channel, found.sent_at) == ("sms", NOW)


def test_the_newest_message_comes_first_and_the_filter_ignores_case_and_blanks() -> None:
    messages = [message("a", "+34600000001", 0), message("b", "+34600000002", 2), message("c", "+34600000001", 1)]
    assert [found.id for found in newest_first(messages, " 34600000001", 10)] == ["c", "a"]
    assert [found.id for found in newest_first(messages, "", 2)] == ["b", "c"]


def test_of_two_messages_seen_at_once_the_later_one_comes_first() -> None:
    messages = [message("a", "x", 0), message("b", "x", 0)]
    assert [found.id for found in newest_first(messages, "", 10)] == ["b", "a"]


def test_a_code_stands_out_and_markup_in_a_message_stays_text() -> None:
    assert codes_marked("<b>123456</b> 1234567") == '&lt;b&gt;<strong class="code">123456</strong>&lt;/b&gt; 1234567'
