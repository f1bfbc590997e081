"""What each service's tables.py says is what its migrations make, and the change stream leaves nothing out."""

import importlib
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from house_rules.sources import ROOT
from servicekit.database import Database
from sqlalchemy import MetaData, text
from testkit.databases import Databases

SERVICES = {
    "core": "core-banking-stub",
    "bff": "bff",
    "notifications": "notifications",
    "auth": "auth",
    "complementary": "complementary-stub",
    "audit": "audit",
}
SECRET_TABLES = Path(__file__).parent / "secret_tables.toml"
PLUMBING = {"outbox", "outbox_cursors", "inbox", "alembic_version"}
NOT_PUBLISHED = {*PLUMBING, "code_deliveries", "limit_usages", "paid_payees", "ledger_writers"}
"""One-time codes on their way are never published: not even that there was one. What counts towards limits follows from
the transfers, which are; who writes the ledger is told every second, and moves nothing.
"""

COLUMNS = """
    SELECT table_name, column_name, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name !~ '^outbox_([0-9]|rest)'
"""


def described(service: str) -> dict[str, dict[str, bool]]:
    """Table -> column -> may be null, of every tables.py of the service."""
    found: dict[str, dict[str, bool]] = {}
    source = ROOT / "services" / SERVICES[service] / "src"
    for file in sorted(source.rglob("tables.py")):
        module = importlib.import_module(".".join(file.relative_to(source).with_suffix("").parts))
        metadata: MetaData = module.metadata
        for table in metadata.tables.values():
            found[table.name] = {column.name: bool(column.nullable) for column in table.columns}
    return found


@pytest.fixture(params=SERVICES)
async def service_database(
    request: pytest.FixtureRequest, database_for: Databases
) -> AsyncIterator[tuple[str, Database]]:
    service: str = request.param
    opened = Database(database_for(service).owner_url, "tables")
    yield service, opened
    await opened.close()


async def made_by_migrations(database: Database) -> dict[str, dict[str, bool]]:
    found: dict[str, dict[str, bool]] = {}
    async with database.read() as session:
        for row in await session.all(text(COLUMNS)):
            found.setdefault(row.table_name, {})[row.column_name] = row.is_nullable == "YES"
    return found


async def test_the_code_and_the_migrations_describe_the_same_tables(service_database: tuple[str, Database]) -> None:
    service, database = service_database
    made = await made_by_migrations(database)
    assert described(service) == {name: columns for name, columns in made.items() if name not in PLUMBING}


async def test_every_table_but_the_plumbing_is_in_the_change_stream(service_database: tuple[str, Database]) -> None:
    service, database = service_database
    made = await made_by_migrations(database)
    async with database.read() as session:
        rows = await session.all(text("SELECT tablename FROM pg_publication_tables WHERE pubname = 'bank_changes'"))
    # The trail does not watch itself.
    published = set() if service == "audit" else set(made) - NOT_PUBLISHED
    assert {row.tablename for row in rows} == published


async def test_no_secret_column_is_in_the_change_stream(service_database: tuple[str, Database]) -> None:
    service, database = service_database
    secret = {
        (table["name"], column)
        for table in tomllib.loads(SECRET_TABLES.read_text(encoding="utf-8"))["table"]
        for column in table["secret_columns"]
        if table["service"] == SERVICES[service]
    }
    made = {(table, column) for table, columns in (await made_by_migrations(database)).items() for column in columns}
    async with database.read() as session:
        rows = await session.all(text("SELECT tablename, attnames FROM pg_publication_tables"))
    published = {(row.tablename, column) for row in rows for column in row.attnames}
    assert secret <= made, "the list names columns that exist"
    assert not secret & published


def test_every_service_with_migrations_is_looked_at() -> None:
    found = {path.parent.name for path in Path(ROOT / "services").glob("*/migrations")}
    assert found == set(SERVICES.values())
