"""Posts the past of the demo bank by the rules of the present: no floor is broken, nothing is counted twice."""

from collections.abc import Sequence
from datetime import datetime

from kernel.clock import Clock
from kernel.ids import AccountId, TransferId, new_id
from servicekit import audit_marks
from servicekit.audit_marks import Actor, AuditMark
from servicekit.database import Database, WriteSession

from core_banking_stub.accounts.service import AccountDetails, AccountService
from core_banking_stub.histories.domain import HistoricOrder, HistoryImpossible, check_order_in_time, fingerprint
from core_banking_stub.ledgers.service import Book, LedgerService, Movement, Posting, bank_day, judge
from core_banking_stub.masks import masked_iban
from core_banking_stub.transfers.service import Side, Transfer, TransferService, movement_of

__all__ = ["HistoricOrder", "HistoryImpossible", "HistoryService"]


class HistoryService:
    def __init__(
        self,
        database: Database,
        accounts: AccountService,
        ledger: LedgerService,
        transfers: TransferService,
        clock: Clock,
    ) -> None:
        self._database = database
        self._accounts = accounts
        self._ledger = ledger
        self._transfers = transfers
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
            details = await self._accounts.details_of(session, touched)
            new = await self._without_known(session, keyed)
            judged = [self._judged(key, order, books, details) for key, order in new]
            if judged:
                await self._write(session, judged)
        return len(judged)

    async def _without_known(
        self, session: WriteSession, keyed: Sequence[tuple[str, HistoricOrder]]
    ) -> list[tuple[str, HistoricOrder]]:
        known: set[tuple[str, str]] = set()
        for operation in {order.operation for _, order in keyed}:
            keys = [key for key, order in keyed if order.operation == operation]
            taken = await self._transfers.bank_keys_taken(session, operation, keys)
            known |= {(operation, key) for key in taken}
        return [(key, order) for key, order in keyed if (order.operation, key) not in known]

    def _judged(
        self,
        key: str,
        order: HistoricOrder,
        books: dict[AccountId, Book],
        details: dict[AccountId, AccountDetails],
    ) -> tuple[Transfer, Movement]:
        """Judge one order on the books as the orders before it left them, and move them on."""
        if not {order.debit_account_id, order.credit_account_id} <= books.keys():
            raise HistoryImpossible(f"{key} names an account that does not exist.")
        judged = judge(books[order.debit_account_id], books[order.credit_account_id], order.amount)
        if not isinstance(judged, Posting):
            raise HistoryImpossible(f"{key} would be refused: {judged.value}.")
        books[order.debit_account_id] = judged.debit
        books[order.credit_account_id] = judged.credit
        debit = _side(judged.debit, order.debit_name, details.get(order.debit_account_id))
        credit = _side(judged.credit, order.credit_name, details.get(order.credit_account_id))
        transfer = Transfer(
            transfer_id=TransferId(new_id()),
            customer_id=None,
            operation=order.operation,
            idempotency_key=key,
            request_hash=fingerprint(order),
            quote_id=None,
            refusal_code=None,
            amount=order.amount,
            reference=order.reference,
            debit=debit,
            credit=credit,
            booked_at=order.booked_at,
            booking_date=bank_day(order.booked_at, self._ledger.zone),
        )
        return transfer, movement_of(transfer, judged, order.credit_name)

    async def _write(self, session: WriteSession, judged: Sequence[tuple[Transfer, Movement]]) -> None:
        transfers = [transfer for transfer, _ in judged]
        if not await self._transfers.record(session, transfers):
            raise AssertionError("The keys were looked up under the same locks.")
        await self._ledger.post(session, [movement for _, movement in judged])
        first_booked: dict[AccountId, datetime] = {}
        for transfer in transfers:
            for side in (transfer.debit, transfer.credit):
                first_booked.setdefault(side.account_id, transfer.booked_at)
        await self._accounts.backdate_openings(session, list(first_booked.items()))
        seed = Actor("seed")
        marks = [AuditMark(seed, "history.post", (("transfer_id", str(t.transfer_id)),)) for t in transfers]
        await audit_marks.emit_all(session, marks)


def _side(book: Book, name: str, details: AccountDetails | None) -> Side:
    iban_masked = None if details is None else masked_iban(details.iban)
    return Side(book.account_id, name, iban_masked, book.version, book.balance)
