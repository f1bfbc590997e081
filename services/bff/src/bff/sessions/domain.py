"""Who may use this API: customers who are signed in, by the web's session cookie or by a bearer token."""

import re
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from kernel.errors import DomainError, ErrorKind

SESSION_COOKIE = "__Host-session"

_SESSION_FORM = re.compile(r"[A-Za-z0-9_-]{20,200}")
_TOKEN_SPARE = timedelta(seconds=10)
"""A kept token must outlive the calls that this request will make with it."""


class SessionMissing(DomainError):
    code = "session-missing"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Nobody is signed in"


class SessionExpired(DomainError):
    code = "session-expired"
    kind = ErrorKind.UNAUTHENTICATED
    title = "The session has ended"


def could_be_session(value: str | None) -> bool:
    """Whether auth might have made this value; anything else is not worth a question."""
    return value is not None and _SESSION_FORM.fullmatch(value) is not None


def session_key(session: str) -> str:
    """The Redis key under which auth leaves what a session is worth; the secret itself is never a key."""
    return f"session:{sha256(session.encode()).hexdigest()}"


def end_marks(session_id: UUID) -> tuple[str, str]:
    """The Redis keys in which auth says that a session has ended, and that it lives (for seconds)."""
    return f"revoked:{session_id}", f"alive:{session_id}"


def is_usable(*, token_expires_at: datetime, idle_expires_at: datetime, now: datetime) -> bool:
    return token_expires_at > now + _TOKEN_SPARE and idle_expires_at > now
