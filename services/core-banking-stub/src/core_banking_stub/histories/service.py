"""Posts the past of the demo bank by the rules of the present: no floor is broken, nothing is counted twice."""

from collections.abc import Sequence
from datetime import datetime

from kernel.clock import Clock
from kernel.ids import AccountId, TransferId, new_id
from servicekit.database import Database, WriteSession

from core_banking_stub.accounts.service import AccountService
from core_banking_stub.group_writers.service import write_past
from core_banking_stub.histories.domain import HistoricOrder, HistoryImpossible, check_order_in_time, fingerprint
from core_banking_stub.ledgers.service import Book, LedgerService, Posting, bank_day, judge
from core_banking_stub.orders.service import Outcome, Side, Transfer, Written, digests_taken, key_digest

__all__ = ["HistoricOrder", "HistoryImpossible", "HistoryService"]


class HistoryService:
    def __init__(self, database: Database, accounts: AccountService, ledger: LedgerService, clock: Clock) -> None:
        self._database = database
        self._accounts = accounts
        self._ledger = ledger
        self._clock = clock

    async def post_history(self, orders: Sequence[HistoricOrder], *, series: str = "seed") -> int:
        """Post all movements in one commit, without events; returns how many were new.

        The n-th order of a series has the key `<series>:<n>`: posting a series again posts only what it lacks.
        The orders must be sorted by time. Raises HistoryImpossible, and then nothing is posted.
        """
        check_order_in_time(orders, self._clock.now())
        keyed = [(f"{series}:{number}", order) for number, order in enumerate(orders)]
        async with self._database.write() as session:
            touched = {account for o in orders for account in (o.debit_account_id, o.credit_account_id)}
            books = await self._ledger.lock(session, touched)
            new = await self._without_known(session, keyed)
            written = Written()
            transfers = [self._judged(key, order, books, written) for key, order in new]
            if transfers:
                await self._write(session, written, transfers)
        return len(transfers)

    async def _without_known(
        self, session: WriteSession, keyed: Sequence[tuple[str, HistoricOrder]]
    ) -> list[tuple[str, HistoricOrder]]:
        known: set[tuple[str, str]] = set()
        for operation in {order.operation for _, order in keyed}:
            keys = [key for key, order in keyed if order.operation == operation]
            digests = {key_digest(None, operation, key): key for key in keys}
            known |= {(operation, digests[digest]) for digest in await digests_taken(session, digests)}
        return [(key, order) for key, order in keyed if (order.operation, key) not in known]

    def _judged(self, key: str, order: HistoricOrder, books: dict[AccountId, Book], written: Written) -> Transfer:
        """Judge one order on the books as the orders before it left them, and move them on."""
        if not {order.debit_account_id, order.credit_account_id} <= books.keys():
            raise HistoryImpossible(f"{key} names an account that does not exist.")
        judged = judge(books[order.debit_account_id], books[order.credit_account_id], order.amount)
        if not isinstance(judged, Posting):
            raise HistoryImpossible(f"{key} would be refused: {judged.value}.")
        for book in (judged.debit, judged.credit):
            books[book.account_id] = written.books[book.account_id] = book
        return Transfer(
            transfer_id=TransferId(new_id()),
            customer_id=None,
            operation=order.operation,
            key_digest=key_digest(None, order.operation, key),
            request_hash=fingerprint(order),
            outcome=Outcome.COMPLETED,
            amount=order.amount,
            reference=order.reference,
            debit=_side(judged.debit, order.debit_name),
            credit=_side(judged.credit, order.credit_name),
            booked_at=order.booked_at,
            booking_date=bank_day(order.booked_at, self._ledger.zone),
        )

    async def _write(self, session: WriteSession, written: Written, transfers: Sequence[Transfer]) -> None:
        await write_past(session, written, transfers)
        first_booked: dict[AccountId, datetime] = {}
        for transfer in transfers:
            for side in (transfer.debit, transfer.credit):
                first_booked.setdefault(side.account_id, transfer.booked_at)
        await self._accounts.backdate_openings(session, list(first_booked.items()))


def _side(book: Book, name: str) -> Side:
    return Side(book.account_id, name, book.version, book.balance)
