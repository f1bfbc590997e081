"""Frees what was held too long, in the process that writes the ledger."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

from kernel.clock import Clock
from kernel.errors import DomainError
from kernel.ids import TransferId
from servicekit.database import Database
from servicekit.logging import get_logger

from core_banking_stub.group_writers.service import GroupWriter
from core_banking_stub.orders.service import HoldVoid, Origin, Recorded, expired_holds

_EVERY_SECONDS = 1.0
_AT_ONCE_MAX = 100
_COMMITTED_AFTER_MAX = timedelta(minutes=1)
"""An order that was judged may be committed so much later, since its group is tried again."""


class HoldExpiry:
    """Whatever fails is tried again, under the same key: a hold expires once."""

    def __init__(self, database: Database, writer: GroupWriter, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._clock = clock
        self._ended_until = datetime.min.replace(tzinfo=UTC)
        self._log = get_logger("holds")

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                while await self.expire_once() == _AT_ONCE_MAX:
                    continue
            except DomainError as error:
                self._log.warning("holds.expiry_waits", error=type(error).__name__)
            except Exception:
                self._log.exception("holds.expiry_failed")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_EVERY_SECONDS):
                    await stop.wait()

    async def expire_once(self) -> int:
        """Returns how many holds ended by it; none where another process writes. Raises what submitting raises."""
        if not self._writer.is_writer:
            return 0
        now = self._clock.now()
        async with self._database.read() as session:
            due = await expired_holds(session, self._ended_until, now, _AT_ONCE_MAX)
        if not due:
            self._ended_until = now - _COMMITTED_AFTER_MAX
            return 0
        judged = await self._writer.submit_all([_expiry_of(hold_id) for hold_id in due])
        failed = [type(one).__name__ for one in judged if isinstance(one, DomainError)]
        if failed:
            self._log.warning("holds.not_expired", count=len(failed), error=failed[0])
        return sum(isinstance(one, Recorded) and not one.replayed for one in judged)


def _expiry_of(hold_id: TransferId) -> HoldVoid:
    return HoldVoid(
        customer_id=None,
        idempotency_key=f"hold-expiry:{hold_id}",
        request_hash=hold_id.bytes,
        hold_id=hold_id,
        origin=Origin(),
    )
