"""Moving money between customers of this bank: one order, one commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kernel.clock import Clock
from kernel.events.core_banking import Leg, TransferCompleted, TransferRefused
from kernel.events.envelope import EventData
from kernel.ids import AccountId, CustomerId, TransferId, new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database, ReadSession, WriteSession
from servicekit.idempotency import IdempotencyKeyReused
from servicekit.logging import get_logger

from core_banking_stub import outgoing_events
from core_banking_stub.accounts.service import AccountDetails, AccountService, AccountUnknown, PayeeUnknown
from core_banking_stub.ledgers.service import (
    LedgerService,
    Movement,
    Posting,
    Refusal,
    StatementText,
    bank_day,
    judge,
)
from core_banking_stub.masks import masked_iban
from core_banking_stub.transfers import metrics, repository
from core_banking_stub.transfers.domain import (
    OPERATION,
    REFUSALS,
    BalanceLimit,
    CurrencyMismatch,
    InsufficientFunds,
    OrderExpired,
    SameAccount,
    Side,
    Transfer,
    TransferOrder,
    TransferUnknown,
)

__all__ = [
    "BalanceLimit",
    "CurrencyMismatch",
    "InsufficientFunds",
    "OrderExpired",
    "SameAccount",
    "Side",
    "Transfer",
    "TransferOrder",
    "TransferService",
    "TransferUnknown",
    "TransferView",
    "movement_of",
]


class _KeyTaken(Exception):
    """Another transaction recorded an order with the same key first."""


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as one customer may see it: with the balances of the accounts that they hold."""

    transfer: Transfer
    held: frozenset[AccountId]
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Parties:
    debit: AccountDetails
    credit: AccountDetails


class TransferService:
    def __init__(self, database: Database, accounts: AccountService, ledger: LedgerService, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._ledger = ledger
        self._clock = clock
        self._log = get_logger("transfers")

    async def execute(self, order: TransferOrder) -> TransferView:
        """Move the money, or answer as the first time when the key is known.

        Raises AccountUnknown, PayeeUnknown, OrderExpired, IdempotencyKeyReused or one of the recorded refusals.
        """
        try:
            async with self._database.write() as session:
                view = await self._replayed(session, order) or await self._decide(session, order)
        except _KeyTaken:
            async with self._database.read() as reading:
                replayed = await self._replayed(reading, order)
            if replayed is None:
                raise AssertionError("A taken key has a committed transfer.") from None
            view = replayed
        refusal_code = view.transfer.refusal_code
        if not view.replayed:
            metrics.TRANSFERS.labels(refusal_code or "completed").inc()
        self._log.info(
            "transfer.judged",
            transfer_id=str(view.transfer.transfer_id),
            outcome=refusal_code or "completed",
            replayed=view.replayed,
        )
        # The refusal is committed by now; only its telling is an error.
        if refusal_code is not None:
            raise REFUSALS[refusal_code]
        return view

    async def transfer_of(self, customer_id: CustomerId, transfer_id: TransferId) -> TransferView:
        """Raises TransferUnknown unless the customer holds the account of either side."""
        async with self._database.read() as session:
            transfer = await repository.completed(session, transfer_id)
            if transfer is None:
                raise TransferUnknown
            held = await self._held(session, customer_id, transfer)
        if not held:
            raise TransferUnknown
        return TransferView(transfer, held)

    async def bank_keys_taken(self, session: ReadSession, operation: str, keys: Sequence[str]) -> set[str]:
        return await repository.bank_keys_taken(session, operation, keys)

    async def record(self, session: WriteSession, judged: Sequence[Transfer]) -> bool:
        """Write judged orders; False when a key is taken, and the transaction must be given up."""
        return await repository.insert_transfers(session, judged)

    async def _replayed(self, session: ReadSession, order: TransferOrder) -> TransferView | None:
        known = await repository.with_key(session, order.customer_id, OPERATION, order.idempotency_key)
        if known is None:
            return None
        if known.request_hash != order.request_hash:
            raise IdempotencyKeyReused
        return TransferView(known, await self._held(session, order.customer_id, known), replayed=True)

    async def _decide(self, session: WriteSession, order: TransferOrder) -> TransferView:
        if self._clock.now() > order.not_after:
            raise OrderExpired
        debit = await self._accounts.held_account(session, order.customer_id, order.debit_account_id)
        credit = await self._accounts.account_with_iban(session, order.credit_iban)
        parties = _Parties(debit, credit)
        books = await self._ledger.lock(session, {debit.account_id, credit.account_id})
        judged = judge(books[debit.account_id], books[credit.account_id], order.amount)
        # Closed between the look-up and the lock: as if it did not exist.
        if judged is Refusal.ACCOUNT_UNKNOWN:
            raise AccountUnknown
        if judged is Refusal.PAYEE_UNKNOWN:
            raise PayeeUnknown
        transfer = self._transfer(order, parties, judged)
        if not await repository.insert_transfers(session, [transfer]):
            raise _KeyTaken
        if isinstance(judged, Posting):
            await self._ledger.post(session, [movement_of(transfer, judged, order.payee_name)])
        await outgoing_events.append(session, _event(order, transfer, parties), transfer.transfer_id, self._clock)
        facts = (("transfer_id", str(transfer.transfer_id)), ("outcome", transfer.refusal_code or "completed"))
        actor = Actor("customer", order.customer_id)
        await audit_marks.emit_all(session, [AuditMark(actor, "transfer.execute", facts)])
        return TransferView(transfer, _held_among((debit, credit), order.customer_id))

    def _transfer(self, order: TransferOrder, parties: _Parties, judged: Posting | Refusal) -> Transfer:
        posting = judged if isinstance(judged, Posting) else None
        booked_at = self._clock.now()
        return Transfer(
            transfer_id=TransferId(new_id()),
            customer_id=order.customer_id,
            operation=OPERATION,
            idempotency_key=order.idempotency_key,
            request_hash=order.request_hash,
            quote_id=order.quote_id,
            refusal_code=judged.value if isinstance(judged, Refusal) else None,
            amount=order.amount,
            reference=order.reference,
            debit=_side(parties.debit, posting.debit.version, posting.debit.balance)
            if posting
            else _side(parties.debit),
            credit=_side(parties.credit, posting.credit.version, posting.credit.balance)
            if posting
            else _side(parties.credit),
            booked_at=booked_at,
            booking_date=bank_day(booked_at, self._ledger.zone),
        )

    async def _held(self, session: ReadSession, customer_id: CustomerId, transfer: Transfer) -> frozenset[AccountId]:
        sides = {transfer.debit.account_id, transfer.credit.account_id}
        found = await self._accounts.details_of(session, sides)
        return _held_among(found.values(), customer_id)


def movement_of(transfer: Transfer, posting: Posting, payee_name: str) -> Movement:
    """What the ledger writes for a completed transfer: each side's statement names the other side.

    The payer's statement names the payee as the payer does, with `payee_name`.
    """

    def text(name: str, other: Side) -> StatementText:
        return StatementText(name, other.iban_masked, transfer.reference)

    return Movement(
        transfer_id=transfer.transfer_id,
        posting=posting,
        booked_at=transfer.booked_at,
        booking_date=transfer.booking_date,
        debit_text=text(payee_name, transfer.credit),
        credit_text=text(transfer.debit.name, transfer.debit),
    )


def _held_among(found: Iterable[AccountDetails], customer_id: CustomerId) -> frozenset[AccountId]:
    return frozenset(details.account_id for details in found if details.is_held_by(customer_id))


def _side(details: AccountDetails, version: int | None = None, balance_after: int | None = None) -> Side:
    return Side(details.account_id, details.holder_name, masked_iban(details.iban), version, balance_after)


def _event(order: TransferOrder, transfer: Transfer, parties: _Parties) -> EventData:
    if transfer.refusal_code is not None:
        return TransferRefused(
            transfer_id=transfer.transfer_id,
            customer_id=order.customer_id,
            debit_account_id=order.debit_account_id,
            amount=order.amount,
            refusal_code=transfer.refusal_code,
        )
    return TransferCompleted(
        transfer_id=transfer.transfer_id,
        debit=_leg(parties.debit, transfer.debit),
        credit=_leg(parties.credit, transfer.credit),
        amount=order.amount,
        reference=order.reference,
        booked_at=transfer.booked_at,
    )


def _leg(details: AccountDetails, side: Side) -> Leg:
    if side.version is None:
        raise AssertionError("A completed transfer has a version on both sides.")
    return Leg(
        account_id=details.account_id,
        version=side.version,
        customer_ids=list(details.customer_ids),
        iban=details.iban,
        holder_name=details.holder_name,
    )
