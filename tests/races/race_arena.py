"""One core on a database of its own, with customers who have money, and all that a race finds out about it."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aiohttp
from core_banking_stub.histories.service import HistoricOrder
from core_banking_stub.ledgers.service import InternalPurpose, internal_account_id
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.wiring import CoreServices, services_on
from kernel.clock import ShiftableClock
from kernel.events.auth import CustomerRegistered
from kernel.ids import AccountId, CustomerId, new_id
from kernel.money import Amount, Currency
from pydantic import SecretStr
from race_ground import CoreProcess, Ground, Sources, Tables
from race_orders import Answer, Door, Payment, Person
from servicekit.database import Database, WriteSession
from servicekit.inbox import Delivery
from sqlalchemy import text
from testkit.polling import eventually

WIDTH = 64
"""How many orders of a race are under way at once."""
_A_YEAR = 365 * 86_400
_SECONDS_MAX = 60
_FINDINGS_MAX = 3


SLOW = "Slow"
"""The reference of an order that takes long to commit on a slow disk."""
_SLOW_DISK = (
    """
    CREATE FUNCTION wait_for_the_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(TG_ARGV[0]::integer / 1000.0); RETURN NULL; END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER slow_disk AFTER INSERT ON transfers DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.reference = 'Slow') EXECUTE FUNCTION wait_for_the_disk('{milliseconds}')
    """,
)
_SLEEPS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'core-ledger' AND wait_event = 'PgSleep'
"""
_HOLD_UP = "SELECT epoch FROM ledger_writers FOR UPDATE"
_WAITS = """
    SELECT query FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'core-ledger' AND wait_event_type = 'Lock'
"""
_HOLD_UPS_MAX, _HOLD_UP_SECONDS_MAX = 5, 4
_QUICK_DISK = ("DROP TRIGGER slow_disk ON transfers", "DROP FUNCTION wait_for_the_disk()")


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant of the books or an expectation of a race that did not hold."""

    name: str
    subject: str


@dataclass
class Course:
    """One running of a race: how often it fires, and for how long. What it saw and found is gathered here."""

    rounds: int = 1
    seconds_min: float = 0.0
    fired: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)
    acknowledged: dict[UUID, int] = field(default_factory=dict)
    """Transfers that were answered as made, and for how much."""
    figures: dict[str, float] = field(default_factory=dict)

    def expect(self, name: str, holds: bool, told: object = "") -> None:
        self.expected.add(name)
        if not holds:
            self.find(name, told)

    def find(self, name: str, subject: object) -> None:
        """The first few of a name are kept: one fault breaks an expectation as often as it is looked at."""
        if sum(finding.name == name for finding in self.findings) < _FINDINGS_MAX:
            self.findings.append(Finding(name, str(subject)[:500]))

    def saw(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            self.fired += 1
            self.outcomes[f"{answer.status} {answer.code}"] += 1
            if answer.made and answer.kind == "transfer":
                self.acknowledged[answer.id] = int(answer.body["amount"]["minor"])

    def expect_codes(self, name: str, answers: Sequence[Answer], wanted: dict[str, int]) -> None:
        found = Counter(answer.code for answer in answers)
        self.expect(name, found == wanted, f"{dict(found)} instead of {wanted}")


@dataclass
class Arena:
    """`services` are the tree's own, whatever the processes run from: they prepare a race and check the books."""

    ground: Ground
    sources: Sources
    tables: Tables
    services: CoreServices
    database: Database
    owner: Database
    session: aiohttp.ClientSession
    first: CoreProcess
    second: CoreProcess | None = None
    deadlocks_before: int = 0

    @property
    def processes(self) -> list[CoreProcess]:
        return [process for process in (self.first, self.second) if process is not None]

    @property
    def door(self) -> Door:
        return self.door_of(self.first)

    def door_of(self, process: CoreProcess) -> Door:
        token = self.ground.tokens.service("bff", ["orders:submit"], exp=int(time.time()) + _A_YEAR)
        return Door(self.session, process.url, token)

    def operator(self, *roles: str) -> str:
        return self.ground.tokens.operator(*roles, exp=int(time.time()) + _A_YEAR)

    async def standing_by(self) -> CoreProcess:
        """A second process of the core on the same tables."""
        if self.second is None:
            self.second = await self.ground.start(self.sources, self.tables)
        return self.second

    async def start_anew(self) -> None:
        """Every process ends, and one begins."""
        await self.end()
        self.first, self.second = await self.ground.start(self.sources, self.tables), None

    async def end(self) -> None:
        """Nothing of a race is worth a clean stop."""
        for process in self.processes:
            await process.kill()

    async def people(self, count: int, purse_minor: int = 0) -> list[Person]:
        """New customers with an account each and so much on it."""
        together = asyncio.Semaphore(8)

        async def one() -> Person:
            async with together:
                return await self._person()

        made = list(await asyncio.gather(*(one() for _ in range(count))))
        if purse_minor:
            await self.grant(made, purse_minor)
        return made

    async def person(self, purse_minor: int = 0) -> Person:
        return (await self.people(1, purse_minor))[0]

    async def grant(self, people: Sequence[Person], minor: int) -> None:
        """As the seed of the demo bank does it: a movement of the past, written beside the writer."""
        bank = internal_account_id(InternalPurpose.OPENING_BALANCES, Currency.EUR)
        orders = [
            HistoricOrder(
                debit_account_id=bank,
                credit_account_id=AccountId(person.account_id),
                amount=Amount(minor=minor, currency=Currency.EUR),
                reference="Opening balance",
                debit_name="Arrayan",
                credit_name="Ana Robles",
                booked_at=datetime.now(UTC),
            )
            for person in people
        ]
        await self.services.histories.post_history(orders, series=f"grant:{new_id()}")

    async def _person(self) -> Person:
        customer_id = CustomerId(new_id())
        registered = CustomerRegistered(
            customer_id=customer_id,
            full_name="Ana Robles",
            email="ana@example.com",
            phone="+34600000000",
            language="es",
        )
        await self.services.accounts.welcome(registered, Delivery("core-banking-auth-events", new_id()), seed=True)
        details = (await self.services.accounts.accounts_of(customer_id))[0].details
        token = self.ground.tokens.customer(customer_id, exp=int(time.time()) + _A_YEAR)
        return Person(customer_id, details.account_id, details.iban, token)

    async def balance(self, person: Person) -> int:
        return int(
            await self.scalar(
                "SELECT credits_posted - debits_posted FROM accounts WHERE id = :id", id=person.account_id
            )
        )

    async def scalar(self, query: str, **values: Any) -> Any:
        async with self.database.read() as session:
            return await session.scalar(text(query), values)

    async def change(self, *statements: str) -> None:
        """What only the owner of the tables may do to them."""
        async with self.owner.write() as session:
            for statement in statements:
                await session.run(text(statement))

    @asynccontextmanager
    async def slow_disk(self, milliseconds: int = 100) -> AsyncIterator[None]:
        """While the block runs, the commit of an order with the reference SLOW takes so long."""
        await self.change(_SLOW_DISK[0], _SLOW_DISK[1].format(milliseconds=milliseconds))
        try:
            yield
        finally:
            await self.change(*_QUICK_DISK)

    async def is_committing_slowly(self) -> bool:
        return bool(await self.scalar(_SLEEPS))

    @asynccontextmanager
    async def held_up(
        self, payer: Person, payee: Person, count: int = 1
    ) -> AsyncIterator[tuple[WriteSession, list[Payment], asyncio.Task[list[Answer]]]]:
        """While the block runs, the writer waits with these payments for its row, which the session holds."""
        for _ in range(_HOLD_UPS_MAX):
            async with asyncio.TaskGroup() as tasks, self.owner.write() as session:
                await session.run(text(_HOLD_UP))
                payments = [Payment(payer, payee, 1) for _ in range(count)]
                sending = tasks.create_task(self.door.pay_together(payments))
                await eventually(self._is_waiting, seconds=_HOLD_UP_SECONDS_MAX)
                # A writer without orders waits for its row as well, to say that it lives.
                if "BEGIN" in str(await self.scalar(_WAITS)):
                    yield session, payments, sending
                    return
        raise AssertionError("The writer never waited with a group.")

    async def _is_waiting(self) -> bool:
        return await self.scalar(_WAITS) is not None

    async def rows(self, query: str, **values: Any) -> Sequence[Any]:
        async with self.database.read() as session:
            return await session.all(text(query), values)


async def at_once(course: Course, calls: Iterable[Coroutine[Any, Any, Answer]]) -> list[Answer]:
    """All of these calls under way at the same time; in the order of the calls."""
    answers = list(await asyncio.gather(*calls))
    course.saw(answers)
    return answers


@asynccontextmanager
async def arena_on(ground: Ground, sources: Sources) -> AsyncIterator[Arena]:
    """A new database and one process of the core, which writes."""
    tables = await ground.tables(sources)
    async with AsyncExitStack() as stack:
        database = Database(tables.url, "races", connections_max=16)
        stack.push_async_callback(database.close)
        owner = Database(tables.owner_url, "races-owner", connections_max=1)
        stack.push_async_callback(owner.close)
        services = services_on(database, ShiftableClock(), _settings(ground, tables))
        connector, patience = aiohttp.TCPConnector(limit=512), aiohttp.ClientTimeout(total=_SECONDS_MAX)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector, timeout=patience))
        first = await ground.start(sources, tables)
        arena = Arena(ground, sources, tables, services, database, owner, session, first)
        stack.push_async_callback(arena.end)
        yield arena


def _settings(ground: Ground, tables: Tables) -> CoreBankingSettings:
    values: dict[str, Any] = {name.lower(): value for name, value in ground.environment(tables).items()}
    for name in ("database_url", "redis_url", "service_client_secret"):
        values[name] = SecretStr(values[name])
    return CoreBankingSettings(**values)
