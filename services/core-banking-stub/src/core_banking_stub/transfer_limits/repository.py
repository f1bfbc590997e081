"""All SQL of changing limits."""

from collections.abc import Mapping
from datetime import date

from kernel.ids import CustomerId
from kernel.money import Currency
from servicekit.database import ReadSession, WriteSession
from sqlalchemy import and_, select, text
from sqlalchemy.dialects.postgresql import insert

from core_banking_stub.orders.service import Limits
from core_banking_stub.transfer_limits.tables import ledger_writers, limit_usages, transfer_limits

# A process that is frozen while it holds the writer up loses its connection before it keeps anybody from taking over.
_GIVE_UP_SOON = text("SET LOCAL idle_in_transaction_session_timeout = '2s'")


async def hold_up_writer(session: WriteSession) -> None:
    """No group of orders is judged from here to the commit: each is judged by the limits before, or those after it."""
    await session.run(_GIVE_UP_SOON)
    statement = select(ledger_writers.c.epoch).where(ledger_writers.c.partition == 0).with_for_update()
    await session.first(statement)


async def limits_of(session: ReadSession, customer_id: CustomerId) -> Mapping[Currency, tuple[Limits, int]]:
    """What was chosen, with its version, by currency."""
    found = await session.all(select(transfer_limits).where(transfer_limits.c.customer_id == customer_id))
    return {
        Currency(row.currency): (Limits(row.per_transfer, row.per_day, row.new_payee), row.version) for row in found
    }


async def spent_on(session: ReadSession, customer_id: CustomerId, day: date) -> Mapping[Currency, int]:
    statement = select(limit_usages.c.currency, limit_usages.c.spent)
    own = and_(limit_usages.c.customer_id == customer_id, limit_usages.c.day == day)
    return {Currency(row.currency): row.spent for row in await session.all(statement.where(own))}


async def save(
    session: WriteSession, customer_id: CustomerId, currency: Currency, limits: Limits, version: int
) -> None:
    chosen = {
        "per_transfer": limits.per_transfer,
        "per_day": limits.per_day,
        "new_payee": limits.new_payee,
        "version": version,
    }
    statement = insert(transfer_limits).values(customer_id=customer_id, currency=currency, **chosen)
    await session.run(statement.on_conflict_do_update(index_elements=["customer_id", "currency"], set_=chosen))
