"""Tells change data capture who acted: a message in the write-ahead log, inside the transaction that it explains."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from servicekit import telemetry
from servicekit.database import WriteSession
from sqlalchemy import text

_EMIT = text("SELECT count(pg_logical_emit_message(true, 'audit', m)) FROM unnest(CAST(:messages AS text[])) AS m")


@dataclass(frozen=True, slots=True)
class Actor:
    kind: Literal["customer", "operator", "service", "seed"]
    subject: UUID | None = None


@dataclass(frozen=True, slots=True)
class AuditMark:
    """One use case: who did what. `facts` are ids and reasons, never names or sums."""

    actor: Actor
    action: str
    facts: tuple[tuple[str, str], ...] = ()


async def emit(session: WriteSession, marks: Iterable[AuditMark]) -> None:
    """Write the marks with the request and trace at hand; they vanish with the transaction if it rolls back."""
    await session.run(_EMIT, {"messages": [json.dumps(_message(mark)) for mark in marks]})


def _message(mark: AuditMark) -> dict[str, Any]:
    return {
        "actor": {"kind": mark.actor.kind, "subject": str(mark.actor.subject) if mark.actor.subject else None},
        "action": mark.action,
        "request_id": telemetry.request_id.get() or None,
        "traceparent": telemetry.traceparent.get() or None,
        **dict(mark.facts),
    }
