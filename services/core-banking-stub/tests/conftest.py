"""The core on a real, migrated database. The books are checked after every test that has a town."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Protocol

import httpx
import hypothesis
import pytest
from core_banking_stub.main import app
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import services_on
from kernel.clock import ShiftableClock
from pydantic import SecretStr
from servicekit.database import Database

sys.path.append(str(Path(__file__).parent))
from core_town import NamedTokens, Town, writing

# A busy machine makes any deadline a matter of luck.
hypothesis.settings.register_profile("bank", deadline=None)
hypothesis.settings.load_profile("bank")


class CoreDatabase(Protocol):
    url: str
    owner_url: str


@pytest.fixture(scope="session")
def settings(core_database: CoreDatabase) -> CoreBankingSettings:
    return CoreBankingSettings(
        bank_env="test",
        bank_origin="http://localhost:8080",
        database_url=SecretStr(core_database.url),
        redis_url=SecretStr("redis://127.0.0.1:1/0"),
        auth_url="http://127.0.0.1:1",
        service_client_id="core-banking-stub",
        service_client_secret=SecretStr("not-used-here"),
        aws_endpoint_url="http://127.0.0.1:1",
    )


@pytest.fixture(scope="session")
async def database(settings: CoreBankingSettings) -> AsyncIterator[Database]:
    opened = Database(settings.database_url.get_secret_value(), "core-tests", connections_max=20)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def owner_database(core_database: CoreDatabase) -> AsyncIterator[Database]:
    """Connected as the role that owns the tables."""
    opened = Database(core_database.owner_url, "core-tests-owner", connections_max=2)
    yield opened
    await opened.close()


@pytest.fixture
async def town(database: Database, settings: CoreBankingSettings) -> AsyncIterator[Town]:
    clock = ShiftableClock()
    services = services_on(database, clock, settings)
    async with writing(services.writer):
        yield Town(services, database, clock)
    assert await services.book_checks.violations() == []


@pytest.fixture
async def client(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    app.state.wiring = SimpleNamespace(
        clock=town.clock,
        token_verifier=NamedTokens(),
        probes={"database": town.database.probe},
        services=town.services,
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://core") as opened:
        yield opened
