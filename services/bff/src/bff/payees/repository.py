from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.ids import CustomerId, PayeeId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import DateTime, Row, Uuid, bindparam, delete, func, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, insert

from bff.payees.domain import Payee
from bff.payees.tables import payees

_NOT_WAITING_FOR_THE_DISK = text("SET LOCAL synchronous_commit TO off")
_NOTE_PAID = text(
    """
    WITH paid AS (
        SELECT payees.id, noted.at FROM payees
        JOIN unnest(:customer_ids, :payee_ids, :paid_at) AS noted (customer_id, payee_id, at)
          ON payees.id = noted.payee_id AND payees.customer_id = noted.customer_id
        WHERE payees.last_paid_at IS NULL OR payees.last_paid_at < noted.at
        ORDER BY payees.id FOR NO KEY UPDATE OF payees
    )
    UPDATE payees SET last_paid_at = paid.at FROM paid WHERE payees.id = paid.id RETURNING payees.id
    """
).bindparams(
    bindparam("customer_ids", type_=ARRAY(Uuid)),
    bindparam("payee_ids", type_=ARRAY(Uuid)),
    bindparam("paid_at", type_=ARRAY(DateTime(timezone=True))),
)
_EXPLAIN = text("SELECT count(pg_logical_emit_message(true, 'audit', m)) FROM unnest(CAST(:marks AS text[])) AS m")


@dataclass(frozen=True, slots=True)
class PaidDates:
    """Columns of one length: whose payee, which, and when it was paid. No payee stands there twice."""

    customer_ids: list[UUID]
    payee_ids: list[UUID]
    paid_at: list[datetime]


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


async def note_paid(session: WriteSession, dates: PaidDates) -> set[UUID]:
    """Each of these payees was last paid then, if not later; those of which it was news.

    A date that is lost with the machine does no harm.
    """
    await session.run(_NOT_WAITING_FOR_THE_DISK)
    columns = {"customer_ids": dates.customer_ids, "payee_ids": dates.payee_ids, "paid_at": dates.paid_at}
    return {row.id for row in await session.all(_NOTE_PAID, columns)}


async def explain(session: WriteSession, marks: Sequence[str]) -> None:
    """Audit marks, each with the request and trace of its own origin."""
    await session.run(_EXPLAIN, {"marks": list(marks)})


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
