import hmac
import math
import secrets
from datetime import timedelta
from typing import Literal
from uuid import UUID

from kernel.clock import Clock
from kernel.ids import new_id
from servicekit.database import WriteSession

from auth.code_allowances.service import CodeAllowanceService
from auth.code_deliveries.service import DeliveryService, Message
from auth.one_time_codes import repository
from auth.one_time_codes.domain import (
    LIFE,
    SENDS_WINDOW,
    Addressee,
    CodeExpired,
    CodeLimit,
    CodeWrong,
    SentCode,
    Verdict,
    wait_before_next,
)
from auth.sealing import Seal

__all__ = ["Addressee", "CodeExpired", "CodeLimit", "CodeWrong", "OneTimeCodeService", "Verdict"]


_LETTER_LIFE = timedelta(hours=1)


class OneTimeCodeService:
    """Works inside the caller's transaction, which has locked the registration that the codes belong to."""

    def __init__(self, clock: Clock, seal: Seal, deliveries: DeliveryService, allowances: CodeAllowanceService) -> None:
        self._clock = clock
        self._seal = seal
        self._deliveries = deliveries
        self._allowances = allowances

    async def send(self, session: WriteSession, addressee: Addressee) -> None:
        """Put a new code on its way; the earlier one is void. Raises CodeLimit.

        When this address or number has had enough messages nothing goes out, and nobody is told: that it was written
        to for somebody else is nobody's business.
        """
        now = self._clock.now()
        sent = await repository.sent_since(session, addressee.registration_id, addressee.channel, now - SENDS_WINDOW)
        wait = wait_before_next(sent, now)
        if wait is not None:
            raise CodeLimit(retry_after_seconds=max(math.ceil(wait.total_seconds()), 1))
        code = f"{secrets.randbelow(10**6):06d}"
        sent_code = SentCode(new_id(), now, 0, used=False)
        may_send = await self._allowances.spend(session, addressee.channel, addressee.to)
        # What is not sent nobody can know: its hash is of nothing that six digits could be.
        secret = code if may_send and not addressee.decoy else secrets.token_hex(16)
        code_hash = self._hash(sent_code.code_id, secret)
        await repository.add(session, sent_code, addressee.registration_id, addressee.channel, code_hash)
        if may_send:
            lives = _LETTER_LIFE if addressee.decoy else LIFE
            await self._deliveries.add(session, _message(addressee, code), now + lives)

    async def check(
        self, session: WriteSession, registration_id: UUID, channel: Literal["email", "phone"], code: str
    ) -> Verdict:
        """Counts a wrong guess and uses up a right one, so the caller must commit whatever the verdict."""
        found = await repository.latest(session, registration_id, channel)
        if found is None or not found[0].is_open(self._clock.now()):
            return Verdict.EXPIRED
        sent, code_hash = found
        if not hmac.compare_digest(code_hash, self._hash(sent.code_id, code)):
            await repository.count_guess(session, sent.code_id)
            return Verdict.WRONG
        await repository.mark_used(session, sent.code_id)
        return Verdict.RIGHT

    def _hash(self, code_id: UUID, code: str) -> bytes:
        # Six digits are quickly tried out, so the hash is keyed; with the code's id in it, it fits no other row.
        return self._seal.digest(f"{code_id}:{code}")


def _message(addressee: Addressee, code: str) -> Message:
    return Message(
        channel="email" if addressee.channel == "email" else "sms",
        to=addressee.to,
        language=addressee.language,
        template="already-registered" if addressee.decoy else "one-time-code",
        values={} if addressee.decoy else {"code": code, "minutes": str(int(LIFE.total_seconds()) // 60)},
    )
