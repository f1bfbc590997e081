from collections.abc import Collection, Mapping
from uuid import UUID

from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, ReadSession

from notifications.preferences import repository
from notifications.preferences.domain import Preferences, QuietHours, SecurityNoticesFixed, check

__all__ = ["PreferenceService", "Preferences", "QuietHours", "SecurityNoticesFixed"]


class PreferenceService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def chosen_by(self, customer_id: UUID) -> Preferences:
        async with self._database.read() as session:
            return (await self.of(session, [customer_id]))[customer_id]

    async def choose(self, customer_id: UUID, wanted: Preferences) -> None:
        """Raises SecurityNoticesFixed."""
        check(wanted)
        async with self._database.write() as session:
            await audit_marks.emit(session, Actor("customer", customer_id), "preferences.choose")
            await repository.put(session, customer_id, wanted)

    async def of(self, session: ReadSession, customer_ids: Collection[UUID]) -> Mapping[UUID, Preferences]:
        """Of every customer named."""
        return await repository.of(session, customer_ids)
