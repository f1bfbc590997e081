"""One-time codes: six random digits that live ten minutes and bear five guesses (OWASP ASVS 5.0, 6.5 and 6.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from kernel.errors import DomainError, ErrorKind

LIFE = timedelta(minutes=10)
GUESSES_MAX = 5
SENDS_MAX = 3
SENDS_WINDOW = timedelta(minutes=10)


class CodeWrong(DomainError):
    code = "code-wrong"
    kind = ErrorKind.UNPROCESSABLE
    title = "This is not the code that we sent"


class CodeExpired(DomainError):
    code = "code-expired"
    kind = ErrorKind.UNPROCESSABLE
    title = "This code is no longer valid: ask for a new one"


class CodeLimit(DomainError):
    code = "code-limit"
    kind = ErrorKind.RATE_LIMITED
    title = "Too many codes were asked for"


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where a registration's code goes. A decoy gets a letter instead, and its code is one that nobody can know."""

    registration_id: UUID
    channel: Literal["email", "phone"]
    to: str
    language: str
    decoy: bool


@dataclass(frozen=True, slots=True)
class SentCode:
    code_id: UUID
    sent_at: datetime
    guesses: int
    used: bool

    def is_open(self, now: datetime) -> bool:
        return not self.used and self.guesses < GUESSES_MAX and now < self.sent_at + LIFE


def wait_before_next(sent_at: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long until another code may be sent, when those were sent at these times; None when it may be now."""
    recent = sorted(at for at in sent_at if at > now - SENDS_WINDOW)
    return None if len(recent) < SENDS_MAX else recent[-SENDS_MAX] + SENDS_WINDOW - now
