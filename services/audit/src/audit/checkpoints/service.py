"""The tree over the records and its signed checkpoints: grown inside the commits that add records."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicekit.database import Database, ReadSession, WriteSession

from audit.checkpoints import repository
from audit.checkpoints.domain import (
    Checkpoint,
    CheckpointMalformed,
    CheckpointUnknown,
    Proof,
    StoredCheckpoint,
    TrailBroken,
)
from audit.checkpoints.metrics import TRAIL_SIZE, broken
from audit.checkpoints.notes import NoteSigner, NoteVerifier
from audit.trees.edge import Edge
from audit.trees.hashing import EMPTY_ROOT, root_of
from audit.trees.proofs import (
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    root_by_inclusion,
    root_of_span,
    roots_by_consistency,
    subtrees_of,
)
from audit.trees.tiles import TILE_HEIGHT, TILE_WIDTH, edge_tiles

__all__ = [
    "Checkpoint",
    "CheckpointMalformed",
    "CheckpointService",
    "CheckpointUnknown",
    "NoteSigner",
    "NoteVerifier",
    "Proof",
    "StoredCheckpoint",
    "TrailBroken",
    "broken",
    "lock_trail",
    "newest_note",
]


@dataclass(frozen=True, slots=True)
class Leaves:
    """How the tree reads the records' leaf hashes: for each span a list, and how many records there are."""

    of_spans: Callable[[ReadSession, Sequence[Span]], Awaitable[list[list[bytes]]]]
    count: Callable[[ReadSession], Awaitable[int]]
    last_index: Callable[[ReadSession], Awaitable[int | None]]


Witness = Callable[[], Awaitable[Checkpoint | None]]
"""The checkpoint that was exported last, from outside the database."""


class CheckpointService:
    def __init__(self, database: Database, signer: NoteSigner, leaves: Leaves, witness: Witness) -> None:
        self._database = database
        self._signer = signer
        self._leaves = leaves
        self._witness = witness
        self._edge: Edge | None = None

    async def open(self, session: WriteSession) -> Edge:
        """Take the trail's lock and a tree to grow. Raises TrailBroken where what is stored is not what was signed.

        A tree that this process left is only compared; any other is checked against records, tiles and the export.
        """
        await repository.lock(session)
        head = await repository.newest(session)
        size = head.size if head else 0
        last_index = await self._leaves.last_index(session)
        if (-1 if last_index is None else last_index) != size - 1:
            raise broken(f"The last checkpoint covers {size} records, the last record is number {last_index}.")
        known = self._edge
        if known is None or known.size != size or known.root() != (head.root if head else EMPTY_ROOT):
            known = self._edge = await self._checked(session, head)
        return known.copy()

    async def seal(self, session: WriteSession, edge: Edge, leaves: Sequence[bytes], now: datetime) -> None:
        """Grow the tree by these leaves and sign it."""
        await repository.insert_tiles(session, edge.extend(leaves))
        root = edge.root()
        note = self._signer.checkpoint(edge.size, root)
        await repository.insert_checkpoint(session, StoredCheckpoint(edge.size, root, note, now))

    def remember(self, edge: Edge) -> None:
        """What was sealed is committed."""
        self._edge = edge
        TRAIL_SIZE.set(edge.size)

    async def inclusion_proof(self, session: ReadSession, index: int, leaf: bytes) -> Proof:
        """That the record is under the newest checkpoint. Raises CheckpointUnknown or TrailBroken."""
        head = await repository.newest(session)
        if head is None or index >= head.size:
            raise CheckpointUnknown
        hashes = await self._hashes(session, inclusion_spans(index, head.size))
        if root_by_inclusion(leaf, index, head.size, hashes) != head.root:
            raise broken(f"Record {index} is not what was signed, or its neighbours are not.")
        return Proof(hashes, head)

    async def consistency_proof(self, old_size: int, new_size: int | None) -> tuple[StoredCheckpoint, Proof]:
        """That the old checkpoint's records begin the new one's. Raises CheckpointUnknown or TrailBroken."""
        async with self._database.read() as session:
            old = await repository.of_size(session, old_size)
            new = await (repository.newest(session) if new_size is None else repository.of_size(session, new_size))
            if old is None or new is None or old.size > new.size:
                raise CheckpointUnknown
            hashes = await self._hashes(session, consistency_spans(old.size, new.size))
        if roots_by_consistency(old.size, new.size, old.root, hashes) != (old.root, new.root):
            raise broken(f"The checkpoint of {new.size} records does not go on from that of {old.size}.")
        return old, Proof(hashes, new)

    async def _checked(self, session: ReadSession, head: StoredCheckpoint | None) -> Edge:
        size = head.size if head else 0
        if head is not None:
            self._check_signature(head)
        count = await self._leaves.count(session)
        if count != size:
            raise broken(f"There are {count} records, and {size} are signed.")
        edge = await self._stored_edge(session, size)
        if head is not None and edge.root() != head.root:
            raise broken("The last records and tiles do not lead to the signed root.")
        await self._check_witness(session, size)
        TRAIL_SIZE.set(size)
        return edge

    def _check_signature(self, head: StoredCheckpoint) -> None:
        try:
            signed = self._signer.verifier.checkpoint_of(head.note)
        except CheckpointMalformed as error:
            raise broken(f"The last checkpoint is not the trail's own: {error.detail}") from error
        if (signed.size, signed.root) != (head.size, head.root):
            raise broken("The last checkpoint's columns differ from what it signed.")

    async def _stored_edge(self, session: ReadSession, size: int) -> Edge:
        partial: dict[int, list[bytes]] = {}
        for name in edge_tiles(size):
            low = name.index * TILE_WIDTH
            partial[name.level] = await self._entries(session, name.level, (low, low + name.width))
        try:
            return Edge.at(size, partial)
        except ValueError as error:
            raise broken(f"Tiles of the tree are missing: {error}") from error

    async def _check_witness(self, session: ReadSession, size: int) -> None:
        exported = await self._witness()
        if exported is None or exported.size == 0:
            return
        if exported.size > size:
            raise broken(f"{exported.size} records were exported and {size} are left.")
        if (await self._hashes(session, [(0, exported.size)]))[0] != exported.root:
            raise broken(f"The first {exported.size} records are not those that were exported.")

    async def _entries(self, session: ReadSession, level: int, span: Span) -> list[bytes]:
        """Hashes of a level of tiles: leaves, or roots of the tiles below."""
        read = (
            self._leaves.of_spans(session, [span]) if level == 0 else repository.tile_roots(session, level - 1, [span])
        )
        return (await read)[0]

    async def _hashes(self, session: ReadSession, spans: Sequence[Span]) -> list[bytes]:
        """The root of each span of a proof. Raises TrailBroken where leaves or tiles are missing."""
        subtrees = sorted({part for span in spans for part in subtrees_of(span)}, key=lambda one: one.height)
        found: dict[Subtree, bytes] = {}
        for level in sorted({part.height // TILE_HEIGHT for part in subtrees}):
            here = [part for part in subtrees if part.height // TILE_HEIGHT == level]
            shifts = [part.height % TILE_HEIGHT for part in here]
            wanted = [(p.index << shift, (p.index + 1) << shift) for p, shift in zip(here, shifts, strict=True)]
            read = (
                self._leaves.of_spans(session, wanted)
                if level == 0
                else repository.tile_roots(session, level - 1, wanted)
            )
            for part, span, hashes in zip(here, wanted, await read, strict=True):
                if len(hashes) != span[1] - span[0]:
                    raise broken("Records or tiles of the tree are missing.")
                found[part] = root_of(hashes)
        return [root_of_span(span, found) for span in spans]


async def lock_trail(session: WriteSession) -> None:
    """Nobody adds to the trail until this transaction ends."""
    await repository.lock(session)


async def newest_note(session: ReadSession) -> str | None:
    newest = await repository.newest(session)
    return None if newest is None else newest.note
