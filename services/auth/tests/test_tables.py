"""The database that the migrations make, against the code's tables and the rules for secrets."""

import tomllib
from pathlib import Path

import pytest
from auth.main import app
from auth.metadata import metadata
from auth_house import House
from servicekit.database import Database
from sqlalchemy import text

_SECRETS = Path(__file__).parents[3] / "tests" / "architecture" / "secret_tables.toml"
UNPUBLISHED = {"outbox", "outbox_cursors", "code_deliveries", "alembic_version"}


def secret_columns() -> dict[str, set[str]]:
    listed = tomllib.loads(_SECRETS.read_text(encoding="utf-8"))["table"]
    return {entry["name"]: set(entry["secret_columns"]) for entry in listed if entry["service"] == "auth"}


async def columns_of(owner_database: Database) -> dict[str, dict[str, bool]]:
    """Table -> column -> may be null, of every table but the outbox's partitions."""
    async with owner_database.read() as session:
        rows = await session.all(
            text(
                "SELECT table_name, column_name, is_nullable FROM information_schema.columns"
                " WHERE table_schema = 'public' AND table_name !~ '^outbox_([0-9]|rest)'"
            )
        )
    found: dict[str, dict[str, bool]] = {}
    for row in rows:
        found.setdefault(row.table_name, {})[row.column_name] = row.is_nullable == "YES"
    return found


async def test_the_code_and_the_migrations_describe_the_same_tables(owner_database: Database) -> None:
    assert app is not None  # Importing it imports every table.
    made = await columns_of(owner_database)
    described = {
        table.name: {column.name: bool(column.nullable) for column in table.columns}
        for table in metadata.tables.values()
    }
    plumbing = {"outbox", "outbox_cursors", "alembic_version"}
    assert described == {name: columns for name, columns in made.items() if name not in plumbing}


async def test_every_table_is_published_whole_or_without_its_secrets(owner_database: Database) -> None:
    made = await columns_of(owner_database)
    async with owner_database.read() as session:
        rows = await session.all(
            text("SELECT tablename, attnames FROM pg_publication_tables WHERE pubname = 'bank_changes'")
        )
        identities = await session.all(
            text(
                "SELECT relname, relreplident FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )
        )
    published = {row.tablename: set(row.attnames) for row in rows}
    identity = {row.relname: bytes(row.relreplident).decode() for row in identities}
    secrets = secret_columns()
    assert set(published) == set(made) - UNPUBLISHED
    for name, columns in published.items():
        assert columns == set(made[name]) - secrets.get(name, set())
        assert identity[name] == ("d" if name in secrets else "f")


async def test_the_list_names_columns_that_exist(owner_database: Database) -> None:
    made = await columns_of(owner_database)
    for table, columns in secret_columns().items():
        assert columns <= set(made[table])


@pytest.mark.parametrize(
    "statement",
    ["CREATE TABLE mine (id int)", "DROP TABLE identities", "ALTER TABLE identities DISABLE TRIGGER ALL"],
)
async def test_the_running_role_cannot_change_the_structure(house: House, statement: str) -> None:
    with pytest.raises(Exception, match=r"permission denied|must be owner"):
        async with house.database.write() as session:
            await session.run(text(statement))
