from collections.abc import Collection, Sequence
from uuid import UUID

from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, ReadSession, WriteSession

from notifications.push_devices import repository
from notifications.push_devices.domain import Platform, PushDevice

__all__ = ["Platform", "PushDevice", "PushDeviceService"]


class PushDeviceService:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def devices_of(self, customer_id: UUID) -> Sequence[PushDevice]:
        async with self._database.read() as session:
            return await repository.of(session, [customer_id])

    async def save(self, device: PushDevice) -> None:
        async with self._database.write() as session:
            actor = Actor("customer", device.customer_id)
            await audit_marks.emit(session, actor, "push-device.save", device_id=device.device_id)
            await repository.put(session, device)

    async def remove(self, customer_id: UUID, device_id: UUID) -> None:
        """Removing a device that is not there is no error."""
        async with self._database.write() as session:
            actor = Actor("customer", customer_id)
            await audit_marks.emit(session, actor, "push-device.remove", device_id=device_id)
            await repository.remove(session, customer_id, device_id)

    async def of(self, session: ReadSession, customer_ids: Collection[UUID]) -> Sequence[PushDevice]:
        return await repository.of(session, customer_ids)

    async def forget(self, session: WriteSession, device: PushDevice) -> None:
        """The push service says that this token is no more; a newer token of the device stays."""
        await repository.remove_token(session, device.customer_id, device.device_id, device.token)

    async def forget_all(self, session: WriteSession, customer_id: UUID) -> None:
        """Every session but one has ended; a phone that signs in again brings its token again."""
        await repository.remove_all(session, customer_id)
