"""A balance read and a transfer through the gateway, each beside the no-op through the same hops."""

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
from bench_bank import Customer, say
from bff.transfers.domain import QUOTE_LIFETIME, Quote
from embedded.bank import EmbeddedBank
from embedded.databases import database_url
from gateway_load import Shot, Window, compared, fire
from kernel.ids import AccountId, CustomerId, PayeeId, QuoteId, new_id
from kernel.money import Currency
from servicekit.database import Database
from testkit.visitors import new_key

CLIENTS = (1, 16, 64)
PAIRS = 3
QUOTES_PER_SECOND, IDS_PER_SECOND = 2_000, 4_000
"""More than the bank, and the no-op, can confirm on two cores."""

_COLUMNS = [one.name for one in fields(Quote)]


@dataclass
class Requests:
    """What the clients send. Quotes are written before a window begins, so that it measures confirming alone."""

    bank: EmbeddedBank
    quotes_of: Database
    customers: Sequence[Customer]
    payees: dict[str, str] = field(default_factory=dict)
    quotes: list[tuple[Customer, QuoteId]] = field(default_factory=list)

    def balance_read(self) -> Shot:
        turns = self._turns()

        async def shot(session: aiohttp.ClientSession) -> int:
            customer = next(turns)
            headers = {"Authorization": f"Bearer {customer.token}"}
            async with session.get("/api/v1/accounts", headers=headers) as answer:
                await answer.read()
                return answer.status

        return shot

    def _turns(self) -> Iterator[Customer]:
        return itertools.cycle(self.customers)

    def transfer(self) -> Shot:
        async def shot(session: aiohttp.ClientSession) -> int:
            customer, quote_id = self.quotes.pop()
            headers = {"Authorization": f"Bearer {customer.token}", "Idempotency-Key": new_key()}
            async with session.post("/api/v1/transfers", json={"quote_id": str(quote_id)}, headers=headers) as answer:
                await answer.read()
                return answer.status

        return shot

    def fill_with_ids(self, count: int) -> None:
        """What the no-op needs of a quote: it looks none up."""
        self.quotes = [(customer, QuoteId(new_id())) for customer in itertools.islice(self._turns(), count)]

    async def fill(self, count: int) -> None:
        """So many quotes of one cent, from every customer to the next one."""
        if not self.payees:
            for customer, following in _neighbours(self.customers):
                self.payees[customer.customer_id] = await customer.visitor.payee(following.iban)
        self.quotes.clear()
        pairs = itertools.cycle(list(_neighbours(self.customers)))
        rows = []
        for customer, following in itertools.islice(pairs, count):
            quote = _quote(customer, following, self.payees[customer.customer_id])
            self.quotes.append((customer, quote.id))
            rows.append([getattr(quote, column) for column in _COLUMNS])
        async with self.quotes_of.write() as session:
            await (await session.driver()).copy_records_to_table("quotes", records=rows, columns=_COLUMNS)


def _neighbours(customers: Sequence[Customer]) -> Iterator[tuple[Customer, Customer]]:
    return zip(customers, (*customers[1:], customers[0]), strict=True)


def _quote(customer: Customer, following: Customer, payee_id: str) -> Quote:
    now = datetime.now(UTC)
    return Quote(
        id=QuoteId(new_id()),
        customer_id=CustomerId(UUID(customer.customer_id)),
        from_account_id=AccountId(UUID(customer.account_id)),
        from_account_name="Current account",
        from_account_iban=customer.iban,
        payee_id=PayeeId(UUID(payee_id)),
        payee_label="A friend",
        payee_iban=following.iban,
        payee_name_masked="V••• L•••",
        amount_minor=1,
        currency=Currency.EUR,
        balance_after_minor=0,
        reference="bench",
        created_at=now,
        expires_at=now + QUOTE_LIFETIME - timedelta(seconds=1),
    )


@asynccontextmanager
async def requests_on(bank: EmbeddedBank, customers: Sequence[Customer]) -> AsyncIterator[Requests]:
    database = Database(database_url(bank.settings, bank.secrets, "bff", "bff"), "bench")
    try:
        yield Requests(bank, database, customers)
    finally:
        await database.close()


async def measure(requests: Requests, no_op_origin: str, seconds: float) -> list[dict[str, Any]]:
    """One row for each kind of request and number of clients."""
    rows = []
    for kind, clients in itertools.product(("balance read", "transfer"), CLIENTS):
        for customer in requests.customers:
            await customer.sign_in_again()
        no_op: list[Window] = []
        real: list[Window] = []
        for _ in range(PAIRS):
            no_op.append(await _window(requests, kind, no_op_origin, clients, seconds))
            real.append(await _window(requests, kind, requests.bank.origin, clients, seconds))
        row = {"request": kind, "clients": clients, **compared(real, no_op)}
        _tell(row)
        rows.append(row)
    return rows


async def _window(requests: Requests, kind: str, origin: str, clients: int, seconds: float) -> Window:
    if kind == "balance read":
        return await fire(origin, clients, seconds, requests.balance_read(), 200)
    if origin == requests.bank.origin:
        await requests.fill(int(QUOTES_PER_SECOND * (seconds + 1)))
    else:
        requests.fill_with_ids(int(IDS_PER_SECOND * (seconds + 1)))
    return await fire(origin, clients, seconds, requests.transfer(), 201)


def _tell(row: dict[str, Any]) -> None:
    real, no_op = row["real"], row["no_op"]
    unwanted = real["unwanted"] + no_op["unwanted"]
    say(
        f"{row['request']}, {row['clients']} clients: {real['per_second']:.0f}/s, p50 {real['p50_ms']:.1f} ms,"
        f" p99 {real['p99_ms']:.1f} ms; no-op {no_op['per_second']:.0f}/s, p50 {no_op['p50_ms']:.1f} ms;"
        f" throughput {row['throughput_to_no_op']} of the no-op, {unwanted} unwanted answers"
    )
