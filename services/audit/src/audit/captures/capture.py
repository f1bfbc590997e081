"""Follows one source for as long as the process lives: connects, checks, reads, stores, and begins again."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
from kernel.errors import DomainError
from servicekit.logging import get_logger

from audit.captures import metrics
from audit.captures.assembler import Assembler, KeysUnknown, is_unexplained
from audit.captures.pgoutput import StreamMisread
from audit.captures.stream import ReplicationStream, Start, StreamEnded, opened_stream
from audit.captures.watch import Progress, Watch, WatchParts
from audit.records.schemas import CapturedTransaction, Gap, Source, Trail
from audit.source_logs.catalogue import Identity, end_reader, identify, primary_keys, published_tables, slot_state
from audit.source_logs.connections import Connection, open_replication, open_session
from audit.sources.service import Sighting, SlotLost, SourceRefused, SourceService, SourceStep, Step, check

_PAUSE_SECONDS = 0.1
_PAUSE_SECONDS_MAX = 5.0
_REFUSED_PAUSE_SECONDS = 5.0
_CONNECT_SECONDS_MAX = 30.0
FAILURES = (psycopg.Error, OSError, TimeoutError, DomainError, StreamMisread, StreamEnded, KeysUnknown)


@dataclass(frozen=True, slots=True)
class CaptureParts:
    trail: Trail
    sources: SourceService
    status_every_seconds: float = 5.0


class Capture:
    def __init__(self, source: Source, url: str, parts: CaptureParts) -> None:
        self.source = source
        self._url = url
        self._parts = parts
        self._trail = parts.trail
        self._log = get_logger("audit.captures")
        self._without_keys: set[int] = set()
        self._failures = 0
        self._progress = Progress()
        self._watch = Watch(source, url, WatchParts(parts.sources, self._progress))
        # So that an alarm on them has something to look at from the start.
        metrics.CONNECTED.labels(source).set(0)
        metrics.WITHOUT_ACTOR.labels(source).inc(0)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. What fails is tried again from where the trail ends; nothing is read past a refusal."""
        async with asyncio.TaskGroup() as tasks:
            watching = tasks.create_task(self._watch.run(stop))
            await self._keep_following(stop)
            watching.cancel()

    async def _keep_following(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            pause = 0.0
            try:
                await self._follow(stop)
            except SourceRefused as refusal:
                self._log.error("capture.refused", source=self.source, code=refusal.code, reason=refusal.detail)
                pause = _REFUSED_PAUSE_SECONDS
            except FAILURES as error:
                self._failures += 1
                pause = min(_PAUSE_SECONDS * 2**self._failures, _PAUSE_SECONDS_MAX)
                self._note(error)
            await _wait(stop, pause * random.uniform(0.8, 1.2))  # noqa: S311  Jitter is no secret.

    def _note(self, error: Exception) -> None:
        if isinstance(error, KeysUnknown):
            # Asked again on the new connection; a table that is gone by then has no key to ask for.
            self._without_keys.add(error.oid)
            self._log.info("capture.reads-catalogue", source=self.source)
        elif isinstance(error, StreamMisread):
            self._log.error("capture.misread", source=self.source, reason=str(error))
        else:
            self._log.warning("capture.waiting", source=self.source, error=type(error).__name__, reason=_words(error))

    async def _follow(self, stop: asyncio.Event) -> None:
        """Read until `stop`, or until something fails."""
        async with contextlib.AsyncExitStack() as stack:
            async with asyncio.timeout(_CONNECT_SECONDS_MAX):
                replication = await stack.enter_async_context(_closing(await open_replication(self._url)))
                assembler, start = await self._prepared(replication)
                stream = await stack.enter_async_context(opened_stream(replication, assembler, start))
            stack.enter_context(self._connected(stream))
            stopping = asyncio.ensure_future(stop.wait())
            stopping.add_done_callback(lambda _: stream.wake())
            try:
                await self._read_on(stream, stop)
            finally:
                stopping.cancel()

    async def _prepared(self, replication: Connection) -> tuple[Assembler, Start]:
        position = await self._trail.position_of(self.source)
        identity = await identify(replication)
        async with _closing(await open_session(self._url)) as session:
            recorded = await self._checked(session, identity, position)
            keys = await primary_keys(session)
            state = await slot_state(session, recorded.slot)
            if state.active_pid is not None:
                # We hold the lock of the only writer, so whoever reads here is a predecessor that froze.
                self._log.warning("capture.ends-predecessor", source=self.source)
                await end_reader(session, state.active_pid)
        start = Start(recorded.slot, position or recorded.consistent_point, self._parts.status_every_seconds)
        return Assembler(self.source, keys, frozenset(self._without_keys - keys.keys())), start

    async def _checked(self, session: Connection, identity: Identity, position: int | None) -> SourceStep:
        recorded = await self._parts.sources.last_step(self.source)
        state = await slot_state(session, recorded.slot if recorded else "")
        published = tuple(table.shape for table in await published_tables(session))
        now = Sighting(identity.system_id, identity.timeline, identity.now_at, state.exists, state.is_lost, published)
        try:
            return check(recorded, now, position)
        except SlotLost:
            if recorded is not None and recorded.step is not Step.LOST:
                reason = "the slot was invalidated" if state.exists else "the slot was dropped"
                await self._trail.append_gap(Gap(self.source, reason, position, identity.now_at))
                await self._parts.sources.record(recorded, Step.LOST)
            raise

    async def _read_on(self, stream: ReplicationStream, stop: asyncio.Event) -> None:
        while not stop.is_set():
            batch = await stream.batch()
            if batch:
                await self._store(stream, batch)

    async def _store(self, stream: ReplicationStream, batch: list[CapturedTransaction]) -> None:
        """First the trail's commit, then the word to the source: the other way round loses what a crash catches."""
        await self._trail.append(batch)
        stream.stored(batch)
        self._failures = 0
        self._progress.stored_until = batch[-1].committed_at
        self._progress.stored_batches += 1
        unexplained = sum(len(one.changes) for one in batch if is_unexplained(one.marks))
        if unexplained:
            metrics.WITHOUT_ACTOR.labels(self.source).inc(unexplained)
            self._log.error("capture.changes-without-actor", source=self.source, count=unexplained)

    @contextlib.contextmanager
    def _connected(self, stream: ReplicationStream) -> Iterator[None]:
        self._progress.stream = stream
        self._log.info("capture.connected", source=self.source)
        metrics.CONNECTED.labels(self.source).set(1)
        try:
            yield
        finally:
            self._progress.stream = None
            metrics.CONNECTED.labels(self.source).set(0)


@asynccontextmanager
async def _closing(connection: Connection) -> AsyncIterator[Connection]:
    try:
        yield connection
    finally:
        await connection.close()


def _words(error: Exception) -> str:
    # The server's words about a stream name tables and slots, never values.
    return str(error).partition("\n")[0][:200]


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
