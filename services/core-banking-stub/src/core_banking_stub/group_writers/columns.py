"""Columns to write a whole group with, and accounts read back."""

from collections.abc import Iterable, Sequence
from typing import Any

from kernel.money import Currency

from core_banking_stub.ledgers.service import AccountKind, AccountStatus, Book
from core_banking_stub.orders.service import Transfer, Written

_CURRENCIES = {currency.value: currency for currency in Currency}
_KINDS = {kind.value: kind for kind in AccountKind}
_STATUSES = {status.value: status for status in AccountStatus}


def transfer_columns(transfers: Sequence[Transfer]) -> list[list[Any]]:
    """In the order of the statement that writes them."""
    return [
        [t.transfer_id for t in transfers],
        [t.booked_at for t in transfers],
        [t.amount.minor for t in transfers],
        [t.debit.version for t in transfers],
        [t.credit.version for t in transfers],
        [t.debit.balance_after for t in transfers],
        [t.credit.balance_after for t in transfers],
        [t.customer_id for t in transfers],
        [t.debit.account_id for t in transfers],
        [t.credit.account_id for t in transfers],
        _sparse([t.quote_id for t in transfers]),
        [t.key_digest for t in transfers],
        _sparse([t.hold_id for t in transfers]),
        _sparse([t.reversal_of for t in transfers]),
        [t.booking_date for t in transfers],
        [t.outcome.value for t in transfers],
        [t.operation for t in transfers],
        [t.request_hash for t in transfers],
        _sparse([t.refusal_code for t in transfers]),
        [t.amount.currency.value for t in transfers],
        [t.reference for t in transfers],
        [t.debit.name for t in transfers],
        [t.credit.name for t in transfers],
        _sparse([t.payee_label for t in transfers]),
    ]


def _sparse(values: list[Any]) -> list[Any]:
    """None of them where all are NULL: PostgreSQL fills up what is shorter than its neighbours, at no cost."""
    return [] if values.count(None) == len(values) else values


def book_columns(books: Sequence[Book]) -> list[list[Any]]:
    return [
        [book.account_id for book in books],
        [book.debits_posted for book in books],
        [book.credits_posted for book in books],
        [book.debits_pending for book in books],
        [book.version for book in books],
    ]


def other_columns(written: Written) -> list[list[Any]]:
    """Holds, resolutions, usages and payees: what most groups have little of."""
    usages, payees = list(written.usages.items()), list(written.payees.items())
    return [
        [transfer.transfer_id for transfer, _ in written.holds],
        [transfer.debit.account_id for transfer, _ in written.holds],
        [transfer.amount.minor for transfer, _ in written.holds],
        [transfer.booked_at for transfer, _ in written.holds],
        [expires_at for _, expires_at in written.holds],
        [resolution.hold_id for resolution in written.resolutions],
        [resolution.outcome for resolution in written.resolutions],
        [resolution.transfer_id for resolution in written.resolutions],
        [resolution.at for resolution in written.resolutions],
        [customer_id for (customer_id, _), _ in usages],
        [currency.value for (_, currency), _ in usages],
        [day for _, (day, _) in usages],
        [spent for _, (_, spent) in usages],
        [customer_id for (customer_id, _), _ in payees],
        [account_id for (_, account_id), _ in payees],
        [payee.first_paid_at for _, payee in payees],
        [payee.spent for _, payee in payees],
    ]


def book_of(row: Iterable[Any]) -> Book:
    """Of a row as `BOOKS` has it."""
    account_id, currency, kind, status, *numbers = row
    return Book(account_id, _CURRENCIES[currency], _KINDS[kind], _STATUSES[status], *numbers)
