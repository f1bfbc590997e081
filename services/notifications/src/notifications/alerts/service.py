from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.events.auth import PasswordChanged
from kernel.events.envelope import Envelope
from servicekit import audit_marks, inbox, telemetry
from servicekit.database import Database, WriteSession
from servicekit.inbox import Delivery

from notifications.channels import Category, Channel
from notifications.deliveries.service import DeliveryService, Plan, Route
from notifications.notices.service import CATEGORY_OF, Notice, NoticeService, occasions_of
from notifications.preferences.service import Preferences, PreferenceService
from notifications.push_devices.service import PushDeviceService

__all__ = ["AlertParts", "AlertService"]


@dataclass(frozen=True, slots=True)
class AlertParts:
    notices: NoticeService
    deliveries: DeliveryService
    preferences: PreferenceService
    devices: PushDeviceService
    zone: ZoneInfo


class AlertService:
    """An event becomes a notice for everybody whom it concerns, and a delivery for each channel that they chose."""

    def __init__(self, database: Database, parts: AlertParts) -> None:
        self._database = database
        self._parts = parts

    async def tell(self, envelope: Envelope, delivery: Delivery) -> None:
        """Everything of one event in one commit, however often it comes. What the seed caused calls nobody."""
        occasions = [] if envelope.seed else occasions_of(envelope.data)
        if not occasions:
            return
        async with self._database.write() as session:
            if not await inbox.first_time(session, delivery):
                return
            if isinstance(envelope.data, PasswordChanged):
                # Whoever holds one of the phones may be the reason for the change.
                await self._parts.devices.forget_all(session, envelope.data.customer_id)
            told = await self._parts.notices.enter(session, occasions, envelope.id)
            await self._plan(session, told, envelope.id)
            await audit_marks.emit(session, audit_marks.SERVICE, "notice.enter", event_id=envelope.id)
        self._parts.deliveries.wake()
        await self._parts.notices.announce(told)

    async def _plan(self, session: WriteSession, told: Sequence[Notice], event_id: UUID) -> None:
        outward = {notice.occasion.customer_id: notice for notice in told if not notice.occasion.kind.is_for_inbox_only}
        if not outward:
            return
        preferences = await self._parts.preferences.of(session, outward)
        devices: dict[UUID, list[UUID]] = {customer_id: [] for customer_id in outward}
        for device in await self._parts.devices.of(session, outward):
            devices[device.customer_id].append(device.device_id)
        planned = []
        for customer_id, notice in outward.items():
            plan = self._plan_for(notice, preferences[customer_id], event_id)
            routes = _routes(plan.category, preferences[customer_id], devices[customer_id])
            planned += [(plan, route) for route in routes]
        await self._parts.deliveries.plan(session, planned)

    def _plan_for(self, notice: Notice, preferences: Preferences, event_id: UUID) -> Plan:
        category = CATEGORY_OF[notice.occasion.kind]
        return Plan(
            event_id=event_id,
            notice_id=notice.id,
            customer_id=notice.occasion.customer_id,
            category=category,
            created_at=notice.created_at,
            due_at=preferences.due_at(category, notice.created_at, self._parts.zone),
            traceparent=telemetry.traceparent(),
        )


def _routes(category: Category, preferences: Preferences, devices: Sequence[UUID]) -> Iterator[Route]:
    for channel in Channel:
        if not preferences.wants(category, channel):
            continue
        if channel is Channel.PUSH:
            yield from (Route(channel, device_id) for device_id in devices)
        else:
            yield Route(channel)
