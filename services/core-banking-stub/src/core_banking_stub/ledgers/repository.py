"""All SQL of the ledger. Whoever changes a book holds its row locked; a group is written by one statement a table."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from kernel.ids import AccountId, TransferId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, Select, func, insert, select, text, update

from core_banking_stub.ledgers.domain import (
    AccountKind,
    AccountStatus,
    Book,
    Entry,
    EntryFilter,
    StatementText,
    folded,
)
from core_banking_stub.ledgers.tables import accounts, entries, hold_resolutions, holds

_INSERT_ENTRIES = text("""
    INSERT INTO entries (account_id, version, amount, balance_after, transfer_id, booking_date, value_date, booked_at,
                         counterparty_name, counterparty_iban_masked, reference, search_text)
    SELECT * FROM unnest(
        CAST(:account_ids AS uuid[]), CAST(:versions AS bigint[]), CAST(:amounts AS bigint[]),
        CAST(:balances AS bigint[]), CAST(:transfer_ids AS uuid[]), CAST(:booking_dates AS date[]),
        CAST(:value_dates AS date[]), CAST(:instants AS timestamptz[]), CAST(:names AS text[]),
        CAST(:ibans AS text[]), CAST(:references AS text[]), CAST(:search_texts AS text[]))
""")

_UPDATE_BOOKS = text("""
    UPDATE accounts AS a
    SET debits_posted = n.debits_posted, credits_posted = n.credits_posted, version = n.version
    FROM unnest(CAST(:ids AS uuid[]), CAST(:debits AS bigint[]), CAST(:credits AS bigint[]),
                CAST(:versions AS bigint[]))
        AS n (id, debits_posted, credits_posted, version)
    WHERE a.id = n.id AND a.version < n.version
""")


async def lock_books(session: WriteSession, account_ids: Iterable[AccountId]) -> dict[AccountId, Book]:
    """Lock in id order, so that crossing orders wait for each other instead of deadlocking."""
    statement = _books(account_ids).order_by(accounts.c.id).with_for_update(key_share=True)
    return {row.id: _book(row) for row in await session.all(statement)}


async def books_of(session: ReadSession, account_ids: Iterable[AccountId]) -> dict[AccountId, Book]:
    return {row.id: _book(row) for row in await session.all(_books(account_ids))}


async def insert_book(session: WriteSession, book: Book) -> None:
    row = {
        "id": book.account_id,
        "currency": book.currency,
        "kind": book.kind,
        "status": book.status,
        "debits_posted": book.debits_posted,
        "credits_posted": book.credits_posted,
        "debits_pending": book.debits_pending,
        "credits_pending": book.credits_pending,
        "version": book.version,
        "floor": book.floor,
    }
    await session.run(insert(accounts).values(row))


async def insert_entries(session: WriteSession, new: Sequence[Entry]) -> None:
    columns = {
        "account_ids": [entry.account_id for entry in new],
        "versions": [entry.version for entry in new],
        "amounts": [entry.amount for entry in new],
        "balances": [entry.balance_after for entry in new],
        "transfer_ids": [entry.transfer_id for entry in new],
        "booking_dates": [entry.booking_date for entry in new],
        "value_dates": [entry.value_date for entry in new],
        "instants": [entry.booked_at for entry in new],
        "names": [entry.text.counterparty_name for entry in new],
        "ibans": [entry.text.counterparty_iban_masked for entry in new],
        "references": [entry.text.reference for entry in new],
        "search_texts": [folded(f"{entry.text.counterparty_name} {entry.text.reference}") for entry in new],
    }
    await session.run(_INSERT_ENTRIES, columns)


async def update_books(session: WriteSession, books: Sequence[Book]) -> None:
    columns = {
        "ids": [book.account_id for book in books],
        "debits": [book.debits_posted for book in books],
        "credits": [book.credits_posted for book in books],
        "versions": [book.version for book in books],
    }
    result = await session.run(_UPDATE_BOOKS, columns)
    if result.rowcount != len(books):
        raise AssertionError("A book was changed by somebody who did not hold its lock.")


async def close_book(session: WriteSession, account_id: AccountId) -> None:
    await session.run(update(accounts).where(accounts.c.id == account_id).values(status=AccountStatus.CLOSED))


async def has_open_hold(session: ReadSession, account_id: AccountId) -> bool:
    resolved = select(hold_resolutions.c.hold_id).where(hold_resolutions.c.hold_id == holds.c.id).exists()
    found = await session.first(select(holds.c.id).where(holds.c.account_id == account_id, ~resolved).limit(1))
    return found is not None


async def entries_before(
    session: ReadSession, account_id: AccountId, wanted: EntryFilter, before_version: int | None, limit: int
) -> list[Entry]:
    """Newest first. One backward walk over the primary key: filters are applied to the rows on the way."""
    statement = select(entries).where(entries.c.account_id == account_id)
    if before_version is not None:
        statement = statement.where(entries.c.version < before_version)
    statement = _filtered(statement, wanted).order_by(entries.c.version.desc()).limit(limit)
    return [_entry(row) for row in await session.all(statement)]


def _filtered(statement: Select[Any], wanted: EntryFilter) -> Select[Any]:
    size = func.abs(entries.c.amount)
    if wanted.text and (needle := folded(wanted.text)):
        statement = statement.where(func.strpos(entries.c.search_text, needle) > 0)
    if wanted.min_minor is not None:
        statement = statement.where(size >= wanted.min_minor)
    if wanted.max_minor is not None:
        statement = statement.where(size <= wanted.max_minor)
    if wanted.from_date is not None:
        statement = statement.where(entries.c.booking_date >= wanted.from_date)
    if wanted.to_date is not None:
        statement = statement.where(entries.c.booking_date <= wanted.to_date)
    return statement


def _books(account_ids: Iterable[AccountId]) -> Select[Any]:
    return select(accounts).where(accounts.c.id == func.any(list[UUID](account_ids)))


def _book(row: Row[Any]) -> Book:
    return Book(
        account_id=AccountId(row.id),
        currency=Currency(row.currency),
        kind=AccountKind(row.kind),
        status=AccountStatus(row.status),
        debits_posted=row.debits_posted,
        credits_posted=row.credits_posted,
        debits_pending=row.debits_pending,
        credits_pending=row.credits_pending,
        version=row.version,
        floor=row.floor,
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        account_id=AccountId(row.account_id),
        version=row.version,
        amount=row.amount,
        balance_after=row.balance_after,
        transfer_id=TransferId(row.transfer_id),
        booking_date=row.booking_date,
        value_date=row.value_date,
        booked_at=row.booked_at,
        text=StatementText(row.counterparty_name, row.counterparty_iban_masked, row.reference),
    )
