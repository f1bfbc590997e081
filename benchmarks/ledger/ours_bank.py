"""The bank of this repository in process: its group writer and its reading of balances, on its own migrated tables."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID

from contestants import CONNECTIONS, Books, Outcome, Shot
from core_alone import CoreAlone, Holder
from core_banking_stub.orders.service import Order as LedgerOrder
from core_banking_stub.orders.service import Origin, Recorded, TransferOrder
from core_banking_stub.orders.service import Outcome as Became
from core_banking_stub.wiring import CoreServices, services_on
from ground import settings_of
from kernel.clock import SystemClock
from kernel.errors import DomainError
from kernel.ids import AccountId, CustomerId
from kernel.money import Amount, Currency
from servicekit.database import Database
from shapes import ACCOUNTS, PURSE_MINOR, Order, Task
from sqlalchemy import text

_NEVER = datetime(2999, 1, 1, tzinfo=UTC)
_NOWHERE = Origin()
_BALANCES = text("SELECT id, credits_posted - debits_posted AS amount FROM accounts")
_ENTRIES = text("SELECT account_id AS id, sum(amount)::bigint AS amount FROM entries GROUP BY account_id")
_COUNTS = text(
    "SELECT count(*) AS transfers, count(DISTINCT key_digest) AS keys FROM transfers"
    " WHERE outcome = 'completed' AND operation = 'transfer'"
)


class OurBank:
    name, knows_keys = "ours, in groups", True

    def __init__(self, core: CoreAlone) -> None:
        self._core = core
        self.database = Database(core.url, "bench", connections_max=CONNECTIONS)
        self._stop = asyncio.Event()
        self._tasks = AsyncExitStack()
        self.services: CoreServices = services_on(self.database, SystemClock(), settings_of(core))
        self.holders: list[Holder] = []

    async def open(self) -> None:
        if not self.holders:
            self.holders = await self._core.holders(ACCOUNTS, PURSE_MINOR)
        self._stop.clear()
        tasks = await self._tasks.enter_async_context(asyncio.TaskGroup())
        tasks.create_task(self.services.writer.run(self._stop))
        await self.services.writer.probe()

    def shot(self, task: Task) -> Shot:
        if isinstance(task, Order):
            order = ledger_order(task, self.holders)
            return lambda: self._transfer(order)
        holder = self.holders[task.account]
        return lambda: self._read(CustomerId(holder.customer_id), AccountId(holder.account_id))

    async def _transfer(self, order: LedgerOrder) -> Outcome:
        (judged,) = await self.services.writer.submit_all([order])
        if not isinstance(judged, Recorded):
            return Outcome.FAILED
        if judged.transfer.outcome is Became.REFUSED:
            return Outcome.REFUSED
        return Outcome.REPLAYED if judged.replayed else Outcome.DONE

    async def _read(self, customer_id: CustomerId, account_id: AccountId) -> Outcome:
        try:
            await self.services.accounts.account_of(customer_id, account_id)
        except DomainError:
            return Outcome.FAILED
        return Outcome.READ

    async def books(self) -> Books:
        """The purses came by entries of the bank's own, which are left out of the sums."""
        async with self.database.read() as session:
            balances = {row.id: row.amount for row in await session.all(_BALANCES)}
            entries = {row.id: row.amount for row in await session.all(_ENTRIES)}
            counts = await session.first(_COUNTS)
        assert counts is not None  # noqa: S101  An aggregate always has a row.
        ids = [holder.account_id for holder in self.holders]
        sums = [entries[one] - PURSE_MINOR for one in ids]
        return Books([balances[one] for one in ids], sums, counts.transfers, counts.transfers - counts.keys)

    async def rest(self) -> None:
        """Let another process write the ledger."""
        self._stop.set()
        await self._tasks.aclose()

    async def close(self) -> None:
        await self.rest()
        await self.database.close()


def ledger_order(order: Order, holders: list[Holder]) -> TransferOrder:
    debit, credit = holders[order.debit], holders[order.credit]
    return TransferOrder(
        customer_id=CustomerId(debit.customer_id),
        idempotency_key=str(order.key),
        request_hash=order.key.bytes,
        debit_account_id=AccountId(debit.account_id),
        credit_iban=credit.iban,
        amount=Amount(minor=order.minor, currency=Currency.EUR),
        reference="bench",
        quote_id=UUID(int=order.key.int ^ 1),
        payee_name="A friend",
        not_after=_NEVER,
        origin=_NOWHERE,
    )
