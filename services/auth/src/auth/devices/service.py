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
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def use_browser(self, session: WriteSession, customer_id: UUID, value: str | None, user_agent: str) -> str:
        """The value that the browser shall keep: the one it brought, or a new one if the bank never gave that out."""
        if not value or not await repository.is_given_out(session, token_hash(value)):
            value = secrets.token_urlsafe(32)
        await self._use(session, customer_id, value, browser_name(user_agent))
        return value

    async def use_phone(self, session: WriteSession, customer_id: UUID, phone: Phone) -> None:
        await self._use(session, customer_id, f"phone:{phone.phone_id}", phone_name(phone.user_agent))

    async def purge(self) -> int:
        """Forget devices that nobody used for as long as a cookie lives."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - LIFE)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "device.purge")
        return count

    async def _use(self, session: WriteSession, customer_id: UUID, value: str, name: str) -> None:
        device = KnownDevice(new_id(), customer_id, name, self._clock.now())
        if await repository.see_again(session, device, token_hash(value)):
            return
        is_first = not await repository.has_any(session, customer_id)
        await repository.add(session, device, token_hash(value))
        if is_first:
            return
        await repository.keep_newest(session, customer_id, DEVICES_MAX)
        told = SignedInOnNewDevice(customer_id=customer_id, device=name, signed_in_at=device.seen_at)
        await outbox.append(session, Envelope.of(told, source="auth", subject=str(customer_id), clock=self._clock))
