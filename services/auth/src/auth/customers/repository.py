from datetime import datetime
from typing import Any
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, insert, select

from auth.customers.tables import customers


async def add(session: WriteSession, customer_id: UUID, phone: str, at: datetime) -> None:
    await session.run(insert(customers).values(id=customer_id, phone=phone, registered_at=at))


async def contact_of(session: ReadSession, customer_id: UUID) -> Row[Any] | None:
    """Phone and time of registration."""
    return await session.first(
        select(customers.c.phone, customers.c.registered_at).where(customers.c.id == customer_id)
    )
