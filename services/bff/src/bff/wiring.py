"""Settings become objects here, once a process, and the names by which routes ask for them."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

import httpx
from fastapi import Depends, Request
from kernel.clock import Clock
from servicekit.app import clock_for
from servicekit.aws import AwsClients, aws_clients
from servicekit.database import Database
from servicekit.http_client import upstream_client
from servicekit.service_tokens import ServiceTokens
from servicekit.tokens import JwksKeySource, Principal, TokenVerifier

from bff.accounts.domain import VersionFloor
from bff.accounts.repository import AccountCache
from bff.accounts.service import AccountService
from bff.complementary.http_complementary import ANSWER_SECONDS_MAX, HttpComplementary
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.customers.schemas import Bank
from bff.customers.service import CustomerService
from bff.identity.http_auth import HttpAuth
from bff.live_hints.redis_hints import RedisHints
from bff.live_streams.audience import Audience
from bff.live_streams.feed import LiveFeed
from bff.live_streams.service import LiveStreamService
from bff.live_streams.session_watch import SessionWatch
from bff.live_streams.times import StreamTimes
from bff.notices.service import NoticeService
from bff.notification_preferences.service import NotificationPreferenceService
from bff.notifications.http_notifications import HttpNotifications
from bff.payees.service import PayeeService
from bff.profiles.service import ProfileService
from bff.push_devices.service import PushDeviceService
from bff.redis_cache.losable_redis import LosableRedis, losable_redis
from bff.sessions.api import signed_in_customer
from bff.sessions.service import SessionService
from bff.settings import BffSettings
from bff.transactions.service import TransactionService
from bff.transfers.service import TransferParts, TransferService

_FLOOR_SECONDS = 60
_FLOOR_ACCOUNTS_MAX = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    settings: BffSettings
    clock: Clock
    token_verifier: TokenVerifier
    probes: Mapping[str, Callable[[], Awaitable[None]]]
    aws: AwsClients
    sessions: SessionService
    customers: CustomerService
    accounts: AccountService
    transactions: TransactionService
    payees: PayeeService
    transfers: TransferService
    profiles: ProfileService
    notices: NoticeService
    preferences: NotificationPreferenceService
    push_devices: PushDeviceService
    live_streams: LiveStreamService
    live_feed: LiveFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the service stands on, each open already."""

    clock: Clock
    database: Database
    redis: LosableRedis
    auth: httpx.AsyncClient
    core_banking: httpx.AsyncClient
    complementary: httpx.AsyncClient
    notifications: httpx.AsyncClient
    live_hints: RedisHints
    aws: AwsClients


def assemble(settings: BffSettings, outside: Outside) -> Wiring:
    verifier = TokenVerifier(settings.bank_origin, JwksKeySource(outside.auth), outside.clock)
    secret = settings.service_client_secret.get_secret_value()
    auth = HttpAuth(outside.auth, ServiceTokens(outside.auth, settings.service_client_id, secret, "sessions:resolve"))
    core_banking = HttpCoreBanking(outside.core_banking)
    floor = VersionFloor(lifetime_seconds=_FLOOR_SECONDS, accounts_max=_FLOOR_ACCOUNTS_MAX, seconds=time.monotonic)
    accounts = AccountService(core_banking, AccountCache(outside.redis, floor), outside.clock)
    payees = PayeeService(outside.database, core_banking, outside.clock)
    parts = TransferParts(
        database=outside.database, core_banking=core_banking, accounts=accounts, payees=payees, clock=outside.clock
    )
    customers = CustomerService(auth, Bank(name=settings.bank_name, country=settings.bank_country))
    sessions = SessionService(outside.redis, auth, verifier, outside.clock)
    notifications = HttpNotifications(
        outside.notifications, ServiceTokens(outside.auth, settings.service_client_id, secret, "notices:read")
    )
    audience, times = Audience(), StreamTimes()
    return Wiring(
        settings=settings,
        clock=outside.clock,
        token_verifier=verifier,
        # Redis is left out: without it everything is served, only slower.
        probes={"database": outside.database.probe},
        aws=outside.aws,
        sessions=sessions,
        customers=customers,
        accounts=accounts,
        transactions=TransactionService(core_banking),
        payees=payees,
        transfers=TransferService(parts),
        profiles=ProfileService(customers, HttpComplementary(outside.complementary)),
        notices=NoticeService(notifications),
        preferences=NotificationPreferenceService(notifications),
        push_devices=PushDeviceService(notifications),
        live_streams=LiveStreamService(audience, notifications, times),
        live_feed=LiveFeed(outside.live_hints, notifications, audience, SessionWatch(audience, sessions, times)),
    )


@asynccontextmanager
async def open_wiring() -> AsyncIterator[Wiring]:
    settings = BffSettings()
    async with AsyncExitStack() as stack:
        url = settings.database_url.get_secret_value()
        database = Database(url, "bff", connections_max=settings.database_connections_max)
        stack.push_async_callback(database.close)
        outside = Outside(
            clock=clock_for(settings),
            database=database,
            redis=await stack.enter_async_context(losable_redis(settings.redis_url.get_secret_value())),
            auth=await stack.enter_async_context(upstream_client(settings.auth_url)),
            core_banking=await stack.enter_async_context(upstream_client(settings.core_banking_url)),
            complementary=await stack.enter_async_context(
                upstream_client(settings.complementary_url, timeout_seconds=ANSWER_SECONDS_MAX)
            ),
            notifications=await stack.enter_async_context(upstream_client(settings.notifications_url)),
            live_hints=RedisHints(settings.redis_url.get_secret_value()),
            aws=await stack.enter_async_context(aws_clients(settings)),
        )
        yield assemble(settings, outside)


def _wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


def _customers(request: Request) -> CustomerService:
    return _wiring(request).customers


def _accounts(request: Request) -> AccountService:
    return _wiring(request).accounts


def _transactions(request: Request) -> TransactionService:
    return _wiring(request).transactions


def _payees(request: Request) -> PayeeService:
    return _wiring(request).payees


def _transfers(request: Request) -> TransferService:
    return _wiring(request).transfers


def _profiles(request: Request) -> ProfileService:
    return _wiring(request).profiles


def _notices(request: Request) -> NoticeService:
    return _wiring(request).notices


def _preferences(request: Request) -> NotificationPreferenceService:
    return _wiring(request).preferences


def _push_devices(request: Request) -> PushDeviceService:
    return _wiring(request).push_devices


def _live_streams(request: Request) -> LiveStreamService:
    return _wiring(request).live_streams


Customer = Annotated[Principal, Depends(signed_in_customer)]
Customers = Annotated[CustomerService, Depends(_customers)]
Accounts = Annotated[AccountService, Depends(_accounts)]
Transactions = Annotated[TransactionService, Depends(_transactions)]
Payees = Annotated[PayeeService, Depends(_payees)]
Transfers = Annotated[TransferService, Depends(_transfers)]
Profiles = Annotated[ProfileService, Depends(_profiles)]
Notices = Annotated[NoticeService, Depends(_notices)]
Preferences = Annotated[NotificationPreferenceService, Depends(_preferences)]
PushDevices = Annotated[PushDeviceService, Depends(_push_devices)]
LiveStreams = Annotated[LiveStreamService, Depends(_live_streams)]
