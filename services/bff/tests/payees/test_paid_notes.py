"""That a payee was paid is written behind the answers: together, the newest date alone, and never as a failure."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from bff.payees import repository
from bff.payees.domain import Payee
from bff.payees.paid_notes import PaidNote, PaidNotes
from kernel.ids import CustomerId, PayeeId, new_id
from kernel.money import Currency
from servicekit.database import Database, DatabaseUnavailable, WriteSession
from testkit.polling import eventually

CUSTOMER, STRANGER = CustomerId(new_id()), CustomerId(new_id())
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class CountedDatabase:
    """Counts transactions; `is_away` fails them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.writes = 0
        self.is_away = False

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        self.writes += 1
        if self.is_away:
            raise DatabaseUnavailable
        async with self._database.write() as session:
            yield session


async def a_payee(database: Database) -> PayeeId:
    payee = Payee(
        id=PayeeId(new_id()),
        customer_id=CUSTOMER,
        label="Landlord",
        iban=str(new_id())[:30],
        holder_name_masked="V••• L•••",
        currency=Currency.EUR,
        created_at=AT,
    )
    async with database.write() as session:
        assert await repository.add(session, payee)
    return payee.id


async def paid_at(database: Database, payee_id: UUID) -> datetime | None:
    async with database.read() as session:
        found = await repository.one_of(session, CUSTOMER, payee_id)
    assert found is not None
    return found.last_paid_at


@pytest.fixture
def counted(database: Database) -> CountedDatabase:
    return CountedDatabase(database)


def note(payee_id: PayeeId, minutes: int = 0, customer_id: CustomerId = CUSTOMER) -> PaidNote:
    return PaidNote(customer_id, payee_id, AT + timedelta(minutes=minutes), "a-request", "")


async def test_many_notes_are_few_writes_and_the_end_waits_for_the_last(
    database: Database, counted: CountedDatabase
) -> None:
    payees = [await a_payee(database) for _ in range(5)]
    async with asyncio.TaskGroup() as tasks:
        notes = PaidNotes(counted, tasks)  # type: ignore[arg-type]  # It has what is asked of it.
        for minutes in (3, 1, 2):
            for payee_id in payees:
                notes.add(note(payee_id, minutes))
        await asyncio.sleep(0)
        notes.add(note(payees[0], 4))
    assert [await paid_at(database, payee_id) for payee_id in payees] == [
        AT + timedelta(minutes=minutes) for minutes in (4, 3, 3, 3, 3)
    ]
    assert counted.writes <= 2


async def test_an_older_date_and_a_strangers_payee_change_nothing(database: Database) -> None:
    payee_id = await a_payee(database)
    for given in (note(payee_id, 5), note(payee_id, 1), note(payee_id, 9, STRANGER), note(PayeeId(new_id()))):
        async with asyncio.TaskGroup() as tasks:
            PaidNotes(database, tasks).add(given)
    assert await paid_at(database, payee_id) == AT + timedelta(minutes=5)


async def test_a_failure_is_nobodys_and_the_next_note_is_written(database: Database, counted: CountedDatabase) -> None:
    payee_id = await a_payee(database)

    async def has_tried() -> bool:
        return counted.writes == 1

    async with asyncio.TaskGroup() as tasks:
        notes = PaidNotes(counted, tasks)  # type: ignore[arg-type]  # It has what is asked of it.
        counted.is_away = True
        notes.add(note(payee_id, 1))
        await eventually(has_tried, seconds=5)
        counted.is_away = False
        notes.add(note(payee_id, 2))
    assert await paid_at(database, payee_id) == AT + timedelta(minutes=2)
