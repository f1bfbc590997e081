"""A ledger as simple as can be: one number for each account, one line for each hold, and the rules in words."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from core_banking_stub.ledgers.service import bank_day
from core_banking_stub.orders.service import (
    HoldPosting,
    HoldVoid,
    Limits,
    Order,
    Reversal,
    Transfer,
    TransferOrder,
)
from kernel.ids import AccountId, CustomerId, TransferId

USUAL = Limits(per_transfer=80, per_day=150, new_payee=100)
PURSE = 200
NEW_FOR = timedelta(days=3)
MADRID = ZoneInfo("Europe/Madrid")


@dataclass
class Line:
    """A hold as the model knows it."""

    payer: CustomerId
    debit: AccountId
    credit: AccountId
    minor: int
    until: datetime
    day: date
    counts: bool
    is_for_new: bool
    is_open: bool = True


@dataclass
class Paid:
    """A completed transfer as the model knows it."""

    debit: AccountId
    credit: AccountId
    minor: int
    is_reversal: bool
    is_reversed: bool = False


@dataclass
class Model:
    """What must become of each order, by the words of the rules."""

    owners: dict[AccountId, CustomerId]
    accounts: dict[str, AccountId]
    money: dict[AccountId, int]
    held: Counter[AccountId] = field(default_factory=Counter)
    lines: dict[TransferId, Line] = field(default_factory=dict)
    paid: dict[TransferId, Paid] = field(default_factory=dict)
    chosen: dict[CustomerId, Limits] = field(default_factory=dict)
    spent: Counter[tuple[CustomerId, date]] = field(default_factory=Counter)
    known_since: dict[tuple[CustomerId, AccountId], datetime] = field(default_factory=dict)
    to_new: Counter[tuple[CustomerId, AccountId]] = field(default_factory=Counter)
    quotes: set[UUID] = field(default_factory=set)

    def expected(self, order: Order, now: datetime) -> str:
        """What `told` is to say of an order whose key is new."""
        if isinstance(order, TransferOrder):
            return self._impossible(order, now) or self._over_limit(order, now) or self._done(order)
        return self._reversal(order) if isinstance(order, Reversal) else self._hold_end(order, now)

    def _hold_end(self, order: HoldPosting | HoldVoid, now: datetime) -> str:
        line = self.lines.get(order.hold_id)
        if line is None or order.customer_id not in {None, line.payer}:
            return "!hold-unknown"
        is_due = line.until <= now
        if isinstance(order, HoldPosting):
            if not line.is_open or is_due:
                return "hold-resolved"
            return "completed" if (order.minor or line.minor) <= line.minor else "hold-exceeded"
        if order.customer_id is None and not is_due:
            return "!hold-resolved"
        return "voided" if line.is_open else "hold-resolved"

    def _done(self, order: TransferOrder) -> str:
        return "completed" if order.held_until is None else "held"

    def _impossible(self, order: TransferOrder, now: datetime) -> str | None:
        debit = order.debit_account_id
        if now > order.not_after:
            return "!quote-expired"
        if order.quote_id in self.quotes:
            return "!quote-used"
        if debit == self.accounts[order.credit_iban]:
            return "same-account"
        return "insufficient-funds" if self.money[debit] - self.held[debit] < order.amount.minor else None

    def _over_limit(self, order: TransferOrder, now: datetime) -> str | None:
        payer, payee, minor = order.customer_id, self.accounts[order.credit_iban], order.amount.minor
        limits = self.chosen.get(payer, USUAL)
        if self.owners[payee] == payer:
            return None
        if minor > limits.per_transfer:
            return "transfer-limit"
        if self.spent[payer, bank_day(now, MADRID)] + minor > limits.per_day:
            return "daily-limit"
        too_new = self._is_new(payer, payee, now) and self.to_new[payer, payee] + minor > limits.new_payee
        return "new-payee-limit" if too_new else None

    def _is_new(self, payer: CustomerId, payee: AccountId, now: datetime) -> bool:
        return self.known_since.get((payer, payee), now) > now - NEW_FOR

    def _reversal(self, order: Reversal) -> str:
        paid = self.paid.get(order.transfer_id)
        if paid is None:
            return "!transfer-unknown"
        if paid.is_reversal:
            return "not-reversible"
        if paid.is_reversed:
            return "already-reversed"
        free = self.money[paid.credit] - self.held[paid.credit]
        return "completed" if free >= paid.minor else "insufficient-funds"

    def apply(self, order: Order, transfer: Transfer, now: datetime) -> None:
        """Book what was expected, and came."""
        if isinstance(order, TransferOrder) and order.quote_id is not None:
            self.quotes.add(order.quote_id)
        if transfer.refusal_code is not None:
            return
        if isinstance(order, TransferOrder):
            self._send(order, transfer, now)
        elif isinstance(order, Reversal):
            self.paid[order.transfer_id].is_reversed = True
            self._move(transfer, is_reversal=True)
        else:
            self._end(order, transfer, now)

    def _send(self, order: TransferOrder, transfer: Transfer, now: datetime) -> None:
        payer, payee, minor, day = (
            order.customer_id,
            transfer.credit.account_id,
            order.amount.minor,
            bank_day(now, MADRID),
        )
        counts = self.owners[payee] != payer
        is_for_new = counts and self._is_new(payer, payee, now)
        if counts:
            self.spent[payer, day] += minor
        if is_for_new:
            self.to_new[payer, payee] += minor
        if order.held_until is None:
            if counts:
                self.known_since.setdefault((payer, payee), now)
            self._move(transfer, is_reversal=False)
            return
        debit = transfer.debit.account_id
        self.held[debit] += minor
        self.lines[transfer.transfer_id] = Line(payer, debit, payee, minor, order.held_until, day, counts, is_for_new)

    def _end(self, order: HoldPosting | HoldVoid, transfer: Transfer, now: datetime) -> None:
        line = self.lines[order.hold_id]
        line.is_open = False
        self.held[line.debit] -= line.minor
        moved = transfer.amount.minor if isinstance(order, HoldPosting) else 0
        if line.counts and line.day == bank_day(now, MADRID):
            self.spent[line.payer, line.day] -= line.minor - moved
        if line.is_for_new:
            self.to_new[line.payer, line.credit] -= line.minor - moved
        if moved:
            if line.counts:
                self.known_since.setdefault((line.payer, line.credit), now)
            self._move(transfer, is_reversal=False)

    def _move(self, transfer: Transfer, *, is_reversal: bool) -> None:
        debit, credit, minor = transfer.debit.account_id, transfer.credit.account_id, transfer.amount.minor
        self.money[debit] -= minor
        self.money[credit] += minor
        self.paid[transfer.transfer_id] = Paid(debit, credit, minor, is_reversal)
