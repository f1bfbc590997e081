from datetime import datetime
from uuid import UUID

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert

from notifications.contacts.domain import Contact
from notifications.contacts.tables import contacts


async def put(session: WriteSession, contact: Contact, at: datetime) -> None:
    """Take over a registration. A language that was chosen after it stays, whichever event came first."""
    new = insert(contacts).values(
        customer_id=contact.customer_id,
        full_name=contact.full_name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        language_at=at,
    )
    is_later = new.excluded.language_at > contacts.c.language_at
    await session.run(
        new.on_conflict_do_update(
            index_elements=["customer_id"],
            set_={
                "full_name": new.excluded.full_name,
                "email": new.excluded.email,
                "phone": new.excluded.phone,
                "language": case((is_later, new.excluded.language), else_=contacts.c.language),
                "language_at": case((is_later, new.excluded.language_at), else_=contacts.c.language_at),
            },
        )
    )


async def put_language(session: WriteSession, customer_id: UUID, language: str, at: datetime) -> None:
    new = insert(contacts).values(customer_id=customer_id, language=language, language_at=at)
    await session.run(
        new.on_conflict_do_update(
            index_elements=["customer_id"],
            set_={"language": new.excluded.language, "language_at": new.excluded.language_at},
            where=new.excluded.language_at > contacts.c.language_at,
        )
    )


async def of(session: ReadSession, customer_id: UUID) -> Contact | None:
    """None until the registration has come."""
    row = await session.first(
        select(contacts).where(contacts.c.customer_id == customer_id, contacts.c.email.is_not(None))
    )
    return None if row is None else Contact(row.customer_id, row.full_name, row.email, row.phone, row.language)
