"""All SQL of customers, account details and holders."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.ids import AccountId, CustomerId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, Select, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as insert_once

from core_banking_stub.accounts.domain import AccountDetails, AccountPage
from core_banking_stub.accounts.tables import account_details, account_holders, customers

DETAILS = """
    SELECT d.*, array_agg(c.customer_id ORDER BY h.position) AS customer_ids,
        array_agg(c.legal_name ORDER BY h.position) AS holder_names
    FROM account_details d
    JOIN account_holders h ON h.account_id = d.account_id JOIN customers c ON c.customer_id = h.customer_id
"""
"""Followed by a condition and GROUP BY d.account_id."""
_BY = text(f"""
    {DETAILS} WHERE d.account_id = ANY(CAST(:account_ids AS uuid[])) OR d.iban = ANY(CAST(:ibans AS text[]))
    GROUP BY d.account_id
""")
_BACKDATE = text("""
    UPDATE account_details AS d SET opened_at = n.opened_at
    FROM unnest(CAST(:ids AS uuid[]), CAST(:instants AS timestamptz[])) AS n (account_id, opened_at)
    WHERE d.account_id = n.account_id AND d.opened_at > n.opened_at
""")


async def insert_customer(session: WriteSession, customer_id: CustomerId, legal_name: str) -> None:
    row = {"customer_id": customer_id, "legal_name": legal_name}
    await session.run(insert_once(customers).values(row).on_conflict_do_nothing())


async def legal_names_of(session: ReadSession, customer_ids: Iterable[CustomerId]) -> dict[CustomerId, str]:
    wanted = customers.c.customer_id == func.any(list[UUID](customer_ids))
    return {row.customer_id: row.legal_name for row in await session.all(select(customers).where(wanted))}


async def insert_details(session: WriteSession, details: AccountDetails, opening_key: str) -> bool:
    """False, and nothing written, when the key or the IBAN is taken."""
    row = {
        "account_id": details.account_id,
        "opening_key": opening_key,
        "iban": details.iban,
        "product_name": details.product_name,
        "currency": details.currency,
        "opened_at": details.opened_at,
    }
    statement = insert_once(account_details).values(row).on_conflict_do_nothing().returning(account_details.c.iban)
    if await session.first(statement) is None:
        return False
    holders = [
        {"account_id": details.account_id, "customer_id": customer_id, "position": position}
        for position, customer_id in enumerate(details.customer_ids)
    ]
    await session.run(insert(account_holders), holders)
    return True


async def opened_with(session: ReadSession, opening_key: str) -> AccountDetails | None:
    return await _one(session, _details().where(account_details.c.opening_key == opening_key))


async def open_accounts_of(session: ReadSession, customer_id: CustomerId) -> list[AccountDetails]:
    statement = _open(_held_by(customer_id)).order_by(account_details.c.opened_at, account_details.c.account_id)
    return [_read(row) for row in await session.all(statement)]


async def open_account_of(
    session: ReadSession, customer_id: CustomerId, account_id: AccountId
) -> AccountDetails | None:
    statement = _open(_held_by(customer_id)).where(account_details.c.account_id == account_id)
    return await _one(session, statement)


async def open_account_with_iban(session: ReadSession, iban: str) -> AccountDetails | None:
    return await _one(session, _open(_details()).where(account_details.c.iban == iban))


async def details_of(session: ReadSession, account_ids: Iterable[AccountId]) -> list[AccountDetails]:
    wanted = account_details.c.account_id == func.any(list[UUID](account_ids))
    return [_read(row) for row in await session.all(_details().where(wanted))]


async def details_by(
    session: ReadSession, account_ids: Sequence[AccountId], ibans: Sequence[str]
) -> list[AccountDetails]:
    """The accounts with one of these ids or IBANs, closed ones too."""
    found = await session.all(_BY, {"account_ids": list(account_ids), "ibans": list(ibans)})
    return [_read(row) for row in found]


async def page_of_details(session: ReadSession, page: AccountPage) -> list[AccountDetails]:
    statement = _details()
    if page.before is not None:
        statement = statement.where(account_details.c.account_id < page.before)
    if page.iban is not None:
        statement = statement.where(account_details.c.iban == page.iban)
    if page.is_open is not None:
        statement = statement.where(account_details.c.closed_at.is_(None) == page.is_open)
    statement = statement.order_by(account_details.c.account_id.desc()).limit(page.limit)
    return [_read(row) for row in await session.all(statement)]


async def mark_closed(session: WriteSession, account_id: AccountId, closed_at: datetime) -> None:
    statement = update(account_details).where(account_details.c.account_id == account_id)
    await session.run(statement.values(closed_at=closed_at))


async def backdate_openings(session: WriteSession, opened: Sequence[tuple[AccountId, datetime]]) -> None:
    columns = {"ids": [account_id for account_id, _ in opened], "instants": [instant for _, instant in opened]}
    await session.run(_BACKDATE, columns)


def _details() -> Select[Any]:
    place = account_holders.c.position
    return (
        select(
            account_details,
            func.array_agg(aggregate_order_by(customers.c.customer_id, place)).label("customer_ids"),
            func.array_agg(aggregate_order_by(customers.c.legal_name, place)).label("holder_names"),
        )
        .join(account_holders, account_holders.c.account_id == account_details.c.account_id)
        .join(customers, customers.c.customer_id == account_holders.c.customer_id)
        .group_by(account_details.c.account_id)
    )


def _held_by(customer_id: CustomerId) -> Select[Any]:
    own = account_holders.alias("own")
    holds = select(own.c.account_id).where(own.c.customer_id == customer_id)
    return _details().where(account_details.c.account_id.in_(holds))


def _open(statement: Select[Any]) -> Select[Any]:
    return statement.where(account_details.c.closed_at.is_(None))


async def _one(session: ReadSession, statement: Select[Any]) -> AccountDetails | None:
    row = await session.first(statement)
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> AccountDetails:
    return details_from(row._mapping)  # noqa: SLF001  SQLAlchemy's public name for it.


def details_from(row: Any) -> AccountDetails:
    """By the names of its columns, whichever driver read it."""
    return AccountDetails(
        account_id=AccountId(row["account_id"]),
        iban=row["iban"],
        product_name=row["product_name"],
        currency=Currency(row["currency"]),
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        customer_ids=tuple(CustomerId(customer_id) for customer_id in row["customer_ids"]),
        holder_names=tuple(row["holder_names"]),
    )
