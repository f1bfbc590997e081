"""When a session ends. Sources of the limits: RTS (EU) 2018/389 article 4(3)(d) and NIST SP 800-63B-4, AAL2."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kernel.errors import DomainError, ErrorKind

COOKIE = "__Host-session"
IDLE_LIFE = timedelta(minutes=5)
ABSOLUTE_LIFE = timedelta(hours=12)
BEARER_LIFE = timedelta(days=30)
_EXTENSION_STEP = timedelta(seconds=5)
"""Uses that follow closer than this do not write: the idle end is exact to five seconds."""


class SessionMissing(DomainError):
    code = "session-missing"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Sign in first"


class SessionExpired(DomainError):
    code = "session-expired"
    kind = ErrorKind.UNAUTHENTICATED
    title = "Your session has ended: sign in again"


class EndReason(StrEnum):
    SIGNED_OUT = "signed-out"
    REPLACED = "replaced"
    REFRESH_REUSED = "refresh-reused"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105  A reason, not a secret.


@dataclass(frozen=True, slots=True)
class Browser:
    """What a browser brings to the sign-in by itself: the values of two cookies, if it has them, and its User-Agent."""

    session_value: str | None = None
    device_value: str | None = None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class EndedSession:
    """`value_hash` is None of a session whose program holds tokens itself."""

    session_id: UUID
    value_hash: bytes | None


@dataclass(frozen=True, slots=True)
class StoredSession:
    """A web session has an idle end; a bearer session (phone, other programs) has none: its tokens are renewed."""

    session_id: UUID
    identity_id: UUID
    client_id: str
    signed_in_at: datetime
    idle_expires_at: datetime | None
    expires_at: datetime
    ended: bool = False

    def is_alive(self, now: datetime) -> bool:
        idle_over = self.idle_expires_at is not None and now >= self.idle_expires_at
        return not self.ended and not idle_over and now < self.expires_at

    def idle_end_after_use(self, now: datetime) -> datetime | None:
        """The new idle end when it is worth writing down, else None."""
        if self.idle_expires_at is None:
            return None
        extended = min(now + IDLE_LIFE, self.expires_at)
        return extended if extended - self.idle_expires_at >= _EXTENSION_STEP else None
