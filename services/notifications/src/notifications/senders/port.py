"""What every channel to the outside promises, whoever carries the message."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """`to` is an e-mail address, a number in E.164 or a push token. The receiver sees `message_id`, and it twice
    when it was sent twice.

    `facts` are for the receiving program, never for the eyes: which notice a push opens.
    """

    message_id: UUID
    to: str
    title: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)


class SendRefused(Exception):
    """For good: this message will never be taken for this addressee. `target_gone` when the addressee is no more."""

    def __init__(self, code: str, *, target_gone: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.target_gone = target_gone


class SendUnavailable(Exception):
    """Certainly not taken, and welcome again, after `retry_after_seconds` where the provider named them."""

    def __init__(self, code: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after_seconds = retry_after_seconds


class SendUncertain(Exception):
    """No answer came: the message may have been taken. Sending it again can double it, not sending it can lose it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sender(Protocol):
    async def send(self, message: OutgoingMessage) -> str:
        """The provider's own id of the message. Raises SendRefused, SendUnavailable, SendUncertain."""
