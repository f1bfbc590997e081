"""A desk whose orders go to the writer of the ledger, on a real database, over connections that break."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import pytest
from core_banking_stub.group_writers import columns, parts, service, statements
from core_banking_stub.ledgers.service import Book
from core_banking_stub.orders.service import TRANSFERS, Judged, Limits, Order, Transfer, WriterElsewhere, transfer_of
from core_banking_stub.settings import CoreBankingSettings
from core_banking_stub.transfer_limits.service import LimitChange, tag_of
from core_banking_stub.wiring import CoreServices, services_on
from core_town import Person, Town
from fragile_connections import Fault, Faults
from kernel.clock import ShiftableClock
from kernel.ids import AccountId, CustomerId, TransferId
from kernel.money import Currency
from ledger_desk import Client, OrderDesk
from servicekit.database import Database, DatabaseUnavailable
from sqlalchemy import text
from testkit import polling

_BOOKS = f"SELECT {statements.BOOK_COLUMNS} FROM accounts WHERE id = ANY(:accounts)"  # noqa: S608  Only a constant of the core.
_USAGES = """
    SELECT customer_id, day, spent FROM limit_usages
    WHERE customer_id IN (SELECT customer_id FROM account_holders WHERE account_id = ANY(:accounts))
"""
_OPEN = """
    SELECT id FROM holds h
    WHERE account_id = ANY(:accounts) AND NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.id)
"""
_KNOWN = f"{TRANSFERS} WHERE t.debit_account_id = ANY(:accounts)"
_T = TypeVar("_T")


class _DeskClock(ShiftableClock):
    """Stands still between steps, so that the model knows when an order was judged."""

    def __init__(self, desk: OrderDesk) -> None:
        super().__init__()
        self._desk = desk

    def now(self) -> datetime:
        return self._desk.now


class Process:
    """One process of the core that writes, until it is stopped or ends by itself."""

    def __init__(self, services: CoreServices) -> None:
        self.services = services
        self._stop = asyncio.Event()
        self._running = asyncio.get_running_loop().create_task(services.writer.run(self._stop))

    async def asked(self, orders: Sequence[Order]) -> list[Judged] | None:
        """None where nobody knows yet what became of them: also where the process ended before it said a word."""
        asking = asyncio.ensure_future(self.services.writer.submit_all(orders))
        await asyncio.wait([asking, self._running], return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            asking.cancel()
            return None
        try:
            answers = asking.result()
        except WriterElsewhere:
            return None
        unknown = any(isinstance(one, (DatabaseUnavailable, WriterElsewhere)) for one in answers)
        return None if unknown else answers

    def has_ended(self) -> bool:
        """Raises what no fault explains."""
        if self._running.done() and not self._running.cancelled():
            self._running.result()
        return self._running.done()

    async def stop(self) -> None:
        self._stop.set()
        await asyncio.wait([self._running])


@dataclass
class Place:
    """What all examples of a test have in common."""

    runner: asyncio.Runner
    database: Database
    settings: CoreBankingSettings
    faults: Faults

    @classmethod
    def on(cls, runner: asyncio.Runner, settings: CoreBankingSettings, patch: pytest.MonkeyPatch) -> "Place":
        database = Database(settings.database_url.get_secret_value(), "writer-desk", connections_max=4)
        faults = Faults(database)
        patch.setattr(service, "connect", faults.connect)
        for waiting, name in ((service, "_STAND_BY_SECONDS"), (polling, "_PAUSE_SECONDS")):
            patch.setattr(waiting, name, 0.005)
        # Groups are small here, and shall be written in parts all the same.
        patch.setattr(parts, "PART_MAX", 2)
        return cls(runner, database, settings, faults)


@dataclass(kw_only=True)
class WriterDesk(OrderDesk):
    """Its clients repeat their orders under the same keys until they are answered."""

    place: Place
    clients: list[Client] = field(default_factory=list, init=False)
    _seen: dict[str, Sequence[Any]] = field(default_factory=dict, init=False)
    """What the books said when they were last looked into; nothing changes them but this desk."""

    def __post_init__(self) -> None:
        self.place.faults.clear()
        self._process = self._run(self._started())
        self._town = Town(self._process.services, self.place.database, _DeskClock(self))

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        self._seen.clear()
        return self.place.runner.run(work)

    async def _started(self) -> Process:
        return Process(services_on(self.place.database, _DeskClock(self), self.place.settings))

    def close(self) -> None:
        """The books are right in the end."""
        self._run(self._process.stop())
        assert self._run(self._process.services.book_checks.violations()) == []

    def client(self, owns: int = 0, *, of: Client | None = None) -> Client:
        made = self._run(self._client(owns, of))
        self.clients.append(made)
        return made

    async def _client(self, owns: int, of: Client | None) -> Client:
        if of is None:
            person = await self._town.person()
        else:
            person = await self._town.second_account(Person(of.customer_id, of.account_id, of.iban))
        if owns:
            await self._town.grant(person.account_id, owns)
        return Client(person.customer_id, person.account_id, person.iban)

    def choose_limits(self, customer_id: CustomerId, limits: Limits) -> None:
        self._run(self._choose_limits(customer_id, limits))

    async def _choose_limits(self, customer_id: CustomerId, limits: Limits) -> None:
        changing = self._town.services.transfer_limits
        (found,) = await changing.limits_of(customer_id)
        await changing.change(LimitChange(customer_id, Currency.EUR, limits, tag_of(found.version)))

    def plan(self, faults: Sequence[Fault]) -> None:
        """For the next group."""
        self.place.faults.planned[:] = faults

    def judged(self, *orders: Order) -> list[Judged]:
        self.was_asked_again = False
        return self._run(self._judged(orders)) if orders else []

    async def _judged(self, orders: Sequence[Order]) -> list[Judged]:
        while True:
            await polling.eventually(self._is_writing, seconds=20)
            answers = await self._process.asked(orders)
            if answers is not None:
                assert not self.place.faults.planned
                return answers
            self.was_asked_again = True

    async def _is_writing(self) -> bool:
        if self._process.has_ended():
            self._process = await self._started()
        return self._process.services.writer.is_writer

    def books(self) -> Mapping[AccountId, Book]:
        return {row.id: columns.book_of(row) for row in self._rows(_BOOKS)}

    def usages(self) -> Mapping[CustomerId, tuple[date, int]]:
        return {row.customer_id: (row.day, row.spent) for row in self._rows(_USAGES)}

    def open_holds(self) -> set[TransferId]:
        return {row.id for row in self._rows(_OPEN)}

    def known(self) -> Mapping[UUID, Transfer]:
        return {row.key_digest: transfer_of(row._mapping) for row in self._rows(_KNOWN)}

    def _rows(self, query: str) -> Sequence[Any]:
        found = self._seen.get(query)
        if found is None:
            found = self._seen[query] = self.place.runner.run(self._read(query))
        return found

    async def _read(self, query: str) -> Sequence[Any]:
        accounts = [client.account_id for client in self.clients]
        async with self.place.database.glance() as session:
            return await session.all(text(query), {"accounts": accounts})
