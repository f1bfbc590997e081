"""Builders for the core's tests: a small town of customers, and tokens that say who they are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from core_banking_stub.accounts.service import AccountOrder
from core_banking_stub.group_writers.service import GroupWriter
from core_banking_stub.histories.service import HistoricOrder
from core_banking_stub.ledgers.service import InternalPurpose, internal_account_id
from core_banking_stub.orders.events import transfer_events
from core_banking_stub.orders.service import HoldPosting, HoldVoid, Origin, Reversal, TransferOrder
from core_banking_stub.transfers.service import TransferView
from core_banking_stub.wiring import CoreServices
from kernel.clock import ShiftableClock
from kernel.events.auth import CustomerRegistered
from kernel.ids import AccountId, CustomerId, OperatorId, TransferId, new_id
from kernel.money import Amount, Currency
from servicekit import telemetry
from servicekit.audit_marks import Actor
from servicekit.database import Database, DatabaseBusy, DatabaseUnavailable, WriteSession
from servicekit.inbox import Delivery
from servicekit.tokens import Principal, TokenInvalid
from sqlalchemy import text

BUSY_TRIES = 5
"""A crowded machine may answer that it is busy; nothing has happened then."""


@dataclass(frozen=True, slots=True)
class Person:
    customer_id: CustomerId
    account_id: AccountId
    iban: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer customer:{self.customer_id}"}


@dataclass
class Town:
    """Builders that state only what matters to a test."""

    services: CoreServices
    database: Database
    clock: ShiftableClock
    purposes: dict[Currency, AccountId] = field(
        default_factory=lambda: {
            currency: internal_account_id(InternalPurpose.OPENING_BALANCES, currency)
            for currency in (Currency.EUR, Currency.USD)
        }
    )

    async def person(self, name: str = "Ana Robles", *, owns: int = 0) -> Person:
        customer_id = CustomerId(new_id())
        await self.services.accounts.welcome(self.registered(customer_id, name), self.delivery(), seed=False)
        details = (await self.services.accounts.accounts_of(customer_id))[0].details
        person = Person(customer_id, details.account_id, details.iban)
        if owns:
            await self.grant(person.account_id, owns)
        return person

    async def second_account(self, person: Person, currency: Currency = Currency.EUR) -> Person:
        order = AccountOrder(f"second:{new_id()}", (person.customer_id,), currency, "Savings")
        details = await self.services.accounts.open_account(order, Actor("seed"))
        return Person(person.customer_id, details.account_id, details.iban)

    async def grant(self, account_id: AccountId, minor: int, currency: Currency = Currency.EUR) -> None:
        order = HistoricOrder(
            debit_account_id=self.purposes[currency],
            credit_account_id=account_id,
            amount=Amount(minor=minor, currency=currency),
            reference="Opening balance",
            debit_name="Arrayan",
            credit_name="Customer",
            booked_at=self.clock.now(),
        )
        await self.services.histories.post_history([order], series=f"grant:{new_id()}")

    async def begin_currency(self, currency: Currency) -> None:
        """The bank's own account to grant money from, in a currency that the bank does not open accounts in yet."""
        if currency in self.purposes:
            return
        self.purposes[currency] = AccountId(new_id())
        statement = """
            INSERT INTO accounts (id, currency, kind, status, debits_posted, credits_posted, debits_pending,
                credits_pending, version) VALUES (:id, :currency, 'internal', 'open', 0, 0, 0, 0, 0)
        """
        await run_statement(self.database, statement, {"id": self.purposes[currency], "currency": currency.value})

    def order(self, payer: Person, payee_iban: str, minor: int, **changes: Any) -> TransferOrder:
        fields: dict[str, Any] = {
            "customer_id": payer.customer_id,
            "debit_account_id": payer.account_id,
            "credit_iban": payee_iban,
            "amount": Amount(minor=minor, currency=Currency.EUR),
            "reference": "Dinner",
            "quote_id": new_id(),
            "payee_name": "My friend",
            "not_after": datetime(2999, 1, 1, tzinfo=UTC),
            **_keyed(),
        }
        return TransferOrder(**{**fields, **changes})

    async def send(self, payer: Person, payee_iban: str, minor: int, **changes: Any) -> TransferView:
        order = self.order(payer, payee_iban, minor, **changes)
        for _ in range(BUSY_TRIES):
            try:
                return await self.services.transfers.execute(order)
            except (DatabaseBusy, DatabaseUnavailable):
                continue  # What the answer asks clients for; the key makes it safe.
        return await self.services.transfers.execute(order)

    async def hold(self, payer: Person, payee_iban: str, minor: int, **changes: Any) -> TransferId:
        """Sets the money aside for an hour; the hold's id."""
        until = self.clock.now() + timedelta(hours=1)
        return (await self.send(payer, payee_iban, minor, held_until=until, **changes)).transfer.transfer_id

    async def post_hold(
        self, payer: Person, hold_id: TransferId, minor: int | None = None, **changes: Any
    ) -> TransferView:
        fields = {"customer_id": payer.customer_id, "hold_id": hold_id, "minor": minor, **_keyed(), **changes}
        return await self.services.transfers.execute(HoldPosting(**fields))

    async def void_hold(self, payer: Person, hold_id: TransferId, **changes: Any) -> TransferView:
        fields = {"customer_id": payer.customer_id, "hold_id": hold_id, **_keyed(), **changes}
        return await self.services.transfers.execute(HoldVoid(**fields))

    async def reverse(self, transfer_id: TransferId, **changes: Any) -> TransferView:
        fields = {"operator_id": OperatorId(new_id()), "transfer_id": transfer_id, "reason": "A mistake", **_keyed()}
        return await self.services.transfers.execute(Reversal(**{**fields, **changes}))

    async def balance(self, person: Person) -> int:
        return (await self.services.accounts.account_of(person.customer_id, person.account_id)).book.balance

    @staticmethod
    def registered(customer_id: UUID, name: str = "Ana Robles") -> CustomerRegistered:
        return CustomerRegistered(
            customer_id=customer_id, full_name=name, email="ana@example.com", phone="+34600000000", language="es"
        )

    @staticmethod
    def delivery() -> Delivery:
        return Delivery("core-banking-auth-events", new_id())


def _keyed() -> dict[str, Any]:
    origin = Origin(telemetry.request_id.get(), telemetry.traceparent())
    return {"idempotency_key": f"key-{new_id()}", "request_hash": b"one body........", "origin": origin}


@asynccontextmanager
async def writing(writer: GroupWriter) -> AsyncIterator[None]:
    """The ledger is written by it inside the block."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(writer.run(stop))
        try:
            await writer.probe()
            yield
        finally:
            stop.set()


class NamedTokens:
    """Takes `customer:<id>` and `operator:<id>:<role>` for tokens: what makes a real one valid is tested elsewhere."""

    async def verify(self, token: str) -> Principal:
        kind, _, rest = token.partition(":")
        subject, _, role = rest.partition(":")
        if kind not in {"customer", "operator", "service"}:
            raise TokenInvalid
        return Principal(
            subject=UUID(subject),
            kind=cast("Literal['customer', 'operator', 'service']", kind),
            roles=frozenset(filter(None, [role])),
            scopes=frozenset(filter(None, [role])) if kind == "service" else frozenset(),
            session_id=None,
            client_id="test",
            expires_at=2**40,
            token=token,
        )


class _Undone(Exception):
    pass


@asynccontextmanager
async def rolled_back(database: Database) -> AsyncIterator[WriteSession]:
    """A transaction for what must leave no trace, such as planted faults."""
    with suppress(_Undone):
        async with database.write() as session:
            yield session
            raise _Undone


async def run_statement(database: Database, statement: str, parameters: dict[str, object] | None = None) -> None:
    async with database.write() as session:
        for part in statement.split("; "):
            await session.run(text(part), parameters)


async def events_about(database: Database, subject: UUID) -> list[dict[str, Any]]:
    """The data of all outbox events about an account or transfer, with `type` and `seed`, in order."""
    query = text(
        "SELECT event_id, payload FROM outbox WHERE payload::jsonb ->> 'subject' = :subject OR event_id = :id"
        " ORDER BY position"
    )
    async with database.read() as session:
        rows = await session.all(query, {"subject": str(subject), "id": subject})
        made = await transfer_events(session, [row.event_id for row in rows if row.payload is None])
    told = [json.loads(row.payload or made[row.event_id].json_text()) for row in rows]
    return [{**found["data"], "type": found["type"], "seed": found["seed"]} for found in told]
