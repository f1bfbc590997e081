from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.ids import AccountId, CustomerId, PayeeId, QuoteId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, Uuid, any_, bindparam, delete, insert, select
from sqlalchemy.dialects.postgresql import ARRAY

from bff.transfers.domain import Quote
from bff.transfers.tables import quotes

_SOME = select(quotes).where(quotes.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))


async def add(session: WriteSession, quote: Quote) -> None:
    await session.run(insert(quotes).values({**asdict(quote), "currency": quote.currency.value}))


async def some(session: ReadSession, quote_ids: Sequence[UUID]) -> dict[UUID, Quote]:
    """Anybody's: whose they are is for the caller to check."""
    return {row.id: _quote(row) for row in await session.all(_SOME, {"ids": quote_ids})}


async def forget_old(session: WriteSession, customer_id: UUID, expired_before: datetime) -> None:
    await session.run(delete(quotes).where(quotes.c.customer_id == customer_id, quotes.c.expires_at < expired_before))


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
    )
