"""Desks that take orders, and one whose ledger is in memory.

There, groups are judged on a copy of what is committed, and committed by what they are to write.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from core_banking_stub.accounts.service import AccountDetails
from core_banking_stub.ledgers.service import AccountKind, AccountStatus, Book
from core_banking_stub.orders.service import (
    Hold,
    HoldPosting,
    HoldVoid,
    Judge,
    Judged,
    Ledger,
    Limits,
    Order,
    Origin,
    Outcome,
    Recorded,
    Reversal,
    Rules,
    Transfer,
    TransferOrder,
    Written,
)
from kernel.ids import AccountId, CustomerId, OperatorId, TransferId, new_id
from kernel.money import Amount, Currency

NOON = datetime(2027, 3, 10, 11, 0, tzinfo=UTC)
"""Of a day on which nobody in Madrid changes the clock."""
NO_LIMITS = Limits(10**12, 10**12, 10**12)
OPERATOR = OperatorId(new_id())


@dataclass(frozen=True, slots=True)
class Client:
    customer_id: CustomerId
    account_id: AccountId
    iban: str


@dataclass
class OrderDesk(ABC):
    """What a ledger looks like to who gives it orders, and may look into its books. `now` is its time."""

    now: datetime = NOON
    was_asked_again: bool = field(default=False, init=False)
    """The last group had to be sent again by its clients."""

    @abstractmethod
    def client(self, owns: int = 0, *, of: "Client | None" = None) -> "Client":
        """A new customer, or another account `of` a known one."""

    @abstractmethod
    def choose_limits(self, customer_id: CustomerId, limits: Limits) -> None: ...

    @abstractmethod
    def judged(self, *orders: Order) -> list[Judged]:
        """One group, committed."""

    @abstractmethod
    def books(self) -> Mapping[AccountId, Book]:
        """Of all clients."""

    @abstractmethod
    def usages(self) -> Mapping[CustomerId, tuple[date, int]]:
        """The last day on which a client sent euros, and how much that was."""

    @abstractmethod
    def open_holds(self) -> set[TransferId]: ...

    @abstractmethod
    def known(self) -> Mapping[UUID, Transfer]:
        """What is recorded, by the digests of keys."""

    def transfer(self, payer: Client, payee: Client, minor: int, **changes: Any) -> TransferOrder:
        fields: dict[str, Any] = {
            "customer_id": payer.customer_id,
            "debit_account_id": payer.account_id,
            "credit_iban": payee.iban,
            "amount": Amount(minor=minor, currency=Currency.EUR),
            "reference": "Dinner",
            "quote_id": None,
            "payee_name": "My friend",
            "not_after": self.now + timedelta(minutes=5),
            **keyed(),
        }
        return TransferOrder(**{**fields, **changes})

    def hold(self, payer: Client, payee: Client, minor: int, **changes: Any) -> TransferOrder:
        return self.transfer(payer, payee, minor, **{"held_until": self.now + timedelta(hours=1), **changes})


@dataclass
class Desk(OrderDesk):
    """`state` is committed. What orders refer to is read whole, which only gives the judge more to see."""

    limits: Limits = NO_LIMITS
    state: Ledger = field(default_factory=lambda: Ledger({}, {}))
    transfers: dict[TransferId, Transfer] = field(default_factory=dict)
    entries: list[tuple[AccountId, int, int, int]] = field(default_factory=list)
    """Account, version, amount, balance after it."""

    def client(self, owns: int = 0, *, of: "Client | None" = None, currency: Currency = Currency.EUR) -> Client:
        number = len(self.state.by_id) + 1
        client = Client(of.customer_id if of else CustomerId(new_id()), AccountId(new_id()), f"ES{number:02}")
        details = AccountDetails(
            account_id=client.account_id,
            iban=client.iban,
            product_name="Current account",
            currency=currency,
            opened_at=NOON,
            closed_at=None,
            customer_ids=(client.customer_id,),
            holder_names=(f"Client {number}",),
        )
        self.state.by_id[client.account_id] = self.state.by_iban[client.iban] = details
        book = Book(client.account_id, currency, AccountKind.CUSTOMER, AccountStatus.OPEN, credits_posted=owns)
        self.state.books[client.account_id] = book
        return client

    def close(self, client: Client) -> None:
        book = self.state.books[client.account_id]
        self.state.books[client.account_id] = book._replace(status=AccountStatus.CLOSED)

    def choose_limits(self, customer_id: CustomerId, limits: Limits) -> None:
        self.state.limits[customer_id, Currency.EUR] = limits

    def books(self) -> Mapping[AccountId, Book]:
        return self.state.books

    def usages(self) -> Mapping[CustomerId, tuple[date, int]]:
        return {customer_id: usage for (customer_id, _), usage in self.state.usages.items()}

    def open_holds(self) -> set[TransferId]:
        return {hold_id for hold_id, hold in self.state.holds.items() if not hold.is_resolved}

    def known(self) -> Mapping[UUID, Transfer]:
        return self.state.known

    def balance(self, client: Client) -> int:
        return self.state.books[client.account_id].balance

    def available(self, client: Client) -> int:
        return self.state.books[client.account_id].available

    def judged(self, *orders: Order) -> list[Judged]:
        judge, outcomes = self._judge(orders)
        self._commit(judge.taken())
        return outcomes

    def lost(self, *orders: Order) -> None:
        """One group whose commit never came."""
        self._judge(orders)

    def one(self, order: Order) -> Judged:
        return self.judged(order)[0]

    def _judge(self, orders: Sequence[Order]) -> tuple[Judge, list[Judged]]:
        was = self.state
        ledger = Ledger(
            was.by_id,
            was.by_iban,
            books=dict(was.books),
            known=dict(was.known),
            quotes=dict(was.quotes),
            limits=dict(was.limits),
            usages=dict(was.usages),
            payees=dict(was.payees),
            holds=dict(was.holds),
            originals=dict(self.transfers),
            reversed=set(was.reversed),
        )
        judge = Judge(ledger, Rules(ZoneInfo("Europe/Madrid"), self.limits, timedelta(days=3)), self.now)
        return judge, [judge.judge(order) for order in orders]

    def _commit(self, written: Written) -> None:
        state = self.state
        for _, transfer in written.recorded:
            assert transfer.key_digest not in state.known
            assert transfer.quote_id is None or transfer.quote_id not in state.quotes
            state.known[transfer.key_digest] = self.transfers[transfer.transfer_id] = transfer
            if transfer.quote_id is not None:
                state.quotes[transfer.quote_id] = transfer.key_digest
            if transfer.reversal_of is not None and transfer.outcome is Outcome.COMPLETED:
                assert transfer.reversal_of not in state.reversed
                state.reversed.add(transfer.reversal_of)
            self._enter(transfer)
        state.books |= written.books
        state.usages |= written.usages
        state.payees |= written.payees
        for placed, until in written.holds:
            state.holds[placed.transfer_id] = Hold(placed, until, is_resolved=False)
        for resolution in written.resolutions:
            hold = state.holds[resolution.hold_id]
            assert not hold.is_resolved
            state.holds[resolution.hold_id] = replace(hold, is_resolved=True)

    def _enter(self, transfer: Transfer) -> None:
        minor = transfer.amount.minor
        for side, amount in ((transfer.debit, -minor), (transfer.credit, minor)):
            assert (side.version is None) == (transfer.outcome is not Outcome.COMPLETED)
            if side.version is not None and side.balance_after is not None:
                self.entries.append((side.account_id, side.version, amount, side.balance_after))

    def placed(self, payer: Client, payee: Client, minor: int, **changes: Any) -> TransferId:
        judged = self.one(self.hold(payer, payee, minor, **changes))
        assert isinstance(judged, Recorded)
        assert judged.transfer.outcome is Outcome.HELD
        return judged.transfer.transfer_id


def posting(payer: Client, hold_id: TransferId, minor: int | None = None, **changes: Any) -> HoldPosting:
    fields = {"customer_id": payer.customer_id, "hold_id": hold_id, "minor": minor, **keyed(), **changes}
    return HoldPosting(**fields)


def void(payer: Client | None, hold_id: TransferId, **changes: Any) -> HoldVoid:
    """Without a payer it expires."""
    fields = {"customer_id": payer and payer.customer_id, "hold_id": hold_id, **keyed(), **changes}
    return HoldVoid(**fields)


def reversal(transfer_id: TransferId, **changes: Any) -> Reversal:
    fields = {"operator_id": OPERATOR, "transfer_id": transfer_id, "reason": "A mistake", **keyed(), **changes}
    return Reversal(**fields)


def keyed() -> dict[str, Any]:
    return {"idempotency_key": f"key-{new_id()}", "request_hash": bytes(16), "origin": Origin()}


def told(judged: Judged) -> str:
    """`completed`, `held`, `voided`, the code of a recorded refusal, or `!code` of one that is not recorded."""
    if isinstance(judged, Recorded):
        return judged.transfer.refusal_code or judged.transfer.outcome.value
    return f"!{judged.code}"
