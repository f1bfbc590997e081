"""AU-05: nobody changes the trail, neither the role that writes it nor the role that owns it."""

from typing import Protocol

import asyncpg
import pytest
from servicekit.database import Database
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from trail_town import TrailTown, payments

TABLES = ("records", "tree_tiles", "checkpoints")
DEEDS = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}")
COLUMNS = {"records": "action", "tree_tiles": "root", "checkpoints": "note", "payload_keys": "subject"}


class AuditDatabase(Protocol):
    url: str
    owner_url: str


async def refusal_of(url: str, deed: str) -> str:
    database = Database(url, "intruder")
    try:
        with pytest.raises(DBAPIError) as refused:
            async with database.write() as session:
                await session.run(text(deed))
    finally:
        await database.close()
    return str(refused.value.orig)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("table", [*TABLES, "payload_keys"])
async def test_the_writing_role_may_only_read_and_add(
    town: TrailTown, audit_database: AuditDatabase, table: str, deed: str
) -> None:
    await town.records.append(payments(1))
    assert "permission denied" in await refusal_of(audit_database.url, deed.format(table, COLUMNS[table]))


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("table", TABLES)
async def test_the_owner_is_refused_by_a_trigger(audit_database: AuditDatabase, table: str, deed: str) -> None:
    assert "never changed" in await refusal_of(audit_database.owner_url, deed.format(table, COLUMNS[table]))


@pytest.mark.parametrize("deed", [DEEDS[0], DEEDS[2]])
async def test_the_owner_may_delete_payload_keys_and_nothing_else(audit_database: AuditDatabase, deed: str) -> None:
    assert "never changed" in await refusal_of(audit_database.owner_url, deed.format("payload_keys", "subject"))


async def test_the_trigger_also_holds_where_triggers_of_replicas_are_off(
    town: TrailTown, superuser: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await town.records.append(payments(1))
    await superuser.execute("SET session_replication_role = replica")
    with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
        await superuser.execute("DELETE FROM records")
