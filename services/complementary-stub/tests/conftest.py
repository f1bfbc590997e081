"""The complementary system on a real, migrated database."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from complementary_stub.main import app
from complementary_stub.settings import ComplementarySettings
from complementary_stub.wiring import wire
from kernel.clock import ShiftableClock
from pydantic import SecretStr
from servicekit.database import Database
from servicekit.tokens import JwksKeySource
from testkit.databases import Databases, MigratedDatabase
from testkit.tokens import TokenIssuer

sys.path.append(str(Path(__file__).parent))
from town_hall import TownHall


@pytest.fixture(scope="session")
def complementary_database(database_for: Databases) -> MigratedDatabase:
    return database_for("complementary")


@pytest.fixture
def settings(complementary_database: MigratedDatabase, tokens: TokenIssuer) -> ComplementarySettings:
    return ComplementarySettings(
        bank_env="test",
        bank_origin=tokens.issuer,
        database_url=SecretStr(complementary_database.url),
        redis_url=SecretStr("redis://127.0.0.1:1/0"),
        auth_url=tokens.url,
        service_client_id="complementary-stub",
        service_client_secret=SecretStr("unused"),
        aws_endpoint_url="http://127.0.0.1:1",
    )


@pytest.fixture
async def hall(settings: ComplementarySettings, clock: ShiftableClock, tokens: TokenIssuer) -> AsyncIterator[TownHall]:
    """The service, with behaviours of its own for each test."""
    database = Database(settings.database_url.get_secret_value(), "complementary-tests", connections_max=10)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(base_url=tokens.url) as auth,
        httpx.AsyncClient(transport=transport, base_url="http://complementary") as client,
    ):
        app.state.wiring = wire(settings, database, JwksKeySource(auth), clock)
        yield TownHall(client, clock, tokens)
    await database.close()
