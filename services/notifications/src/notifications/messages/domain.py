from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from kernel.errors import DomainError, ErrorKind, FieldError

LEASE = timedelta(seconds=15)
"""While one call sends a message, another call with the same id waits; if the first one died, only for so long."""


class MessageInvalid(DomainError):
    code = "message-invalid"
    kind = ErrorKind.UNPROCESSABLE
    title = "The message does not fit its template"


class MessageUnderWay(DomainError):
    code = "message-under-way"
    kind = ErrorKind.UNAVAILABLE
    title = "This message is just being sent"


class ChannelUnavailable(DomainError):
    code = "channel-unavailable"
    kind = ErrorKind.UNAVAILABLE
    title = "Messages cannot be sent at the moment"


class Claim(StrEnum):
    """What a call finds that wants to send: it may, somebody already did, or somebody is just doing so."""

    OURS = "ours"
    SENT = "sent"
    UNDER_WAY = "under-way"


@dataclass(frozen=True, slots=True)
class Message:
    message_id: UUID
    channel: Literal["email", "sms"]
    to: str
    language: Literal["en", "es"]
    template: Literal["one-time-code", "already-registered"]
    values: dict[str, str]


_VALUES: dict[tuple[str, str], frozenset[str]] = {
    ("one-time-code", "email"): frozenset({"code", "minutes"}),
    ("one-time-code", "sms"): frozenset({"code", "minutes"}),
    ("already-registered", "email"): frozenset(),
}
"""Template and channel -> the values that its text needs."""


def check(message: Message) -> None:
    """Raises MessageInvalid."""
    needed = _VALUES.get((message.template, message.channel))
    if needed is None:
        detail = f"There is no {message.template} by {message.channel}."
        raise MessageInvalid(errors=[FieldError("template", "template-channel-wrong", detail)])
    if set(message.values) != needed:
        detail = f"It needs exactly: {', '.join(sorted(needed)) or 'no values'}."
        raise MessageInvalid(errors=[FieldError("values", "template-values-wrong", detail)])
