"""All SQL of orders: what a group needs to know, and the one statement that writes it."""

from collections.abc import Sequence
from typing import Any

from kernel.ids import AccountId, CustomerId
from kernel.money import Currency
from servicekit.audit_marks import Actor, AuditMark, text_of
from servicekit.database import WriteSession

from core_banking_stub.accounts.service import AccountDetails, details_from
from core_banking_stub.group_writers import columns, statements
from core_banking_stub.group_writers.ledger_connection import LedgerConnection, ReplacedWriter
from core_banking_stub.orders.service import (
    Hold,
    HoldVoid,
    Ledger,
    Limits,
    Order,
    Origin,
    Outcome,
    PaidPayee,
    Reversal,
    Transfer,
    TransferOrder,
    Written,
    accounts_of,
    digest_of,
    transfer_of,
)


async def details_by(
    connection: LedgerConnection, account_ids: Sequence[AccountId], ibans: Sequence[str]
) -> list[AccountDetails]:
    """On the writer's own connection: nobody who reads can keep a group waiting for one of theirs."""
    return [details_from(row) for row in await connection.fetch(statements.DETAILS_BY, account_ids, ibans)]


async def read_for(connection: LedgerConnection, epoch: int, orders: Sequence[Order], ledger: Ledger) -> None:
    """Fill the ledger with all that these orders may touch, locked. Raises ReplacedWriter."""
    quotes = [o.quote_id for o in orders if isinstance(o, TransferOrder) and o.quote_id is not None]
    found = await connection.fetch(statements.KNOWN, epoch, [digest_of(order) for order in orders], quotes)
    if found[0]["epoch"] is None:
        raise ReplacedWriter
    for row in found:
        if row["id"] is not None:
            ledger.known[row["key_digest"]] = transfer = transfer_of(row)
            if transfer.quote_id is not None:
                ledger.quotes[transfer.quote_id] = transfer.key_digest
    await _read_what_exists(connection, orders, ledger)
    books = await connection.fetch(statements.BOOKS, sorted(accounts_of(orders, ledger)))
    ledger.books = {row["id"]: columns.book_of(row) for row in books}
    await _read_sending(connection, [o for o in orders if isinstance(o, TransferOrder)], ledger)


async def _read_what_exists(connection: LedgerConnection, orders: Sequence[Order], ledger: Ledger) -> None:
    """The holds and transfers that orders refer to; most groups have none such."""
    holds = [order.hold_id for order in orders if not isinstance(order, (TransferOrder, Reversal))]
    for row in await connection.fetch(statements.HOLDS, holds) if holds else ():
        ledger.holds[row["id"]] = Hold(transfer_of(row), row["expires_at"], row["is_resolved"])
    originals = [order.transfer_id for order in orders if isinstance(order, Reversal)]
    for row in await connection.fetch(statements.ORIGINALS, originals) if originals else ():
        ledger.originals[row["id"]] = transfer_of(row)
        if row["is_reversed"]:
            ledger.reversed.add(row["id"])


async def _read_sending(connection: LedgerConnection, orders: Sequence[TransferOrder], ledger: Ledger) -> None:
    paying = [
        (order.customer_id, credit.account_id)
        for order in orders
        if (credit := ledger.by_iban.get(order.credit_iban)) and not credit.is_held_by(order.customer_id)
    ]
    held = [hold.placed for hold in ledger.holds.values()]
    paying += [(one.customer_id, one.credit.account_id) for one in held if one.customer_id is not None]
    senders = {customer_id for customer_id, _ in paying}
    if not senders:
        return
    pairs = list(set(paying))
    columns = [list(senders), [customer_id for customer_id, _ in pairs], [account_id for _, account_id in pairs]]
    for row in await connection.fetch(statements.SENDING, *columns):
        customer_id = CustomerId(row["customer_id"])
        if row["account_id"] is not None:
            ledger.payees[customer_id, AccountId(row["account_id"])] = PaidPayee(row["first_paid_at"], row["spent"])
            continue
        key = (customer_id, Currency(row["currency"]))
        if row["day"] is not None:
            ledger.usages[key] = (row["day"], row["spent"])
        else:
            ledger.limits[key] = Limits(row["per_transfer"], row["per_day"], row["new_payee"])


async def write(connection: LedgerConnection, written: Written) -> None:
    """One statement for a whole group, in the transaction that holds its locks."""
    transfers = [transfer for _, transfer in written.recorded]
    row = await connection.fetchrow(
        statements.WRITE,
        *columns.transfer_columns(transfers),
        [_is_told(transfer) for transfer in transfers],
        [_trace(order.origin) for order, _ in written.recorded],
        *columns.book_columns(list(written.books.values())),
        *columns.other_columns(written),
        [_mark(order, transfer) for order, transfer in written.recorded],
    )
    _check_books(row, len(written.books))


async def write_past(session: WriteSession, written: Written, transfers: Sequence[Transfer]) -> None:
    """The same for movements of the past, which nobody is told of. Their books must be locked in this transaction."""
    count = len(transfers)
    marks = [AuditMark(Actor("seed"), "history.post", _facts(transfer)[:1]) for transfer in transfers]
    connection = LedgerConnection(await session.driver())
    row = await connection.fetchrow(
        statements.WRITE,
        *columns.transfer_columns(transfers),
        [False] * count,
        [None] * count,
        *columns.book_columns(list(written.books.values())),
        *columns.other_columns(written),
        [text_of(mark) for mark in marks],
    )
    _check_books(row, len(written.books))


def _check_books(row: Any, count: int) -> None:
    if row["books"] != count:
        raise AssertionError("A book was changed by somebody who did not hold its lock.")


def _is_told(transfer: Transfer) -> bool:
    """Whether there is an event about it, see events.py."""
    return transfer.outcome is Outcome.COMPLETED or (
        transfer.outcome is Outcome.REFUSED and transfer.operation == "transfer"
    )


def _trace(origin: Origin) -> bytes | None:
    return bytes.fromhex(origin.traceparent.replace("-", "")) if origin.traceparent else None


def _mark(order: Order, transfer: Transfer) -> str:
    facts = _facts(transfer)
    if isinstance(order, Reversal):
        facts = (*facts, ("reversal_of", str(order.transfer_id)), ("reason", order.reason))
    elif transfer.hold_id is not None:
        facts = (*facts, ("hold_id", str(transfer.hold_id)))
    return text_of(AuditMark(_actor(order), _ACTIONS[order.operation], facts), order.origin)


_ACTIONS = {
    "transfer": "transfer.execute",
    "hold": "hold.place",
    "hold-posting": "hold.post",
    "hold-void": "hold.void",
    "hold-expiry": "hold.expire",
    "reversal": "transfer.reverse",
}


def _actor(order: Order) -> Actor:
    if isinstance(order, Reversal):
        return Actor("operator", order.operator_id)
    if isinstance(order, HoldVoid) and order.customer_id is None:
        return Actor("service")
    return Actor("customer", order.customer_id)


def _facts(transfer: Transfer) -> tuple[tuple[str, str], ...]:
    outcome = transfer.refusal_code or transfer.outcome.value
    return ("transfer_id", str(transfer.transfer_id)), ("outcome", outcome)
