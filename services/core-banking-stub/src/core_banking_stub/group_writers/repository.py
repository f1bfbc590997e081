"""All SQL of orders: what a group needs to know, and the one statement that writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kernel.ids import AccountId
from kernel.money import Currency
from servicekit.audit_marks import Actor, AuditMark, text_of
from servicekit.database import WriteSession

from core_banking_stub.accounts.service import AccountDetails, details_from
from core_banking_stub.group_writers import columns, statements
from core_banking_stub.group_writers.ledger_connection import LedgerConnection
from core_banking_stub.orders.service import (
    TRANSFER_COLUMNS,
    Hold,
    HoldVoid,
    Ledger,
    Limits,
    Order,
    Origin,
    Outcome,
    PaidPayee,
    PayeeKey,
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


async def read_for(connection: LedgerConnection, orders: Sequence[Order], ledger: Ledger) -> None:
    """Fill the ledger with all that these orders may touch, locked, in the transaction of their group."""
    await _read_what_exists(connection, orders, ledger)
    quotes = [o.quote_id for o in orders if isinstance(o, TransferOrder) and o.quote_id is not None]
    payments = _payments(orders, ledger)
    found = await connection.fetch(
        statements.STATE,
        [digest_of(order) for order in orders],
        quotes,
        list(accounts_of(orders, ledger)),
        list({customer_id for customer_id, _ in payments}),
        [customer_id for customer_id, _ in payments],
        [account_id for _, account_id in payments],
    )
    for what, told in found:
        _TAKES[what](ledger, told)


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


def _payments(orders: Sequence[Order], ledger: Ledger) -> list[PayeeKey]:
    """Who may pay whom by these orders, as far as limits count it."""
    paying: set[PayeeKey] = set()
    for order in orders:
        if isinstance(order, TransferOrder):
            credit = ledger.by_iban.get(order.credit_iban)
            if credit is not None and not credit.is_held_by(order.customer_id):
                paying.add((order.customer_id, credit.account_id))
    held = [hold.placed for hold in ledger.holds.values()]
    paying |= {(one.customer_id, one.credit.account_id) for one in held if one.customer_id is not None}
    return list(paying)


def _take_known(ledger: Ledger, told: tuple[Any, ...]) -> None:
    transfer = transfer_of(dict(zip(TRANSFER_COLUMNS, told, strict=True)))
    ledger.known[transfer.key_digest] = transfer
    if transfer.quote_id is not None:
        ledger.quotes[transfer.quote_id] = transfer.key_digest


def _take_book(ledger: Ledger, told: tuple[Any, ...]) -> None:
    book = columns.book_of(told)
    ledger.books[book.account_id] = book


def _take_limits(ledger: Ledger, told: tuple[Any, ...]) -> None:
    customer_id, currency, *limits = told
    ledger.limits[customer_id, Currency(currency)] = Limits(*limits)


def _take_usage(ledger: Ledger, told: tuple[Any, ...]) -> None:
    customer_id, currency, day, spent = told
    ledger.usages[customer_id, Currency(currency)] = (day, spent)


def _take_payee(ledger: Ledger, told: tuple[Any, ...]) -> None:
    customer_id, account_id, first_paid_at, spent = told
    ledger.payees[customer_id, account_id] = PaidPayee(first_paid_at, spent)


_TAKES = {
    "known": _take_known,
    "book": _take_book,
    "limits": _take_limits,
    "usage": _take_usage,
    "payee": _take_payee,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What the statement takes, and how many books it must find as they were left."""

    values: Sequence[Any]
    books: int


def rows_of(written: Written) -> Rows:
    transfers = [transfer for _, transfer in written.recorded]
    values = [
        *columns.transfer_columns(transfers),
        [_is_told(transfer) for transfer in transfers],
        [_trace(order.origin) for order, _ in written.recorded],
        *columns.book_columns(list(written.books.values())),
        *columns.other_columns(written),
        [_mark(order, transfer) for order, transfer in written.recorded],
    ]
    return Rows(values, len(written.books))


async def write(connection: LedgerConnection, rows: Rows) -> None:
    """One statement, in the transaction that holds the locks of the books; nothing if there is nothing to write."""
    if not rows.values[0]:
        return
    row = await connection.fetchrow(statements.WRITE, *rows.values)
    if row is None or row["books"] != rows.books:
        raise AssertionError("A book was changed by somebody who did not hold its lock.")


async def write_past(session: WriteSession, written: Written, transfers: Sequence[Transfer]) -> None:
    """The same for movements of the past, which nobody is told of. Their books must be locked in this transaction."""
    count = len(transfers)
    marks = [AuditMark(Actor("seed"), "history.post", _facts(transfer)[:1]) for transfer in transfers]
    values = [
        *columns.transfer_columns(transfers),
        [False] * count,
        [None] * count,
        *columns.book_columns(list(written.books.values())),
        *columns.other_columns(written),
        [text_of(mark) for mark in marks],
    ]
    await write(LedgerConnection(await session.driver()), Rows(values, len(written.books)))


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
