"""One writer at a time, groups that no single order spoils, and nothing lost with a connection."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from core_banking_stub.accounts.service import PayeeUnknown
from core_banking_stub.group_writers import ledger_connection, repository, service
from core_banking_stub.group_writers.ledger_connection import LedgerConnection
from core_banking_stub.group_writers.parts import PART_MAX
from core_banking_stub.orders.service import LedgerBusy, OrderImpossible, Recorded, WriterElsewhere
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfer_limits.repository import hold_up_writer
from core_banking_stub.transfers.service import TransferView
from core_banking_stub.wiring import services_on
from core_town import Person, Town, writing
from kernel.errors import DomainError
from servicekit.database import Database, DatabaseBusy, DatabaseUnavailable
from sqlalchemy import text
from testkit.polling import eventually

EPOCH = "SELECT epoch FROM ledger_writers"


@pytest.fixture
async def other(town: Town, settings: CoreBankingSettings) -> Town:
    """The same bank seen by a second process of the core."""
    return Town(services_on(town.database, town.clock, settings), town.database, town.clock)


async def outcomes_of(town: Town, payer: Person, payee: Person, count: int) -> Sequence[TransferView | BaseException]:
    return await asyncio.gather(*(town.send(payer, payee.iban, 1) for _ in range(count)), return_exceptions=True)


async def count(database: Database, question: str, **values: object) -> int:
    async with database.read() as session:
        return int(await session.scalar(text(question), values))


async def test_orders_that_wait_together_are_committed_together(town: Town) -> None:
    """Also where they are too many to be written at once: several parts, one commit."""
    ana, luis = await town.person(owns=1000), await town.person()
    orders = [town.order(ana, luis.iban, 1) for _ in range(3 * PART_MAX)]
    judged = await town.services.writer.submit_all(orders)
    assert all(isinstance(one, Recorded) for one in judged)
    commits = "SELECT count(DISTINCT t.xmin::text) FROM transfers t WHERE customer_id = :id"
    assert await count(town.database, commits, id=ana.customer_id) == 1
    assert await town.balance(luis) == 3 * PART_MAX


async def test_a_second_process_stands_by_and_takes_over_when_the_first_ends(
    town: Town, other: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    async with writing(other.services.writer):
        with pytest.raises(WriterElsewhere):
            await other.send(ana, luis.iban, 1)
        await town.send(ana, luis.iban, 1)
        monkeypatch.setattr(town.services.writer, "_became_writer", never_again)
        await end_backend(town.database)
        await until_writing(other)
        await other.send(ana, luis.iban, 1)
        await until_standing_by(town)
        with pytest.raises(WriterElsewhere):
            await town.send(ana, luis.iban, 1)
    assert await town.balance(luis) == 2


async def test_a_writer_that_was_replaced_commits_nothing_more(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    async with town.database.write() as session:
        await session.run(text("UPDATE ledger_writers SET epoch = epoch + 1"))
    with pytest.raises(WriterElsewhere):
        await town.services.transfers.execute(town.order(ana, luis.iban, 1))
    assert await town.balance(luis) == 0
    assert await count(town.database, "SELECT count(*) FROM transfers WHERE customer_id = :id", id=ana.customer_id) == 0
    await until_writing(town)
    await town.send(ana, luis.iban, 1)


async def test_a_writer_that_is_silent_is_ended_by_the_one_that_stands_by(
    town: Town, other: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    await town.send(ana, luis.iban, 1)
    epoch = await count(town.database, EPOCH)
    goes_on, beat = asyncio.Event(), LedgerConnection.beat

    # The first one's connection lives and holds the lock, as when its process is frozen.
    async def beats_later(connection: LedgerConnection, own_epoch: int) -> None:
        if own_epoch == epoch:
            await goes_on.wait()
        await beat(connection, own_epoch)

    monkeypatch.setattr(ledger_connection, "SILENCE_SECONDS_MAX", 0.5)
    monkeypatch.setattr(LedgerConnection, "beat", beats_later)
    try:
        async with writing(other.services.writer):
            await until_writing(other)
            assert await count(town.database, EPOCH) > epoch
            await other.send(ana, luis.iban, 1)
    finally:
        goes_on.set()
    assert await town.balance(luis) == 2


async def test_no_order_is_lost_or_doubled_when_the_connection_is_lost_again_and_again(town: Town) -> None:
    ana, luis = await town.person(owns=1000), await town.person()
    moved = 0
    for _ in range(5):
        orders = [town.services.transfers.execute(town.order(ana, luis.iban, 1)) for _ in range(32)]
        sending = asyncio.gather(*orders, return_exceptions=True)
        await asyncio.sleep(0)
        await end_backend(town.database)
        views = await sending
        assert all(isinstance(view, (TransferView, DomainError)) for view in views)
        assert not any(isinstance(view, TransferView) and view.replayed for view in views)
        moved += sum(isinstance(view, TransferView) for view in views)
        await until_writing(town)
    # What nobody knows may have moved as well.
    assert moved <= await town.balance(luis) <= 160
    rows = await count(town.database, "SELECT count(*) FROM transfers WHERE customer_id = :id", id=ana.customer_id)
    assert rows == await town.balance(luis)


async def test_a_repeat_is_one_also_when_the_connection_was_lost_in_between(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    order = town.order(ana, luis.iban, 1)
    first = await town.services.transfers.execute(order)
    await end_backend(town.database)
    again = await town.services.transfers.execute(order)
    assert (again.transfer.transfer_id, again.replayed) == (first.transfer.transfer_id, True)


async def test_a_new_connection_stays_when_the_database_is_busy_after_the_loss(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    read_for, busy = repository.read_for, [True, True]

    async def busily(connection: LedgerConnection, *rest: Any) -> None:
        epoch = await connection.fetchrow("SELECT epoch FROM ledger_writers")
        if busy.pop() if busy and epoch else False:
            raise DatabaseBusy(retry_after_seconds=1)
        await read_for(connection, *rest)

    monkeypatch.setattr(repository, "read_for", busily)
    await end_backend(town.database)
    with pytest.raises(DatabaseBusy):
        await town.services.transfers.execute(town.order(ana, luis.iban, 1))
    await town.services.transfers.execute(town.order(ana, luis.iban, 1))
    assert await town.balance(luis) == 1


async def test_readers_that_hold_every_connection_keep_no_order_waiting(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    strange = "ES9121000418450200051332"
    order, lost = town.order(ana, luis.iban, 1), town.order(ana, strange, 1)
    async with AsyncExitStack() as readers:
        await take_every_connection(readers, town.database)
        judged = await town.services.writer.submit_all([lost, order])
    assert [type(one) for one in judged] == [PayeeUnknown, Recorded]


async def test_a_limit_change_that_is_frozen_keeps_nobody_from_writing(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()

    async def frozen_change() -> None:
        async with town.database.write() as session:
            await hold_up_writer(session)
            await town.send(ana, luis.iban, 1)
            await session.scalar(text("SELECT 1"))

    with pytest.raises(DatabaseUnavailable):
        await frozen_change()
    assert await town.balance(luis) == 1


async def test_an_order_that_the_database_cannot_take_fails_alone(town: Town) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    orders = [town.send(ana, luis.iban, 1, reference="a\0b" if number == 11 else "Dinner") for number in range(32)]
    views = await asyncio.gather(*orders, return_exceptions=True)
    assert [type(view) for view in views if not isinstance(view, TransferView)] == [OrderImpossible]
    assert await town.balance(luis) == 31


async def test_a_full_queue_refuses_and_nothing_has_happened(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, luis = await town.person(owns=100), await town.person()
    monkeypatch.setattr(service, "WAITING_MAX", 8)
    views = await outcomes_of(town, ana, luis, 64)
    busy = sum(isinstance(view, LedgerBusy) for view in views)
    assert busy > 0
    assert await town.balance(luis) == 64 - busy


async def take_every_connection(readers: AsyncExitStack, database: Database) -> None:
    with suppress(TimeoutError):
        while True:
            async with asyncio.timeout(0.5):
                await readers.enter_async_context(database.read())


async def end_backend(database: Database) -> None:
    async with database.write() as session:
        await session.run(text("SELECT pg_terminate_backend(backend) FROM ledger_writers"))


async def never_again(_connection: LedgerConnection, _stop: asyncio.Event) -> bool:
    return False


async def until_writing(town: Town) -> None:
    async def it_writes() -> bool:
        return town.services.writer.is_writer

    await eventually(it_writes, seconds=25)


async def until_standing_by(town: Town) -> None:
    async def it_stands_by() -> bool:
        return not town.services.writer.is_writer

    await eventually(it_stands_by, seconds=25)
