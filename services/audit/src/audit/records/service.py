"""The trail's records: added by the capture, read by operators, exported for whoever checks them."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from kernel.clock import Clock
from servicekit.database import Database, ReadSession, WriteSession

from audit.checkpoints.service import CheckpointService, CheckpointUnknown, Proof, broken, newest_note
from audit.payload_keys.service import PayloadDamaged, PayloadKey, PayloadKeyDamaged, PayloadKeyService
from audit.records import repository
from audit.records.assembly import Assembly, drafts_of, portions
from audit.records.domain import INDEX_MIN, ObjectIds, Record, RecordUnknown
from audit.records.schemas import CapturedTransaction, Gap, Search
from audit.trees.edge import Edge

__all__ = [
    "ObjectIds",
    "PayloadKeyDamaged",
    "ReadRecord",
    "RecordParts",
    "RecordProof",
    "RecordService",
    "RecordUnknown",
    "exported_lines",
    "freeze",
]

_CHECKED_AT_START = 1_000
_EXPORTED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """`payload` is None where there is none, where its key was erased, and where it is damaged."""

    record: Record
    payload: Mapping[str, Any] | None
    is_erased: bool
    is_damaged: bool


@dataclass(frozen=True, slots=True)
class RecordProof:
    index: int
    leaf_hash: bytes
    proof: Proof


@dataclass(frozen=True, slots=True)
class RecordParts:
    keys: PayloadKeyService
    checkpoints: CheckpointService
    object_ids: ObjectIds


class RecordService:
    """Implements Trail. One commit adds records, tiles and the signed checkpoint over them, or nothing of it."""

    def __init__(self, database: Database, clock: Clock, parts: RecordParts) -> None:
        self._database = database
        self._clock = clock
        self._parts = parts
        self._assembly = Assembly(parts.object_ids, clock.now)
        self._has_checked = False

    async def append(self, transactions: Sequence[CapturedTransaction]) -> None:
        """As Trail has it; also raises PayloadKeyDamaged."""
        if not transactions:
            return
        async with self._database.write() as session:
            edge = await self._open(session)
            leaves: list[bytes] = []
            for fresh in await self._fresh(session, transactions):
                await self._add(session, fresh, edge.size, leaves)
            if not leaves:
                return
            await self._parts.checkpoints.seal(session, edge, leaves, self._clock.now())
        self._parts.checkpoints.remember(edge)

    async def append_gap(self, gap: Gap) -> None:
        async with self._database.write() as session:
            edge = await self._open(session)
            taken = await repository.taken_seqs(session, gap.source, [gap.to_lsn])
            record = self._assembly.gap(gap, edge.size, taken.get(gap.to_lsn, 0))
            await repository.insert_records(session, [record])
            await self._parts.checkpoints.seal(session, edge, [record.leaf_hash], record.header.recorded_at)
        self._parts.checkpoints.remember(edge)

    async def position_of(self, source: str) -> int | None:
        async with self._database.read() as session:
            return await repository.position_of(session, source)

    async def check(self) -> None:
        """What a writer checks when it begins. Raises TrailBroken."""
        async with self._database.write() as session:
            await self._open(session)

    async def search(self, wanted: Search) -> tuple[list[ReadRecord], int | None]:
        """Records that fit, newest first, and the index before which the next page begins."""
        digest = None
        if wanted.table is not None and wanted.object_id is not None:
            digest = self._parts.object_ids.digest(wanted.table, wanted.object_id)
        async with self._database.read() as session:
            # One more than wanted tells whether a next page has any.
            found = await repository.found_records(session, replace(wanted, limit=wanted.limit + 1), digest)
            shown = found[: wanted.limit]
            ids = {record.header.payload_key_id for record in shown} - {None}
            keys = await self._parts.keys.keys_by_id(session, [key_id for key_id in ids if key_id is not None])
        more = len(found) > wanted.limit
        return [_read(record, keys) for record in shown], shown[-1].header.index if more else None

    async def proof_of(self, index: int) -> RecordProof:
        """That the record is under the newest checkpoint. Raises RecordUnknown or TrailBroken."""
        async with self._database.read() as session:
            record = await repository.record_at(session, index)
            if record is None:
                raise RecordUnknown
            leaf = record.right_leaf_hash()
            try:
                proof = await self._parts.checkpoints.inclusion_proof(session, index, leaf)
            except CheckpointUnknown as error:
                raise broken(f"Record {index} is under no signed checkpoint.") from error
        return RecordProof(index, leaf, proof)

    async def _open(self, session: WriteSession) -> Edge:
        edge = await self._parts.checkpoints.open(session)
        if not self._has_checked:
            first = max(0, edge.size - _CHECKED_AT_START)
            for record in await repository.records_from(session, first, _CHECKED_AT_START):
                if record.leaf_hash != record.right_leaf_hash():
                    raise broken(f"Record {record.header.index} is not what its leaf hash says.")
            self._has_checked = True
        return edge

    async def _fresh(
        self, session: ReadSession, transactions: Sequence[CapturedTransaction]
    ) -> list[list[CapturedTransaction]]:
        """What is not stored yet, in runs of one source; the order stays."""
        positions: dict[str, int | None] = {}
        runs: list[list[CapturedTransaction]] = []
        for transaction in transactions:
            source = transaction.source
            if source not in positions:
                positions[source] = await repository.position_of(session, source)
            position = positions[source]
            if position is not None and transaction.end_lsn <= position:
                continue
            positions[source] = transaction.end_lsn
            if runs and runs[-1][0].source == source:
                runs[-1].append(transaction)
            else:
                runs.append([transaction])
        return runs

    async def _add(
        self, session: WriteSession, transactions: Sequence[CapturedTransaction], size: int, leaves: list[bytes]
    ) -> None:
        """Store transactions of one source after what `leaves` has already."""
        ends = [transaction.end_lsn for transaction in transactions]
        taken = await repository.taken_seqs(session, transactions[0].source, ends)
        for drafts in portions(drafts_of(transactions, taken)):
            subjects = {draft.subject for draft in drafts if draft.subject is not None}
            keys = await self._parts.keys.keys_for(session, subjects, self._clock.now())
            records = self._assembly.records(drafts, keys, size + len(leaves))
            await repository.insert_records(session, records)
            leaves += [record.leaf_hash for record in records]


async def freeze(session: WriteSession) -> None:
    """All that this transaction reads from here on is of one moment; it must come first."""
    await repository.freeze(session)


async def exported_lines(session: ReadSession) -> AsyncIterator[dict[str, Any]]:
    """All of the trail for the verifier: records in order, then the newest signed note. Freeze the session first."""
    note, at = await newest_note(session), INDEX_MIN
    while some := await repository.next_records(session, at, _EXPORTED_AT_ONCE):
        for record in some:
            yield record.exported()
        at = some[-1].header.index + 1
    yield {"checkpoint": note}


def _read(record: Record, keys: Mapping[Any, PayloadKey | None]) -> ReadRecord:
    key_id = record.header.payload_key_id
    if key_id is None:
        return ReadRecord(record, None, is_erased=False, is_damaged=False)
    if key_id not in keys:
        return ReadRecord(record, None, is_erased=True, is_damaged=False)
    payload = _opened(record, keys[key_id])
    return ReadRecord(record, payload, is_erased=False, is_damaged=payload is None)


def _opened(record: Record, key: PayloadKey | None) -> Mapping[str, Any] | None:
    """None where it does not fit its key or header any more."""
    if key is None:
        return None
    try:
        text = key.open(record.header.canonical(), record.nonce, record.ciphertext)
    except PayloadDamaged:
        return None
    return cast("Mapping[str, Any]", json.loads(text))
