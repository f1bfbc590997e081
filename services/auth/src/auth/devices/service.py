import secrets
from uuid import UUID

from kernel.clock import Clock
from kernel.events.auth import SignedInOnNewDevice
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from servicekit import audit_marks, outbox
from servicekit.database import Database, WriteSession

from auth.devices import repository
from auth.devices.domain import DEVICES_MAX, LIFE, KnownDevice, Phone, browser_name, phone_name
from auth.sealing import token_hash

__all__ = ["DEVICES_MAX", "LIFE", "DeviceService", "Phone"]


class DeviceService:
    """Where customers signed in before. It tells them of a new place and opens nothing: a device is no credential.

    Always in the commit that opens the session, by a caller who holds the customer's identity, so that two sign-ins
    at once do not both take a device for new.

    `was_here` says whether the customer has signed in before, on whatever: a device may be forgotten, or never have
    been known. The very first sign-in is not told.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def use_browser(
        self, session: WriteSession, customer_id: UUID, value: str | None, user_agent: str, *, was_here: bool
    ) -> str:
        """The value that the browser shall keep: the one it brought, or a new one if the bank never gave that out."""
        if not value or not await repository.is_given_out(session, token_hash(value)):
            value = secrets.token_urlsafe(32)
        device = self._device(customer_id, browser_name(user_agent))
        await self._use(session, device, token_hash(value), was_here=was_here)
        return value

    async def use_phone(self, session: WriteSession, customer_id: UUID, phone: Phone, *, was_here: bool) -> None:
        """A phone that does not say which it is is new every time, and takes no known device's place."""
        device = self._device(customer_id, phone_name(phone.user_agent))
        if phone.phone_id is not None:
            await self._use(session, device, token_hash(f"phone:{phone.phone_id}"), was_here=was_here)
        elif was_here or await repository.has_any(session, customer_id):
            await self._tell(session, device)

    async def purge(self) -> int:
        """Forget devices that nobody used for as long as a cookie lives."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - LIFE)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "device.purge")
        return count

    def _device(self, customer_id: UUID, name: str) -> KnownDevice:
        return KnownDevice(new_id(), customer_id, name, self._clock.now())

    async def _use(self, session: WriteSession, device: KnownDevice, value_hash: bytes, *, was_here: bool) -> None:
        if await repository.see_again(session, device, value_hash):
            return
        is_told = was_here or await repository.has_any(session, device.identity_id)
        await repository.add(session, device, value_hash)
        await repository.keep_newest(session, device.identity_id, DEVICES_MAX)
        if is_told:
            await self._tell(session, device)

    async def _tell(self, session: WriteSession, device: KnownDevice) -> None:
        customer_id = device.identity_id
        told = SignedInOnNewDevice(customer_id=customer_id, device=device.name, signed_in_at=device.seen_at)
        await outbox.append(session, Envelope.of(told, source="auth", subject=str(customer_id), clock=self._clock))
