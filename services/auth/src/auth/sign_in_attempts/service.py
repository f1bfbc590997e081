import asyncio
import math
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from kernel.clock import Clock
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession

from auth.identities.service import Identity, IdentityKind, IdentityService, email_key
from auth.passwords.service import PasswordService
from auth.sealing import Seal
from auth.sign_in_attempts import metrics, repository
from auth.sign_in_attempts.domain import (
    QUIET,
    Attempts,
    CredentialsWrong,
    SignInCrowded,
    SignInDelayed,
    after_failure,
)

__all__ = ["CredentialsWrong", "Proven", "SignInAttemptService", "SignInCrowded", "SignInDelayed"]

_WAITING_MAX = 64


_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who knew the password, and the hash that it fitted."""

    identity: Identity
    stored_hash: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """Who says to be the owner of an address; `deed` begins the names of the audit's marks."""

    email: str
    kinds: Collection[IdentityKind]
    actor: Actor = audit_marks.VISITOR
    deed: str = "sign-in"


@dataclass(frozen=True, slots=True)
class _Admitted:
    identity: Identity | None
    stored_hash: str | None
    earlier: Attempts | None
    counted: Attempts


@dataclass(slots=True)
class _Turn:
    lock: asyncio.Lock
    waiting: int = 0


class SignInAttemptService:
    """Checks e-mail and password. Known and unknown addresses get the same answers after the same work."""

    def __init__(
        self, database: Database, clock: Clock, seal: Seal, people: tuple[IdentityService, PasswordService]
    ) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._identities, self._passwords = people
        self._turns: dict[bytes, _Turn] = {}

    async def authenticate(self, email: str, password: str, kinds: Collection[IdentityKind]) -> Proven:
        """Who this is, if of one of these kinds.

        Raises CredentialsWrong, SignInDelayed, SignInCrowded, PasswordChecksBusy.
        """
        return await self._prove(_Claim(email, kinds), password)

    async def prove_again(self, identity: Identity, password: str) -> Proven:
        """The same for somebody with a session: wrong passwords count, whichever door they come to.

        Raises CredentialsWrong, SignInDelayed, SignInCrowded, PasswordChecksBusy.
        """
        actor = Actor(identity.kind.value, identity.id)
        return await self._prove(_Claim(identity.email, {identity.kind}, actor, "password"), password)

    async def hold(self, session: WriteSession, proven: Proven) -> None:
        """Keep the password from changing until the caller's transaction ends.

        Checking takes a while, so a change may have come in between: what it ended must not be opened again after it.
        Raises CredentialsWrong then.
        """
        await self._identities.lock(session, proven.identity.id)
        if await self._passwords.hash_of(session, proven.identity.id) != proven.stored_hash:
            raise CredentialsWrong

    async def _prove(self, claim: _Claim, password: str) -> Proven:
        try:
            return await self._prove_in_turn(claim, password)
        except (CredentialsWrong, SignInDelayed, SignInCrowded) as refusal:
            metrics.FAILURES.labels(refusal.code).inc()
            raise

    async def _prove_in_turn(self, claim: _Claim, password: str) -> Proven:
        digest = self._seal.digest(email_key(claim.email))
        async with self._turn(digest):
            admitted = await self._admit(digest, claim)
            try:
                right = await self._passwords.matches(admitted.stored_hash, password)
            except BaseException:
                # Nobody looked at the password (too busy, or the caller has gone): the attempt is not counted.
                await self._take_back(digest, admitted, claim)
                raise
            identity = admitted.identity
            if not right or identity is None or admitted.stored_hash is None:
                raise CredentialsWrong
            async with self._database.write() as session:
                await audit_marks.emit(session, Actor(identity.kind.value, identity.id), f"{claim.deed}.succeed")
                await repository.forget(session, digest)
        return Proven(identity, admitted.stored_hash)

    async def purge(self) -> int:
        """Forget addresses that have been quiet."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - QUIET)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "sign-in.purge")
        return count

    async def _admit(self, digest: bytes, claim: _Claim) -> _Admitted:
        """Count the attempt as a failure before the password is looked at, so that parallel guesses do not get by."""
        async with self._database.write() as session:
            await repository.lock(session, digest)
            now = self._clock.now()
            earlier = await repository.of(session, digest)
            wait = earlier.wait(now) if earlier else None
            if wait is not None:
                raise SignInDelayed(retry_after_seconds=max(math.ceil(wait.total_seconds()), 1))
            counted = after_failure(earlier, now)
            await audit_marks.emit(session, claim.actor, f"{claim.deed}.attempt")
            await repository.put(session, digest, counted)
            identity = await self._identities.by_email(session, claim.email)
            if identity is not None and identity.kind not in claim.kinds:
                identity = None
            # An id that nobody has is looked up as well, so that the database's work is the same.
            stored_hash = await self._passwords.hash_of(session, identity.id if identity else _NOBODY)
        return _Admitted(identity, stored_hash, earlier, counted)

    async def _take_back(self, digest: bytes, admitted: _Admitted, claim: _Claim) -> None:
        async with self._database.write() as session:
            await repository.lock(session, digest)
            if await repository.of(session, digest) != admitted.counted:
                return
            await audit_marks.emit(session, claim.actor, f"{claim.deed}.take-back")
            if admitted.earlier is None:
                await repository.forget(session, digest)
            else:
                await repository.put(session, digest, admitted.earlier)

    @asynccontextmanager
    async def _turn(self, digest: bytes) -> AsyncIterator[None]:
        """Within this process attempts for one address take turns: a person's own parallel sign-ins, each of them
        right, must not count against each other.
        """
        turn = self._turns.setdefault(digest, _Turn(asyncio.Lock()))
        if turn.waiting >= _WAITING_MAX:
            raise SignInCrowded(retry_after_seconds=1)
        turn.waiting += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.waiting -= 1
            if turn.waiting == 0:
                self._turns.pop(digest, None)
