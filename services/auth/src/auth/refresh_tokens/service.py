import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.clock import Clock
from kernel.ids import new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession

from auth.refresh_tokens import repository
from auth.refresh_tokens.domain import GRACE, StoredToken, Turn, turn_of
from auth.sealing import Seal, token_hash
from auth.sessions.service import EndReason, SessionService, StoredSession

__all__ = ["RefreshTokenService", "Rotated"]


@dataclass(frozen=True, slots=True)
class Rotated:
    successor: str
    session: StoredSession


class RefreshTokenService:
    """A family of refresh tokens is the bearer session that they renew; whoever turns it locks the session first."""

    def __init__(self, database: Database, clock: Clock, seal: Seal, sessions: SessionService) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._sessions = sessions

    async def begin(self, session: WriteSession, session_id: UUID) -> str:
        """The first token of a family, in the caller's transaction."""
        return await self._add(session, session_id, 1, self._clock.now())

    async def rotate(self, token: str, client_id: str) -> Rotated | None:
        """The successor; None when the token is unknown, over, another client's, or used: that ends the family."""
        async with self._database.write() as session:
            family = await self._locked_family(session, token, client_id)
            if family is None:
                return None
            await _mark(session, "refresh-token.rotate", family)
            stored = await repository.by_hash(session, token_hash(token))
            assert stored is not None  # noqa: S101  Its family was found by the same hash.
            now = self._clock.now()
            turn = turn_of(stored, await repository.newest_generation(session, family.session_id), now)
            if turn is Turn.ROTATE:
                return Rotated(await self._succeed(session, stored, now), family)
            if turn is Turn.REPEAT and stored.sealed_successor is not None:
                successor = self._seal.open(stored.sealed_successor, str(stored.token_id)).decode()
                return Rotated(successor, family)
            await self._sessions.end_bearer(session, family.session_id, EndReason.REFRESH_REUSED)
        await self._sessions.tell_revoked(family.session_id)
        return None

    async def revoke(self, token: str, client_id: str) -> None:
        """End the family of a refresh token; a token that is none is no error (RFC 7009 section 2.2)."""
        async with self._database.write() as session:
            family = await self._locked_family(session, token, client_id)
            if family is None:
                return
            await _mark(session, "refresh-token.revoke", family)
            await self._sessions.end_bearer(session, family.session_id, EndReason.SIGNED_OUT)
        await self._sessions.tell_revoked(family.session_id)

    async def purge(self) -> int:
        """Forget the sealed successors whose time of grace is over."""
        async with self._database.write() as session:
            count = await repository.forget_successors(session, self._clock.now() - GRACE)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "refresh-token.purge")
        return count

    async def _locked_family(self, session: WriteSession, token: str, client_id: str) -> StoredSession | None:
        session_id = await repository.session_of(session, token_hash(token))
        if session_id is None:
            return None
        family = await self._sessions.locked(session, session_id)
        return family if family is not None and family.client_id == client_id else None

    async def _succeed(self, session: WriteSession, stored: StoredToken, now: datetime) -> str:
        successor = await self._add(session, stored.session_id, stored.generation + 1, now)
        sealed = self._seal.seal(successor.encode(), str(stored.token_id))
        await repository.mark_used(session, stored.token_id, now, sealed)
        return successor

    async def _add(self, session: WriteSession, session_id: UUID, generation: int, now: datetime) -> str:
        token = secrets.token_urlsafe(32)
        stored = StoredToken(new_id(), session_id, generation, None, None)
        await repository.add(session, stored, token_hash(token), now)
        return token


async def _mark(session: WriteSession, action: str, family: StoredSession) -> None:
    # Only customers have families: operators get no tokens.
    actor = Actor("customer", family.identity_id)
    await audit_marks.emit(session, actor, action, session_id=family.session_id)
