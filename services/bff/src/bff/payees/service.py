from datetime import datetime
from uuid import UUID

from kernel.clock import Clock
from kernel.ids import CustomerId, PayeeId, new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database
from servicekit.tokens import Principal

from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.refusals import PayeeUnknown
from bff.payees import repository
from bff.payees.domain import Payee, PayeeExists, PayeesFull, compact_iban
from bff.payees.paid_notes import PaidNote, PaidNotes
from bff.payees.schemas import PAYEES_MAX, PayeeCheck, PayeeRequest


class PayeeService:
    def __init__(self, database: Database, core_banking: HttpCoreBanking, clock: Clock, paid: PaidNotes) -> None:
        self._database = database
        self._core_banking = core_banking
        self._clock = clock
        self._paid = paid

    async def payees_of(self, customer: Principal, part: str | None = None) -> list[Payee]:
        async with self._database.read() as session:
            return await repository.all_of(session, customer.subject, part, PAYEES_MAX)

    async def payee(self, customer: Principal, payee_id: UUID) -> Payee:
        """Raises PayeeUnknown, also for a payee of somebody else."""
        async with self._database.read() as session:
            found = await repository.one_of(session, customer.subject, payee_id)
        if found is None:
            raise PayeeUnknown
        return found

    async def check(self, customer: Principal, iban_text: str) -> PayeeCheck:
        """Raises IbanInvalid, or the core's payee-unknown."""
        holder = await self._core_banking.account_holder(customer.token, compact_iban(iban_text))
        return PayeeCheck(
            iban=holder.iban,
            holder_name_masked=holder.name_masked,
            currency=holder.currency,
            bank_name=holder.bank_name,
        )

    async def add(self, customer: Principal, request: PayeeRequest) -> Payee:
        """Raises IbanInvalid, the core's payee-unknown, PayeeExists or PayeesFull."""
        checked = await self.check(customer, request.iban)
        payee = Payee(
            id=PayeeId(new_id()),
            customer_id=CustomerId(customer.subject),
            label=request.label,
            iban=checked.iban,
            holder_name_masked=checked.holder_name_masked,
            currency=checked.currency,
            created_at=self._clock.now(),
        )
        async with self._database.write() as session:
            is_full = await repository.count_locked(session, customer.subject) >= PAYEES_MAX
            if is_full:
                raise PayeesFull(f"The bank keeps {PAYEES_MAX} payees a customer; remove one first.")
            if not await repository.add(session, payee):
                raise PayeeExists
            await audit_marks.emit(session, _actor(customer.subject), "payee.add", payee_id=payee.id)
        return payee

    async def remove(self, customer: Principal, payee_id: UUID) -> None:
        """Raises PayeeUnknown."""
        async with self._database.write() as session:
            if not await repository.remove(session, customer.subject, payee_id):
                raise PayeeUnknown
            await audit_marks.emit(session, _actor(customer.subject), "payee.remove", payee_id=payee_id)

    def note_paid(self, customer_id: CustomerId, payee_id: PayeeId, at: datetime) -> None:
        """Soon, and for nobody to wait for: the money has moved, whatever becomes of this date."""
        self._paid.add(PaidNote.here(customer_id, payee_id, at))


def _actor(customer_id: UUID) -> Actor:
    return Actor("customer", customer_id)
