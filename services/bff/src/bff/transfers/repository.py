from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.ids import AccountId, CustomerId, PayeeId, QuoteId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, and_, delete, insert, or_, select, update

from bff.transfers.domain import Quote
from bff.transfers.tables import quotes


async def add(session: WriteSession, quote: Quote) -> None:
    await session.run(insert(quotes).values({**asdict(quote), "currency": quote.currency.value}))


async def one_of(session: ReadSession, customer_id: UUID, quote_id: UUID) -> Quote | None:
    row = await session.first(select(quotes).where(quotes.c.id == quote_id, quotes.c.customer_id == customer_id))
    return _quote(row) if row else None


async def bind(session: WriteSession, customer_id: UUID, quote_id: UUID, key: str, now: datetime) -> Quote | None:
    """Give the quote to this key for good. None when it is unknown, another key's, or expired before any key came."""
    confirmable = or_(quotes.c.confirmed_key == key, and_(quotes.c.confirmed_key.is_(None), quotes.c.expires_at > now))
    statement = (
        update(quotes)
        .where(quotes.c.id == quote_id, quotes.c.customer_id == customer_id, confirmable)
        .values(confirmed_key=key)
        .returning(*quotes.c)
    )
    row = await session.first(statement)
    return _quote(row) if row else None


async def release(session: WriteSession, quote: Quote, key: str) -> None:
    """Take the quote back from a key under which it can never be carried out."""
    await session.run(
        update(quotes).where(quotes.c.id == quote.id, quotes.c.confirmed_key == key).values(confirmed_key=None)
    )


async def forget_unconfirmed(session: WriteSession, customer_id: UUID, expired_before: datetime) -> None:
    await session.run(
        delete(quotes).where(
            quotes.c.customer_id == customer_id,
            quotes.c.confirmed_key.is_(None),
            quotes.c.expires_at < expired_before,
        )
    )


def _quote(row: Row[Any]) -> Quote:
    return Quote(
        id=QuoteId(row.id),
        customer_id=CustomerId(row.customer_id),
        from_account_id=AccountId(row.from_account_id),
        from_account_name=row.from_account_name,
        from_account_iban=row.from_account_iban,
        payee_id=PayeeId(row.payee_id),
        payee_label=row.payee_label,
        payee_iban=row.payee_iban,
        payee_name_masked=row.payee_name_masked,
        amount_minor=row.amount_minor,
        currency=Currency(row.currency),
        balance_after_minor=row.balance_after_minor,
        reference=row.reference,
        created_at=row.created_at,
        expires_at=row.expires_at,
        confirmed_key=row.confirmed_key,
    )
