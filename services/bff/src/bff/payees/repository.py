from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.ids import CustomerId, PayeeId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from bff.payees.domain import Payee
from bff.payees.tables import payees


async def all_of(session: ReadSession, customer_id: UUID, part: str | None, limit: int) -> list[Payee]:
    statement = (
        select(payees)
        .where(payees.c.customer_id == customer_id)
        .order_by(payees.c.last_paid_at.desc().nulls_last(), func.lower(payees.c.label), payees.c.id)
        .limit(limit)
    )
    if part is not None:
        columns = (payees.c.label, payees.c.holder_name_masked, payees.c.iban)
        statement = statement.where(or_(*(column.icontains(part, autoescape=True) for column in columns)))
    return [_payee(row) for row in await session.all(statement)]


async def one_of(session: ReadSession, customer_id: UUID, payee_id: UUID) -> Payee | None:
    row = await session.first(select(payees).where(payees.c.customer_id == customer_id, payees.c.id == payee_id))
    return _payee(row) if row else None


async def count_locked(session: WriteSession, customer_id: UUID) -> int:
    """How many payees the customer has; nobody adds another one before this transaction ends."""
    await session.run(
        text("SELECT pg_advisory_xact_lock(hashtextextended('payees:' || :customer_id, 0))"),
        {"customer_id": str(customer_id)},
    )
    counted = select(func.count()).select_from(payees).where(payees.c.customer_id == customer_id)
    return int(await session.scalar(counted))


async def add(session: WriteSession, payee: Payee) -> bool:
    """Whether the payee was added: not when the customer has one with this IBAN."""
    statement = (
        insert(payees)
        .values(
            id=payee.id,
            customer_id=payee.customer_id,
            label=payee.label,
            iban=payee.iban,
            holder_name_masked=payee.holder_name_masked,
            currency=payee.currency.value,
            created_at=payee.created_at,
        )
        .on_conflict_do_nothing(constraint="payees_customer_id_iban_key")
        .returning(payees.c.id)
    )
    return await session.scalar(statement) is not None


async def remove(session: WriteSession, customer_id: UUID, payee_id: UUID) -> bool:
    statement = delete(payees).where(payees.c.customer_id == customer_id, payees.c.id == payee_id)
    return bool((await session.run(statement)).rowcount)


async def note_paid(session: WriteSession, customer_id: UUID, payee_id: UUID, at: datetime) -> None:
    await session.run(
        update(payees)
        .where(payees.c.customer_id == customer_id, payees.c.id == payee_id)
        .where(or_(payees.c.last_paid_at.is_(None), payees.c.last_paid_at < at))
        .values(last_paid_at=at)
    )


def _payee(row: Row[Any]) -> Payee:
    return Payee(
        id=PayeeId(row.id),
        customer_id=CustomerId(row.customer_id),
        label=row.label,
        iban=row.iban,
        holder_name_masked=row.holder_name_masked,
        currency=Currency(row.currency),
        created_at=row.created_at,
        last_paid_at=row.last_paid_at,
    )
