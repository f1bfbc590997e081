"""A trail on a real, migrated database."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Protocol

import asyncpg
import pytest
from embedded.bank import EmbeddedBank

sys.path.append(str(Path(__file__).parent))
from trail_town import TrailTown, trail_town

AsSuperuser = Callable[[str], Awaitable[None]]


class AuditDatabase(Protocol):
    url: str
    owner_url: str


@pytest.fixture
def audit_database(database_for: Callable[[str], AuditDatabase]) -> AuditDatabase:
    return database_for("audit")


@pytest.fixture
async def town(audit_database: AuditDatabase, tmp_path: Path) -> AsyncIterator[TrailTown]:
    async with trail_town(audit_database.url, tmp_path / "checkpoints") as opened:
        yield opened


@pytest.fixture
async def superuser(
    audit_database: AuditDatabase, postgres_server: EmbeddedBank
) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """The server's administrator in the trail's database: no right binds it, only triggers do."""
    server = postgres_server.server
    connection = await asyncpg.connect(
        host="127.0.0.1",
        port=server.port,
        user="postgres",
        password=server.password,
        database=audit_database.url.rpartition("/")[2],
    )
    yield connection
    await connection.close()


@pytest.fixture
def tamper(superuser: "asyncpg.Connection[asyncpg.Record]") -> AsSuperuser:
    """Does to the tables of the trail what only somebody with the whole server can do."""

    async def act(deed: str) -> None:
        for table in ("records", "tree_tiles", "checkpoints"):
            await superuser.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        await superuser.execute(deed)

    return act
