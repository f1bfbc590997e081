"""The slot is made once, with what was there before it; lost, it is made again only when somebody says so."""

import asyncio

import pytest
from audit.records.schemas import Change, Mark
from audit.sources.service import PublicationChanged, SlotLost, SourceRefused, Step
from audit.sources.snapshot import PORTION_ROWS, portion_rows
from source_town import SourceTown
from sqlalchemy import text
from testkit.polling import eventually

DROP = "SELECT pg_drop_replication_slot('audit_core')"


async def test_what_was_there_before_comes_as_a_snapshot_and_nothing_twice(town: SourceTown) -> None:
    before = await town.open_account("a\tb\\c\nd")
    await town.database.execute("INSERT INTO hashes VALUES (1, 'canary', NULL)")
    step = await town.install()
    async with town.captured():
        await town.open_account()
        found = await town.changes(3)
    key = {"id": before}
    values = {**key, "balance": "12.5000", "note": "a\tb\\c\nd"}
    hashes = {"id": "1", "made_at": None}
    assert found[:2] == [
        Change("snapshot", "accounts", key, None, values, key_is_plain=True),
        Change("snapshot", "hashes", {"id": "1"}, None, hashes, key_is_plain=True),
    ]
    assert found[2].kind == "insert"
    first = town.trail.stored[0]
    assert (first.end_lsn, first.marks) == (
        step.consistent_point,
        (Mark("service", None, "capture.snapshot", None, None, {}),),
    )


async def test_a_large_snapshot_comes_in_portions_at_places_of_their_own(town: SourceTown) -> None:
    await town.database.execute("INSERT INTO hashes SELECT n, 'x', n FROM generate_series(1, 2500) AS n")
    step = await town.install()
    assert [len(one.changes) for one in town.trail.stored] == [1000, 1000, 500]
    at = step.consistent_point
    assert [one.end_lsn for one in town.trail.stored] == [at - 2, at - 1, at]


def test_portions_grow_where_the_log_has_not_room_for_all() -> None:
    assert portion_rows(5_000, 10**6) == PORTION_ROWS
    assert portion_rows(5_000, 2) == 2_500
    assert portion_rows(0, 0) == PORTION_ROWS


async def test_a_snapshot_under_writes_and_the_stream_after_it_miss_nothing(town: SourceTown) -> None:
    ids: list[str] = []
    had = 0
    stop = asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            ids.append(await town.open_account())

    async def some_more() -> bool:
        return len(ids) > had + 20

    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(write())
        await eventually(some_more, seconds=10)
        await town.install()
        had = len(ids)
        async with town.captured():
            await eventually(some_more, seconds=10)
            stop.set()
            await writing
            found = await town.changes(len(ids))
    kinds = [change.kind for change in found]
    assert kinds == sorted(kinds, reverse=True)
    assert {"snapshot", "insert"} == set(kinds)
    assert [change.key["id"] for change in found if change.after] == ids


async def test_installing_again_does_nothing_and_more_published_is_recorded(town: SourceTown) -> None:
    first = await town.install()
    assert await town.install() == first
    await town.database.execute("CREATE TABLE more (id int PRIMARY KEY)")
    await town.database.execute("ALTER PUBLICATION bank_changes ADD TABLE more")
    again = await town.install()
    assert set(again.published) - set(first.published) == {"public.more d"}
    assert (again.step, again.consistent_point) == (Step.INSTALLED, first.consistent_point)


async def test_less_published_is_refused_until_somebody_accepts_it(town: SourceTown) -> None:
    await town.install()
    await town.database.execute("ALTER PUBLICATION bank_changes DROP TABLE holders")
    with pytest.raises(PublicationChanged, match="holders"):
        await town.install()
    assert (await town.install(accept=True)).step is Step.ACCEPTED
    await town.install()
    async with town.captured():
        await town.open_account()
        await town.changes(1)


async def test_a_slot_that_is_gone_is_made_anew_only_with_a_gap_and_a_new_snapshot(town: SourceTown) -> None:
    step = await town.install()
    async with town.captured():
        await town.open_account()
        await town.changes(1)
    at = town.trail.position
    await town.open_account("between")
    await town.database.execute(DROP)
    with pytest.raises(SlotLost):
        await town.install()
    assert town.trail.gaps == []
    again = await town.install(after_loss=True)
    (gap,) = town.trail.gaps
    assert (gap.reason, gap.from_lsn) == ("the slot was made anew", at)
    assert step.consistent_point < gap.to_lsn < again.consistent_point
    async with town.captured():
        await town.open_account()
        found = await town.changes(4)
    assert [change.kind for change in found] == ["insert", "snapshot", "snapshot", "insert"]


async def test_a_slot_that_nobody_recorded_is_not_taken_over(town: SourceTown) -> None:
    await town.database.execute("SELECT pg_create_logical_replication_slot('audit_core', 'pgoutput')")
    with pytest.raises(SourceRefused, match="no record"):
        await town.install()


async def test_an_installation_that_was_interrupted_begins_again(town: SourceTown) -> None:
    await town.open_account()
    town.trail.is_failing = True
    with pytest.raises(Exception, match="reach its records"):
        await town.install()
    last = await town.sources.last_step("core")
    assert last is not None
    assert last.step is Step.BEGUN
    town.trail.is_failing = False
    assert (await town.install()).step is Step.INSTALLED
    assert len(town.trail.changes) == 1


async def test_without_a_publication_nothing_is_installed(town: SourceTown) -> None:
    await town.database.execute("DROP PUBLICATION bank_changes")
    with pytest.raises(PublicationChanged):
        await town.install()
    assert await town.sources.last_step("core") is None


async def test_steps_are_never_changed(town: SourceTown) -> None:
    await town.install()
    async with town.sources._database.write() as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.run(text("DELETE FROM source_steps"))
