from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

TOKEN_LIFE = timedelta(minutes=5)
AUDIENCE = "bank"


@dataclass(frozen=True, slots=True)
class TokenSubject:
    """Whom a token speaks for. A session's token also ends with its session."""

    subject: UUID
    kind: Literal["customer", "operator", "service"]
    client_id: str
    session_id: UUID | None = None
    roles: Sequence[str] = ()
    scopes: Sequence[str] = ()
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    token: str
    issued_at: datetime
    expires_at: datetime

    @property
    def lives_seconds(self) -> int:
        return max(int((self.expires_at - self.issued_at).total_seconds()), 0)
