"""What change data capture will read: the marks as they lie in the write-ahead log."""

import json
from collections.abc import AsyncIterator
from typing import Any, Protocol

import pytest
from core_banking_stub import audit_marks
from core_banking_stub.audit_marks import Actor, AuditMark
from core_banking_stub.operator_accounts.service import ClosureOrder
from core_town import Town, rolled_back
from kernel.ids import OperatorId, new_id
from servicekit import telemetry
from servicekit.database import Database
from sqlalchemy import make_url, text

SLOT = "core_audit_marks"
PLUGIN_OPTIONS = "'proto_version', '1', 'publication_names', 'bank_changes', 'messages', 'true'"


class Server(Protocol):
    port: int
    password: str


class PostgresServer(Protocol):
    server: Server


@pytest.fixture
async def log(postgres_server: PostgresServer, database: Database, town: Town) -> AsyncIterator[Database]:  # noqa: ARG001  The town comes first.
    """A connection that may read the write-ahead log, with a slot from here on."""
    async with database.read() as session:
        name = await session.scalar(text("SELECT current_database()"))
    server = postgres_server.server
    url = make_url(f"postgresql+asyncpg://postgres@127.0.0.1:{server.port}/{name}").set(password=server.password)
    reader = Database(url.render_as_string(hide_password=False), "core-tests-log", connections_max=1)
    async with reader.write() as session:
        await session.run(text(f"SELECT pg_create_logical_replication_slot('{SLOT}', 'pgoutput')"))
    yield reader
    async with reader.write() as session:
        await session.run(text(f"SELECT pg_drop_replication_slot('{SLOT}')"))
    await reader.close()


async def marks_in(log: Database) -> list[dict[str, Any]]:
    async with log.write() as session:
        # The log is read up to what was flushed, and a server of tests flushes late.
        await session.run(text("SET LOCAL synchronous_commit = on"))
        await session.run(text("SELECT pg_logical_emit_message(true, 'flush', '')"))
    query = text(f"SELECT data FROM pg_logical_slot_peek_binary_changes('{SLOT}', NULL, NULL, {PLUGIN_OPTIONS})")  # noqa: S608  Both are constants of this module.
    async with log.write() as session:
        messages = [bytes(row.data) for row in await session.all(query)]
    # pgoutput: 'M', flags (1: transactional), position (8 bytes), prefix, zero byte, length (4 bytes), content.
    return [
        json.loads(message[20:]) for message in messages if message[:2] == b"M\x01" and message[10:16] == b"audit\0"
    ]


async def test_a_transfer_says_who_ordered_it_and_within_which_request(town: Town, log: Database) -> None:
    ana, luis = await town.person(owns=10), await town.person()
    telemetry.request_id.set("request-of-this-test")
    view = await town.send(ana, luis.iban, 4)
    mark = (await marks_in(log))[-1]
    assert mark["actor"] == {"kind": "customer", "subject": str(ana.customer_id)}
    assert (mark["action"], mark["outcome"]) == ("transfer.execute", "completed")
    assert (mark["request_id"], mark["transfer_id"]) == ("request-of-this-test", str(view.transfer.transfer_id))


async def test_a_closure_says_which_operator_and_why(town: Town, log: Database) -> None:
    ana, operator_id = await town.person(), OperatorId(new_id())
    await town.services.operator_accounts.close(ClosureOrder(operator_id, ana.account_id, "Asked for it"))
    mark = (await marks_in(log))[-1]
    assert mark["actor"] == {"kind": "operator", "subject": str(operator_id)}
    assert (mark["action"], mark["reason"]) == ("account.close", "Asked for it")


async def test_past_movements_are_marked_one_by_one_as_the_seeds(town: Town, log: Database) -> None:
    ana = await town.person(owns=10)
    mark = (await marks_in(log))[-1]
    assert mark["actor"] == {"kind": "seed", "subject": None}
    assert mark["transfer_id"]
    assert await town.balance(ana) == 10


async def test_what_is_rolled_back_leaves_no_mark(town: Town, log: Database) -> None:
    async with rolled_back(town.database) as session:
        await audit_marks.emit(session, [AuditMark(Actor("seed"), "never.happened")])
    assert [mark for mark in await marks_in(log) if mark["action"] == "never.happened"] == []
