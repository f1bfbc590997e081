"""Moving money between customers of this bank: one order, once, and what a customer may see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kernel.errors import DomainError
from kernel.ids import AccountId, CustomerId, TransferId
from servicekit.database import Database
from servicekit.logging import get_logger

from core_banking_stub.accounts.service import AccountDetails, AccountDirectory
from core_banking_stub.group_writers.service import GroupWriter
from core_banking_stub.orders import service as orders
from core_banking_stub.orders.service import (
    REFUSALS,
    Judged,
    Order,
    Outcome,
    Recorded,
    Transfer,
    TransferOrder,
    TransferUnknown,
)

__all__ = ["TransferOrder", "TransferService", "TransferUnknown", "TransferView"]

Details = Mapping[AccountId, AccountDetails]


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer as one customer may see it: with the balances of the accounts that they hold, and masked IBANs."""

    transfer: Transfer
    held: frozenset[AccountId]
    ibans: dict[AccountId, str]
    replayed: bool = False


class TransferService:
    def __init__(self, database: Database, directory: AccountDirectory, writer: GroupWriter) -> None:
        self._database = database
        self._directory = directory
        self._writer = writer
        self._log = get_logger("transfers")

    async def execute_all(self, given: Sequence[Order]) -> list[TransferView | DomainError]:
        """One outcome for each of these orders: what `execute` would return or raise.

        Raises WriterElsewhere or LedgerBusy for all of them, and then nothing happened.
        """
        judged = await self._writer.submit_all(given)
        touched = {
            side.account_id
            for one in judged
            if isinstance(one, Recorded)
            for side in (one.transfer.debit, one.transfer.credit)
        }
        found, _ = await self._directory.of(touched, ())
        self._tell_log(given, judged)
        return [_told(order, one, found) for order, one in zip(given, judged, strict=True)]

    async def execute(self, order: Order) -> TransferView:
        """Carry the order out, or answer as the first time when the key is known.

        Raises AccountUnknown, PayeeUnknown, OrderExpired, QuoteUsed, IdempotencyKeyReused, one of the recorded
        refusals, or that the ledger takes no orders at the moment.
        """
        (outcome,) = await self.execute_all([order])
        if isinstance(outcome, DomainError):
            raise outcome
        return outcome

    async def transfer_of(self, customer_id: CustomerId, transfer_id: TransferId) -> TransferView:
        """Raises TransferUnknown unless the customer holds the account of either side and money was moved."""
        async with self._database.read() as session:
            transfer = await orders.recorded(session, transfer_id)
        if transfer is None or transfer.outcome is not Outcome.COMPLETED:
            raise TransferUnknown
        found, _ = await self._directory.of({transfer.debit.account_id, transfer.credit.account_id}, ())
        view = _view(Recorded(transfer, replayed=False), found, customer_id)
        if not view.held:
            raise TransferUnknown
        return view

    def _tell_log(self, given: Sequence[Order], judged: Sequence[Judged]) -> None:
        """One line for all orders that were judged together: each with the request that it came with."""
        told = [
            {
                "transfer_id": str(one.transfer.transfer_id),
                "operation": one.transfer.operation,
                "outcome": one.transfer.refusal_code or one.transfer.outcome.value,
                "replayed": one.replayed,
                "request_id": order.origin.request_id,
            }
            for order, one in zip(given, judged, strict=True)
            if isinstance(one, Recorded)
        ]
        if len(told) == 1:
            self._log.info("transfer.judged", **told[0])
        elif told:
            self._log.info("transfers.judged", transfers=told)


def _told(order: Order, judged: Judged, found: Details) -> TransferView | DomainError:
    if isinstance(judged, DomainError):
        return judged
    # The refusal is committed by now; only its telling is an error.
    if judged.transfer.refusal_code is not None:
        refusal = REFUSALS[judged.transfer.refusal_code]()
        refusal.is_repeat = judged.replayed
        return refusal
    return _view(judged, found, order.customer_id)


def _view(judged: Recorded, found: Details, customer_id: CustomerId | None) -> TransferView:
    transfer = judged.transfer
    sides = [found[side.account_id] for side in (transfer.debit, transfer.credit) if side.account_id in found]
    ibans = {details.account_id: details.iban for details in sides}
    held = frozenset(one.account_id for one in sides if customer_id is not None and one.is_held_by(customer_id))
    return TransferView(transfer, held, ibans, judged.replayed)
