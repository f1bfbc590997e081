"""Placing, posting and voiding holds: orders like any other, told as holds."""

from dataclasses import dataclass

from kernel.clock import Clock
from kernel.ids import CustomerId, TransferId
from servicekit.database import Database

from core_banking_stub.holds import repository
from core_banking_stub.holds.domain import LASTS_MAX, HeldMoney, HoldTimeInvalid
from core_banking_stub.orders.service import HoldUnknown, HoldVoid, OrderExpired, TransferOrder
from core_banking_stub.transfers.service import TransferService

__all__ = ["HeldMoney", "HoldService", "HoldTimeInvalid"]


@dataclass(frozen=True, slots=True)
class Told:
    """A hold as it was told the first time, and whether this is a repeat."""

    hold: HeldMoney
    replayed: bool


class HoldService:
    def __init__(self, database: Database, transfers: TransferService, clock: Clock) -> None:
        self._database = database
        self._transfers = transfers
        self._clock = clock

    async def place(self, order: TransferOrder) -> Told:
        """Raises HoldTimeInvalid and what an order raises; a repeat is answered as held, whatever became of it since.

        Only an order that was never judged is refused for its time, so that a repeat of one that was is still answered.
        """
        until = order.held_until
        if until is None:
            raise AssertionError("The order is to be held.")
        if until > self._clock.now() + LASTS_MAX:
            raise HoldTimeInvalid
        try:
            view = await self._transfers.execute(order)
        except OrderExpired:
            if until <= self._clock.now():
                raise HoldTimeInvalid from None
            raise
        hold = HeldMoney(
            hold_id=view.transfer.transfer_id,
            status="held",
            amount=view.transfer.amount,
            posted=None,
            debit_account_id=view.transfer.debit.account_id,
            expires_at=until,
            placed_at=view.transfer.booked_at,
            resolved_at=None,
        )
        return Told(hold, view.replayed)

    async def hold_of(self, customer_id: CustomerId, hold_id: TransferId) -> HeldMoney:
        """Raises HoldUnknown, also for a hold that somebody else placed."""
        async with self._database.read() as session:
            hold = await repository.placed_hold(session, customer_id, hold_id)
        if hold is None:
            raise HoldUnknown
        return hold

    async def void(self, order: HoldVoid) -> Told:
        """Raises HoldUnknown, HoldResolved and what an order raises."""
        if order.customer_id is None:
            raise AssertionError("Without a customer a hold expires.")
        view = await self._transfers.execute(order)
        return Told(await self.hold_of(order.customer_id, order.hold_id), view.replayed)
