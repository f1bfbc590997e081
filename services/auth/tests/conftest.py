"""Auth on a real, migrated database and a real Redis."""

import asyncio
import base64
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import httpx
import hypothesis
import pytest
from auth.main import app
from auth.redis_cache.session_cache import SessionCache
from auth.settings import AuthSettings
from auth.wiring import Outside, wire
from kernel.clock import ShiftableClock
from pydantic import SecretStr
from redis.asyncio import Redis
from servicekit.aws import AwsClients
from servicekit.database import Database

sys.path.append(str(Path(__file__).parent))
from auth_house import BFF_SECRET, ORIGIN, Guest, House, Mailbox

# A busy machine makes any deadline a matter of luck.
hypothesis.settings.register_profile("bank", deadline=None)
hypothesis.settings.load_profile("bank")

NO_REDIS = "redis://127.0.0.1:1/0"


class AuthDatabase(Protocol):
    url: str
    owner_url: str


def auth_settings(database_url: str, redis_url: str) -> AuthSettings:
    return AuthSettings(
        bank_env="test",
        bank_origin=ORIGIN,
        database_url=SecretStr(database_url),
        redis_url=SecretStr(redis_url),
        auth_url=ORIGIN,
        notifications_url="http://notifications",
        service_client_id="auth",
        service_client_secret=SecretStr("unused"),
        aws_endpoint_url="http://127.0.0.1:1",
        auth_service_clients={"bff": SecretStr(BFF_SECRET), "seed": SecretStr("the-seed-secret-of-these-tests")},
        auth_sealing_key=SecretStr(base64.urlsafe_b64encode(b"s" * 32).decode()),
    )


@asynccontextmanager
async def open_house(database: Database, settings: AuthSettings) -> AsyncIterator[House]:
    mailbox = Mailbox()
    cache = SessionCache(settings.redis_url.get_secret_value())
    client = httpx.AsyncClient(transport=httpx.MockTransport(mailbox.take), base_url="http://notifications")
    async with client:
        wiring = wire(settings, Outside(database, cache, client, AwsClients(None, None, None)))
        assert isinstance(wiring.clock, ShiftableClock)
        app.state.wiring = wiring
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(wiring.deliveries.run(stop))
            group.create_task(cache.run(stop))
            yield House(wiring, database, mailbox, wiring.clock)
            stop.set()
            wiring.deliveries.wake()
    wiring.people.hashing.close()
    await cache.close()


@pytest.fixture(scope="session")
async def database(auth_database: AuthDatabase) -> AsyncIterator[Database]:
    opened = Database(auth_database.url, "auth-tests", connections_max=20)
    yield opened
    await opened.close()


@pytest.fixture
async def owner_database(auth_database: AuthDatabase) -> AsyncIterator[Database]:
    opened = Database(auth_database.owner_url, "auth-tests-owner", connections_max=2)
    yield opened
    await opened.close()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(redis_url, decode_responses=True)
    yield client
    await client.aclose()


@pytest.fixture
async def house(auth_database: AuthDatabase, database: Database, redis_url: str) -> AsyncIterator[House]:
    async with open_house(database, auth_settings(auth_database.url, redis_url)) as opened:
        yield opened


@pytest.fixture
async def house_without_redis(auth_database: AuthDatabase, database: Database) -> AsyncIterator[House]:
    async with open_house(database, auth_settings(auth_database.url, NO_REDIS)) as opened:
        yield opened


@pytest.fixture(params=["redis up", "redis down"])
async def any_house(
    request: pytest.FixtureRequest, auth_database: AuthDatabase, database: Database, redis_url: str
) -> AsyncIterator[House]:
    url = redis_url if request.param == "redis up" else NO_REDIS
    async with open_house(database, auth_settings(auth_database.url, url)) as opened:
        yield opened


@pytest.fixture
async def guest() -> AsyncIterator[Guest]:
    opened = Guest()
    yield opened
    await opened.http.aclose()
