import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kernel.clock import Clock
from kernel.errors import DomainError
from kernel.ids import new_id
from opentelemetry.trace import SpanKind
from servicekit import telemetry
from servicekit.database import Database, WriteSession
from servicekit.logging import get_logger

from auth.code_deliveries import repository
from auth.code_deliveries.domain import Message, Waiting, backoff
from auth.sealing import Seal, SealBroken

__all__ = ["DeliveryService", "Message"]

_BATCH_MAX = 8
_IDLE_SECONDS = 0.5
"""How soon a message is found that another process wrote; one of this process wakes the loop at once."""
_DATABASE_PAUSE_SECONDS = 2.0


class Notifications(Protocol):
    async def send(self, message_id: UUID, message: Message) -> None:
        """Raises a DomainError when notifications did not take the message; the same id never sends twice."""


class DeliveryService:
    """Keeps sealed messages in the commit that causes them; its loop hands each to notifications, then deletes it."""

    def __init__(self, database: Database, clock: Clock, seal: Seal, notifications: Notifications) -> None:
        self._database = database
        self._clock = clock
        self._seal = seal
        self._notifications = notifications
        self._woken = asyncio.Event()
        self._log = get_logger("auth.code_deliveries")

    async def add(self, session: WriteSession, message: Message, expires_at: datetime) -> None:
        """Call wake() when the transaction has committed."""
        delivery_id = new_id()
        packed = replace(message, traceparent=telemetry.traceparent()).packed()
        sealed = self._seal.seal(packed, str(delivery_id))
        await repository.add(session, Waiting(delivery_id, sealed, expires_at, 0), self._clock.now())

    def wake(self) -> None:
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; whatever is away is waited for."""
        while not stop.is_set():
            self._woken.clear()
            try:
                delivered = await self.deliver_due()
            except DomainError as error:
                self._log.warning("code_deliveries.waiting", error=error.code)
                await _wait(stop, _DATABASE_PAUSE_SECONDS)
                continue
            if delivered < _BATCH_MAX:
                await _wait(self._woken, _IDLE_SECONDS)

    async def deliver_due(self) -> int:
        """Try each message that is due once; returns how many were tried."""
        async with self._database.write() as session:
            taken: Sequence[Waiting] = await repository.take(session, self._clock.now(), _BATCH_MAX)
        async with asyncio.TaskGroup() as group:
            for waiting in taken:
                group.create_task(self._deliver(waiting))
        return len(taken)

    async def _deliver(self, waiting: Waiting) -> None:
        now = self._clock.now()
        if waiting.expires_at <= now:
            self._log.warning("code_delivery.expired", delivery_id=str(waiting.delivery_id), attempts=waiting.attempts)
            await self._finish(waiting, None)
            return
        ids = {"delivery_id": str(waiting.delivery_id)}
        try:
            message = Message.unpacked(self._seal.open(waiting.sealed_message, str(waiting.delivery_id)))
        except SealBroken:
            self._log.exception("code_delivery.unreadable", **ids)
            await self._finish(waiting, None)
            return
        with telemetry.resume("hand over code", SpanKind.INTERNAL, message.traceparent, attributes=ids):
            await self._hand_over(waiting, message, now)

    async def _hand_over(self, waiting: Waiting, message: Message, now: datetime) -> None:
        facts = {"delivery_id": str(waiting.delivery_id), "attempts": waiting.attempts}
        try:
            await self._notifications.send(waiting.delivery_id, message)
        except DomainError as error:
            self._log.warning("code_delivery.postponed", error=error.code, **facts)
            await self._finish(waiting, now + backoff(waiting.attempts, random.random()))  # noqa: S311  Jitter is no secret.
        else:
            self._log.info("code_delivery.done", **facts)
            await self._finish(waiting, None)

    async def _finish(self, waiting: Waiting, due_again_at: datetime | None) -> None:
        # When this fails, the lease brings the message back and notifications knows its id.
        with contextlib.suppress(DomainError):
            async with self._database.write() as session:
                if due_again_at is None:
                    await repository.remove(session, waiting.delivery_id)
                else:
                    await repository.postpone(session, waiting.delivery_id, due_again_at)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
