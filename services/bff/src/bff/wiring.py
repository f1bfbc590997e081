"""Settings become objects here, once a process, and the names by which routes ask for them."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

import aiohttp
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
from bff.core_banking.order_desk import SCOPE, OrderDesk, order_client
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
from bff.payees.paid_notes import PaidNotes
from bff.payees.service import PayeeService
from bff.profiles.service import ProfileService
from bff.push_devices.service import PushDeviceService
from bff.redis_cache.losable_redis import LosableRedis, losable_redis
from bff.redis_cache.merged_redis import MergedRedis
from bff.sessions.api import signed_in_customer
from bff.sessions.service import SessionService
from bff.settings import BffSettings
from bff.transactions.service import TransactionService
from bff.transfer_limits.service import TransferLimitService
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
    transfer_limits: TransferLimitService
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
    core_banking: Sequence[httpx.AsyncClient]
    orders: aiohttp.ClientSession
    complementary: httpx.AsyncClient
    notifications: httpx.AsyncClient
    live_hints: RedisHints
    aws: AwsClients
    tasks: asyncio.TaskGroup
    """What is done for many requests at once runs here; the end of the process waits for it."""


def assemble(settings: BffSettings, outside: Outside) -> Wiring:
    verifier = TokenVerifier(settings.bank_origin, JwksKeySource(outside.auth), outside.clock)
    redis = MergedRedis(outside.redis, outside.tasks)
    auth = HttpAuth(outside.auth, _service_tokens(settings, outside, "sessions:resolve"))
    desk = OrderDesk(
        outside.orders, settings.core_banking_urls, _service_tokens(settings, outside, SCOPE), outside.tasks
    )
    core_banking = HttpCoreBanking(outside.core_banking, desk)
    accounts = AccountService(core_banking, _account_cache(outside, redis), outside.clock)
    paid = PaidNotes(outside.database, outside.tasks)
    payees = PayeeService(outside.database, core_banking, outside.clock, paid)
    customers = CustomerService(auth, Bank(name=settings.bank_name, country=settings.bank_country))
    sessions = SessionService(redis, auth, verifier, outside.clock)
    notifications = HttpNotifications(outside.notifications, _service_tokens(settings, outside, "notices:read"))
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
        transfers=_transfer_service(outside, core_banking, accounts, payees),
        transfer_limits=TransferLimitService(core_banking),
        profiles=ProfileService(customers, HttpComplementary(outside.complementary)),
        notices=NoticeService(notifications),
        preferences=NotificationPreferenceService(notifications),
        push_devices=PushDeviceService(notifications),
        live_streams=LiveStreamService(audience, notifications, times),
        live_feed=LiveFeed(outside.live_hints, notifications, audience, SessionWatch(audience, sessions, times)),
    )


def _service_tokens(settings: BffSettings, outside: Outside, scope: str) -> ServiceTokens:
    secret = settings.service_client_secret.get_secret_value()
    return ServiceTokens(outside.auth, settings.service_client_id, secret, scope)


def _account_cache(outside: Outside, redis: MergedRedis) -> AccountCache:
    floor = VersionFloor(lifetime_seconds=_FLOOR_SECONDS, accounts_max=_FLOOR_ACCOUNTS_MAX, seconds=time.monotonic)
    return AccountCache(redis, floor, outside.tasks)


def _transfer_service(
    outside: Outside, core_banking: HttpCoreBanking, accounts: AccountService, payees: PayeeService
) -> TransferService:
    return TransferService(
        TransferParts(
            database=outside.database,
            core_banking=core_banking,
            accounts=accounts,
            payees=payees,
            clock=outside.clock,
            tasks=outside.tasks,
        )
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
            core_banking=[await stack.enter_async_context(upstream_client(url)) for url in settings.core_banking_urls],
            orders=await stack.enter_async_context(order_client()),
            complementary=await stack.enter_async_context(
                upstream_client(settings.complementary_url, timeout_seconds=ANSWER_SECONDS_MAX)
            ),
            notifications=await stack.enter_async_context(upstream_client(settings.notifications_url)),
            live_hints=RedisHints(settings.redis_url.get_secret_value()),
            aws=await stack.enter_async_context(aws_clients(settings)),
            # The last to be opened is the first to end: what it still has to write needs all the others.
            tasks=await stack.enter_async_context(asyncio.TaskGroup()),
        )
        yield assemble(settings, outside)


def _wiring(request: Request) -> Wiring:
    return cast("Wiring", request.app.state.wiring)


async def _customers(request: Request) -> CustomerService:
    return _wiring(request).customers


async def _accounts(request: Request) -> AccountService:
    return _wiring(request).accounts


async def _transactions(request: Request) -> TransactionService:
    return _wiring(request).transactions


async def _payees(request: Request) -> PayeeService:
    return _wiring(request).payees


async def _transfers(request: Request) -> TransferService:
    return _wiring(request).transfers


async def _limits(request: Request) -> TransferLimitService:
    return _wiring(request).transfer_limits


async def _profiles(request: Request) -> ProfileService:
    return _wiring(request).profiles


async def _notices(request: Request) -> NoticeService:
    return _wiring(request).notices


async def _preferences(request: Request) -> NotificationPreferenceService:
    return _wiring(request).preferences


async def _push_devices(request: Request) -> PushDeviceService:
    return _wiring(request).push_devices


async def _live_streams(request: Request) -> LiveStreamService:
    return _wiring(request).live_streams


Customer = Annotated[Principal, Depends(signed_in_customer)]
Customers = Annotated[CustomerService, Depends(_customers)]
Accounts = Annotated[AccountService, Depends(_accounts)]
Transactions = Annotated[TransactionService, Depends(_transactions)]
Payees = Annotated[PayeeService, Depends(_payees)]
Transfers = Annotated[TransferService, Depends(_transfers)]
Limits = Annotated[TransferLimitService, Depends(_limits)]
Profiles = Annotated[ProfileService, Depends(_profiles)]
Notices = Annotated[NoticeService, Depends(_notices)]
Preferences = Annotated[NotificationPreferenceService, Depends(_preferences)]
PushDevices = Annotated[PushDeviceService, Depends(_push_devices)]
LiveStreams = Annotated[LiveStreamService, Depends(_live_streams)]
