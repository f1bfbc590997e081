"""Format 1 of a record: which bytes are hashed and which are sealed. docs/trail.md has it byte by byte."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import HMAC
from typing import Any
from uuid import UUID

from kernel.errors import DomainError, ErrorKind

from audit.records.schemas import Change, RecordKind, Source, Values
from audit.trees.hashing import leaf_hash

FORMAT = 1
INDEX_MIN = -(2**63)
"""What the column can hold: the trail's own begin at 0."""
PLAIN_CHARACTERS_MAX = 200
"""Longer texts would not fit PostgreSQL's indexes; none of the bank's ids is."""


class RecordUnknown(DomainError):
    code = "record-unknown"
    kind = ErrorKind.NOT_FOUND
    title = "There is no record with this index"


@dataclass(frozen=True, slots=True)
class Header:
    """Everything about a record that is kept in clear. `facts` is JSON text and is hashed as the text it is."""

    index: int
    source: Source
    end_lsn: int
    seq: int
    committed_at: datetime
    recorded_at: datetime
    kind: RecordKind
    table_name: str | None
    object_id: str | None
    actor_kind: str
    actor_subject: str | None
    action: str | None
    request_id: str | None
    trace_id: str | None
    facts: str
    payload_key_id: UUID | None
    format: int = FORMAT

    def fields(self) -> dict[str, str | int | None]:
        """As they are hashed and exported: counters of 64 bits are text, for JSON's numbers end before them."""
        return {
            "format": self.format,
            "index": str(self.index),
            "source": self.source,
            "end_lsn": str(self.end_lsn),
            "seq": str(self.seq),
            "committed_at": instant(self.committed_at),
            "recorded_at": instant(self.recorded_at),
            "kind": self.kind,
            "table_name": self.table_name,
            "object_id": self.object_id,
            "actor_kind": self.actor_kind,
            "actor_subject": self.actor_subject,
            "action": self.action,
            "request_id": self.request_id,
            "trace_id": self.trace_id,
            "facts": self.facts,
            "payload_key_id": None if self.payload_key_id is None else str(self.payload_key_id),
        }

    def canonical(self) -> bytes:
        return canonical(self.fields())


@dataclass(frozen=True, slots=True)
class Record:
    """`nonce` and `ciphertext` are empty where the record has no payload."""

    header: Header
    nonce: bytes
    ciphertext: bytes
    leaf_hash: bytes

    def right_leaf_hash(self) -> bytes:
        return leaf_of(self.header.canonical(), self.nonce, self.ciphertext)

    def exported(self) -> dict[str, Any]:
        """As the stand-alone verifier reads it."""
        return {
            **self.header.fields(),
            "nonce": b64encode(self.nonce).decode(),
            "ciphertext": b64encode(self.ciphertext).decode(),
            "leaf_hash": self.leaf_hash.hex(),
        }


def leaf_of(header: bytes, nonce: bytes, ciphertext: bytes) -> bytes:
    """A canonical header has no zero byte, so the first one ends it; where there is a nonce it has 12 bytes."""
    return leaf_hash(header + b"\x00" + nonce + ciphertext)


def canonical(value: Mapping[str, Any]) -> bytes:
    """RFC 8785 for objects of texts, small integers and nulls: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def payload_of(change: Change) -> bytes:
    return canonical({"key": _plain(change.key), "before": _plain(change.before), "after": _plain(change.after)})


class ObjectIds:
    """How a row is found again: by its key in clear where that tells nothing of a person, else by a keyed digest."""

    def __init__(self, key: bytes) -> None:
        # A key of its own from the key file's, so that no output helps against the other use (RFC 5869's first step).
        self._key = HMAC(key, b"audit object ids", sha256).digest()

    def of(self, change: Change) -> str | None:
        if not change.key:
            return None
        joined = "/".join("" if value is None else value for value in change.key.values())
        if change.key_is_plain and len(joined) <= PLAIN_CHARACTERS_MAX:
            return joined
        return self.digest(change.table, joined)

    def digest(self, table: str, joined_key: str) -> str:
        return HMAC(self._key, f"{table}\n{joined_key}".encode(), sha256).hexdigest()


def _plain(values: Values | None) -> dict[str, str | None] | None:
    return None if values is None else dict(values)
