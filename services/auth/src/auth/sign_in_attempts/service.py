import asyncio
import math
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from kernel.clock import Clock
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database

from auth.identities.service import Identity, IdentityKind, IdentityService, email_key
from auth.passwords.service import PasswordService
from auth.sealing import Seal
from auth.sign_in_attempts import repository
from auth.sign_in_attempts.domain import (
    QUIET,
    Attempts,
    CredentialsWrong,
    SignInCrowded,
    SignInDelayed,
    after_failure,
)

__all__ = ["CredentialsWrong", "SignInAttemptService", "SignInCrowded", "SignInDelayed"]

_WAITING_MAX = 64


_NOBODY = UUID(int=0)


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

    async def authenticate(self, email: str, password: str, kinds: Collection[IdentityKind]) -> Identity:
        """Who this is, if of one of these kinds.

        Raises CredentialsWrong, SignInDelayed, SignInCrowded, PasswordChecksBusy.
        """
        digest = self._seal.digest(email_key(email))
        async with self._turn(digest):
            admitted = await self._admit(digest, email, kinds)
            try:
                right = await self._passwords.matches(admitted.stored_hash, password)
            except BaseException:
                # Nobody looked at the password (too busy, or the caller has gone): the attempt is not counted.
                await self._take_back(digest, admitted)
                raise
            identity = admitted.identity
            if not right or identity is None:
                raise CredentialsWrong
            async with self._database.write() as session:
                await audit_marks.emit(session, Actor(identity.kind.value, identity.id), "sign-in.succeed")
                await repository.forget(session, digest)
        return identity

    async def purge(self) -> int:
        """Forget addresses that have been quiet."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - QUIET)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "sign-in.purge")
        return count

    async def _admit(self, digest: bytes, email: str, kinds: Collection[IdentityKind]) -> _Admitted:
        """Count the attempt as a failure before the password is looked at, so that parallel guesses do not get by."""
        async with self._database.write() as session:
            await repository.lock(session, digest)
            now = self._clock.now()
            earlier = await repository.of(session, digest)
            wait = earlier.wait(now) if earlier else None
            if wait is not None:
                raise SignInDelayed(retry_after_seconds=max(math.ceil(wait.total_seconds()), 1))
            counted = after_failure(earlier, now)
            await audit_marks.emit(session, audit_marks.VISITOR, "sign-in.attempt")
            await repository.put(session, digest, counted)
            identity = await self._identities.by_email(session, email)
            if identity is not None and identity.kind not in kinds:
                identity = None
            # An id that nobody has is looked up as well, so that the database's work is the same.
            stored_hash = await self._passwords.hash_of(session, identity.id if identity else _NOBODY)
        return _Admitted(identity, stored_hash, earlier, counted)

    async def _take_back(self, digest: bytes, admitted: _Admitted) -> None:
        async with self._database.write() as session:
            await repository.lock(session, digest)
            if await repository.of(session, digest) != admitted.counted:
                return
            await audit_marks.emit(session, audit_marks.VISITOR, "sign-in.take-back")
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
