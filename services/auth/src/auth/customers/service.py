from uuid import UUID

from kernel.clock import Clock
from kernel.events.auth import CustomerRegistered
from kernel.events.envelope import Envelope
from kernel.ids import CustomerId, new_id
from servicekit import audit_marks, outbox
from servicekit.database import Database, WriteSession

from auth.customers import repository
from auth.customers.domain import Customer, CustomerUnknown, NewCustomer, SeededCustomer
from auth.email_addresses import normal_email
from auth.identities.service import Identity, IdentityKind, IdentityService, email_masked, phone_masked
from auth.passwords.service import PasswordService

__all__ = ["CustomerService", "NewCustomer", "SeededCustomer"]


class CustomerService:
    def __init__(
        self, database: Database, clock: Clock, identities: IdentityService, passwords: PasswordService
    ) -> None:
        self._database = database
        self._clock = clock
        self._identities = identities
        self._passwords = passwords

    async def add(self, session: WriteSession, new: NewCustomer, *, seed: bool = False) -> CustomerId | None:
        """A customer and the event that tells the bank of it, in the caller's commit; None when the e-mail is taken."""
        customer_id = CustomerId(new_id())
        identity = Identity(customer_id, IdentityKind.CUSTOMER, new.email, new.full_name, new.language)
        if not await self._identities.add(session, identity):
            return None
        await repository.add(session, customer_id, new.phone, self._clock.now())
        await self._passwords.put(session, customer_id, new.password_hash)
        registered = CustomerRegistered(
            customer_id=customer_id, full_name=new.full_name, email=new.email, phone=new.phone, language=new.language
        )
        await outbox.append(
            session, Envelope.of(registered, source="auth", subject=str(customer_id), clock=self._clock, seed=seed)
        )
        return customer_id

    async def register_seeded(self, persona: SeededCustomer) -> CustomerId:
        """The persona's id, registered now or at an earlier start; the password is set once."""
        async with self._database.read() as session:
            known = await self._identities.by_email(session, persona.email)
        if known is not None:
            return CustomerId(known.id)
        password_hash = await self._passwords.hash(persona.password)
        email = normal_email(persona.email) or persona.email
        new = NewCustomer(persona.full_name, email, persona.phone, persona.language, password_hash)
        async with self._database.write() as session:
            await audit_marks.emit(session, audit_marks.SEED, "customer.register")
            customer_id = await self.add(session, new, seed=True)
        return customer_id or await self.register_seeded(persona)

    async def profile_of(self, customer_id: UUID) -> Customer:
        """Raises CustomerUnknown."""
        async with self._database.read() as session:
            identity = await self._identities.by_id(session, customer_id)
            contact = await repository.contact_of(session, customer_id)
        if identity is None or contact is None:
            raise CustomerUnknown
        return Customer(
            customer_id=identity.id,
            full_name=identity.full_name,
            email_masked=email_masked(identity.email),
            phone_masked=phone_masked(contact.phone),
            language=identity.language,
            registered_at=contact.registered_at,
        )
