"""Judges orders in sequence on the state that was read for them, free of I/O.

Each order sees what the ones before it in its group did, so a group ends as if its orders had come one at a time.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kernel.errors import DomainError
from kernel.ids import AccountId, CustomerId, TransferId, new_id
from kernel.money import Amount
from servicekit.idempotency import IdempotencyKeyReused

from core_banking_stub.accounts.service import AccountDetails, AccountUnknown, PayeeUnknown
from core_banking_stub.ledgers.service import Book, Posting, Refusal, bank_day, held, moved, refusal_of
from core_banking_stub.orders.domain import (
    Hold,
    HoldPosting,
    HoldVoid,
    Order,
    Outcome,
    PaidPayee,
    PayeeKey,
    Recorded,
    Reversal,
    Side,
    Transfer,
    TransferOrder,
    digest_of,
)
from core_banking_stub.orders.group_state import Count, Ledger, Resolution, Rules, Written
from core_banking_stub.orders.refusals import (
    AlreadyReversed,
    DailyLimit,
    HoldExceeded,
    HoldResolved,
    HoldUnknown,
    NewPayeeLimit,
    NotReversible,
    OrderExpired,
    QuoteUsed,
    TransferLimit,
    TransferUnknown,
)

_UNRECORDED = {Refusal.ACCOUNT_UNKNOWN: AccountUnknown, Refusal.PAYEE_UNKNOWN: PayeeUnknown}
Judged = Recorded | DomainError


class Judge:
    """One group's: `judge` its orders in the order of their coming, and write what is `taken`."""

    def __init__(self, ledger: Ledger, rules: Rules, now: datetime) -> None:
        self._ledger = ledger
        self._rules = rules
        self._now = now
        self._today = bank_day(now, rules.zone)
        self.written = Written()

    def taken(self) -> Written:
        """What is to be written for the orders that were judged since this was last asked."""
        taken, self.written = self.written, Written()
        return taken

    def judge(self, order: Order) -> Judged:
        digest = digest_of(order)
        known = self._ledger.known.get(digest)
        if known is not None:
            return (
                Recorded(known, replayed=True) if known.request_hash == order.request_hash else IdempotencyKeyReused()
            )
        try:
            transfer = self._decided(order, digest)
        except DomainError as error:
            return error
        self._ledger.known[digest] = transfer
        self.written.recorded.append((order, transfer))
        return Recorded(transfer, replayed=False)

    def _decided(self, order: Order, digest: UUID) -> Transfer:
        if isinstance(order, TransferOrder):
            return self._transfer(order, digest)
        if isinstance(order, HoldPosting):
            return self._posting(order, digest)
        if isinstance(order, HoldVoid):
            return self._void(order, digest)
        return self._reversal(order, digest)

    def _parties(self, order: TransferOrder) -> tuple[AccountDetails, AccountDetails]:
        """Both accounts of an order that may be judged at all."""
        if self._now > order.not_after:
            raise OrderExpired
        if order.quote_id is not None and order.quote_id in self._ledger.quotes:
            raise QuoteUsed
        debit = self._ledger.by_id.get(order.debit_account_id)
        if debit is None or not debit.is_held_by(order.customer_id):
            raise AccountUnknown
        credit = self._ledger.by_iban.get(order.credit_iban)
        if credit is None:
            raise PayeeUnknown
        return debit, credit

    def _transfer(self, order: TransferOrder, digest: UUID) -> Transfer:
        debit, credit = self._parties(order)
        books = self._ledger.books
        refused = refusal_of(books[debit.account_id], books[credit.account_id], order.amount)
        if refused in _UNRECORDED:
            raise _UNRECORDED[refused]
        count: str | Count | None = refused
        is_own = credit.is_held_by(order.customer_id)
        if count is None and not is_own:
            count = self._limited(order, credit.account_id)
        if order.quote_id is not None:
            self._ledger.quotes[order.quote_id] = digest
        payee_name = credit.holder_name
        label = None if order.payee_name == payee_name else order.payee_name
        parties = (Side(debit.account_id, debit.holder_name), Side(credit.account_id, payee_name))
        told: dict[str, Any] = {"reference": order.reference, "quote_id": order.quote_id, "payee_label": label}
        transfer = self._recorded(order, digest, parties, order.amount, is_own=is_own, **told)
        if isinstance(count, str):
            return _refused(transfer, count)
        if order.held_until is None:
            self._move(transfer)
        else:
            self._hold_back(transfer, order.held_until)
        if count is not None and transfer.outcome is not Outcome.REFUSED:
            self._count(count)
        return transfer

    def _hold_back(self, transfer: Transfer, until: datetime) -> None:
        transfer.outcome = Outcome.HELD
        self._keep(held(self._ledger.books[transfer.debit.account_id], transfer.amount.minor))
        self._ledger.holds[transfer.transfer_id] = Hold(transfer, until, is_resolved=False)
        self.written.holds.append((transfer, until))

    def _posting(self, order: HoldPosting, digest: UUID) -> Transfer:
        hold = self._hold(order.hold_id, order.customer_id)
        placed = hold.placed
        minor = placed.amount.minor if order.minor is None else order.minor
        amount = Amount(minor=minor, currency=placed.amount.currency)
        transfer = self._again(order, digest, placed, amount)
        if hold.is_resolved or hold.expires_at <= self._now:
            return _refused(transfer, HoldResolved.code)
        if minor > placed.amount.minor:
            return _refused(transfer, HoldExceeded.code)
        if not self._ledger.books[placed.credit.account_id].is_open:
            raise PayeeUnknown
        self._move(transfer, held_minor=placed.amount.minor)
        if transfer.outcome is Outcome.COMPLETED:
            self._resolve(hold, "posted", transfer.transfer_id)
            self._give_back(placed, placed.amount.minor - minor)
            self._note_paid(placed)
        return transfer

    def _void(self, order: HoldVoid, digest: UUID) -> Transfer:
        hold = self._hold(order.hold_id, order.customer_id)
        placed = hold.placed
        transfer = self._again(order, digest, placed, placed.amount)
        if order.customer_id is None and hold.expires_at > self._now:
            raise HoldResolved("It has not expired yet.")
        if hold.is_resolved:
            return _refused(transfer, HoldResolved.code)
        self._keep(held(self._ledger.books[placed.debit.account_id], -placed.amount.minor))
        self._resolve(hold, "expired" if order.customer_id is None else "voided", transfer.transfer_id)
        self._give_back(placed, placed.amount.minor)
        transfer.outcome = Outcome.VOIDED
        return transfer

    def _reversal(self, order: Reversal, digest: UUID) -> Transfer:
        original = self._ledger.originals.get(order.transfer_id)
        if original is None or original.outcome is not Outcome.COMPLETED:
            raise TransferUnknown
        debit, credit = original.credit, original.debit
        parties = (Side(debit.account_id, debit.name), Side(credit.account_id, credit.name))
        transfer = self._recorded(
            order, digest, parties, original.amount, reference=original.reference, reversal_of=original.transfer_id
        )
        if original.reversal_of is not None:
            return _refused(transfer, NotReversible.code)
        if original.transfer_id in self._ledger.reversed:
            return _refused(transfer, AlreadyReversed.code)
        books = self._ledger.books
        refused = refusal_of(books[transfer.debit.account_id], books[transfer.credit.account_id], transfer.amount)
        if refused in _UNRECORDED:
            raise _UNRECORDED[refused]
        if refused is not None:
            return _refused(transfer, refused)
        self._move(transfer)
        if transfer.outcome is Outcome.COMPLETED:
            self._ledger.reversed.add(original.transfer_id)
        return transfer

    def _hold(self, hold_id: TransferId, customer_id: CustomerId | None) -> Hold:
        hold = self._ledger.holds.get(hold_id)
        if hold is None or customer_id not in {None, hold.placed.customer_id}:
            raise HoldUnknown
        return hold

    def _move(self, transfer: Transfer, *, held_minor: int = 0) -> None:
        books = self._ledger.books
        debit, credit = transfer.debit, transfer.credit
        posting = moved(books[debit.account_id], books[credit.account_id], transfer.amount, held=held_minor)
        if not isinstance(posting, Posting):
            transfer.refusal_code = posting.value
            return
        self._keep(posting.debit)
        self._keep(posting.credit)
        transfer.outcome = Outcome.COMPLETED
        transfer.debit = Side(debit.account_id, debit.name, posting.debit.version, posting.debit.balance)
        transfer.credit = Side(credit.account_id, credit.name, posting.credit.version, posting.credit.balance)

    def _again(self, order: HoldPosting | HoldVoid, digest: UUID, placed: Transfer, amount: Amount) -> Transfer:
        parties = (Side(placed.debit.account_id, placed.debit.name), Side(placed.credit.account_id, placed.credit.name))
        told: dict[str, Any] = {"reference": placed.reference, "payee_label": placed.payee_label}
        told["is_own"] = placed.is_own and order.customer_id is not None
        return self._recorded(order, digest, parties, amount, hold_id=placed.transfer_id, **told)

    def _recorded(
        self, order: Order, digest: UUID, parties: tuple[Side, Side], amount: Amount, **told: Any
    ) -> Transfer:
        """Refused until something says otherwise."""
        return Transfer(
            transfer_id=TransferId(new_id()),
            customer_id=order.customer_id,
            operation=order.operation,
            key_digest=digest,
            request_hash=order.request_hash,
            outcome=Outcome.REFUSED,
            amount=amount,
            debit=parties[0],
            credit=parties[1],
            booked_at=self._now,
            booking_date=self._today,
            **told,
        )

    def _limited(self, order: TransferOrder, payee: AccountId) -> str | Count:
        """The code of the limit that the order breaks, or how it counts if it moves."""
        key = (order.customer_id, order.amount.currency)
        limits, minor = self._ledger.limits.get(key, self._rules.limits), order.amount.minor
        if minor > limits.per_transfer:
            return TransferLimit.code
        day, spent = self._ledger.usages.get(key, (self._today, 0))
        spent = minor + (spent if day == self._today else 0)
        if spent > limits.per_day:
            return DailyLimit.code
        known = self._ledger.payees.get((order.customer_id, payee), PaidPayee(None, 0))
        paid_at = known.first_paid_at
        if paid_at is not None and paid_at <= self._now - self._rules.payee_is_new_for:
            return Count(key, spent, (order.customer_id, payee), None)
        if known.spent + minor > limits.new_payee:
            return NewPayeeLimit.code
        # What is only held may be freed again: it makes nobody known.
        known = PaidPayee(paid_at or (None if order.held_until else self._now), known.spent + minor)
        return Count(key, spent, (order.customer_id, payee), known)

    def _count(self, count: Count) -> None:
        self._ledger.usages[count.key] = self.written.usages[count.key] = (self._today, count.spent)
        if count.payee is not None:
            self._keep_payee(count.payee_key, count.payee)

    def _keep_payee(self, key: PayeeKey, payee: PaidPayee) -> None:
        self._ledger.payees[key] = self.written.payees[key] = payee

    def _note_paid(self, placed: Transfer) -> None:
        """The first payment that came of a hold makes its payee one who was paid."""
        if placed.customer_id is None:
            return
        payee_key = (placed.customer_id, placed.credit.account_id)
        known = self._ledger.payees.get(payee_key)
        if known is not None and known.first_paid_at is None:
            self._keep_payee(payee_key, replace(known, first_paid_at=self._now))

    def _give_back(self, placed: Transfer, minor: int) -> None:
        """What a hold did not move counts for a new payee no more, and one of today may be sent again today."""
        if placed.customer_id is None or placed.is_own or minor == 0:
            return
        payee_key = (placed.customer_id, placed.credit.account_id)
        known = self._ledger.payees.get(payee_key)
        if known is not None:
            self._keep_payee(payee_key, replace(known, spent=max(known.spent - minor, 0)))
        key = (placed.customer_id, placed.amount.currency)
        day, spent = self._ledger.usages.get(key, (self._today, 0))
        if day == self._today and placed.booking_date == day:
            self._ledger.usages[key] = self.written.usages[key] = (day, max(spent - minor, 0))

    def _resolve(self, hold: Hold, outcome: str, transfer_id: TransferId) -> None:
        self._ledger.holds[hold.placed.transfer_id] = replace(hold, is_resolved=True)
        self.written.resolutions.append(Resolution(hold.placed.transfer_id, outcome, transfer_id, self._now))

    def _keep(self, book: Book) -> None:
        self._ledger.books[book.account_id] = self.written.books[book.account_id] = book


def _refused(transfer: Transfer, code: str) -> Transfer:
    transfer.refusal_code = str(code)
    return transfer
