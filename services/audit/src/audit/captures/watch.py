"""Looks at the slot from beside the stream, also while there is none: the figures that alarms are set on."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from kernel.errors import DomainError
from servicekit.logging import get_logger

from audit.captures import metrics
from audit.captures.stream import ReplicationStream
from audit.records.schemas import Source
from audit.source_logs.catalogue import SlotState, published_tables, slot_state
from audit.source_logs.connections import Connection, open_session
from audit.sources.service import PublicationChanged, SourceService, SourceStep, check_published

_LOOK_EVERY_SECONDS = 2.0
_ANSWER_SECONDS_MAX = 10.0
_UNLIMITED_BYTES = float("inf")


@dataclass(slots=True)
class Progress:
    """How far the capture beside is."""

    stream: ReplicationStream | None = None
    stored_until: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When the last change that is in the trail was committed, or later, if nothing has been since."""
    stored_batches: int = 0


@dataclass(frozen=True, slots=True)
class WatchParts:
    sources: SourceService
    progress: Progress


class Watch:
    def __init__(self, source: Source, url: str, parts: WatchParts) -> None:
        self._source = source
        self._url = url
        self._parts = parts
        self._log = get_logger("audit.captures")
        self._seen: tuple[ReplicationStream | None, int] = (None, 0)

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(psycopg.Error, OSError, TimeoutError, DomainError):
                async with asyncio.timeout(_ANSWER_SECONDS_MAX):
                    await self._look()
            self._tell_lag()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY_SECONDS):
                    await stop.wait()

    async def _look(self) -> None:
        recorded = await self._parts.sources.last_step(self._source)
        if recorded is None:
            return
        session = await open_session(self._url, "audit-watch")
        try:
            self._tell(await slot_state(session, recorded.slot))
            await self._check_published(session, recorded)
        finally:
            await session.close()

    def _tell(self, state: SlotState) -> None:
        gone = state.is_lost or not state.exists
        safe = _UNLIMITED_BYTES if state.safe_wal_bytes is None else max(state.safe_wal_bytes, 0)
        metrics.SAFE_WAL_BYTES.labels(self._source).set(0 if gone else safe)
        metrics.BEHIND_BYTES.labels(self._source).set(state.behind_bytes)

    async def _check_published(self, session: Connection, recorded: SourceStep) -> None:
        """The server skips what is no longer published without an error, so the stream must not run on."""
        stream = self._parts.progress.stream
        try:
            check_published(recorded, tuple(table.shape for table in await published_tables(session)))
        except PublicationChanged as refusal:
            if stream is not None:
                stream.fail(refusal)

    def _tell_lag(self) -> None:
        """Idle for a moment is not idle: between two batches of a backlog, or before its first, it looks so."""
        progress, now = self._parts.progress, datetime.now(UTC)
        before, self._seen = self._seen, (progress.stream, progress.stored_batches)
        if progress.stream is not None and progress.stream.is_idle and before == self._seen:
            progress.stored_until = now
        metrics.LAG_SECONDS.labels(self._source).set(max((now - progress.stored_until).total_seconds(), 0))
