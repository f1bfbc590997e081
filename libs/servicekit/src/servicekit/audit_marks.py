"""Tells change data capture who acted: a message in the write-ahead log, inside the transaction that it explains."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text

from servicekit import telemetry
from servicekit.database import WriteSession

_EMIT = text("SELECT count(pg_logical_emit_message(true, 'audit', m)) FROM unnest(CAST(:messages AS text[])) AS m")


@dataclass(frozen=True, slots=True)
class Actor:
    """A visitor is somebody who has not signed in; a service without a subject acts by itself."""

    kind: Literal["visitor", "customer", "operator", "service", "seed"]
    subject: UUID | None = None


VISITOR = Actor("visitor")
SERVICE = Actor("service")
SEED = Actor("seed")


@dataclass(frozen=True, slots=True)
class AuditMark:
    """One use case: who did what. `facts` are ids and reasons, never names, secrets or sums."""

    actor: Actor
    action: str
    facts: tuple[tuple[str, str], ...] = ()


async def emit(session: WriteSession, actor: Actor, action: str, **facts: UUID | str) -> None:
    """Write one mark with the request and trace at hand; it vanishes with the transaction if that rolls back."""
    told = tuple((name, str(value)) for name, value in facts.items())
    await emit_all(session, [AuditMark(actor, action, told)])


async def emit_all(session: WriteSession, marks: Iterable[AuditMark]) -> None:
    """The same for many use cases that share a transaction, in one statement."""
    await session.run(_EMIT, {"messages": [text_of(mark) for mark in marks]})


_MESSAGE = TypeAdapter(dict[str, object])


class _Origin(Protocol):
    @property
    def request_id(self) -> str: ...
    @property
    def traceparent(self) -> str: ...


def text_of(mark: AuditMark, origin: _Origin | None = None) -> str:
    """The message of a mark, with the request and trace of its origin; else of the work at hand."""
    message: dict[str, object] = {
        "actor": {"kind": mark.actor.kind, "subject": str(mark.actor.subject) if mark.actor.subject else None},
        "action": mark.action,
        "request_id": (telemetry.request_id.get() if origin is None else origin.request_id) or None,
        "traceparent": (telemetry.traceparent() if origin is None else origin.traceparent) or None,
        **dict(mark.facts),
    }
    return _MESSAGE.dump_json(message).decode()
