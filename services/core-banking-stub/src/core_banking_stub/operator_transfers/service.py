"""Operators look transfers up and send one back."""

from dataclasses import dataclass

from kernel.ids import AccountId, TransferId
from servicekit.database import Database
from servicekit.logging import get_logger

from core_banking_stub.accounts.service import AccountDirectory
from core_banking_stub.operator_transfers import repository
from core_banking_stub.orders.service import Reversal, Transfer, TransferUnknown, recorded
from core_banking_stub.transfers.service import TransferService

__all__ = ["OperatorTransferService", "WholeTransfer"]


@dataclass(frozen=True, slots=True)
class WholeTransfer:
    """A judged order with all that belongs to it; the bank's own accounts have no IBAN."""

    transfer: Transfer
    ibans: dict[AccountId, str]
    reversed_by: TransferId | None
    replayed: bool = False


class OperatorTransferService:
    def __init__(self, database: Database, directory: AccountDirectory, transfers: TransferService) -> None:
        self._database = database
        self._directory = directory
        self._transfers = transfers
        self._log = get_logger("operator_transfers")

    async def transfer(self, transfer_id: TransferId) -> WholeTransfer:
        """Every order that was judged, refused ones and holds too. Raises TransferUnknown."""
        async with self._database.read() as session:
            transfer = await recorded(session, transfer_id)
            reversed_by = await repository.reversed_by(session, transfer_id)
        if transfer is None:
            raise TransferUnknown
        found, _ = await self._directory.of({transfer.debit.account_id, transfer.credit.account_id}, ())
        return WholeTransfer(transfer, {one: details.iban for one, details in found.items()}, reversed_by)

    async def reverse(self, order: Reversal) -> WholeTransfer:
        """The transfer that sends the money back.

        Raises TransferUnknown for what moved nothing, AlreadyReversed, NotReversible, and InsufficientFunds when the
        money is no longer there.
        """
        view = await self._transfers.execute(order)
        self._log.info(
            "transfer.reversed",
            transfer_id=str(view.transfer.transfer_id),
            reversal_of=str(order.transfer_id),
            operator_id=str(order.operator_id),
        )
        # A reversal is never reversed itself.
        return WholeTransfer(view.transfer, view.ibans, None, view.replayed)
