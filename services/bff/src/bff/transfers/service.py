from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from kernel.clock import Clock
from kernel.errors import DomainError
from kernel.ids import AccountId, CustomerId, QuoteId, new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession
from servicekit.http_client import UpstreamProblem
from servicekit.idempotency import IdempotencyKeyReused
from servicekit.logging import get_logger
from servicekit.tokens import Principal

from bff.accounts.service import AccountService
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.schemas import CoreTransfer, OrderAnswer, TransferOrder
from bff.payees.service import PayeeService
from bff.transfers import repository
from bff.transfers.domain import QUOTE_LIFETIME, Payer, Quote, check_payable, refusal_of_confirmation
from bff.transfers.schemas import QuoteRequest

_UNCONFIRMED_KEPT = timedelta(days=1)
_RETRIES_ACCEPTED_FOR = timedelta(hours=1)
"""How long after its quote an order whose outcome nobody knows may still be carried out by a repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferParts:
    """What sending money touches."""

    database: Database
    core_banking: HttpCoreBanking
    accounts: AccountService
    payees: PayeeService
    clock: Clock


class TransferService:
    def __init__(self, parts: TransferParts) -> None:
        self._parts = parts
        self._log = get_logger("bff.transfers")

    async def quote(self, customer: Principal, request: QuoteRequest) -> Quote:
        """Raises PayeeUnknown, the core's account-unknown, SameAccount, CurrencyMismatch or InsufficientFunds."""
        payee = await self._parts.payees.payee(customer, request.payee_id)
        account = await self._parts.core_banking.account(customer.token, request.from_account_id)
        payer = Payer(iban=account.iban, available=account.available)
        check_payable(payer, payee_iban=payee.iban, payee_currency=payee.currency, amount=request.amount)
        now = self._parts.clock.now()
        quote = Quote(
            id=QuoteId(new_id()),
            customer_id=CustomerId(customer.subject),
            from_account_id=AccountId(account.id),
            from_account_name=account.name,
            from_account_iban=account.iban,
            payee_id=payee.id,
            payee_label=payee.label,
            payee_iban=payee.iban,
            payee_name_masked=payee.holder_name_masked,
            amount_minor=request.amount.minor,
            currency=request.amount.currency,
            balance_after_minor=account.balance.minor - request.amount.minor,
            reference=request.reference,
            created_at=now,
            expires_at=now + QUOTE_LIFETIME,
        )
        async with self._parts.database.write() as session:
            await repository.forget_unconfirmed(session, customer.subject, now - _UNCONFIRMED_KEPT)
            await repository.add(session, quote)
            await _mark(session, quote, "quote.make")
        return quote

    async def confirm(self, customer: Principal, quote_id: UUID, key: str) -> OrderAnswer:
        """Raises QuoteUnknown, QuoteUsed, QuoteExpired, the core's refusals or TransferOutcomeUnknown.

        The key is bound to the quote before the core is asked, so a retry with it always repeats the same order.
        """
        quote = await self._bound(customer.subject, quote_id, key)
        order = TransferOrder(
            debit_account_id=quote.from_account_id,
            credit_iban=quote.payee_iban,
            amount=quote.amount,
            reference=quote.reference,
            quote_id=quote.id,
            payee_name=quote.payee_label,
            not_after=quote.expires_at + _RETRIES_ACCEPTED_FOR,
        )
        try:
            answer = await self._parts.core_banking.order_transfer(customer.token, order, key)
        except UpstreamProblem as problem:
            if problem.code == IdempotencyKeyReused.code:
                await self._release(quote, key)
            raise
        await self._parts.accounts.note_transfer(answer.transfer)
        await self._note_paid(quote, answer.transfer)
        return answer

    async def transfer(self, customer: Principal, transfer_id: UUID) -> CoreTransfer:
        """Raises the core's transfer-unknown."""
        return await self._parts.core_banking.transfer(customer.token, transfer_id)

    async def _bound(self, customer_id: UUID, quote_id: UUID, key: str) -> Quote:
        async with self._parts.database.write() as session:
            quote = await repository.bind(session, customer_id, quote_id, key, self._parts.clock.now())
            if quote is None:
                raise refusal_of_confirmation(await repository.one_of(session, customer_id, quote_id), key=key)
            await _mark(session, quote, "quote.confirm")
        return quote

    async def _release(self, quote: Quote, key: str) -> None:
        # The core has this key for another order, so this quote was never carried out under it nor ever will be.
        async with self._parts.database.write() as session:
            await repository.release(session, quote, key)
            await _mark(session, quote, "quote.release")

    async def _note_paid(self, quote: Quote, transfer: CoreTransfer) -> None:
        try:
            await self._parts.payees.note_paid(quote.customer_id, quote.payee_id, transfer.booked_at)
        except DomainError as error:
            # The money has moved: a date that could not be noted must not make it look as if it had not.
            self._log.warning("payee.not_noted", transfer_id=str(transfer.id), code=error.code)


async def _mark(session: WriteSession, quote: Quote, action: str) -> None:
    await audit_marks.emit(session, Actor("customer", quote.customer_id), action, quote_id=quote.id)
