import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.clock import Clock
from kernel.ids import AccountId, CustomerId, QuoteId, new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor
from servicekit.database import Database, WriteSession
from servicekit.tokens import Principal

from bff.accounts.service import AccountService
from bff.core_banking.http_core_banking import HttpCoreBanking
from bff.core_banking.schemas import CoreTransfer, OrderAnswer, TransferOrder
from bff.merging.merger import MergeLimits, Merger
from bff.payees.service import PayeeService
from bff.transfers import repository
from bff.transfers.domain import QUOTE_KEPT, QUOTE_LIFETIME, Payer, Quote, QuoteUnknown, check_payable
from bff.transfers.schemas import QuoteRequest

_QUOTE_READS = MergeLimits(items_max=128, waiting_max=1_024)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferParts:
    """What sending money touches."""

    database: Database
    core_banking: HttpCoreBanking
    accounts: AccountService
    payees: PayeeService
    clock: Clock
    tasks: asyncio.TaskGroup


class TransferService:
    def __init__(self, parts: TransferParts) -> None:
        self._parts = parts
        self._quotes: Merger[UUID, Quote | None] = Merger(parts.tasks, self._read_quotes, _QUOTE_READS)

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
            await repository.forget_old(session, customer.subject, now - QUOTE_KEPT)
            await repository.add(session, quote)
            await _mark(session, quote, "quote.make")
        return quote

    async def confirm(self, customer: Principal, quote_id: UUID, key: str) -> OrderAnswer:
        """Raises QuoteUnknown, the core's refusals, BankBusy or TransferOutcomeUnknown.

        Of one quote every repeat sends the core the very same order. That a quote is used once and in time is for the
        core to decide, in the commit that moves the money; here nothing is written for it.
        """
        quote = await self._quotes.ask(quote_id)
        if quote is None or quote.customer_id != customer.subject:
            raise QuoteUnknown
        order = TransferOrder(
            debit_account_id=quote.from_account_id,
            credit_iban=quote.payee_iban,
            amount=quote.amount,
            reference=quote.reference,
            quote_id=quote.id,
            payee_name=quote.payee_label,
            not_after=quote.expires_at,
        )
        answer = await self._parts.core_banking.order_transfer(customer.token, order, key)
        await self._parts.accounts.note_transfer(answer.transfer)
        self._parts.payees.note_paid(quote.customer_id, quote.payee_id, answer.transfer.booked_at)
        return answer

    async def transfer(self, customer: Principal, transfer_id: UUID) -> CoreTransfer:
        """Raises the core's transfer-unknown."""
        return await self._parts.core_banking.transfer(customer.token, transfer_id)

    async def _read_quotes(self, quote_ids: Sequence[UUID]) -> Sequence[Quote | None]:
        async with self._parts.database.glance() as session:
            found = await repository.some(session, quote_ids)
        return [found.get(quote_id) for quote_id in quote_ids]


async def _mark(session: WriteSession, quote: Quote, action: str) -> None:
    await audit_marks.emit(session, Actor("customer", quote.customer_id), action, quote_id=quote.id)
