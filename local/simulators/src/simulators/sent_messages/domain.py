"""One shape for what the emulators keep of e-mails and SMS in different ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SentMessage:
    id: str
    channel: str
    to: str
    subject: str
    text: str
    sent_at: datetime

    def to_json(self) -> dict[str, str]:
        return {
            "channel": self.channel,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "sent_at": self.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "id": self.id,
        }


def emails_of_ministack(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[SentMessage]:
    for messages in answer.get("messages", {}).values():
        for row in messages:
            for address in _addresses(row):
                yield SentMessage(
                    id=f"{row['MessageId']}:{address}",
                    channel="email",
                    to=address,
                    subject=row.get("Subject") or "",
                    text=row.get("BodyText") or row.get("BodyHtml") or "",
                    sent_at=_instant(row.get("Timestamp"), seen_at),
                )


def emails_of_localstack(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[SentMessage]:
    for row in answer.get("messages", []):
        body = row.get("Body") or {}
        for address in (row.get("Destination") or {}).get("ToAddresses", []):
            yield SentMessage(
                id=f"{row['Id']}:{address}",
                channel="email",
                to=address,
                subject=row.get("Subject") or "",
                text=body.get("text_part") or body.get("html_part") or row.get("RawData") or "",
                sent_at=_instant(row.get("Timestamp"), seen_at),
            )


def sms_of(answer: Mapping[str, Any], seen_at: datetime) -> Iterator[SentMessage]:
    """Both emulators keep them by number and without a time, so the moment they were first seen stands for it."""
    for number, messages in answer.get("sms_messages", {}).items():
        for position, row in enumerate(messages):
            identity = row.get("MessageId") or f"{number}:{position}"
            yield SentMessage(identity, "sms", row.get("PhoneNumber") or number, "", row.get("Message") or "", seen_at)


def newest_first(messages: Iterable[SentMessage], to: str, limit: int) -> list[SentMessage]:
    """`to` matches any part of an address or number, without regard to case and blanks."""
    wanted = to.casefold().replace(" ", "")
    found = [message for message in messages if wanted in message.to.casefold()]
    # Sorting is stable: turned round before, the later one of two SMS that were seen at once stays the newer.
    found.reverse()
    found.sort(key=lambda message: message.sent_at, reverse=True)
    return found[:limit]


def _addresses(row: Mapping[str, Any]) -> list[str]:
    return [*(row.get("To") or []), *(row.get("CC") or []), *(row.get("BCC") or [])]


def _instant(value: object, otherwise: datetime) -> datetime:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return otherwise
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return otherwise
