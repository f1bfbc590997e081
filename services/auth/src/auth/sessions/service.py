import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from kernel.clock import Clock
from kernel.events.auth import LanguageChanged
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from servicekit import audit_marks, outbox
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession

from auth.devices.service import DeviceService
from auth.identities.service import Identity, IdentityKind, IdentityService
from auth.redis_cache.session_cache import SessionCache
from auth.sealing import token_hash
from auth.sessions import repository
from auth.sessions.domain import (
    ABSOLUTE_LIFE,
    BEARER_LIFE,
    COOKIE,
    IDLE_LIFE,
    Browser,
    EndedSession,
    EndReason,
    SessionExpired,
    SessionMissing,
    StoredSession,
)
from auth.sessions.schemas import ResolvedSession, Session
from auth.sign_in_attempts.service import SignInAttemptService
from auth.signing_keys.service import TOKEN_LIFE, SigningKeyService, TokenSubject
from auth.texts import Language

__all__ = [
    "COOKIE",
    "Browser",
    "EndReason",
    "EndedSession",
    "SessionExpired",
    "SessionMissing",
    "SessionParts",
    "SessionService",
    "StoredSession",
]

WEB_CLIENT = "bank-web"
_KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """`value` and `device_value` go into cookies and are kept nowhere else; operators' devices are not known."""

    value: str
    device_value: str | None
    session: Session


@dataclass(frozen=True, slots=True)
class SessionParts:
    """What a session is made with."""

    identities: IdentityService
    attempts: SignInAttemptService
    devices: DeviceService
    keys: SigningKeyService
    cache: SessionCache


class SessionService:
    """PostgreSQL has the truth about sessions; the cache in Redis is written and dropped beside it."""

    def __init__(self, database: Database, clock: Clock, parts: SessionParts) -> None:
        self._database = database
        self._clock = clock
        self._identities = parts.identities
        self._attempts = parts.attempts
        self._devices = parts.devices
        self._keys = parts.keys
        self._cache = parts.cache

    async def sign_in(self, email: str, password: str, browser: Browser) -> OpenedSession:
        """A new web session with a new value; the one that the browser came with ends.

        A customer who was never seen in this browser is told, unless it is their very first sign-in.

        Raises CredentialsWrong, SignInDelayed, SignInCrowded, PasswordChecksBusy.
        """
        proven = await self._attempts.authenticate(email, password, frozenset(IdentityKind))
        identity = proven.identity
        now = self._clock.now()
        value = secrets.token_urlsafe(32)
        stored = StoredSession(new_id(), identity.id, WEB_CLIENT, now, now + IDLE_LIFE, now + ABSOLUTE_LIFE)
        if browser.session_value:
            await self.end(browser.session_value, EndReason.REPLACED)
        device_value = None
        async with self._database.write() as session:
            await self._attempts.hold(session, proven)
            await _mark(session, identity, "session.open", stored)
            was_here = await self.was_here(session, identity.id)
            await repository.add(session, stored, token_hash(value))
            if identity.kind is IdentityKind.CUSTOMER:
                device_value = await self._devices.use_browser(
                    session, identity.id, browser.device_value, browser.user_agent, was_here=was_here
                )
        return OpenedSession(value, device_value, _view(identity, stored))

    async def current(self, value: str | None) -> Session:
        """Who is signed in; asking counts as use. Raises SessionMissing, SessionExpired."""
        stored, identity = await self.used(value)
        return _view(identity, stored)

    async def resolve(self, value: str | None) -> ResolvedSession:
        """The session with a token for the services behind; counts as use. Raises SessionMissing, SessionExpired."""
        stored, identity = await self.used(value)
        issued = await self._keys.issue(_subject(identity, stored))
        idle_expires_at = stored.idle_expires_at or stored.expires_at
        resolved = ResolvedSession(
            kind=identity.kind.value,
            subject=identity.id,
            full_name=identity.full_name,
            roles=[role.value for role in identity.roles],
            token=issued.token,
            token_expires_at=issued.expires_at,
            idle_expires_at=idle_expires_at,
            session_id=stored.session_id,
        )
        value_hash = token_hash(value or "")
        seconds = int((min(idle_expires_at, issued.expires_at) - self._clock.now()).total_seconds())
        await self._cache.put_resolved(value_hash, resolved.model_dump_json(), seconds)
        # A sign-out that committed in between has dropped the cache already: look again, so that nothing outlives it.
        async with self._database.read() as session:
            again = await repository.by_id(session, stored.session_id)
        if again is None or again.ended:
            await self._cache.drop(value_hash)
            raise SessionExpired
        return resolved

    async def change_language(self, value: str | None, language: Language) -> Session:
        """Raises SessionMissing, SessionExpired."""
        stored, identity = await self.used(value)
        async with self._database.write() as session:
            await _mark(session, identity, "session.change-language", stored)
            changed = await self._identities.set_language(session, identity.id, language)
            if changed and identity.kind is IdentityKind.CUSTOMER:
                event = LanguageChanged(customer_id=identity.id, language=language)
                envelope = Envelope.of(event, source="auth", subject=str(identity.id), clock=self._clock)
                await outbox.append(session, envelope)
        return await self.current(value)

    async def end(self, value: str, reason: EndReason = EndReason.SIGNED_OUT) -> None:
        """The session and its token are dead on the next request. Ending what is no session is no error."""
        value_hash = token_hash(value)
        async with self._database.write() as session:
            stored = await repository.by_value_hash(session, value_hash)
            if stored is None:
                return
            identity = await self._identities.by_id(session, stored.identity_id)
            await _mark(session, identity, f"session.{reason.value}", stored)
            await repository.end(session, stored.session_id, self._clock.now(), reason)
        await self.tell_ended([EndedSession(stored.session_id, value_hash)])

    async def end_others(self, session: WriteSession, kept: StoredSession) -> Sequence[EndedSession]:
        """After a new password, in the caller's transaction; call tell_ended() when it has committed.

        The caller holds the identity, so that no session opens meanwhile. Raises SessionExpired.
        """
        ended = await repository.end_all_of(session, kept, self._clock.now())
        if ended is None:
            raise SessionExpired
        return ended

    async def tell_ended(self, ended: Sequence[EndedSession]) -> None:
        """Whoever believes Redis knows it on the next request."""
        for each in ended:
            if each.value_hash is not None:
                await self._cache.drop(each.value_hash)
            await self.tell_revoked(each.session_id)

    async def was_here(self, session: WriteSession, identity_id: UUID) -> bool:
        """Whether this person has signed in before, as far as the bank remembers; ask before a session is opened."""
        return await repository.has_any(session, identity_id)

    async def open_bearer(self, session: WriteSession, identity: Identity, client_id: str) -> StoredSession:
        """A session of a program that holds tokens itself, in the caller's transaction."""
        now = self._clock.now()
        stored = StoredSession(new_id(), identity.id, client_id, now, None, now + BEARER_LIFE)
        await repository.add(session, stored, None)
        return stored

    async def locked(self, session: WriteSession, session_id: UUID) -> StoredSession | None:
        """The session, locked until the caller's transaction ends; None when it is over."""
        stored = await repository.locked(session, session_id)
        return stored if stored is not None and stored.is_alive(self._clock.now()) else None

    async def end_bearer(self, session: WriteSession, session_id: UUID, reason: EndReason) -> None:
        """In the caller's transaction; call tell_revoked() when it has committed."""
        await repository.end(session, session_id, self._clock.now(), reason)

    async def tell_revoked(self, session_id: UUID) -> None:
        """Access tokens of an ended session stay valid by themselves for minutes: this tells who checks."""
        await self._cache.revoke(session_id, int(TOKEN_LIFE.total_seconds()))

    async def is_alive(self, session_id: UUID) -> bool:
        """Leaves the good news in Redis, so that whoever asked need not ask again for some seconds."""
        stored = await self._alive(session_id)
        if stored is None:
            return False
        ends_at = min(stored.idle_expires_at or stored.expires_at, stored.expires_at)
        await self._cache.vouch(session_id, int((ends_at - self._clock.now()).total_seconds()))
        # An end that committed in between has taken the good news back already: look again, as in resolve().
        if await self._alive(session_id) is None:
            await self.tell_revoked(session_id)
            return False
        return True

    async def purge(self) -> int:
        """Forget sessions that ended a month ago."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - _KEPT_AFTER_END)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "session.purge")
        return count

    async def _alive(self, session_id: UUID) -> StoredSession | None:
        async with self._database.read() as session:
            stored = await repository.by_id(session, session_id)
        return stored if stored is not None and stored.is_alive(self._clock.now()) else None

    async def used(self, value: str | None) -> tuple[StoredSession, Identity]:
        """The session and who has it; asking counts as use. Raises SessionMissing, SessionExpired."""
        if not value:
            raise SessionMissing
        now = self._clock.now()
        async with self._database.read() as session:
            stored = await repository.by_value_hash(session, token_hash(value))
            if stored is None:
                raise SessionMissing
            identity = await self._identities.by_id(session, stored.identity_id)
        if identity is None or not stored.is_alive(now):
            raise SessionExpired
        extended = stored.idle_end_after_use(now)
        if extended is not None:
            async with self._database.write() as write_session:
                await _mark(write_session, identity, "session.use", stored)
                await repository.extend_idle(write_session, stored.session_id, extended)
            stored = replace(stored, idle_expires_at=extended)
        return stored, identity


async def _mark(session: WriteSession, identity: Identity | None, action: str, stored: StoredSession) -> None:
    actor = Actor(identity.kind.value, identity.id) if identity else audit_marks.SERVICE
    await audit_marks.emit(session, actor, action, session_id=stored.session_id)


def _view(identity: Identity, stored: StoredSession) -> Session:
    return Session(
        kind=identity.kind.value,
        subject=identity.id,
        full_name=identity.full_name,
        email=identity.email,
        language=identity.language,
        roles=[role.value for role in identity.roles],
        signed_in_at=stored.signed_in_at,
        idle_expires_at=stored.idle_expires_at or stored.expires_at,
        expires_at=stored.expires_at,
    )


def _subject(identity: Identity, stored: StoredSession) -> TokenSubject:
    return TokenSubject(
        subject=identity.id,
        kind=identity.kind.value,
        client_id=stored.client_id,
        session_id=stored.session_id,
        roles=[role.value for role in identity.roles],
        ends_at=stored.expires_at,
    )
