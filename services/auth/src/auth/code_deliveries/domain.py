"""Messages that wait to be handed to notifications. They hold codes, so they are sealed and soon gone."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

LEASE = timedelta(seconds=20)
"""A loop that took a message and died leaves it to another one after this time."""
_BACKOFF_FIRST_SECONDS = 0.5
_BACKOFF_MAX_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Message:
    """`to` is an address or number as the channel wants it; `values` fill the template."""

    channel: Literal["email", "sms"]
    to: str
    language: str
    template: Literal["one-time-code", "already-registered"]
    values: dict[str, str]
    traceparent: str = ""

    def packed(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=True).encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> "Message":
        return cls(**json.loads(packed))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One sealed message that this loop has taken; `attempts` counts this one too."""

    delivery_id: UUID
    sealed_message: bytes
    expires_at: datetime
    attempts: int


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts; `jitter` from 0 to 1 spreads the waits over half of their length."""
    longest = min(_BACKOFF_FIRST_SECONDS * 2 ** min(attempts - 1, 10), _BACKOFF_MAX_SECONDS)
    return timedelta(seconds=longest * (0.5 + jitter / 2))
