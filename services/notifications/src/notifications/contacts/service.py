from datetime import datetime
from uuid import UUID

from kernel.events.auth import CustomerRegistered, LanguageChanged
from servicekit import audit_marks, inbox
from servicekit.database import Database, ReadSession
from servicekit.inbox import Delivery

from notifications.contacts import repository
from notifications.contacts.domain import Contact, Language

__all__ = ["Contact", "ContactService", "Language"]


class ContactService:
    """Copies of what auth tells; events may come twice and in any order."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learn(self, event: CustomerRegistered, delivery: Delivery, at: datetime) -> None:
        contact = Contact(event.customer_id, event.full_name, event.email, event.phone, event.language)
        async with self._database.write() as session:
            if await inbox.first_time(session, delivery):
                await audit_marks.emit(session, audit_marks.SERVICE, "contact.learn", event_id=delivery.event_id)
                await repository.put(session, contact, at)

    async def change_language(self, event: LanguageChanged, delivery: Delivery, at: datetime) -> None:
        async with self._database.write() as session:
            if await inbox.first_time(session, delivery):
                await audit_marks.emit(session, audit_marks.SERVICE, "contact.learn", event_id=delivery.event_id)
                await repository.put_language(session, event.customer_id, event.language, at)

    async def of(self, session: ReadSession, customer_id: UUID) -> Contact | None:
        """None while the customer's registration has not come yet."""
        return await repository.of(session, customer_id)
