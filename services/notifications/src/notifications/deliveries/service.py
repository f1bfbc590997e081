import asyncio
import contextlib
from collections.abc import Sequence
from uuid import UUID

from kernel.errors import DomainError
from servicekit.database import Database, WriteSession

from notifications.channels import Channel
from notifications.deliveries import metrics, repository
from notifications.deliveries.domain import LoggedDelivery, Plan, Route, Tally

__all__ = ["DeliveryService", "LoggedDelivery", "Plan", "Route", "Tally"]

_MEASURE_SECONDS = 5.0


class DeliveryService:
    """Plans what goes out, and shows what became of it. Sending is the lanes' work."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.planned = asyncio.Event()

    async def plan(self, session: WriteSession, planned: Sequence[tuple[Plan, Route]]) -> None:
        """In the caller's transaction; call wake() when it has committed."""
        if planned:
            await repository.add(session, planned)

    def wake(self) -> None:
        self.planned.set()

    async def keep_measuring(self, stop: asyncio.Event) -> None:
        """How many wait, every few seconds; while the database is away the last figures stay."""
        while not stop.is_set():
            with contextlib.suppress(DomainError):
                async with self._database.read() as session:
                    due = await repository.due_by_channel(session)
                for channel in Channel:
                    metrics.DUE.labels(channel.value).set(due.get(channel.value, 0))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_MEASURE_SECONDS):
                    await stop.wait()

    async def log_of(self, customer_id: UUID, before: UUID | None, limit: int) -> Sequence[LoggedDelivery]:
        async with self._database.read() as session:
            return await repository.logged(session, customer_id, before, limit)

    async def tally(self) -> Tally:
        async with self._database.read() as session:
            return await repository.tally(session)
