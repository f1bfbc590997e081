from datetime import timedelta
from typing import Literal

from kernel.clock import Clock
from servicekit import audit_marks
from servicekit.database import Database, WriteSession

from auth.code_allowances import repository
from auth.identities.service import email_key
from auth.sealing import Seal

__all__ = ["WINDOW", "CodeAllowanceService"]

WINDOW = timedelta(minutes=10)


class CodeAllowanceService:
    """How many messages an address may still get, whoever asks for them: nobody makes the bank flood a stranger.

    The table knows keyed digests alone.
    """

    def __init__(self, database: Database, clock: Clock, seal: Seal, sends_max: int) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._sends_max = sends_max

    async def spend(self, session: WriteSession, channel: Literal["email", "phone"], address: str) -> bool:
        """Take one message off the allowance, in the caller's transaction; False when there is none left.

        The address is held until the commit, so that parallel registrations count each other.
        """
        key = email_key(address) if channel == "email" else address
        digest = self._seal.digest(f"{channel}:{key}")
        await repository.lock(session, channel, digest)
        now = self._clock.now()
        if await repository.count_since(session, digest, now - WINDOW) >= self._sends_max:
            return False
        await repository.add(session, digest, now)
        return True

    async def purge(self) -> int:
        """Forget messages that no longer count."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - WINDOW)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "code-allowance.purge")
        return count
