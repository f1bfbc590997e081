"""All SQL of the ledger. Whoever changes a book holds its row locked; a group is written by one statement a table."""

import re
from collections.abc import Iterable
from dataclasses import asdict
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
)
from core_banking_stub.ledgers.tables import accounts, hold_resolutions, holds

_NAME = "CASE WHEN e.amount < 0 THEN coalesce(t.payee_label, t.credit_name) ELSE t.debit_name END"
_STATEMENT = f"""
    SELECT e.*, t.reference, {_NAME} AS counterparty_name, other.iban AS counterparty_iban
    FROM entries e JOIN transfers t ON t.id = e.transfer_id
    LEFT JOIN account_details other
        ON other.account_id = CASE WHEN e.amount < 0 THEN t.credit_account_id ELSE t.debit_account_id END
"""  # noqa: S608  Only constants of this module.
"""An entry with what its account's statement says: the other party by the transfer, named as this side knows them."""


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
    conditions = ["e.account_id = :account_id", *_conditions(wanted)]
    if before_version is not None:
        conditions.append("e.version < :before_version")
    statement = text(f"{_STATEMENT} WHERE {' AND '.join(conditions)} ORDER BY e.version DESC LIMIT :limit")
    values = {"account_id": account_id, "before_version": before_version, "limit": limit, **asdict(wanted)}
    names = set(re.findall(r"(?<!:):(\w+)", statement.text))
    rows = await session.all(statement, {name: value for name, value in values.items() if name in names})
    return [_entry(row) for row in rows]


def _conditions(wanted: EntryFilter) -> list[str]:
    """The parts of the question that the filter asks; each names its value as the filter does."""
    parts = {
        "text": f"strpos(folded({_NAME} || ' ' || t.reference), folded(:text)) > 0",
        "min_minor": "abs(e.amount) >= :min_minor",
        "max_minor": "abs(e.amount) <= :max_minor",
        "from_date": "e.booking_date >= :from_date",
        "to_date": "e.booking_date <= :to_date",
    }
    return [condition for name, condition in parts.items() if getattr(wanted, name) not in {None, ""}]


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
        text=StatementText(row.counterparty_name, row.counterparty_iban, row.reference),
    )
