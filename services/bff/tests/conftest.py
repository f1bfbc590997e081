"""The bff with its own PostgreSQL and Redis, and with neighbours in memory."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from kernel.clock import ShiftableClock
from kernel.ids import new_id
from pydantic import SecretStr
from redis.asyncio import Redis
from servicekit.aws import AwsClients
from servicekit.database import Database
from sqlalchemy import delete
from testkit.databases import MigratedDatabase
from testkit.tokens import TokenIssuer

sys.path.insert(0, str(Path(__file__).parents[3]))

from bff.core_banking.order_desk import order_client
from bff.live_hints.redis_hints import RedisHints
from bff.main import app
from bff.payees.tables import payees
from bff.redis_cache.losable_redis import LosableRedis, losable_redis
from bff.redis_cache.merged_redis import MergedRedis
from bff.settings import BffSettings
from bff.transfers.tables import quotes
from bff.wiring import Outside, Wiring, assemble

from services.bff.tests.core_server import served
from services.bff.tests.fake_bank import FakeAuth, FakeCore
from services.bff.tests.fake_complementary import FakeComplementary
from services.bff.tests.fake_notifications import FakeNotifications


@dataclass
class Bff:
    """The service under test, and what a test may do to its surroundings."""

    wiring: Wiring
    auth: FakeAuth
    core: FakeCore
    clock: ShiftableClock
    redis: Redis
    complementary: FakeComplementary
    notifications: FakeNotifications

    def customer(self) -> "Customer":
        return Customer(new_id(), self.auth)


class Customer:
    """Somebody signed in, who sends requests with the cookie as the bank's pages do."""

    def __init__(self, customer_id: UUID, auth: FakeAuth) -> None:
        self.id = customer_id
        self.session = auth.sign_in(customer_id)
        self._http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bff")

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        cookie = f"__Host-session={self.session}"
        headers = {"X-Bank-Client": "web", "Cookie": cookie, **options.pop("headers", {})}
        return await self._http.request(method, path, headers=headers, **options)

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.request("GET", path, **options)

    async def post(self, path: str, json: Any = None, **options: Any) -> httpx.Response:
        return await self.request("POST", path, json=json, **options)


@pytest.fixture
async def database(bff_database: MigratedDatabase) -> AsyncIterator[Database]:
    """The migrated database, emptied before the test."""
    opened = Database(bff_database.url, "bff-tests")
    async with opened.write() as session:
        for table in (payees, quotes):
            await session.run(delete(table))
    yield opened
    await opened.close()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """A client of the real Redis, emptied before the test."""
    client = Redis.from_url(redis_url, decode_responses=True)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
async def losable(redis_url: str, redis: Redis) -> AsyncIterator[LosableRedis]:
    del redis  # Only emptied.
    async with losable_redis(redis_url) as opened:
        yield opened


@pytest.fixture
async def tasks() -> AsyncIterator[asyncio.TaskGroup]:
    async with asyncio.TaskGroup() as group:
        yield group


@pytest.fixture
def merged(losable: LosableRedis, tasks: asyncio.TaskGroup) -> MergedRedis:
    return MergedRedis(losable, tasks)


def client_of(neighbour: FakeAuth | FakeCore | FakeComplementary | FakeNotifications, name: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(neighbour.handle), base_url=f"http://{name}")


def settings_for(issuer: str, core_url: str) -> BffSettings:
    return BffSettings(
        bank_env="test",
        bank_origin=issuer,
        database_url=SecretStr("postgresql://unused"),
        redis_url=SecretStr("redis://unused"),
        auth_url="http://auth",
        core_banking_url=core_url,
        complementary_url="http://complementary",
        notifications_url="http://notifications",
        service_client_id="bff",
        service_client_secret=SecretStr("a-secret-of-tests"),
        aws_endpoint_url="http://aws",
    )


@pytest.fixture
async def bff(
    database: Database, losable: LosableRedis, redis: Redis, clock: ShiftableClock, tokens: TokenIssuer
) -> AsyncIterator[Bff]:
    auth, core, complementary = FakeAuth(clock, tokens), FakeCore(clock), FakeComplementary()
    notifications = FakeNotifications()
    async with (
        served(core.handle) as core_url,
        order_client() as orders,
        asyncio.TaskGroup() as merging,
        client_of(auth, "auth") as auth_client,
        client_of(core, "core") as core_client,
        client_of(complementary, "complementary") as complementary_client,
        client_of(notifications, "notifications") as notifications_client,
    ):
        outside = Outside(
            clock=clock,
            database=database,
            redis=losable,
            auth=auth_client,
            core_banking=[core_client],
            orders=orders,
            complementary=complementary_client,
            notifications=notifications_client,
            live_hints=RedisHints("redis://unused"),
            aws=AwsClients(None, None, None),
            tasks=merging,
        )
        app.state.wiring = assemble(settings_for(tokens.issuer, core_url), outside)
        yield Bff(app.state.wiring, auth, core, clock, redis, complementary, notifications)
