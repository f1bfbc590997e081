"""Tells change data capture who acted: a message in the write-ahead log, inside the transaction that it explains."""

import json
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from servicekit import telemetry
from servicekit.database import WriteSession
from sqlalchemy import text

_EMIT = text("SELECT pg_logical_emit_message(true, 'audit', :message)")


@dataclass(frozen=True, slots=True)
class Actor:
    """A visitor is somebody who has not signed in."""

    kind: Literal["visitor", "customer", "operator", "service", "seed"]
    subject: UUID | None = None


VISITOR = Actor("visitor")
AUTH = Actor("service")
SEED = Actor("seed")


async def emit(session: WriteSession, actor: Actor, action: str, **facts: UUID | str) -> None:
    """Write who does what, with the request and trace at hand. `facts` are ids and reasons, never names or secrets."""
    message = {
        "actor": {"kind": actor.kind, "subject": str(actor.subject) if actor.subject else None},
        "action": action,
        "request_id": telemetry.request_id.get() or None,
        "traceparent": telemetry.traceparent.get() or None,
        **{name: str(value) for name, value in facts.items()},
    }
    await session.run(_EMIT, {"message": json.dumps(message)})
