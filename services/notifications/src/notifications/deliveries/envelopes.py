"""Addresses a delivery: what its message says, and where it goes."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicekit.database import ReadSession

from notifications.channels import Channel
from notifications.contacts.service import Contact, ContactService
from notifications.deliveries.domain import Delivery
from notifications.notices.service import Notice, NoticeService, NoticeWording
from notifications.preferences.service import PreferenceService
from notifications.push_devices.service import PushDevice, PushDeviceService
from notifications.senders.port import OutgoingMessage


class ContactMissing(Exception):
    """The customer's registration has not come yet."""


class TargetMissing(Exception):
    """The device was removed meanwhile."""


class NotNow(Exception):
    """The customer is not to be disturbed before `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclass(frozen=True, slots=True)
class Addressed:
    message: OutgoingMessage
    device: PushDevice | None = None


@dataclass(frozen=True, slots=True)
class EnvelopeParts:
    contacts: ContactService
    preferences: PreferenceService
    devices: PushDeviceService
    notices: NoticeService
    wording: NoticeWording
    zone: ZoneInfo


class Envelopes:
    """Contact, language and token are those of the moment of sending, not of planning."""

    def __init__(self, parts: EnvelopeParts) -> None:
        self._parts = parts

    async def address(self, session: ReadSession, delivery: Delivery, now: datetime) -> Addressed:
        """Raises ContactMissing, TargetMissing or NotNow."""
        notice = await self._parts.notices.by_id(session, delivery.notice_id)
        contact = await self._parts.contacts.of(session, delivery.customer_id)
        if contact is None or notice is None:
            raise ContactMissing
        preferences = (await self._parts.preferences.of(session, [delivery.customer_id]))[delivery.customer_id]
        # Whatever brought it here at this hour: a second try, a channel that stands in, a contact that came late.
        allowed_at = preferences.due_at(delivery.category, now, self._parts.zone)
        if allowed_at > now:
            raise NotNow(allowed_at)
        if delivery.route.channel is Channel.EMAIL:
            return self._email(delivery, notice, contact)
        words = self._parts.wording.words(
            notice.occasion.kind, notice.occasion.details, contact.language, show_amounts=preferences.show_amounts
        )
        if delivery.route.channel is Channel.SMS:
            return Addressed(OutgoingMessage(delivery.id, contact.phone, "", self._parts.wording.sms(words)))
        device = await self._device(session, delivery)
        facts = {"notice_id": str(notice.id), "kind": notice.occasion.kind.value}
        return Addressed(OutgoingMessage(delivery.id, device.token, words.title, words.text, facts), device)

    def _email(self, delivery: Delivery, notice: Notice, contact: Contact) -> Addressed:
        wording, occasion, language = self._parts.wording, notice.occasion, contact.language
        words = wording.words(occasion.kind, occasion.details, language)
        security = delivery.category.is_fixed
        body = wording.email(words, contact.full_name, delivery.id, security=security, language=language)
        return Addressed(OutgoingMessage(delivery.id, contact.email, words.title, body))

    async def _device(self, session: ReadSession, delivery: Delivery) -> PushDevice:
        for device in await self._parts.devices.of(session, [delivery.customer_id]):
            if device.device_id == delivery.route.device_id:
                return device
        raise TargetMissing
