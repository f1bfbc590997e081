"""Writes transfers straight into the core's tables, by the very statement of the core, at a rate that is kept.

The core's own HTTP side would be the limit long before the log's reader is. Each connection has accounts of its own, so
that it knows their books and limits without asking.
"""

import asyncio
import hashlib
import itertools
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from core_banking_stub.accounts.domain import Bank, numbered_iban
from core_banking_stub.group_writers import columns, statements
from core_banking_stub.group_writers.ledger_connection import LedgerConnection, connect
from core_banking_stub.ledgers.domain import (
    AccountKind,
    AccountStatus,
    Book,
    InternalPurpose,
    Posting,
    bank_day,
    internal_account_id,
    judge,
)
from core_banking_stub.orders.domain import Outcome, PaidPayee, Side, Transfer, key_digest
from core_banking_stub.orders.group_state import Written as Group
from kernel.ids import AccountId, CustomerId, TransferId, new_id
from kernel.money import Amount, Currency

BANK = Bank("Arrayan", "ES", "9900")
ZONE = ZoneInfo("Europe/Madrid")
FUNDS_MINOR = 10**9
CONNECTIONS = 8
ACCOUNTS_EACH = 8

OPERATION = "history-load"
"""Of the past, as the seed's: nobody is to be told of a load."""


@dataclass(slots=True)
class Account:
    """A book, and what its holder has sent, as their only writer knows them."""

    book: Book
    customer_id: CustomerId | None
    name: str
    iban: str = ""
    spent: int = 0
    paid: dict[AccountId, PaidPayee] = field(default_factory=dict)

    @property
    def account_id(self) -> AccountId:
        return self.book.account_id

    def count(self, payee: AccountId, minor: int, group: Group, now: datetime) -> None:
        """Towards the limits, as the core counts."""
        if self.customer_id is None:
            return
        self.spent += minor
        known = self.paid.get(payee, PaidPayee(now, 0))
        self.paid[payee] = replace(known, spent=known.spent + minor)
        group.usages[self.customer_id, Currency.EUR] = (bank_day(now, ZONE), self.spent)
        group.payees[self.customer_id, payee] = self.paid[payee]


@dataclass(frozen=True, slots=True)
class Written:
    """A transfer that the database has confirmed, and when the writer heard of it."""

    transfer_id: UUID
    acknowledged_at: datetime


@dataclass(slots=True)
class CoreWriter:
    """`await write(rate, seconds)` as often as wanted; `written` holds all of it but the funding."""

    lanes: list[tuple[LedgerConnection, list[Account]]]
    written: list[Written] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(20_260))

    async def write(self, rate: float, seconds: float) -> float:
        """Open loop: orders come at their times, however long the ones before take. Returns transfers a second."""
        numbers, count, began = itertools.count(), round(rate * seconds), time.perf_counter()

        async def work(connection: LedgerConnection, accounts: list[Account]) -> None:
            while (number := next(numbers)) < count:
                pause = began + number / rate - time.perf_counter()
                if pause > 0:
                    await asyncio.sleep(pause)
                debit, credit = self._dice.sample(accounts, 2)
                self.written.append(await transfer(connection, debit, credit, self._dice.randint(1, 5_000)))

        async with asyncio.TaskGroup() as tasks:
            for connection, accounts in self.lanes:
                tasks.create_task(work(connection, accounts))
        return count / (time.perf_counter() - began)


@asynccontextmanager
async def core_writer(
    url: str, connections: int = CONNECTIONS, accounts_each: int = ACCOUNTS_EACH
) -> AsyncIterator[CoreWriter]:
    """On the core's migrated database, as its running role. Opens accounts and funds them from the bank's own."""
    async with AsyncExitStack() as stack:
        lanes: list[tuple[LedgerConnection, list[Account]]] = []
        first = 1 + random.SystemRandom().randrange(10**8)
        for lane in range(connections):
            connection = await connect(url)
            stack.push_async_callback(connection.close)
            numbers = range(first + lane * accounts_each, first + (lane + 1) * accounts_each)
            lanes.append((connection, [await opened_account(connection, number) for number in numbers]))
        await fund(lanes[0][0], [account for _, accounts in lanes for account in accounts])
        yield CoreWriter(lanes)


async def opened_account(connection: LedgerConnection, number: int) -> Account:
    book = Book(AccountId(new_id()), Currency.EUR, AccountKind.CUSTOMER, AccountStatus.OPEN)
    account = Account(book, CustomerId(new_id()), f"Load {number}", numbered_iban(BANK, number))
    await connection.fetch("BEGIN")
    await connection.fetch(
        "INSERT INTO customers (customer_id, legal_name) VALUES ($1, $2)", account.customer_id, account.name
    )
    await connection.fetch(
        "INSERT INTO accounts (id, currency, kind, status, debits_posted, credits_posted, debits_pending,"
        " credits_pending, version, floor) VALUES ($1, 'EUR', 'customer', 'open', 0, 0, 0, 0, 0, 0)",
        account.account_id,
    )
    await connection.fetch(
        "INSERT INTO account_details (account_id, opening_key, iban, product_name, currency, opened_at)"
        " VALUES ($1, $2, $3, 'Load account', 'EUR', $4)",
        *(account.account_id, f"load-{account.account_id}", account.iban, datetime.now(UTC)),
    )
    await connection.fetch(
        "INSERT INTO account_holders (account_id, customer_id, position) VALUES ($1, $2, 0)",
        *(account.account_id, account.customer_id),
    )
    await connection.fetch(
        "SELECT pg_logical_emit_message(true, 'audit', $1::text)",
        mark("service", None, "account.open", {"account_id": str(account.account_id)}),
    )
    await connection.fetch("COMMIT")
    return account


async def fund(connection: LedgerConnection, accounts: list[Account]) -> None:
    internal = internal_account_id(InternalPurpose.OPENING_BALANCES, Currency.EUR)
    (row,) = await connection.fetch(statements.BOOKS, [internal])
    bank = Account(columns.book_of(row), None, "Arrayan")
    for account in accounts:
        await transfer(connection, bank, account, FUNDS_MINOR)


async def transfer(connection: LedgerConnection, debit: Account, credit: Account, minor: int) -> Written:
    """One commit; both books must be this connection's alone."""
    now = datetime.now(UTC)
    posting = judge(debit.book, credit.book, Amount(minor=minor, currency=Currency.EUR))
    assert isinstance(posting, Posting), posting
    debit.book, credit.book = posting.debit, posting.credit
    one = judged(debit, credit, posting, now)
    group = Group(books={book.account_id: book for book in (debit.book, credit.book)})
    debit.count(credit.account_id, minor, group, now)
    trace = hashlib.sha256(one.transfer_id.bytes).digest()
    facts = {"transfer_id": str(one.transfer_id), "outcome": "completed"}
    row = await connection.fetchrow(
        statements.WRITE,
        *columns.transfer_columns([one]),
        *([True], [b"\x00" + trace[:24] + b"\x01"]),
        *columns.book_columns(list(group.books.values())),
        *columns.other_columns(group),
        [mark("customer" if debit.customer_id else "seed", debit.customer_id, "transfer.execute", facts)],
    )
    assert row is not None
    assert row["books"] == 2, "a book was changed by somebody else"
    return Written(one.transfer_id, datetime.now(UTC))


def judged(debit: Account, credit: Account, posting: Posting, now: datetime) -> Transfer:
    transfer_id = TransferId(new_id())
    return Transfer(
        transfer_id=transfer_id,
        customer_id=debit.customer_id,
        operation=OPERATION,
        key_digest=key_digest(debit.customer_id, OPERATION, str(transfer_id)),
        request_hash=transfer_id.bytes,
        outcome=Outcome.COMPLETED,
        amount=posting.amount,
        reference="Load",
        debit=Side(debit.account_id, debit.name, posting.debit.version, posting.debit.balance),
        credit=Side(credit.account_id, credit.name, posting.credit.version, posting.credit.balance),
        booked_at=now,
        booking_date=bank_day(now, ZONE),
        quote_id=new_id(),
    )


def mark(kind: str, subject: UUID | None, action: str, facts: dict[str, str]) -> str:
    """As servicekit.audit_marks writes it, for a request of its own."""
    seed = hashlib.sha256(json.dumps(facts).encode()).hexdigest()
    return json.dumps(
        {
            "actor": {"kind": kind, "subject": str(subject) if subject else None},
            "action": action,
            "request_id": seed[:32],
            "traceparent": f"00-{seed[:32]}-{seed[32:48]}-01",
            **facts,
        }
    )
