"""What the capture hands to the trail, and what the trail is asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Source = Literal["core", "auth"]
ChangeKind = Literal["insert", "update", "delete", "truncate", "snapshot"]
RecordKind = Literal["insert", "update", "delete", "truncate", "snapshot", "action", "gap"]
"""A change's kind; an action is a mark without a change, a gap is what was certainly lost."""
Values = Mapping[str, str | None]
"""Columns of one row and their values as PostgreSQL writes them; null is None."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Who acted, as servicekit.audit_marks wrote it into the transaction; texts are at most 200 characters."""

    actor_kind: str
    actor_subject: str | None
    action: str
    request_id: str | None
    traceparent: str | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One row; `key` are the columns of its primary key by the catalogue, in the key's order.

    `key_is_plain`: all of them are uuids or whole numbers, so that they tell nothing of a person.
    """

    kind: ChangeKind
    table: str
    key: Values
    before: Values | None
    after: Values | None
    key_is_plain: bool


@dataclass(frozen=True, slots=True)
class CapturedTransaction:
    source: Source
    end_lsn: int
    committed_at: datetime
    changes: Collection[Change]
    """In the order they were made; of a big transaction they lie on the disk, so go through them in portions."""
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What was certainly lost; the trail goes on after `to_lsn`."""

    source: Source
    reason: str
    from_lsn: int | None
    to_lsn: int


class Trail(Protocol):
    """Where captured transactions go. Every method raises DatabaseUnavailable, DatabaseBusy or TrailBroken."""

    async def append(self, transactions: Sequence[CapturedTransaction]) -> None:
        """Store them in one commit, or nothing; what is at or below the stored position of its source is dropped."""

    async def append_gap(self, gap: Gap) -> None: ...

    async def position_of(self, source: str) -> int | None:
        """`end_lsn` of the last stored transaction of the source."""


@dataclass(frozen=True, slots=True)
class Search:
    """Which records an operator wants, newest first; `before` is an index, `until` is outside."""

    limit: int
    before: int | None = None
    table: str | None = None
    object_id: str | None = None
    actor: str | None = None
    request_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
