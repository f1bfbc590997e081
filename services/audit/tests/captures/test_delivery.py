"""Nothing is lost or doubled when trail, reader or source is away; and what cannot be read on is refused."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import asyncpg
import pytest
from audit.captures import metrics
from audit.captures.assembler import Assembler
from audit.captures.capture import Capture, CaptureParts
from audit.captures.lock import CAPTURE_LOCK
from audit.captures.running import run_alone
from audit.captures.stream import ReplicationStream, Start
from audit.source_logs.connections import open_replication
from audit.sources.service import Step
from embedded import postgres
from embedded.bank import EmbeddedBank
from source_town import EarlyConfirm, SourceTown, source_town
from testkit.databases import Databases
from testkit.polling import eventually


async def slot(town: SourceTown) -> Any:
    return await town.database.fetchrow(
        "SELECT *, pg_current_wal_lsn() - confirmed_flush_lsn AS behind FROM pg_replication_slots"
        " WHERE slot_name = 'audit_core'"
    )


async def is_connected() -> bool:
    return bool(metrics.CONNECTED.labels("core")._value.get())


async def test_a_trail_that_fails_gets_everything_once_when_it_is_back(town: SourceTown) -> None:
    await town.install()
    town.trail.is_failing = True
    async with town.captured():
        await town.open_account("1")

        async def tried() -> bool:
            return town.trail.appends >= 2

        await eventually(tried, seconds=10)
        town.trail.is_failing = False
        await town.open_account("2")
        assert [change.after and change.after["note"] for change in await town.changes(2)] == ["1", "2"]


@pytest.mark.parametrize(("kind", "kept"), [(Capture, 1), (EarlyConfirm, 0)])
async def test_a_capture_that_dies_before_it_stored_loses_only_if_it_confirmed_before(
    town: SourceTown, kind: type[Capture], kept: int
) -> None:
    """Killed in the moment between: the right order keeps the change, the wrong one is what the long campaign finds."""
    step = await town.install()
    town.trail.open.clear()
    capture = kind("core", town.url, CaptureParts(town.trail, town.sources))
    async with asyncio.TaskGroup() as tasks:
        dying = tasks.create_task(capture.run(asyncio.Event()))
        await town.open_account()

        async def is_under_way() -> bool:
            return town.trail.appends == 1

        await eventually(is_under_way, seconds=10)
        dying.cancel()
    town.trail.open.set()
    async with town.captured():
        await eventually(is_connected, seconds=10)
        await town.database.execute("INSERT INTO hashes VALUES (1, 'x', 1)")
        found = await town.changes(kept + 1)
    assert [change.table for change in found] == ["accounts"] * kept + ["hashes"]
    assert (await slot(town))["slot_name"] == step.slot


async def test_commits_that_overlap_survive_a_trail_that_stalls_longer_than_the_server_waits(town: SourceTown) -> None:
    """The server asks for a sign of life while a large transaction is under way that began before others ended."""
    await town.install()
    await town.database.execute("ALTER ROLE bank_capture SET wal_sender_timeout = '1s'")
    large = await asyncpg.connect(town.admin_url)
    try:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(town.captured(status_every_seconds=0.2))
            under_way = large.transaction()
            await under_way.start()
            await large.execute("INSERT INTO hashes SELECT n, 'x', n FROM generate_series(1, 5000) AS n")
            await eventually(is_connected, seconds=10)
            town.trail.open.clear()
            await town.open_account("1")
            await town.open_account("2")
            await under_way.commit()
            pid = (await slot(town))["active_pid"]
            began = asyncio.get_running_loop().time()

            async def waited_long() -> bool:
                return asyncio.get_running_loop().time() - began > 1.5

            await eventually(waited_long, seconds=10)
            assert (await slot(town))["active_pid"] == pid
            # The process dies here, with all of it read and nothing stored.
            town.trail.is_failing = True
            town.trail.open.set()
        assert town.trail.stored == []
        town.trail.is_failing = False
        async with town.captured():
            found = await town.changes(5_002)
        assert [change.after["note"] for change in found if change.after and change.table == "accounts"] == ["1", "2"]
    finally:
        await town.database.execute("ALTER ROLE bank_capture RESET wal_sender_timeout")
        await large.close()


async def test_a_frozen_predecessor_is_ended(town: SourceTown) -> None:
    step = await town.install()
    frozen = await open_replication(town.url)
    stream = ReplicationStream(frozen, Assembler("core", {}), Start(step.slot, step.consistent_point))
    await stream.start()
    stream.stop()
    async with town.captured():
        await town.open_account()
        await town.changes(1)
    await frozen.close()


async def test_of_two_processes_one_captures_and_the_other_takes_over(
    town: SourceTown, database_for: Databases
) -> None:
    await town.install()
    lock_url = database_for("audit").url
    stops = [asyncio.Event(), asyncio.Event()]
    captures = [Capture("core", town.url, CaptureParts(town.trail, town.sources)) for _ in stops]
    holders = await asyncpg.connect(lock_url.replace("+asyncpg", ""))

    async def lock_is_held() -> bool:
        question = "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory'"
        return bool(await holders.fetchval(f"{question} AND objid = {CAPTURE_LOCK} AND datname = current_database()"))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(run_alone([captures[0]], lock_url, stops[0]))
        await eventually(lock_is_held, seconds=5)
        tasks.create_task(run_alone([captures[1]], lock_url, stops[1]))
        await town.open_account()
        await town.changes(1)
        stops[0].set()
        await town.open_account()
        await town.changes(2)
        stops[1].set()
    await holders.close()


async def test_what_is_written_elsewhere_does_not_keep_the_log_of_the_source(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        await town.database.execute("INSERT INTO unseen SELECT n FROM generate_series(1, 20000) AS n")

        async def confirmed() -> bool:
            return int((await slot(town))["behind"]) < 50_000

        await eventually(confirmed, seconds=10)
    assert town.trail.stored == []


async def test_changes_that_nobody_explains_are_counted(town: SourceTown) -> None:
    await town.install()
    counter = metrics.WITHOUT_ACTOR.labels("core")
    before = counter._value.get()
    async with town.captured():
        await town.open_account()
        async with town.database.transaction():
            await town.open_account()
            await town.mark()
        await town.changes(2)

        async def counted() -> bool:
            return bool(counter._value.get() == before + 1)

        await eventually(counted, seconds=5)


def new_folder() -> Path:
    """Not pytest's own: PostgreSQL runs as another user where root tests."""
    folder = Path(mkdtemp(prefix="bank-test-"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
async def own_server(database_for: Databases, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SourceTown]:
    """A town on a PostgreSQL of its own, which a test may stop, and which keeps little for a slot."""
    monkeypatch.setitem(postgres.SETTINGS, "max_slot_wal_keep_size", "64MB")
    bank = EmbeddedBank(new_folder(), frozenset({"postgres"}))
    await asyncio.to_thread(bank.start)
    try:
        async with source_town(bank, database_for("audit").url) as made:
            yield made
    finally:
        await asyncio.to_thread(bank.stop)
        bank.remove()


async def test_the_source_shuts_down_at_once_beside_an_idle_reader_and_is_read_on_when_it_is_back(
    own_server: SourceTown,
) -> None:
    town = own_server
    await town.install()
    async with town.captured():
        await town.open_account()
        await town.changes(1)
        began = asyncio.get_running_loop().time()
        await asyncio.to_thread(town.server.stop_part, "postgres")
        assert asyncio.get_running_loop().time() - began < 5
        await asyncio.to_thread(town.server.start_part, "postgres")
        town.database = await asyncpg.connect(town.admin_url)
        await town.open_account()
        await town.changes(2)
        # And killed, it loses nothing either.
        await town.open_account()
        await asyncio.to_thread(town.server.stop_part, "postgres", killed=True)
        await asyncio.to_thread(town.server.start_part, "postgres")
        town.database = await asyncpg.connect(town.admin_url)
        kept = await town.database.fetchval("SELECT count(*) FROM accounts")
        await town.changes(kept)
        await lose_the_slot(town)


async def lose_the_slot(town: SourceTown) -> None:
    """The source writes more than the slot may keep while the trail is stalled: a gap, an alarm, nothing silent."""
    town.trail.open.clear()
    await town.open_account("lost")

    async def is_lost() -> bool:
        await town.database.execute("SELECT pg_logical_emit_message(false, 'x', repeat('x', 100000))")
        await town.database.execute("SELECT pg_switch_wal()")
        await town.database.execute("CHECKPOINT")
        return bool((await slot(town))["wal_status"] == "lost")

    await eventually(is_lost, seconds=20)
    town.trail.is_failing = True
    town.trail.open.set()

    async def told() -> bool:
        last = await town.sources.last_step("core")
        return last is not None and last.step is Step.LOST

    await eventually(told, seconds=20)
    (gap,) = town.trail.gaps
    assert gap.reason == "the slot was invalidated"
    assert gap.from_lsn is not None
    assert gap.from_lsn < gap.to_lsn

    async def alarmed() -> bool:
        return bool(metrics.SAFE_WAL_BYTES.labels("core")._value.get() == 0)

    await eventually(alarmed, seconds=10)
