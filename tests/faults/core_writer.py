"""Writes transfers straight into the core's tables, row for row as the core does, at a rate that is kept.

The core's own HTTP side would be the limit long before the log's reader is. Each connection has accounts of its own, so
that it knows their books without asking; the statement locks, inserts, updates, tells and signs what the core would.
"""

import asyncio
import hashlib
import itertools
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from core_banking_stub.accounts.domain import Bank, numbered_iban
from core_banking_stub.ledgers.domain import InternalPurpose, bank_day, folded, internal_account_id
from core_banking_stub.masks import masked_iban
from core_banking_stub.outgoing_events import SOURCE
from core_banking_stub.transfers.domain import OPERATION
from kernel.clock import SystemClock
from kernel.events.core_banking import Leg, TransferCompleted
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from kernel.money import Amount, Currency

BANK = Bank("Arrayan", "ES", "9900")
ZONE = ZoneInfo("Europe/Madrid")
FUNDS_MINOR = 10**9
CONNECTIONS = 8
ACCOUNTS_EACH = 8

_TRANSFER = """
WITH given AS (
    SELECT $1::uuid AS id, $2::uuid AS customer_id, $3::text AS operation, $4::bigint AS amount,
           $5::uuid AS debit_id, $6::text AS debit_name, $7::text AS debit_iban, $8::bigint[] AS debit,
           $9::uuid AS credit_id, $10::text AS credit_name, $11::text AS credit_iban, $12::bigint[] AS credit,
           $13::timestamptz AS at, $14::date AS day, $15::text AS debit_search, $16::text AS credit_search
), locked AS (
    SELECT a.id FROM accounts a WHERE a.id IN ($5, $9) ORDER BY a.id FOR NO KEY UPDATE
), ordered AS (
    INSERT INTO transfers (id, customer_id, operation, idempotency_key, request_hash, quote_id, status, amount,
        currency, reference, debit_account_id, debit_name, debit_iban_masked, debit_version, debit_balance_after,
        credit_account_id, credit_name, credit_iban_masked, credit_version, credit_balance_after, booked_at,
        booking_date)
    SELECT id, customer_id, operation, id::text, sha256(id::text::bytea), id, 'completed', amount, 'EUR', 'Load',
        debit_id, debit_name, debit_iban, debit[1], debit[3], credit_id, credit_name, credit_iban, credit[1],
        credit[3], at, day
    FROM given
), entered AS (
    INSERT INTO entries (account_id, version, amount, balance_after, transfer_id, booking_date, value_date, booked_at,
        counterparty_name, counterparty_iban_masked, reference, search_text)
    SELECT debit_id, debit[1], -amount, debit[3], id, day, day, at, credit_name, credit_iban, 'Load', debit_search
    FROM given
    UNION ALL
    SELECT credit_id, credit[1], amount, credit[3], id, day, day, at, debit_name, debit_iban, 'Load', credit_search
    FROM given
), booked AS (
    UPDATE accounts AS a SET debits_posted = n.book[2], credits_posted = n.book[2] + n.book[3], version = n.book[1]
    FROM (SELECT debit_id AS id, debit AS book FROM given UNION ALL SELECT credit_id, credit FROM given) AS n
    JOIN locked USING (id)
    WHERE a.id = n.id AND a.version < n.book[1] RETURNING 1
), told AS (
    INSERT INTO outbox (day, event_id, event_type, payload) VALUES ($17, $18, $19, $20)
)
SELECT (SELECT count(*) FROM booked) AS books,
       pg_logical_emit_message(true, 'audit', $21::text) AS mark
"""
"""A book is its version, its debits and its balance."""


@dataclass(slots=True)
class Account:
    """A book as its only writer knows it."""

    account_id: UUID
    customer_id: UUID | None
    name: str
    iban: str | None
    debits: int = 0
    credits: int = 0
    version: int = 0

    def book(self, debit: int, credit: int) -> list[int]:
        """Move; what the statement takes: version, debits and balance after it."""
        self.version += 1
        self.debits += debit
        self.credits += credit
        return [self.version, self.debits, self.credits - self.debits]

    def masked(self) -> str | None:
        return None if self.iban is None else masked_iban(self.iban)

    def leg(self) -> Leg:
        holders = [] if self.customer_id is None else [self.customer_id]
        return Leg(
            account_id=self.account_id,
            version=self.version,
            customer_ids=holders,
            iban=self.iban,
            holder_name=self.name,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """A transfer that the database has confirmed, and when the writer heard of it."""

    transfer_id: UUID
    acknowledged_at: datetime


@dataclass(slots=True)
class CoreWriter:
    """`await write(rate, seconds)` as often as wanted; `written` holds all of it but the funding."""

    lanes: list[tuple[Any, list[Account]]]
    written: list[Written] = field(default_factory=list)
    _dice: random.Random = field(default_factory=lambda: random.Random(20_260))

    async def write(self, rate: float, seconds: float) -> float:
        """Open loop: orders come at their times, however long the ones before take. Returns transfers a second."""
        numbers, count, began = itertools.count(), round(rate * seconds), time.perf_counter()

        async def work(connection: Any, accounts: list[Account]) -> None:
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
        lanes = []
        first = 1 + random.SystemRandom().randrange(10**8)
        for lane in range(connections):
            connection = await asyncpg.connect(url.replace("+asyncpg", "", 1))
            stack.push_async_callback(connection.close)
            numbers = range(first + lane * accounts_each, first + (lane + 1) * accounts_each)
            lanes.append((connection, [await opened_account(connection, number) for number in numbers]))
        await fund(lanes[0][0], [account for _, accounts in lanes for account in accounts])
        yield CoreWriter(lanes)


async def opened_account(connection: Any, number: int) -> Account:
    account = Account(new_id(), new_id(), f"Load {number}", numbered_iban(BANK, number))
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO customers (customer_id, legal_name) VALUES ($1, $2)", account.customer_id, account.name
        )
        await connection.execute(
            "INSERT INTO accounts (id, currency, kind, status, debits_posted, credits_posted, debits_pending,"
            " credits_pending, version, floor) VALUES ($1, 'EUR', 'customer', 'open', 0, 0, 0, 0, 0, 0)",
            account.account_id,
        )
        await connection.execute(
            "INSERT INTO account_details (account_id, opening_key, iban, product_name, currency, opened_at)"
            " VALUES ($1, $2, $3, 'Load account', 'EUR', $4)",
            *(account.account_id, f"load-{account.account_id}", account.iban, datetime.now(UTC)),
        )
        await connection.execute(
            "INSERT INTO account_holders (account_id, customer_id, position) VALUES ($1, $2, 0)",
            *(account.account_id, account.customer_id),
        )
        await connection.execute(
            "SELECT pg_logical_emit_message(true, 'audit', $1::text)",
            mark("service", None, "account.open", {"account_id": str(account.account_id)}),
        )
    return account


async def fund(connection: Any, accounts: list[Account]) -> None:
    internal = internal_account_id(InternalPurpose.OPENING_BALANCES, Currency.EUR)
    row = await connection.fetchrow("SELECT * FROM accounts WHERE id = $1", internal)
    bank = Account(internal, None, "Arrayan", None, row["debits_posted"], row["credits_posted"], row["version"])
    for account in accounts:
        await transfer(connection, bank, account, FUNDS_MINOR)


async def transfer(connection: Any, debit: Account, credit: Account, minor: int) -> Written:
    """One commit; both books must be this connection's alone."""
    transfer_id, now = new_id(), datetime.now(UTC)
    debit_book, credit_book = debit.book(minor, 0), credit.book(0, minor)
    event = TransferCompleted(
        transfer_id=transfer_id,
        debit=debit.leg(),
        credit=credit.leg(),
        amount=Amount(minor=minor, currency=Currency.EUR),
        reference="Load",
        booked_at=now,
    )
    # As of the seed: nobody is to be told of a load.
    envelope = Envelope.of(event, source=SOURCE, subject=str(transfer_id), clock=SystemClock(), seed=True)
    facts = {"transfer_id": str(transfer_id), "outcome": "completed"}
    kind = "customer" if debit.customer_id else "seed"
    row = await connection.fetchrow(
        _TRANSFER,
        *(transfer_id, debit.customer_id, OPERATION, minor),
        *(debit.account_id, debit.name, debit.masked(), debit_book),
        *(credit.account_id, credit.name, credit.masked(), credit_book),
        *(now, bank_day(now, ZONE), folded(f"{credit.name} Load"), folded(f"{debit.name} Load")),
        *(envelope.time.date(), envelope.id, envelope.type, envelope.json_text()),
        mark(kind, debit.customer_id, "transfer.execute", facts),
    )
    assert row["books"] == 2, "a book was changed by somebody else"
    return Written(transfer_id, datetime.now(UTC))


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
