import asyncio
from collections.abc import Sequence
from uuid import UUID

from servicekit.database import Database, WriteSession

from notifications.deliveries import repository
from notifications.deliveries.domain import LoggedDelivery, Plan, Route, Tally

__all__ = ["DeliveryService", "LoggedDelivery", "Plan", "Route", "Tally"]


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

    async def log_of(self, customer_id: UUID, before: UUID | None, limit: int) -> Sequence[LoggedDelivery]:
        async with self._database.read() as session:
            return await repository.logged(session, customer_id, before, limit)

    async def tally(self) -> Tally:
        async with self._database.read() as session:
            return await repository.tally(session)
