"""Carries signed checkpoints and the tiles under them out of the database, each second: to a folder and to S3.

It grows a tree of its own from the records' leaf hashes, beginning with what it exported, and exports a checkpoint only
where that tree has the signed root. So every exported checkpoint goes on from the one before it.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import datetime

from kernel.clock import Clock
from kernel.errors import DomainError
from servicekit.database import Database
from servicekit.logging import get_logger

from audit.checkpoints import repository
from audit.checkpoints.bucket import BucketUnavailable, ExportBucket
from audit.checkpoints.domain import CheckpointMalformed, StoredCheckpoint
from audit.checkpoints.folder import CHECKPOINT, ExportFolder
from audit.checkpoints.metrics import CHECKPOINT_AGE, EXPORTS_FAILED, broken
from audit.checkpoints.notes import NoteVerifier
from audit.checkpoints.service import Leaves
from audit.trees.edge import Edge
from audit.trees.tiles import Tile, edge_tiles, full_tiles_between

_PAUSE_SECONDS = 1.0
_LEAVES_A_STEP = 262_144
_LEAVES_AT_ONCE = 32_768


@dataclass(frozen=True, slots=True)
class ExportPlaces:
    verifier: NoteVerifier
    folder: ExportFolder
    bucket: ExportBucket | None


class Exporter:
    def __init__(self, database: Database, leaves: Leaves, places: ExportPlaces, clock: Clock) -> None:
        self._database = database
        self._leaves = leaves
        self._places = places
        self._clock = clock
        self._edge: Edge | None = None
        self._copied_size: int | None = None
        self._waits_since: datetime | None = None
        self._log = get_logger("audit.checkpoints")
        for place in ("folder", "bucket"):
            EXPORTS_FAILED.labels(place=place).inc(0)

    async def run(self, stop: asyncio.Event) -> None:
        # Another process may have exported since this one did.
        self._edge = self._copied_size = None
        while not stop.is_set():
            await self._attempt()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PAUSE_SECONDS):
                    await stop.wait()

    async def export(self) -> int:
        """Bring the folder to the newest checkpoint; returns its size. Raises TrailBroken, and nothing is exported."""
        if self._edge is None:
            self._edge = await asyncio.to_thread(self._places.folder.edge)
        edge = self._edge
        while (checkpoint := await self._next(edge)) is not None:
            self._edge = edge = await self._export_one(edge, checkpoint)
        self._waits_since = None
        return edge.size

    async def copy(self) -> None:
        """Bring the bucket to where the folder is. Raises TrailBroken or BucketUnavailable."""
        bucket, edge = self._places.bucket, self._edge
        if bucket is None or edge is None or edge.size == 0:
            return
        if self._copied_size == edge.size:
            return
        copied = await self._copied(bucket)
        for name in (*full_tiles_between(copied, edge.size), *edge_tiles(edge.size)):
            await bucket.put(name.path, await asyncio.to_thread(self._places.folder.tile, name))
        note = await asyncio.to_thread(self._places.folder.note)
        if note is not None:
            await bucket.put(CHECKPOINT, note.encode())
        self._copied_size = edge.size

    async def _attempt(self) -> None:
        """Whatever fails is counted and tried again; the trail itself goes on."""
        try:
            await self.export()
        except (DomainError, OSError) as error:
            self._failed("folder", error)
        else:
            try:
                await self.copy()
            except (DomainError, BucketUnavailable, OSError) as error:
                self._failed("bucket", error)
        waits = self._waits_since
        CHECKPOINT_AGE.set(0 if waits is None else max(0, (self._clock.now() - waits).total_seconds()))

    def _failed(self, place: str, error: Exception) -> None:
        EXPORTS_FAILED.labels(place=place).inc()
        reason = error.detail if isinstance(error, DomainError) else type(error).__name__
        self._log.error("checkpoint.not_exported", place=place, reason=reason)

    async def _next(self, edge: Edge) -> StoredCheckpoint | None:
        """The newest checkpoint that can be reached in one step. Raises TrailBroken where the trail became shorter."""
        async with self._database.read() as session:
            newest = await repository.newest(session)
            if (newest.size if newest else 0) < edge.size:
                raise broken(f"{edge.size} records were exported, and fewer are signed.")
            if newest is None or newest.size == edge.size:
                if newest is not None and newest.root != edge.root():
                    raise broken(f"The checkpoint of {newest.size} records is another one than was exported.")
                return None
            self._waits_since = self._waits_since or newest.made_at
            reachable = await repository.newest_between(session, edge.size, edge.size + _LEAVES_A_STEP)
            return reachable or await repository.first_after(session, edge.size)

    async def _export_one(self, edge: Edge, checkpoint: StoredCheckpoint) -> Edge:
        try:
            signed = self._places.verifier.checkpoint_of(checkpoint.note)
        except CheckpointMalformed as error:
            raise broken(f"A checkpoint is not the trail's own: {error.detail}") from error
        grown, tiles = edge.copy(), list[Tile]()
        for low in range(edge.size, checkpoint.size, _LEAVES_AT_ONCE):
            span = (low, min(low + _LEAVES_AT_ONCE, checkpoint.size))
            async with self._database.read() as session:
                leaves = (await self._leaves.of_spans(session, [span]))[0]
            tiles += await asyncio.to_thread(grown.extend, leaves)
        if (grown.size, grown.root()) != (signed.size, signed.root):
            raise broken(f"The records do not lead to the checkpoint of {checkpoint.size}.")
        await asyncio.to_thread(self._places.folder.write, [*tiles, *grown.partial_tiles()], checkpoint.note)
        return grown

    async def _copied(self, bucket: ExportBucket) -> int:
        """Asked each time: an emulator that was started again has forgotten everything."""
        note = await bucket.note()
        if note is None:
            return 0
        try:
            copied = self._places.verifier.checkpoint_of(note)
        except CheckpointMalformed as error:
            raise broken(f"The copied checkpoint is not the trail's own: {error.detail}") from error
        exported = self._edge.size if self._edge else 0
        if copied.size > exported:
            raise broken(f"{copied.size} records were copied to the bucket, and {exported} are exported.")
        beginning = await asyncio.to_thread(self._places.folder.edge_of, copied.size)
        if beginning.root() != copied.root:
            raise broken("The copied checkpoint is not the beginning of the exported one.")
        return copied.size
