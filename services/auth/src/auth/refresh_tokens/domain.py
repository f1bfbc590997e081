"""Rotating refresh tokens (RFC 9700 section 4.14.2): each works once, and one that comes back ends its family.

A client that lost the answer may ask again: for ten seconds the immediate parent returns the same successor.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class StoredToken:
    """One token of a family, which is a session; `generation` counts from 1."""

    token_id: UUID
    session_id: UUID
    generation: int
    used_at: datetime | None
    sealed_successor: bytes | None


class Turn(StrEnum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    REUSED = "reused"


def turn_of(token: StoredToken, newest_generation: int, now: datetime) -> Turn:
    """What a token that is presented now calls for."""
    if token.used_at is None:
        return Turn.ROTATE
    is_parent = token.generation == newest_generation - 1
    if is_parent and token.sealed_successor is not None and now - token.used_at <= GRACE:
        return Turn.REPEAT
    return Turn.REUSED
