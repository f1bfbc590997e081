"""Makes a source's slot, once, and records it: an explicit step, after migrations and before the service serves."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kernel.clock import Clock
from servicekit.logging import get_logger

from audit.records.schemas import CapturedTransaction, Gap, Mark, Trail
from audit.source_logs.catalogue import (
    end_reader,
    identify,
    lsn_of,
    published_tables,
    slot_state,
)
from audit.source_logs.connections import Connection, open_replication, open_session, rows_of
from audit.sources.domain import (
    Allowances,
    Place,
    PublicationChanged,
    Sighting,
    SlotLost,
    SourceChanged,
    SourceRefused,
    SourceStep,
    Step,
    check,
)
from audit.sources.service import SourceService
from audit.sources.snapshot import opened_snapshot, portion_rows

_SNAPSHOT_MARK = Mark("service", None, "capture.snapshot", None, None, {})


@dataclass(frozen=True, slots=True)
class Connections:
    replication: Connection
    session: Connection


class Installation:
    def __init__(self, place: Place, trail: Trail, sources: SourceService, clock: Clock) -> None:
        self._place = place
        self._trail = trail
        self._sources = sources
        self._clock = clock
        self._log = get_logger("audit.sources")

    async def run(self, allowed: Allowances) -> SourceStep:
        """The source as it is recorded now. Raises SourceRefused or a kind of it, and then nothing was changed."""
        async with _opened(self._place.url) as connections:
            recorded = await self._sources.last_step(self._place.source)
            now = await self._sighting(connections, recorded.slot if recorded else self._slot)
            position = await self._trail.position_of(self._place.source)
            if recorded is None:
                if (now.slot_exists or position is not None) and not allowed.after_loss:
                    raise SourceRefused("There is a slot or a trail of this source, and no record of how it was made.")
                return await self._make(now, connections, lost_from=position)
            if recorded.step is Step.BEGUN:
                return await self._make(now, connections, lost_from=None)
            try:
                check(recorded, now, position)
            except SlotLost:
                if not allowed.after_loss:
                    raise
                return await self._make(now, connections, lost_from=position)
            except (SourceChanged, PublicationChanged):
                # A log that was set back stays refused: the trail has changes that the source no longer has.
                if not allowed.accept_change or (position or 0) > now.now_at:
                    raise
                return await self._record(recorded, now, Step.ACCEPTED)
            # More may be published than was: a migration has added it.
            return (
                recorded if recorded.published == now.published else await self._record(recorded, now, Step.INSTALLED)
            )

    @property
    def _slot(self) -> str:
        return f"audit_{self._place.source}"

    async def _sighting(self, connections: Connections, slot: str) -> Sighting:
        identity, state = await identify(connections.replication), await slot_state(connections.session, slot)
        published = tuple(table.shape for table in await published_tables(connections.session))
        if not published:
            raise PublicationChanged("There is no publication bank_changes, or it leaves a kind of change out.")
        return Sighting(identity.system_id, identity.timeline, identity.now_at, state.exists, state.is_lost, published)

    async def _record(self, recorded: SourceStep, now: Sighting, kind: Step) -> SourceStep:
        step = replace(recorded, system_id=now.system_id, timeline=now.timeline, published=now.published)
        self._log.info("source.recorded", source=step.source, step=kind.value)
        return await self._sources.record(step, kind)

    async def _make(self, now: Sighting, connections: Connections, *, lost_from: int | None) -> SourceStep:
        """A slot, and what was there before it. Interrupted anywhere, it begins again, snapshot and all."""
        fresh = SourceStep(
            source=self._place.source,
            step=Step.BEGUN,
            system_id=now.system_id,
            timeline=now.timeline,
            slot=self._slot,
            consistent_point=0,
            published=now.published,
            made_at=self._clock.now(),
        )
        await self._sources.record(fresh, Step.BEGUN)
        if now.slot_exists:
            await self._drop(connections.session)
        if lost_from is not None:
            await self._trail.append_gap(Gap(self._place.source, "the slot was made anew", lost_from, now.now_at))
        create = f"CREATE_REPLICATION_SLOT {self._slot} LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER true)"
        (created,) = await rows_of(connections.replication, create)
        begins_at = lsn_of(created["consistent_point"])
        await self._read_snapshot(created["snapshot_name"], begins_at)
        made = await self._sources.record(replace(fresh, consistent_point=begins_at), Step.INSTALLED)
        self._log.info("source.installed", source=made.source, tables=len(made.published))
        return made

    async def _read_snapshot(self, name: str, begins_at: int) -> None:
        """In portions, each at a place of its own just below the slot's beginning: the last is at the beginning."""
        at = await self._trail.position_of(self._place.source) or 0
        async with opened_snapshot(self._place.owner_url, name) as snapshot:
            rows = await snapshot.row_count()
            size = portion_rows(rows, begins_at - at)
            end_lsn = begins_at - math.ceil(rows / size)
            async for changes in snapshot.portions(size):
                end_lsn += 1
                part = CapturedTransaction(
                    self._place.source, end_lsn, datetime.now(UTC), tuple(changes), (_SNAPSHOT_MARK,)
                )
                await self._trail.append([part])

    async def _drop(self, session: Connection) -> None:
        """What an interrupted installation left, or a slot that is lost already."""
        state = await slot_state(session, self._slot)
        if state.active_pid is not None:
            await end_reader(session, state.active_pid)
        await rows_of(session, "SELECT pg_drop_replication_slot(%s)", [self._slot])


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Connections]:
    replication = await open_replication(url, "audit-install")
    try:
        session = await open_session(url, "audit-install")
        try:
            yield Connections(replication, session)
        finally:
            await session.close()
    finally:
        await replication.close()
