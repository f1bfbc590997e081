"""Publishes a service's outbox to its SNS topic, in order, at least once."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError
from kernel.clock import Clock
from kernel.errors import DomainError
from kernel.events.envelope import Envelope
from opentelemetry.trace import Span, SpanKind
from sqlalchemy import Row, TextClause, text

from servicekit import metrics, outbox, telemetry
from servicekit.database import Database, ReadSession
from servicekit.logging import get_logger

_BATCH_MAX = 100
_PUBLISH_MAX = 10
"""SNS PublishBatch takes at most ten messages."""
_IDLE_SECONDS = 0.1
_BACKOFF_SECONDS_MAX = 5.0
_GENERATION_EVERY_SECONDS = 2.0
_GENERATION_TAG = "generation"
_FRESH_SECONDS = 600
_MEASURE_SECONDS = 5.0
_WAITING_MAX = 1000
_TRACEPARENT = re.compile(r'"traceparent":"([0-9a-f-]{55})"')

_READ = text(
    """
    SELECT xid::text AS xid, position, event_id, event_type, payload, to_jsonb(outbox) ->> 'trace' AS trace FROM outbox
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
      AND (xid, position) > (CAST(CAST(:xid AS text) AS xid8), :position)
    ORDER BY outbox.xid, position LIMIT :limit
    """
)
# Without regard to running transactions, unlike the above: what one of them holds up waits as well.
_MEASURE = text(
    """
    SELECT event_id FROM outbox WHERE (xid, position) > (CAST(CAST(:xid AS text) AS xid8), :position)
    ORDER BY xid, position LIMIT :limit
    """
)
_CURSOR = text("SELECT xid::text AS xid, position FROM outbox_cursors WHERE topic = :topic")
_ADVANCE = text(
    """
    INSERT INTO outbox_cursors (topic, xid, position)
    VALUES (:topic, CAST(CAST(:xid AS text) AS xid8), :position)
    ON CONFLICT (topic) DO UPDATE SET xid = excluded.xid, position = excluded.position
    """
)
_REWIND = text(
    """
    UPDATE outbox_cursors SET xid = found.xid, position = found.position - 1
    FROM (SELECT xid, position FROM outbox WHERE day >= :day ORDER BY xid, position LIMIT 1) AS found
    WHERE topic = :topic AND found.xid <= outbox_cursors.xid
    """
)


class PublishFailed(Exception):
    """The broker took the request, but not every event in it; they are published again."""


Render = Callable[[ReadSession, Sequence[UUID]], Awaitable[dict[UUID, Envelope]]]
"""Makes the events whose outbox row has no payload, from the rows that bear their ids."""


@dataclass(frozen=True, slots=True)
class RelaySettings:
    topic: str
    account_id: str = "000000000000"
    region: str = "eu-west-1"
    render: Render | None = None

    @property
    def arn(self) -> str:
        return f"arn:aws:sns:{self.region}:{self.account_id}:{self.topic}"


@dataclass(frozen=True, slots=True)
class _Event:
    xid: str
    position: int
    event_id: UUID
    event_type: str
    payload: str


class Relay:
    """Two relays of one outbox only publish twice, which every consumer bears; they never pass a row over."""

    def __init__(self, database: Database, sns: Any, clock: Clock, settings: RelaySettings) -> None:
        self._database = database
        self._sns = sns
        self._clock = clock
        self._settings = settings
        self._log = get_logger("servicekit.relay")
        self._topic_was_gone = False
        self._generation: str | None = None
        self._generation_asked_at: float | None = None
        self._partitions_kept_on: date | None = None
        self._measured_at = -_MEASURE_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Publish until `stop` is set; failures of the database or broker are waited out with backoff and jitter."""
        failures = 0
        while not stop.is_set():
            try:
                published = await self.publish_once()
                failures = 0
            except (BotoCoreError, ClientError, OSError, TimeoutError, DomainError, PublishFailed) as error:
                failures += 1
                self._log.warning("relay.waiting", topic=self._settings.topic, error=type(error).__name__)
                published = 0
            if published == 0:
                backoff = min(_IDLE_SECONDS * 2**failures, _BACKOFF_SECONDS_MAX)
                await _wait(stop, backoff * random.uniform(0.8, 1.2) if failures else _IDLE_SECONDS)  # noqa: S311  Jitter is no secret.

    async def publish_once(self) -> int:
        """Publish what waits, at most a batch; returns how many events went out."""
        await self._keep_partitions()
        await self._measure()
        await self._notice_new_topic()
        rows = await self._waiting()
        for start in range(0, len(rows), _PUBLISH_MAX):
            part = rows[start : start + _PUBLISH_MAX]
            await self._publish(part)
            if self._topic_was_gone:
                # It is back, without what it had: this part goes out once more, after all that was lost.
                await self._rewind()
                return start + len(part)
            await self._advance(part[-1])
        return len(rows)

    async def _waiting(self) -> Sequence[_Event]:
        rows = await self._beyond_cursor(_READ, _BATCH_MAX)
        bare = [row.event_id for row in rows if row.payload is None]
        rendered: dict[UUID, Envelope] = {}
        if bare and self._settings.render:
            async with self._database.read() as session:
                rendered = await self._settings.render(session, bare)
        return [_event(row, rendered) for row in rows]

    async def _beyond_cursor(self, question: TextClause, limit: int) -> Sequence[Row[Any]]:
        async with self._database.read() as session:
            cursor = await session.first(_CURSOR, {"topic": self._settings.topic})
            xid, position = (cursor.xid, cursor.position) if cursor else ("0", 0)
            return await session.all(question, {"xid": xid, "position": position, "limit": limit})

    async def _measure(self) -> None:
        if time.monotonic() - self._measured_at < _MEASURE_SECONDS:
            return
        self._measured_at = time.monotonic()
        rows = await self._beyond_cursor(_MEASURE, _WAITING_MAX)
        # The first 48 bits of an id are the milliseconds of its birth (RFC 9562 section 5.7).
        age = time.time() - (rows[0].event_id.int >> 80) / 1000 if rows else 0.0
        metrics.OUTBOX_AGE.labels(self._settings.topic).set(max(age, 0.0))
        metrics.OUTBOX_WAITING.labels(self._settings.topic).set(len(rows))

    async def _publish(self, rows: Sequence[_Event]) -> None:
        with contextlib.ExitStack() as spans:
            published = [(row, spans.enter_context(_span(row))) for row in rows]
            await self._send([_entry(row, span) for row, span in published])
            metrics.OUTBOX_PUBLISHED.labels(self._settings.topic).inc(len(rows))
            for row, span in published:
                ids = {"event_id": str(row.event_id), "trace_id": telemetry.trace_id(span)}
                self._log.info("relay.published", type=row.event_type, request_id=ids["trace_id"], **ids)

    async def _send(self, entries: Sequence[dict[str, Any]]) -> None:
        try:
            answer = await self._sns.publish_batch(TopicArn=self._settings.arn, PublishBatchRequestEntries=entries)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code", "").startswith("NotFound"):
                self._topic_was_gone = True
            raise
        if answer.get("Failed"):
            raise PublishFailed(str(answer["Failed"][0].get("Code", "")))

    async def _advance(self, row: _Event) -> None:
        async with self._database.write() as session:
            await session.run(_ADVANCE, {"topic": self._settings.topic, "xid": row.xid, "position": row.position})

    async def _rewind(self) -> None:
        """After the broker lost its state, the last 24 hours are published again; inboxes drop what they know."""
        day = (self._clock.now() - timedelta(hours=24)).date()
        async with self._database.write() as session:
            await session.run(_REWIND, {"topic": self._settings.topic, "day": day})
        self._topic_was_gone = False
        self._log.info("relay.rewound", topic=self._settings.topic)

    async def _notice_new_topic(self) -> None:
        """Rewind when the topic was made anew: its queues are new, too, and what was in the old ones is lost.

        Only an emulator's topics have the tag, see localstack/deploy.py.
        """
        now = time.monotonic()
        if self._generation_asked_at is not None and now - self._generation_asked_at < _GENERATION_EVERY_SECONDS:
            return
        self._generation_asked_at = now
        found = await self._read_generation()
        if found is None or found == self._generation:
            return
        # A service that saw no topic before may have lost the broker and its own memory in one crash.
        lost = self._generation is not None or self._is_fresh(found)
        self._generation = found
        if lost:
            await self._rewind()

    async def _read_generation(self) -> str | None:
        try:
            answer = await self._sns.list_tags_for_resource(ResourceArn=self._settings.arn)
        except (BotoCoreError, ClientError):
            # Not there, or not for us to know: publishing tells which.
            return None
        return next((str(tag["Value"]) for tag in answer.get("Tags", []) if tag["Key"] == _GENERATION_TAG), None)

    def _is_fresh(self, generation: str) -> bool:
        made_at = generation.partition("-")[0]
        return made_at.isdigit() and self._clock.now().timestamp() - int(made_at) < _FRESH_SECONDS

    async def _keep_partitions(self) -> None:
        today = self._clock.now().date()
        if self._partitions_kept_on != today:
            async with self._database.write() as session:
                await outbox.keep_partitions(session, today)
            self._partitions_kept_on = today


def _event(row: Row[Any], rendered: Mapping[UUID, Envelope]) -> _Event:
    payload, event_type = row.payload, row.event_type
    if payload is None:
        envelope = rendered[row.event_id]
        if row.trace:
            # PostgreSQL writes bytes as \\x and hexadecimal digits.
            t = row.trace[2:]
            envelope = envelope.model_copy(update={"traceparent": f"{t[:2]}-{t[2:34]}-{t[34:50]}-{t[50:]}"})
        payload, event_type = envelope.json_text(), envelope.type
    return _Event(row.xid, row.position, row.event_id, event_type, payload)


def _span(row: _Event) -> contextlib.AbstractContextManager[Span]:
    """Below the one that wrote the event; the event of nobody's request begins a trace."""
    found = _TRACEPARENT.search(row.payload)
    return telemetry.span(f"publish {row.event_type}", SpanKind.PRODUCER, parent=found[1] if found else "")


def _entry(row: _Event, span: Span) -> dict[str, Any]:
    told = {"event-type": row.event_type, "traceparent": telemetry.traceparent(span)}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in told.items()}
    return {"Id": str(row.event_id), "Message": row.payload, "MessageAttributes": attributes}


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()
