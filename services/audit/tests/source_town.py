"""A database to capture, and a trail that keeps what it is given and can be told to stall or to fail."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import asyncpg
from audit.captures.capture import Capture, CaptureParts
from audit.captures.stream import ReplicationStream
from audit.records.schemas import CapturedTransaction, Change, Gap
from audit.sources.installation import Installation
from audit.sources.service import Allowances, Place, SourceService, SourceStep
from embedded.bank import EmbeddedBank
from kernel.clock import SystemClock
from servicekit.database import Database, DatabaseUnavailable
from testkit.polling import eventually

NUMBERS = itertools.count(1)
TABLES = """
    CREATE TABLE accounts (id uuid PRIMARY KEY, balance numeric(20, 4) NOT NULL DEFAULT 0, note text);
    CREATE TABLE holders (account_id uuid, name text, PRIMARY KEY (account_id, name));
    CREATE TABLE hashes (id int PRIMARY KEY, secret text NOT NULL, made_at int);
    CREATE TABLE unseen (id int);
    ALTER TABLE accounts REPLICA IDENTITY FULL;
    ALTER TABLE holders REPLICA IDENTITY FULL;
    CREATE PUBLICATION bank_changes FOR TABLE accounts, holders, hashes (id, made_at);
"""
MARK = """{"actor": {"kind": "customer", "subject": "c1"}, "action": "transfer.execute",
           "request_id": "r1", "traceparent": null, "transfer_id": "t1"}"""


@dataclass
class KeptTrail:
    """Trail, as far as a capture can see: one commit at a time, and what is stored already is dropped."""

    stored: list[CapturedTransaction] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    position: int | None = None
    is_failing: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)
    appends: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    async def append(self, transactions: Sequence[CapturedTransaction]) -> None:
        self.appends += 1
        await self.open.wait()
        if self.is_failing:
            raise DatabaseUnavailable
        fresh = [one for one in transactions if self.position is None or one.end_lsn > self.position]
        self.stored += fresh
        if fresh:
            self.position = fresh[-1].end_lsn

    async def append_gap(self, gap: Gap) -> None:
        self.gaps.append(gap)
        self.position = gap.to_lsn

    async def position_of(self, source: str) -> int | None:
        assert source == "core"
        return self.position

    @property
    def changes(self) -> list[Change]:
        return [change for one in self.stored for change in one.changes]


class EarlyConfirm(Capture):
    """With the mistake that loses: the source is told before anything is stored."""

    async def _store(self, stream: ReplicationStream, batch: list[CapturedTransaction]) -> None:
        stream.stored(batch)
        await self._trail.append(batch)


@dataclass
class SourceTown:
    server: EmbeddedBank
    name: str
    database: "asyncpg.Connection[asyncpg.Record]"
    sources: SourceService
    trail: KeptTrail

    @property
    def admin_url(self) -> str:
        return admin_url(self.server, self.name)

    @property
    def url(self) -> str:
        secret = self.server.secrets["bank_capture"]
        return f"postgresql://bank_capture:{secret}@127.0.0.1:{self.server.server.port}/{self.name}"

    async def install(self, *, after_loss: bool = False, accept: bool = False) -> SourceStep:
        place = Place("core", self.url, self.admin_url)
        return await Installation(place, self.trail, self.sources, SystemClock()).run(Allowances(after_loss, accept))

    @asynccontextmanager
    async def captured(self, *, status_every_seconds: float = 0.2) -> AsyncIterator[Capture]:
        """While the block runs the source is read; what fails is tried again, as in the bank."""
        capture = Capture("core", self.url, CaptureParts(self.trail, self.sources, status_every_seconds))
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(capture.run(stop))
            try:
                yield capture
            finally:
                stop.set()

    async def open_account(self, note: str | None = None) -> str:
        made = str(uuid4())
        await self.database.execute("INSERT INTO accounts VALUES ($1, 12.5, $2)", made, note)
        return made

    async def mark(self, content: str = MARK, *, transactional: bool = True) -> None:
        await self.database.execute("SELECT pg_logical_emit_message($1, 'audit', $2::text)", transactional, content)

    async def changes(self, count: int) -> list[Change]:
        """So many changes in the trail, once they are there, and no more."""

        async def arrived() -> bool:
            return len(self.trail.changes) >= count

        await eventually(arrived, seconds=10)
        assert len(self.trail.changes) == count
        return self.trail.changes


def admin_url(server: EmbeddedBank, name: str) -> str:
    return f"postgresql://postgres:{server.server.password}@127.0.0.1:{server.server.port}/{name}"


@asynccontextmanager
async def source_town(server: EmbeddedBank, audit_url: str) -> AsyncIterator[SourceTown]:
    name = f"town_{next(NUMBERS)}"
    admin = await asyncpg.connect(admin_url(server, "postgres"))
    audit = Database(audit_url, "audit-tests", connections_max=4)
    try:
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO bank_capture")
        database = await asyncpg.connect(admin_url(server, name))
        await database.execute(TABLES)
        yield SourceTown(server, name, database, SourceService(audit, SystemClock()), KeptTrail())
        await database.close()
    finally:
        await audit.close()
        await admin.close()
        # A test may have stopped the server in between.
        admin = await asyncpg.connect(admin_url(server, "postgres"))
        await admin.execute("SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots")
        await admin.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'audit_core'"
        )
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()
