"""Adding to the trail: once, in order, explained, sealed, and signed in the same commit."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

import pytest
from audit.checkpoints.service import TrailBroken
from audit.records.schemas import CapturedTransaction, Change, Gap, Search
from audit.records.service import ReadRecord, RecordUnknown
from servicekit.database import Database
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from trail_town import Keys, Payment, TrailTown, change, mark, payments, transaction

ALL = Search(limit=100)


AsSuperuser = Callable[[str], Awaitable[None]]


class AuditDatabase(Protocol):
    url: str
    owner_url: str


async def everything(town: TrailTown, search: Search = ALL) -> list[ReadRecord]:
    return (await town.records.search(search))[0]


async def test_every_change_becomes_a_record_under_one_checkpoint(town: TrailTown) -> None:
    first, second = payments(2)
    await town.records.append([first, second])
    records = [one.record for one in await everything(town)][::-1]
    assert [record.header.index for record in records] == list(range(10))
    assert [(r.header.end_lsn, r.header.seq) for r in records] == [(1000, n) for n in range(5)] + [
        (1001, n) for n in range(5)
    ]
    assert all(record.leaf_hash == record.right_leaf_hash() for record in records)
    async with town.database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM checkpoints")) == 1
    assert await town.records.position_of("core") == 1001
    assert await town.records.position_of("auth") is None


async def test_what_is_stored_already_is_dropped_also_by_a_process_that_just_began(town: TrailTown) -> None:
    batch = payments(3)
    await town.records.append(batch[:2])
    await town.again().records.append(batch)
    await town.records.append(batch)
    assert [one.record.header.end_lsn for one in await everything(town)][::5] == [1002, 1001, 1000]


async def test_a_failing_commit_leaves_nothing_behind_and_the_same_batch_works_later(town: TrailTown) -> None:
    await town.records.append(payments(1, 10))
    good = payments(1, 20)[0]
    bad = replace(payments(1, 30)[0], changes=(change("t", {"id": "1"}, column="\0 cannot be stored"),), marks=())
    unsealable = replace(bad, marks=(mark(None, "\0", a="b"),))
    with pytest.raises(DBAPIError):
        await town.records.append([good, unsealable])
    assert await town.records.position_of("core") == 10
    await town.records.append([good])
    assert len(await everything(town)) == 10
    await town.again().records.check()


async def test_a_transaction_of_marks_alone_becomes_an_action_for_each(town: TrailTown) -> None:
    reader = uuid4()
    marks = (mark(reader, "statement.read", account_id="a"), mark(reader, "statement.read", account_id="b"))
    await town.records.append([transaction(5, marks=marks)])
    found = await everything(town)
    assert [(one.record.header.kind, json.loads(one.record.header.facts)) for one in found] == [
        ("action", {"account_id": "b"}),
        ("action", {"account_id": "a"}),
    ]
    assert all(one.payload is None and not one.is_erased and not one.is_damaged for one in found)


async def test_a_gap_is_a_record_and_moves_the_position(town: TrailTown) -> None:
    await town.records.append(payments(1, 100))
    await town.records.append_gap(Gap("core", "the slot was dropped", 100, 900))
    assert await town.records.position_of("core") == 900
    newest = (await everything(town))[0].record.header
    told = json.loads(newest.facts)
    assert (newest.kind, told) == ("gap", {"reason": "the slot was dropped", "from_lsn": "100", "to_lsn": "900"})


async def test_after_a_gap_a_new_cluster_may_count_from_a_lower_position(town: TrailTown) -> None:
    await town.records.append(payments(2, 100))
    await town.records.append_gap(Gap("core", "another cluster", 101, 50))
    assert await town.records.position_of("core") == 50
    await town.records.append(payments(1, 101))
    newest = [one.record.header for one in await everything(town)]
    assert [(header.end_lsn, header.seq) for header in newest[:2]] == [(101, 9), (101, 8)]


async def test_each_row_of_a_group_commit_tells_its_own_actor_and_a_shared_one_all_of_its(town: TrailTown) -> None:
    one, other, third = (Payment.number_of(number) for number in range(3))
    shared = replace(other, payee_account=one.payee_account)
    rows = {(c.table, *c.key.values()): c for p in (one, shared, third) for c in p.changes()}
    group = transaction(7, *rows.values(), marks=(one.mark(), shared.mark(), third.mark()))
    await town.records.append([group])
    told = {(one.record.header.table_name, one.record.header.object_id): one for one in await everything(town)}
    assert told["transfers", shared.transfer_id].record.header.actor_subject == str(shared.payer)
    assert told["accounts", third.payer_account].record.header.actor_subject == str(third.payer)
    facts = json.loads(told["accounts", one.payee_account].record.header.facts)
    assert told["accounts", one.payee_account].record.header.actor_kind == "several"
    assert [each["actor_subject"] for each in facts["marks"]] == [str(one.payer), str(shared.payer)]
    found = {each.record.header.object_id for each in await everything(town, Search(100, actor=str(shared.payer)))}
    assert one.payee_account in found
    assert third.payer_account not in found


async def test_a_row_that_no_mark_names_belongs_to_all_and_one_without_marks_to_nobody(town: TrailTown) -> None:
    lonely = change("products", {"id": "1"}, title="x")
    await town.records.append(
        [transaction(1, lonely, marks=(mark(uuid4(), a="x"), mark(uuid4(), b="y"))), transaction(2, lonely)]
    )
    unknown, several = (one.record.header for one in await everything(town))
    assert (several.actor_kind, len(json.loads(several.facts)["marks"])) == ("several", 2)
    assert (unknown.actor_kind, unknown.actor_subject, unknown.facts) == ("unknown", None, "{}")


async def test_a_key_that_tells_of_a_person_is_found_by_its_digest_alone(town: TrailTown) -> None:
    spoken = Change("insert", "contacts", {"email": "ana@example.com"}, None, {"email": "ana@example.com"}, False)
    await town.records.append([transaction(1, spoken), *payments(1, 2)])
    found = await everything(town, Search(10, table="contacts", object_id="ana@example.com"))
    assert len(found) == 1
    assert "ana" not in str(found[0].record)
    assert await everything(town, Search(10, table="others", object_id="ana@example.com")) == []


async def test_records_are_found_by_object_actor_request_and_time_page_by_page(town: TrailTown) -> None:
    batch = [Payment.number_of(number) for number in range(8)]
    stored = [payment.transaction(100 + payment.number) for payment in batch]
    await town.records.append(stored)
    account = batch[3].payer_account
    by_row = await everything(town, Search(10, table="entries", object_id=f"{account}/3"))
    assert [one.record.header.object_id for one in by_row] == [f"{account}/3"]
    by_account = await everything(town, Search(10, object_id=account))
    assert {one.record.header.table_name for one in by_account} == {"accounts", "entries"}
    assert len(await everything(town, Search(10, actor=str(batch[5].payer)))) == 5
    assert len(await everything(town, Search(10, request_id=stored[2].marks[0].request_id))) == 5
    since, until = stored[1].committed_at, stored[3].committed_at
    assert {one.record.header.end_lsn for one in await everything(town, Search(99, since=since, until=until))} == {
        101,
        102,
    }
    seen: list[int] = []
    before: int | None = None
    while True:
        page, before = await town.records.search(Search(7, before=before))
        seen += [one.record.header.index for one in page]
        if before is None:
            break
    assert seen == list(range(39, -1, -1))


async def test_an_erased_person_cannot_be_read_and_the_trail_still_holds(
    town: TrailTown, audit_database: AuditDatabase
) -> None:
    gone, stays = Payment.number_of(1), Payment.number_of(2)
    await town.records.append([gone.transaction(1), stays.transaction(2)])
    owner = Database(audit_database.owner_url, "owner")
    async with owner.write() as session:
        found = await session.run(text("DELETE FROM payload_keys WHERE subject = :gone"), {"gone": str(gone.payer)})
        assert found.rowcount == 1
    await owner.close()
    read = {one.record.header.end_lsn: one for one in await everything(town)}
    assert (read[1].payload, read[1].is_erased, read[1].is_damaged) == (None, True, False)
    assert read[2].payload is not None
    await town.again().records.check()
    # Whoever is erased and acts again is sealed under a new key.
    await town.records.append([replace(gone, transfer_id=str(uuid4())).transaction(3)])
    newest = (await everything(town))[0]
    assert newest.payload is not None
    assert newest.record.header.payload_key_id != read[1].record.header.payload_key_id


async def test_two_writers_take_turns_and_neither_forks_the_trail(town: TrailTown) -> None:
    other = town.again()
    for number in range(3):
        await town.records.append(payments(1, 10 + 2 * number))
        await other.records.append(payments(1, 11 + 2 * number))
    await town.again().records.check()
    assert len(await everything(town)) == 30


async def test_another_payload_key_file_reads_nothing_and_shows_it(town: TrailTown) -> None:
    await town.records.append(payments(1))
    stranger = town.again(Keys(town.keys.signing, Keys.fresh().payload))
    read = await everything(stranger)
    assert all(one.is_damaged and one.payload is None for one in read)


async def test_a_record_that_nobody_has_has_no_proof(town: TrailTown) -> None:
    with pytest.raises(RecordUnknown):
        await town.records.proof_of(0)


TAMPERINGS = {
    "a cut tail": "DELETE FROM records WHERE index >= 8",
    "a missing record": "DELETE FROM records WHERE index = 2",
    "an unsigned record": (
        'INSERT INTO records SELECT (jsonb_populate_record(r, \'{"index": 10, "seq": 99}\')).* FROM records r'
        " WHERE index = 9"
    ),
    "an edited record": "UPDATE records SET action = 'nothing' WHERE index = 9",
    "a leaf hash recomputed": "UPDATE records SET leaf_hash = sha256('x') WHERE index = 9",
    "lost checkpoints": "DELETE FROM checkpoints",
    "a checkpoint of others": "UPDATE checkpoints SET note = replace(note, 'arrayan', 'another')",
    "an earlier checkpoint back": "DELETE FROM checkpoints WHERE size = 10",
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
async def test_a_writer_that_begins_refuses(town: TrailTown, tampering: str, tamper: AsSuperuser) -> None:
    await town.records.append(payments(1, 1))
    await town.records.append(payments(1, 2))
    await town.again().records.check()
    await tamper(TAMPERINGS[tampering])
    with pytest.raises(TrailBroken):
        await town.again().records.append(payments(1, 3))
    assert await town.again().records.position_of("core") in {1, 2}


async def test_a_writer_refuses_a_trail_that_is_older_than_its_export(town: TrailTown, tamper: AsSuperuser) -> None:
    await town.records.append(payments(1, 1))
    await town.records.append(payments(1, 2))
    await town.exporter().export()
    await tamper("DELETE FROM records WHERE index >= 5; DELETE FROM checkpoints WHERE size = 10")
    with pytest.raises(TrailBroken, match="10 records were exported and 5 are left"):
        await town.again().records.check()


async def test_a_big_transaction_is_one_commit_with_all_its_tiles(town: TrailTown) -> None:
    rows = [change("entries", {"id": str(number)}, note="x") for number in range(2_600)]
    await town.records.append([CapturedTransaction("auth", 4, town.clock.now(), rows, ())])
    async with town.database.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM tree_tiles")) == 10
        assert await session.scalar(text("SELECT max(size) FROM checkpoints")) == 2_600
    await town.again().records.check()
    assert (await town.records.proof_of(1_234)).index == 1_234
