"""Fixtures for every test of the bank. Each part starts when the first test asks for it, once a session."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from embedded.bank import ALL, EmbeddedBank
from embedded.parts import redis_url as url_of_redis
from kernel.clock import ShiftableClock

from testkit.bank import Bank, bank_elsewhere
from testkit.browser import find_chromium
from testkit.containers import emulator_in_container, parts_from, postgres_in_container, redis_in_container
from testkit.databases import Databases, MigratedDatabase
from testkit.kinds import KindCounter
from testkit.tokens import TokenIssuer

T = TypeVar("T")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(KindCounter(), "testkit-kinds")


@contextmanager
def _running(only: frozenset[str], *, seeded: bool = False) -> Iterator[EmbeddedBank]:
    # Not pytest's own folders: PostgreSQL runs as another user where root tests, and those are closed to others.
    folder = Path(tempfile.mkdtemp(prefix="bank-test-"))
    folder.chmod(0o711)
    bank = EmbeddedBank(folder, only, seeded=seeded)
    try:
        bank.start()
        yield bank
    finally:
        bank.stop()
        bank.remove()


def _from_container(part: Callable[[], AbstractContextManager[T]]) -> AbstractContextManager[T] | None:
    return part() if parts_from()[0] == "containers" else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedBank]:
    """A PostgreSQL with the roles of all services and no tables."""
    with _from_container(postgres_in_container) or _running(frozenset({"postgres"})) as bank:
        yield bank


@pytest.fixture(scope="session")
def database_for(postgres_server: EmbeddedBank) -> Databases:
    """`database_for("auth")`: a new migrated database, with the URLs of its running role and of its owner."""
    return Databases(postgres_server)


@pytest.fixture(scope="session")
def auth_database(database_for: Databases) -> MigratedDatabase:
    return database_for("auth")


@pytest.fixture(scope="session")
def bff_database(database_for: Databases) -> MigratedDatabase:
    return database_for("bff")


@pytest.fixture(scope="session")
def core_database(database_for: Databases) -> MigratedDatabase:
    return database_for("core")


@pytest.fixture(scope="session")
def notifications_database(database_for: Databases) -> MigratedDatabase:
    return database_for("notifications")


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    if container := _from_container(redis_in_container):
        with container as url:
            yield url
        return
    with _running(frozenset({"redis"})) as bank:
        yield url_of_redis(bank.settings, bank.secrets)


@pytest.fixture(scope="session")
def emulator_url() -> Iterator[str]:
    """The AWS emulator with every topic and queue."""
    if container := _from_container(emulator_in_container):
        with container as url:
            yield url
        return
    with _running(frozenset({"emulator"})) as bank:
        yield bank.settings.url("emulator")


@contextmanager
def running_bank() -> Iterator[Bank]:
    """The whole bank with its personas: one that BANK_URL names, or one of its own on free ports."""
    if elsewhere := bank_elsewhere():
        yield elsewhere
        return
    with _running(ALL, seeded=True) as embedded:
        yield Bank(embedded.origin, embedded.settings.folder, embedded)


@pytest.fixture(scope="session")
def bank() -> Iterator[Bank]:
    with running_bank() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(request: pytest.FixtureRequest) -> str:
    """The path of a browser. Where none can be had, the test is skipped with what was tried, and counted as not run."""
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        path, reason = find_chromium()
    if path is None:
        pytest.skip(reason)
    return path


@pytest.fixture
def clock() -> ShiftableClock:
    return ShiftableClock()


@pytest.fixture(scope="session")
def tokens() -> Iterator[TokenIssuer]:
    """Issues tokens that services accept when their AUTH_URL is `tokens.url`."""
    issuer = TokenIssuer()
    yield issuer
    issuer.close()
