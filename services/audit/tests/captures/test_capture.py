"""What PostgreSQL sends is what the trail gets: every change once, in order, with who acted."""

import json

import asyncpg
import pytest
from audit.captures.assembler import mark_of
from audit.captures.spool import ChangeSpool
from audit.records.schemas import Change, Mark
from source_town import MARK, SourceTown

CUSTOMER = Mark("customer", "c1", "transfer.execute", "r1", None, {"transfer_id": "t1"})


async def test_every_kind_of_change_arrives_with_its_key_and_both_images(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        account = await town.open_account("Ana")
        await town.database.execute("UPDATE accounts SET balance = 0.1 WHERE id = $1", account)
        await town.database.execute("INSERT INTO holders VALUES ($1, 'Ana')", account)
        await town.database.execute("UPDATE holders SET name = 'Eva'")
        await town.database.execute("DELETE FROM holders")
        await town.database.execute("TRUNCATE holders")
        found = await town.changes(6)
    key = {"id": account}
    first, second = {**key, "balance": "12.5000", "note": "Ana"}, {**key, "balance": "0.1000", "note": "Ana"}
    ana, eva = ({"account_id": account, "name": name} for name in ("Ana", "Eva"))
    assert found == [
        Change("insert", "accounts", key, None, first, key_is_plain=True),
        Change("update", "accounts", key, first, second, key_is_plain=True),
        Change("insert", "holders", ana, None, ana, key_is_plain=False),
        Change("update", "holders", eva, ana, eva, key_is_plain=False),
        Change("delete", "holders", eva, eva, None, key_is_plain=False),
        Change("truncate", "holders", {}, None, None, key_is_plain=True),
    ]
    lsns = [one.end_lsn for one in town.trail.stored]
    assert lsns == sorted(set(lsns))


async def test_what_is_not_published_stays_out_and_a_table_with_secrets_shows_the_rest(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        await town.database.execute("INSERT INTO unseen VALUES (1)")
        await town.database.execute("INSERT INTO hashes VALUES (7, 'canary', 1)")
        await town.database.execute("UPDATE hashes SET made_at = 2")
        await town.database.execute("DELETE FROM hashes")
        found = await town.changes(3)
    key = {"id": "7"}
    assert [(one.kind, one.key, one.before, one.after) for one in found] == [
        ("insert", key, None, {"id": "7", "made_at": "1"}),
        ("update", key, None, {"id": "7", "made_at": "2"}),
        ("delete", key, key, None),
    ]


async def test_a_large_value_that_an_update_did_not_touch_is_filled_in_from_the_old_row(town: SourceTown) -> None:
    await town.install()
    await town.database.execute("ALTER TABLE accounts ALTER note SET STORAGE EXTERNAL")
    async with town.captured():
        await town.open_account("x" * 20_000)
        await town.database.execute("UPDATE accounts SET balance = 1")
        _, update = await town.changes(2)
    assert update.after is not None
    assert (update.after["note"], update.after["balance"]) == ("x" * 20_000, "1.0000")


async def test_who_acted_comes_with_the_transaction_and_goes_with_what_is_rolled_back(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        async with town.database.transaction():
            await town.database.execute("SAVEPOINT s")
            await town.mark(MARK.replace("t1", "t2"))
            await town.open_account("never")
            await town.database.execute("ROLLBACK TO SAVEPOINT s")
            await town.mark(transactional=False)
            await town.mark("no json")
            await town.open_account()
            await town.mark()
        await town.mark()
        await town.open_account()
        await town.changes(2)
    unreadable = Mark("unknown", None, "unreadable-mark", None, None, {})
    assert [(len(one.changes), one.marks) for one in town.trail.stored] == [
        (1, (unreadable, CUSTOMER)),
        (0, (CUSTOMER,)),
        (1, ()),
    ]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b'{"actor": 1}', b'{"actor": {}}', b"\xff", b"9" * 20_000, b"[" * 16_000),
        # JSON can say what PostgreSQL cannot store.
        b'{"actor": {"kind": "customer"}, "action": "a\\u0000b"}',
        b'{"actor": {"kind": "customer"}, "action": "a", "reason": "\\ud800"}',
    ],
)
def test_a_mark_that_nobody_can_read_is_one_of_an_unknown_actor(content: bytes) -> None:
    assert mark_of(content).actor_kind == "unknown"


async def test_settings_of_the_database_do_not_change_how_values_are_written(town: SourceTown) -> None:
    await town.database.execute("""
        CREATE TABLE forms (id int PRIMARY KEY, at timestamptz, span interval, bytes bytea, number float8, day date);
        ALTER TABLE forms REPLICA IDENTITY FULL;
        ALTER PUBLICATION bank_changes ADD TABLE forms;
    """)
    await town.install()
    for setting in (
        "timezone = 'Asia/Tokyo'",
        "datestyle = 'SQL, DMY'",
        "intervalstyle = iso_8601",
        "bytea_output = escape",
        "extra_float_digits = -5",
        "client_encoding = LATIN1",
    ):
        await town.database.execute(f"ALTER DATABASE {town.name} SET {setting}")
    async with town.captured():
        await town.database.execute(
            "INSERT INTO forms VALUES (1, '2026-01-02 03:04:05.123456+00', '1 mon 2 days 03:04:05', '\\x00ff',"
            " 0.1::float8 + 0.2::float8, '2026-12-31')"
        )
        await town.open_account("ñ€")
        form, account = await town.changes(2)
    assert form.after == {
        "id": "1",
        "at": "2026-01-02 03:04:05.123456+00",
        "span": "1 mon 2 days 03:04:05",
        "bytes": "\\x00ff",
        "number": "0.30000000000000004",
        "day": "2026-12-31",
    }
    assert account.after is not None
    assert account.after["note"] == "ñ€"


async def test_tables_that_change_or_appear_while_they_are_read_are_read_rightly(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        await town.open_account("a")
        await town.database.execute("ALTER TABLE accounts RENAME note TO remark")
        await town.database.execute("ALTER TABLE accounts ADD kind int DEFAULT 5")
        await town.database.execute("UPDATE accounts SET balance = 2")
        await town.database.execute("""
            CREATE TABLE later (id int PRIMARY KEY, t text);
            ALTER TABLE later REPLICA IDENTITY FULL;
            ALTER PUBLICATION bank_changes ADD TABLE later;
            INSERT INTO later VALUES (1, 'x');
        """)
        _, update, insert = await town.changes(3)
    assert update.after is not None
    assert (update.after["remark"], update.after["kind"]) == ("a", "5")
    assert (insert.table, insert.key) == ("later", {"id": "1"})


async def test_a_large_transaction_is_whole_and_in_order_and_lies_on_the_disk(town: SourceTown) -> None:
    await town.install()
    async with town.captured():
        await town.database.execute("INSERT INTO hashes SELECT n, 'x', n FROM generate_series(1, 15000) AS n")
        await town.open_account()
        await town.changes(15_001)
    (large, _) = town.trail.stored
    assert isinstance(large.changes, ChangeSpool)
    assert len(large.changes._held) == 1_000
    assert [one.key["id"] for one in large.changes] == [str(n) for n in range(1, 15_001)]


def test_a_spool_gives_back_from_the_disk_what_it_was_given() -> None:
    spool = ChangeSpool(in_memory_max=1)
    given = [
        Change("update", f"t{n}", {"id": None}, {"a": 'ñ"\n'}, {"a": None}, key_is_plain=bool(n)) for n in range(3)
    ]
    for change in given:
        spool.add(change)
    assert list(spool) == list(spool) == given
    assert len(spool) == 3
    assert given[2] in spool


async def test_the_reading_role_can_neither_read_tables_nor_sign_as_somebody(town: SourceTown) -> None:
    await town.database.execute(
        "REVOKE EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean) FROM PUBLIC"
    )
    reader = await asyncpg.connect(town.url)
    for forbidden in ("SELECT * FROM accounts", f"SELECT pg_logical_emit_message(true, 'audit', '{json.dumps({})}')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reader.execute(forbidden)
    await reader.close()
