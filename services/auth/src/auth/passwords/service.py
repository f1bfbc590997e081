from uuid import UUID

from kernel.clock import Clock
from kernel.errors import FieldError
from servicekit.database import ReadSession, WriteSession

from auth.passwords import repository
from auth.passwords.common_passwords import common_passwords
from auth.passwords.domain import PasswordChecksBusy, PasswordContext, faults
from auth.passwords.hashing import PasswordHashing

__all__ = ["PasswordChecksBusy", "PasswordHashing", "PasswordService"]


class PasswordService:
    """Judges, hashes, keeps and checks passwords. Hashing takes some 40 ms: never inside a transaction."""

    def __init__(self, hashing: PasswordHashing, clock: Clock, bank_name: str) -> None:
        self._hashing = hashing
        self._clock = clock
        self._bank_name = bank_name

    def faults(self, password: str, *, email: str, full_name: str) -> list[FieldError]:
        context = PasswordContext(self._bank_name, email, full_name)
        return faults(password, context, common_passwords().__contains__)

    async def hash(self, password: str) -> str:
        """Raises PasswordChecksBusy."""
        return await self._hashing.hash(password)

    async def matches(self, stored_hash: str | None, password: str) -> bool:
        """Raises PasswordChecksBusy."""
        return await self._hashing.matches(stored_hash, password)

    async def put(self, session: WriteSession, identity_id: UUID, stored_hash: str) -> None:
        await repository.put(session, identity_id, stored_hash, self._clock.now())

    async def hash_of(self, session: ReadSession, identity_id: UUID) -> str | None:
        return await repository.hash_of(session, identity_id)
