"""Who did it: which marks of a transaction explain a row, and whose key seals it."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from audit.records.schemas import CapturedTransaction, Change, Mark

UNKNOWN = "unknown"
SEVERAL = "several"
SNAPSHOT = "snapshot"
_PERSON_COLUMNS = ("customer_id", "identity_id", "registration_id")
_TABLES_OF_PEOPLE = {("auth", "identities"), ("auth", "customers"), ("auth", "registrations")}
"""Tables whose own id is the person's."""
_TABLES_OF_ACCOUNTS = {("core", "accounts"): "id", ("core", "account_details"): "account_id"}
_TABLES_OF_ACCOUNTS |= {("core", "entries"): "account_id", ("core", "holds"): "account_id"}
"""Rows that belong to an account, whoever caused them: sealed with its own key, and the column that names it."""
_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(frozen=True, slots=True)
class ToldActor:
    """The clear columns that say who. Of several actors only what they agree on, and all of them in the facts."""

    kind: str
    subject: str | None
    action: str | None
    request_id: str | None
    trace_id: str | None
    facts: str


NOBODY = ToldActor(UNKNOWN, None, None, None, None, "{}")
_TAKEN_OVER = ToldActor(SNAPSHOT, None, None, None, None, "{}")


class Explanations:
    """The marks of one transaction, looked up by row.

    Of several marks a row belongs to those whose facts name it: its transfer, or a value of its key. A row that none
    names, as an account in a commit of many transfers, belongs to those that named a row which points to it; if there
    are none, to all.
    """

    def __init__(self, transaction: CapturedTransaction) -> None:
        self._marks = transaction.marks
        self._told: dict[tuple[int, ...], ToldActor] = {}
        self._named: dict[str, list[int]] = {}
        self._reached: dict[str, list[int]] = {}
        if len(self._marks) > 1:
            self._read(transaction.changes)

    def of(self, change: Change) -> ToldActor:
        return self.by_numbers(self._numbers(change)) if self._marks else _nobody(change)

    def by_numbers(self, numbers: tuple[int, ...]) -> ToldActor:
        told = self._told.get(numbers)
        if told is None:
            told = self._told[numbers] = told_by([self._marks[number] for number in numbers])
        return told

    def _numbers(self, change: Change) -> tuple[int, ...]:
        if len(self._marks) == 1:
            return (0,)
        for known, values in ((self._named, _names(change)), (self._reached, change.key.values())):
            found = sorted({number for value in values if value for number in known.get(value, ())})
            if found:
                return tuple(found)
        return tuple(range(len(self._marks)))

    def _read(self, changes: Collection[Change]) -> None:
        for number, mark in enumerate(self._marks):
            for value in mark.facts.values():
                self._named.setdefault(value, []).append(number)
        for change in changes:
            numbers = {number for value in _names(change) if value for number in self._named.get(value, ())}
            for value in _pointers(change) if numbers else ():
                reached = self._reached.setdefault(value, [])
                reached.extend(numbers.difference(reached))


def told_by(marks: Sequence[Mark]) -> ToldActor:
    first = marks[0]
    if len(marks) == 1:
        return ToldActor(
            first.actor_kind,
            first.actor_subject,
            first.action,
            first.request_id,
            _trace_id(first.traceparent),
            _text(dict(first.facts)),
        )
    return ToldActor(
        SEVERAL,
        first.actor_subject if len({mark.actor_subject for mark in marks}) == 1 else None,
        first.action if len({mark.action for mark in marks}) == 1 else None,
        first.request_id if len({mark.request_id for mark in marks}) == 1 else None,
        _trace_id(first.traceparent) if len({mark.traceparent for mark in marks}) == 1 else None,
        _text({"marks": [_mark(mark) for mark in marks]}),
    )


def data_subject(transaction: CapturedTransaction, change: Change, actor: ToldActor) -> str:
    """Whose key seals the payload: the person or the account of the row, else the customer who acted, else the bank,
    month by month.

    A month's key of the bank seals far fewer payloads than random nonces allow (NIST SP 800-38D, section 8.3: 2**32).
    """
    row: Mapping[str, str | None] = change.after or change.before or change.key
    if (transaction.source, change.table) in _TABLES_OF_PEOPLE and row.get("id"):
        return str(row["id"])
    for column in _PERSON_COLUMNS:
        if found := row.get(column):
            return found
    if account_id := row.get(_TABLES_OF_ACCOUNTS.get((transaction.source, change.table), "")):
        return account_id
    if actor.kind == "customer" and actor.subject:
        return actor.subject
    return f"bank {transaction.committed_at.astimezone(UTC):%Y-%m}"


def _nobody(change: Change) -> ToldActor:
    return _TAKEN_OVER if change.kind == "snapshot" else NOBODY


def _names(change: Change) -> Iterator[str | None]:
    yield from change.key.values()
    yield (change.after or change.before or {}).get("transfer_id")


def _pointers(change: Change) -> Iterator[str]:
    for column, value in (change.after or change.before or {}).items():
        if value and column.endswith("_id"):
            yield value


def _mark(mark: Mark) -> dict[str, Any]:
    return {
        "actor_kind": mark.actor_kind,
        "actor_subject": mark.actor_subject,
        "action": mark.action,
        "request_id": mark.request_id,
        "trace_id": _trace_id(mark.traceparent),
        "facts": dict(mark.facts),
    }


def _trace_id(traceparent: str | None) -> str | None:
    found = _TRACEPARENT.match(traceparent or "")
    return found[1] if found else None


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
