"""From captured transactions to records: numbered, explained, sealed and hashed, portion by portion."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from audit.payload_keys.service import PayloadKey
from audit.records.actors import NOBODY, Explanations, ToldActor, data_subject
from audit.records.domain import Header, ObjectIds, Record, canonical, leaf_of, payload_of
from audit.records.schemas import CapturedTransaction, Change, Gap

PORTION_RECORDS = 1_000


@dataclass(frozen=True, slots=True)
class Draft:
    """One record to be; `subject` is whose key seals the change, None where there is nothing to seal."""

    transaction: CapturedTransaction
    seq: int
    actor: ToldActor
    change: Change | None
    subject: str | None


def drafts_of(transactions: Sequence[CapturedTransaction], first_seq: Mapping[int, int]) -> Iterator[Draft]:
    """In order. `first_seq` numbers records where a position has some already."""
    for transaction in transactions:
        explanations = Explanations(transaction)
        seq = first_seq.get(transaction.end_lsn, 0)
        for at, change in enumerate(transaction.changes):
            actor = explanations.of(change)
            yield Draft(transaction, seq + at, actor, change, data_subject(transaction, change, actor))
        if not transaction.changes:
            for at in range(len(transaction.marks)):
                yield Draft(transaction, seq + at, explanations.by_numbers((at,)), None, None)


def portions(drafts: Iterator[Draft]) -> Iterator[list[Draft]]:
    while some := list(islice(drafts, PORTION_RECORDS)):
        yield some


@dataclass(frozen=True, slots=True)
class Assembly:
    """Makes records; `now` is asked for each portion."""

    object_ids: ObjectIds
    now: Callable[[], datetime]

    def records(self, drafts: Sequence[Draft], keys: Mapping[str, PayloadKey], first_index: int) -> list[Record]:
        now = self.now()
        return [
            self._record(draft, None if draft.subject is None else keys[draft.subject], index, now)
            for index, draft in enumerate(drafts, start=first_index)
        ]

    def gap(self, gap: Gap, index: int, seq: int) -> Record:
        from_lsn = None if gap.from_lsn is None else str(gap.from_lsn)
        facts = canonical({"reason": gap.reason, "from_lsn": from_lsn, "to_lsn": str(gap.to_lsn)}).decode()
        now = self.now()
        header = Header(
            index=index,
            source=gap.source,
            end_lsn=gap.to_lsn,
            seq=seq,
            committed_at=now,
            recorded_at=now,
            kind="gap",
            table_name=None,
            object_id=None,
            actor_kind=NOBODY.kind,
            actor_subject=None,
            action=None,
            request_id=None,
            trace_id=None,
            facts=facts,
            payload_key_id=None,
        )
        return _sealed(header, None, b"")

    def _record(self, draft: Draft, key: PayloadKey | None, index: int, now: datetime) -> Record:
        transaction, actor, change = draft.transaction, draft.actor, draft.change
        header = Header(
            index=index,
            source=transaction.source,
            end_lsn=transaction.end_lsn,
            seq=draft.seq,
            committed_at=transaction.committed_at,
            recorded_at=now,
            kind="action" if change is None else change.kind,
            table_name=None if change is None else change.table,
            object_id=None if change is None else self.object_ids.of(change),
            actor_kind=actor.kind,
            actor_subject=actor.subject,
            action=actor.action,
            request_id=actor.request_id,
            trace_id=actor.trace_id,
            facts=actor.facts,
            payload_key_id=None if key is None else key.id,
        )
        return _sealed(header, key, b"" if change is None else payload_of(change))


def _sealed(header: Header, key: PayloadKey | None, payload: bytes) -> Record:
    hashed = header.canonical()
    nonce, ciphertext = (b"", b"") if key is None else key.seal(hashed, payload)
    return Record(header, nonce, ciphertext, leaf_of(hashed, nonce, ciphertext))
