from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from kernel.clock import Clock
from kernel.errors import FieldError
from kernel.ids import RegistrationId, new_id
from servicekit import audit_marks
from servicekit.database import Database, WriteSession

from auth.code_deliveries.service import DeliveryService
from auth.customers.service import CustomerService, NewCustomer
from auth.identities.service import Identity, IdentityService
from auth.one_time_codes.service import Addressee, CodeExpired, CodeWrong, OneTimeCodeService, Verdict
from auth.passwords.service import PasswordService
from auth.registrations import repository
from auth.registrations.domain import (
    LIFE,
    Applicant,
    Channel,
    Registration,
    RegistrationClosed,
    RegistrationInvalid,
    RegistrationUnknown,
    tidy_email,
    tidy_name,
    tidy_phone,
)

_KEPT_AFTER_END = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody typed into the registration form."""

    full_name: str
    email: str
    phone: str
    password: str
    language: Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class RegistrationParts:
    """The rooms that a registration passes through."""

    identities: IdentityService
    passwords: PasswordService
    codes: OneTimeCodeService
    deliveries: DeliveryService
    customers: CustomerService


class RegistrationService:
    def __init__(self, database: Database, clock: Clock, country: str, parts: RegistrationParts) -> None:
        self._database = database
        self._clock = clock
        self._country = country
        self._parts = parts

    async def start(self, application: Application) -> Registration:
        """Keep the application and send both codes. Raises RegistrationInvalid with every field that is wrong.

        For an e-mail address that somebody has, the answer and the work are the same, but its owner is told instead.
        """
        applicant = self._checked(application)
        password_hash = await self._parts.passwords.hash(application.password)
        async with self._database.write() as session:
            await audit_marks.emit(session, audit_marks.VISITOR, "registration.start")
            owner = await self._parts.identities.by_email(session, applicant.email)
            registration = Registration(
                registration_id=RegistrationId(new_id()),
                applicant=applicant,
                decoy=owner is not None,
                expires_at=self._clock.now() + LIFE,
            )
            await repository.add(session, registration, password_hash)
            # In this order always: each send holds its address until the commit.
            await self._parts.codes.send(session, _addressee(registration, "email", owner))
            await self._parts.codes.send(session, _addressee(registration, "phone", owner))
        self._parts.deliveries.wake()
        return registration

    async def send_code(self, registration_id: UUID, channel: Channel) -> None:
        """Send another code. Raises RegistrationUnknown, RegistrationClosed, CodeLimit."""
        async with self._database.write() as session:
            registration = await self._open(session, registration_id)
            await _mark(session, "registration.send-code", registration_id)
            if not registration.proven(channel):
                owner = await self._parts.identities.by_email(session, registration.applicant.email)
                await self._parts.codes.send(session, _addressee(registration, channel, owner))
        self._parts.deliveries.wake()

    async def prove(self, registration_id: UUID, channel: Channel, code: str) -> Registration:
        """Check a code; with both proven the customer exists, in the same commit.

        Raises RegistrationUnknown, RegistrationClosed, CodeWrong, CodeExpired.
        """
        async with self._database.write() as session:
            registration = await self._open(session, registration_id)
            await _mark(session, "registration.prove", registration_id)
            verdict = await self._parts.codes.check(session, registration_id, channel, code)
            if verdict is Verdict.RIGHT:
                registration = await self._proven(session, registration, channel)
        # The errors are raised out here, because a wrong guess must stay counted.
        if verdict is Verdict.WRONG:
            raise CodeWrong
        if verdict is Verdict.EXPIRED:
            raise CodeExpired
        if registration.completed and registration.decoy:
            raise RegistrationClosed
        return registration

    async def purge(self) -> int:
        """Forget registrations that ended a day ago."""
        async with self._database.write() as session:
            count = await repository.purge(session, self._clock.now() - _KEPT_AFTER_END)
            if count:
                await audit_marks.emit(session, audit_marks.SERVICE, "registration.purge")
        return count

    def _checked(self, application: Application) -> Applicant:
        name = tidy_name(application.full_name)
        email = tidy_email(application.email)
        phone = tidy_phone(application.phone, self._country)
        errors = [found for found in (name, email, phone) if isinstance(found, FieldError)]
        errors += self._parts.passwords.faults(
            application.password, email=application.email, full_name=application.full_name
        )
        if errors:
            raise RegistrationInvalid(errors=errors)
        return Applicant(str(name), str(email), str(phone), application.language)

    async def _open(self, session: WriteSession, registration_id: UUID) -> Registration:
        registration = await repository.locked(session, registration_id)
        if registration is None or registration.expires_at <= self._clock.now():
            raise RegistrationUnknown
        if registration.completed:
            raise RegistrationClosed
        return registration

    async def _proven(self, session: WriteSession, registration: Registration, channel: Channel) -> Registration:
        if channel == "email":
            registration = replace(registration, email_proven=True)
        else:
            registration = replace(registration, phone_proven=True)
        if registration.email_proven and registration.phone_proven and not registration.decoy:
            registration = await self._completed(session, registration)
        await repository.save_proofs(session, registration)
        return registration

    async def _completed(self, session: WriteSession, registration: Registration) -> Registration:
        applicant = registration.applicant
        password_hash = await repository.take_password_hash(session, registration.registration_id)
        new = NewCustomer(applicant.full_name, applicant.email, applicant.phone, applicant.language, password_hash)
        customer_id = await self._parts.customers.add(session, new)
        # The owner of this address may have registered twice at once: the first to finish is the customer.
        return replace(registration, completed=True, decoy=customer_id is None)


async def _mark(session: WriteSession, action: str, registration_id: UUID) -> None:
    await audit_marks.emit(session, audit_marks.VISITOR, action, registration_id=registration_id)


def _addressee(registration: Registration, channel: Channel, owner: Identity | None) -> Addressee:
    """Of a decoy the phone gets its code like any other: only the e-mail goes to the owner of the address instead."""
    applicant = registration.applicant
    if channel == "email" and registration.decoy and owner is not None:
        return Addressee(registration.registration_id, channel, owner.email, owner.language, decoy=True)
    return Addressee(
        registration_id=registration.registration_id,
        channel=channel,
        to=applicant.email if channel == "email" else applicant.phone,
        language=applicant.language,
        decoy=registration.decoy and channel == "email",
    )
