"""The inbox: one row an event and consumer, in the commit of the effect, so that a second delivery has none."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from servicekit.database import WriteSession

_DDL = """
CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (consumer, event_id)
)
"""
_CLAIM = text(
    "INSERT INTO inbox (consumer, event_id) VALUES (:consumer, :event_id) ON CONFLICT DO NOTHING RETURNING event_id"
)

repeated: ContextVar[bool] = ContextVar("repeated", default=False)
"""Whether the message at hand was found to be known."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Which event came to which consumer."""

    consumer: str
    event_id: UUID


def create_inbox(op: Any) -> None:
    """For a migration: the inbox table."""
    op.execute(_DDL)


async def first_time(session: WriteSession, delivery: Delivery) -> bool:
    """Claim the event for this transaction; False when it already had its effect. A parallel claim waits for ours."""
    claimed = await session.first(_CLAIM, {"consumer": delivery.consumer, "event_id": delivery.event_id})
    repeated.set(claimed is None)
    return claimed is not None
