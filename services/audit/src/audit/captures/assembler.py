"""From decoded messages to transactions with names: rows become changes, audit marks become who acted."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from audit.captures import pgoutput
from audit.captures.pgoutput import UNCHANGED, Relation, Row, StreamMisread
from audit.captures.spool import ChangeSpool
from audit.records.schemas import CapturedTransaction, Change, ChangeKind, Mark, Source
from audit.source_logs.catalogue import Keys

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_PLAIN_TYPES = frozenset({20, 21, 23, 2950})
"""bigint, smallint, integer, uuid."""
_MARK_PREFIX = "audit"
_MARK_BYTES_MAX = 16 * 1024
_MARKS_MAX = 20_000
"""A group commit of the core holds 64 orders; the seed enters some thousands at once."""
_UNSTORABLE = re.compile(r"\\u0000|[\ud800-\udfff]")
"""Zero characters and halves of a pair: JSON can say them, PostgreSQL and UTF-8 cannot."""
_UNREADABLE = Mark("unknown", None, "unreadable-mark", None, None, {})

Values = dict[str, str | None]


class KeysUnknown(Exception):
    """The table is younger than the catalogue that was read: read it again."""

    def __init__(self, oid: int) -> None:
        super().__init__(f"table {oid}")
        self.oid = oid


class Assembler:
    """One for each connection: relations are described anew on each."""

    def __init__(self, source: Source, keys: Keys, without_keys: frozenset[int] = frozenset()) -> None:
        self._source = source
        self._keys = keys
        self._without_keys = without_keys
        self._relations: dict[int, Relation] = {}
        self._begun: pgoutput.Begin | None = None
        self._changes = ChangeSpool()
        self._marks: list[Mark] = []

    @property
    def is_inside(self) -> bool:
        """Between Begin and Commit."""
        return self._begun is not None

    @property
    def size(self) -> int:
        return len(self._changes)

    def feed(self, buffer: bytes) -> CapturedTransaction | None:
        """The transaction that this message ends, if it ends one that changed or marked anything.

        Raises StreamMisread and KeysUnknown.
        """
        message = pgoutput.decode(buffer)
        match message:
            case pgoutput.Insert() | pgoutput.Update() | pgoutput.Delete() | pgoutput.Truncate():
                self._take_change(message)
            case pgoutput.Message():
                self._take_mark(message)
            case pgoutput.Relation():
                self._take_relation(message)
            case pgoutput.Begin():
                if self._begun is not None:
                    raise StreamMisread("a transaction begins inside another")
                self._begun, self._changes, self._marks = message, ChangeSpool(), []
            case pgoutput.Commit():
                return self._end(message)
            case _:
                pass  # Type and Origin tell nothing that the trail keeps.
        return None

    def _end(self, commit: pgoutput.Commit) -> CapturedTransaction | None:
        if self._begun is None or self._begun.final_lsn != commit.commit_lsn:
            raise StreamMisread("a commit that is not of the transaction at hand")
        self._begun = None
        changes, marks = self._changes, tuple(self._marks)
        self._changes, self._marks = ChangeSpool(), []
        if not changes and not marks:
            return None
        at = _EPOCH + timedelta(microseconds=commit.committed_us)
        return CapturedTransaction(self._source, commit.end_lsn, at, changes, marks)

    def _take_relation(self, relation: Relation) -> None:
        if relation.oid not in self._keys and relation.oid not in self._without_keys:
            raise KeysUnknown(relation.oid)
        self._relations[relation.oid] = relation

    def _take_change(self, change: pgoutput.Insert | pgoutput.Update | pgoutput.Delete | pgoutput.Truncate) -> None:
        if self._begun is None:
            raise StreamMisread("a change outside of any transaction")
        if isinstance(change, pgoutput.Truncate):
            for oid in change.oids:
                self._changes.add(Change("truncate", _name(self._relation(oid)), {}, None, None, key_is_plain=True))
            return
        relation = self._relation(change.oid)
        kind: ChangeKind
        before = after = None
        if isinstance(change, pgoutput.Insert):
            kind, after = "insert", _values(relation, change.new)
        elif isinstance(change, pgoutput.Delete):
            kind, before = "delete", _old(relation, change.old, is_whole=change.old_is_whole)
        else:
            kind = "update"
            if change.old is not None:
                before = _old(relation, change.old, is_whole=change.old_is_whole)
            # What the update did not touch is not in the log again; the old image under FULL has it.
            after = _values(relation, change.new, (change.old if change.old_is_whole else None) or ())
        self._changes.add(self._named(kind, relation, before, after))

    def _named(self, kind: ChangeKind, relation: Relation, before: Values | None, after: Values | None) -> Change:
        names = {column.name for column in relation.columns}
        key = self._keys.get(relation.oid, ())
        if not key or not names.issuperset(key):
            # Renamed or dropped in the meantime: then what the log itself calls the row's identity.
            key = tuple(column.name for column in relation.columns if column.is_identity)
        row = after if after is not None else before or {}
        types = {column.name: column.type_oid for column in relation.columns}
        is_plain = bool(key) and all(types[name] in _PLAIN_TYPES for name in key)
        return Change(kind, _name(relation), {name: row.get(name) for name in key}, before, after, is_plain)

    def _relation(self, oid: int) -> Relation:
        found = self._relations.get(oid)
        if found is None:
            raise StreamMisread(f"a change of table {oid}, which was not described")
        return found

    def _take_mark(self, message: pgoutput.Message) -> None:
        # One that is not part of the transaction would also come from one that rolled back.
        if message.prefix != _MARK_PREFIX or not message.is_transactional or self._begun is None:
            return
        if len(self._marks) >= _MARKS_MAX:
            self._marks[-1] = _UNREADABLE
            return
        self._marks.append(mark_of(message.content))


def mark_of(content: bytes) -> Mark:
    """What servicekit.audit_marks wrote; anything else becomes a mark of an unknown actor, and is not lost."""
    if len(content) > _MARK_BYTES_MAX:
        return _UNREADABLE
    try:
        told: dict[str, Any] = json.loads(content)
        if _UNSTORABLE.search(json.dumps(told, ensure_ascii=False)):
            return _UNREADABLE
        actor = told.pop("actor")
        mark = Mark(
            actor_kind=str(actor["kind"])[:40],
            actor_subject=_text(actor.get("subject")),
            action=str(told.pop("action"))[:100],
            request_id=_text(told.pop("request_id", None)),
            traceparent=_text(told.pop("traceparent", None)),
            facts={str(name): str(value) for name, value in told.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _UNREADABLE
    return mark


def _text(value: object) -> str | None:
    return None if value is None else str(value)[:200]


def _name(relation: Relation) -> str:
    return relation.name if relation.namespace == "public" else f"{relation.namespace}.{relation.name}"


def _values(relation: Relation, row: Row, old: Row = ()) -> Values:
    if len(row) != len(relation.columns) or (old and len(old) != len(row)):
        raise StreamMisread(f"a row of {len(row)} columns in {relation.name}, which has {len(relation.columns)}")
    found: Values = {}
    for place, (column, value) in enumerate(zip(relation.columns, row, strict=True)):
        known = old[place] if value is UNCHANGED and old else value
        if isinstance(known, bytes):
            raise StreamMisread(f"{relation.name} came in binary, which nobody asked for")
        # Still unknown: left out, never written as null.
        if known is not UNCHANGED:
            found[column.name] = known
    return found


def _old(relation: Relation, row: Row, *, is_whole: bool) -> Values:
    values = _values(relation, row)
    if is_whole:
        return values
    # Only the key was sent: a null elsewhere means "not sent".
    return {column.name: values[column.name] for column in relation.columns if column.is_identity}


def is_unexplained(marks: tuple[Mark, ...]) -> bool:
    return not any(mark.actor_kind != "unknown" for mark in marks)
