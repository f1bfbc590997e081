"""Settings to objects to what routes ask for. No logic."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.tokens import JwksKeySource, KeySource, TokenVerifier

from notifications.alerts.service import AlertParts, AlertService
from notifications.channels import Channel
from notifications.contacts.service import ContactService
from notifications.deliveries.envelopes import EnvelopeParts, Envelopes
from notifications.deliveries.lane import Lane, LaneParts
from notifications.deliveries.service import DeliveryService
from notifications.live_hints.redis_hints import redis_hints
from notifications.messages.service import MessageService
from notifications.messages.wording import Wording as MessageWording
from notifications.notices.service import LiveHints, NoticeService, NoticeWording
from notifications.preferences.service import PreferenceService
from notifications.push_devices.service import PushDeviceService
from notifications.senders.aws import SesEmail, SnsSms
from notifications.senders.fcm import FcmPush
from notifications.senders.port import Sender
from notifications.settings import NotificationsSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    settings: NotificationsSettings
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    aws: AwsClients
    wording: NoticeWording
    messages: MessageService
    contacts: ContactService
    preferences: PreferenceService
    devices: PushDeviceService
    notices: NoticeService
    deliveries: DeliveryService
    alerts: AlertService
    make_lane: Callable[[], Lane]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the service stands on, each open already."""

    clock: Clock
    database: Database
    aws: AwsClients
    keys: KeySource
    senders: Mapping[Channel, Sender]
    wording: NoticeWording
    hints: LiveHints


def wire(settings: NotificationsSettings, outside: Outside) -> Wiring:
    database, clock, wording = outside.database, outside.clock, outside.wording
    contacts, preferences = ContactService(database), PreferenceService(database)
    devices, deliveries = PushDeviceService(database), DeliveryService(database)
    notices = NoticeService(database, clock, outside.hints)
    zone = ZoneInfo(settings.bank_time_zone)
    alert_parts = AlertParts(notices, deliveries, preferences, devices, zone)
    envelopes = Envelopes(EnvelopeParts(contacts, preferences, devices, notices, wording, zone))
    lane_parts = LaneParts(envelopes, preferences, devices, outside.senders, deliveries.planned)
    return Wiring(
        settings=settings,
        clock=clock,
        token_verifier=TokenVerifier(settings.bank_origin, outside.keys, clock),
        # Queues, Redis and the providers are left out: without them every request is served, and notices wait.
        probes={"database": database.probe},
        aws=outside.aws,
        wording=wording,
        messages=MessageService(
            database,
            clock,
            MessageWording(settings.bank_name),
            {channel.value: sender for channel, sender in outside.senders.items()},
        ),
        contacts=contacts,
        preferences=preferences,
        devices=devices,
        notices=notices,
        deliveries=deliveries,
        alerts=AlertService(database, alert_parts),
        make_lane=lambda: Lane(database, clock, lane_parts),
    )


@asynccontextmanager
async def open_wiring(settings: NotificationsSettings | None = None) -> AsyncIterator[Wiring]:
    chosen = settings or NotificationsSettings()
    wording = NoticeWording(chosen.bank_name, ZoneInfo(chosen.bank_time_zone))
    async with AsyncExitStack() as stack:
        url = chosen.database_url.get_secret_value()
        database = Database(url, "notifications", connections_max=chosen.database_connections_max)
        stack.push_async_callback(database.close)
        aws = await stack.enter_async_context(aws_clients(chosen))
        auth = await stack.enter_async_context(upstream_client(chosen.auth_url))
        fcm = await stack.enter_async_context(upstream_client(chosen.fcm_endpoint_url, ours=False))
        senders: Mapping[Channel, Sender] = {
            Channel.EMAIL: SesEmail(aws.ses, chosen.email_source),
            Channel.SMS: SnsSms(aws.sns),
            Channel.PUSH: FcmPush(fcm, chosen.fcm_service_account_file, chosen.fcm_endpoint_url),
        }
        outside = Outside(
            clock=clock_for(chosen),
            database=database,
            aws=aws,
            keys=JwksKeySource(auth),
            senders=senders,
            wording=wording,
            hints=await stack.enter_async_context(redis_hints(chosen.redis_url.get_secret_value(), wording)),
        )
        yield wire(chosen, outside)


def _wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


async def _clock(request: Request) -> Clock:
    return _wiring(request).clock


async def _messages(request: Request) -> MessageService:
    return _wiring(request).messages


async def _preferences(request: Request) -> PreferenceService:
    return _wiring(request).preferences


async def _devices(request: Request) -> PushDeviceService:
    return _wiring(request).devices


async def _notices(request: Request) -> NoticeService:
    return _wiring(request).notices


async def _wording(request: Request) -> NoticeWording:
    return _wiring(request).wording


async def _deliveries(request: Request) -> DeliveryService:
    return _wiring(request).deliveries


BankClock = Annotated[Clock, Depends(_clock)]
Messages = Annotated[MessageService, Depends(_messages)]
PreferencesOfCustomers = Annotated[PreferenceService, Depends(_preferences)]
PushDevices = Annotated[PushDeviceService, Depends(_devices)]
Notices = Annotated[NoticeService, Depends(_notices)]
Wording = Annotated[NoticeWording, Depends(_wording)]
Deliveries = Annotated[DeliveryService, Depends(_deliveries)]
