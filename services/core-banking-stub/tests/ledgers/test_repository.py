"""What the database itself refuses, whoever asks."""

import pytest
from core_banking_stub.ledgers import repository
from core_banking_stub.ledgers.tables import holds
from core_town import Town, rolled_back, run_statement
from kernel.ids import AccountId, new_id
from servicekit.database import Database
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET amount = 1",
        "DELETE FROM entries",
        "TRUNCATE entries",
        "DELETE FROM entries WHERE false",
    ],
)
async def test_the_running_service_has_no_right_to_change_entries(town: Town, statement: str) -> None:
    await town.person(owns=5)
    with pytest.raises(DBAPIError, match="permission denied"):
        await run_statement(town.database, statement)


@pytest.mark.parametrize("statement", ["UPDATE entries SET amount = 1", "DELETE FROM entries", "TRUNCATE entries"])
async def test_not_even_the_owner_changes_entries(town: Town, owner_database: Database, statement: str) -> None:
    await town.person(owns=5)
    with pytest.raises(DBAPIError, match="never changed"):
        await run_statement(owner_database, statement)


async def test_a_balance_below_the_floor_cannot_be_written(town: Town) -> None:
    person = await town.person(owns=5)
    statement = "UPDATE accounts SET debits_posted = debits_posted + 6 WHERE id = :id"
    with pytest.raises(DBAPIError, match="accounts_not_below_floor"):
        await run_statement(town.database, statement, {"id": person.account_id})


async def test_an_open_hold_is_seen_until_it_is_resolved_and_it_is_resolved_once(town: Town) -> None:
    person = await town.person(owns=5)
    hold_id, now = new_id(), town.clock.now()
    resolve = text("INSERT INTO hold_resolutions VALUES (:id, 'voided', :id, :at)")
    async with rolled_back(town.database) as session:
        row = {"id": hold_id, "account_id": person.account_id, "amount": 3, "placed_at": now, "expires_at": now}
        await session.run(insert(holds).values(row))
        assert await repository.has_open_hold(session, person.account_id)
        await session.run(resolve, {"id": hold_id, "at": now})
        assert not await repository.has_open_hold(session, person.account_id)
        with pytest.raises(DBAPIError, match="hold_resolutions_pkey"):
            await session.run(resolve, {"id": hold_id, "at": now})


async def test_accounts_that_do_not_exist_are_not_locked(town: Town) -> None:
    async with town.database.write() as session:
        assert await repository.lock_books(session, [AccountId(new_id())]) == {}


async def test_the_publication_has_every_table_but_queues_and_counts_with_whole_old_rows(town: Town) -> None:
    published = text("SELECT tablename FROM pg_publication_tables WHERE pubname = 'bank_changes'")
    tables = text(
        "SELECT relname, relreplident FROM pg_class"
        " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    async with town.database.read() as session:
        names = {row.tablename for row in await session.all(published)}
        identities = {row.relname: row.relreplident for row in await session.all(tables)}
    queues = {name for name in identities if name.startswith(("outbox", "inbox"))}
    counted = {"limit_usages", "paid_payees", "ledger_writers"}
    assert names == set(identities) - queues - counted - {"alembic_version"}
    assert {identities[name] for name in names} == {b"f"}


@pytest.mark.parametrize("given", ["Café  GARCÍA", "cafe garcia", " CAFE\u0301 García", "\uff43afe garcia"])
async def test_search_ignores_case_accents_and_doubled_spaces(town: Town, given: str) -> None:
    async with town.database.read() as session:
        assert await session.scalar(text("SELECT folded(:given)"), {"given": given}) == "cafe garcia"
        assert await session.scalar(text("SELECT folded(folded('Straße Ñandú'))")) == "strasse nandu"
