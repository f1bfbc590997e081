"""One shape for what the emulators keep of e-mails and SMS in different ones, and for pushes."""

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

CHANNELS: Mapping[str, str] = {"email": "E-mail", "sms": "SMS", "push": "Push"}
"""Channel -> what people call it."""

_MESSAGE_ATTRIBUTE = "bank.message-id"
_LAST_LINE = re.compile(r"\n\w+ ([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\s*\Z")
"""How an e-mail of the bank ends, whatever the language: `Message <id>`."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """`id` is the provider's, `message_id` the bank's own, empty where it did not say one."""

    id: str
    channel: str
    to: str
    subject: str
    text: str
    sent_at: datetime
    message_id: str = ""

    @property
    def channel_name(self) -> str:
        return CHANNELS[self.channel]

    @property
    def shown_to(self) -> str:
        """Nobody reads a push token to its end."""
        return f"{self.to[:12]}…{self.to[-6:]}" if self.channel == "push" and len(self.to) > 24 else self.to

    def to_json(self) -> dict[str, str | None]:
        return {
            "channel": self.channel,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "sent_at": self.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "id": self.id,
            "message_id": self.message_id or None,
        }


@dataclass(frozen=True, slots=True)
class Look:
    """One look into an emulator: when, when the one before was, and which ids that one left nothing new of."""

    at: datetime
    since: datetime | None = None
    known: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """`to` matches any part of an address, number or token; an empty `channel` is every one."""

    to: str = ""
    channel: str = ""
    limit: int = 100


def emails_of_ministack(answer: Mapping[str, Any], look: Look) -> Iterator[SentMessage]:
    for row in chain.from_iterable(answer.get("messages", {}).values()):
        for address in _addresses(row):
            if (identity := f"{row['MessageId']}:{address}") in look.known:
                continue
            text = row.get("BodyText") or row.get("BodyHtml") or ""
            yield _email(identity, address, row.get("Subject") or "", text, _instant(row.get("Timestamp"), look.at))


def emails_of_localstack(answer: Mapping[str, Any], look: Look) -> Iterator[SentMessage]:
    for row in answer.get("messages", []):
        body = row.get("Body") or {}
        for address in (row.get("Destination") or {}).get("ToAddresses", []):
            if (identity := f"{row['Id']}:{address}") in look.known:
                continue
            text = body.get("text_part") or body.get("html_part") or row.get("RawData") or ""
            yield _email(identity, address, row.get("Subject") or "", text, _instant(row.get("Timestamp"), look.at))


def _email(identity: str, address: str, subject: str, text: str, sent_at: datetime) -> SentMessage:
    found = _LAST_LINE.search(text)
    return SentMessage(identity, "email", address, subject, text, sent_at, found[1] if found else "")


def sms_of(answer: Mapping[str, Any], look: Look) -> Iterator[SentMessage]:
    """Both emulators keep them by number and without a time."""
    for number, messages in answer.get("sms_messages", {}).items():
        for position, row in enumerate(messages):
            identity = row.get("MessageId") or f"{number}:{position}"
            if identity in look.known:
                continue
            attribute = (row.get("MessageAttributes") or {}).get(_MESSAGE_ATTRIBUTE) or {}
            message_id = str(attribute.get("StringValue") or attribute.get("Value") or "")
            to, text = row.get("PhoneNumber") or number, row.get("Message") or ""
            yield SentMessage(identity, "sms", to, "", text, _first_seen(message_id, look), message_id)


def _first_seen(message_id: str, look: Look) -> datetime:
    """Between the last look and this one; when in between, an id of the bank that carries its own birth tells.

    UUIDv7: the first 48 bits are milliseconds since 1970 (RFC 9562 section 5.7).
    """
    try:
        identity = UUID(message_id)
    except ValueError:
        return look.at
    if identity.version != 7:
        return look.at
    born = datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
    return min(look.at, max(born, look.since) if look.since else born)


def newest_first(messages: Iterable[SentMessage], wanted: Wanted) -> list[SentMessage]:
    """The filter disregards case and blanks."""
    to = wanted.to.casefold().replace(" ", "")
    found = [
        message
        for message in messages
        if wanted.channel in {"", message.channel} and (not to or to in message.to.casefold())
    ]
    # Sorting is stable: turned round before, the later one of two SMS that were seen at once stays the newer.
    found.reverse()
    found.sort(key=lambda message: message.sent_at, reverse=True)
    return found[: wanted.limit]


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
