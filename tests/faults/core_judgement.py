"""What is in the core's books after its clients have been answered, against what they were told."""

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from core_alone import READY_SECONDS_MAX, CoreAlone
from core_banking_stub.book_checks.service import BookCheckService
from core_clients import ENDS, FORGOTTEN, Life, Load
from servicekit.database import Database
from sqlalchemy import text
from testkit.polling import eventually

_ORDERED = text("SELECT id FROM transfers WHERE customer_id IS NOT NULL")
_HOLDS = text("""
    SELECT h.id, h.amount, coalesce(r.resolution, 'left') AS ended, t.amount AS moved
    FROM holds h LEFT JOIN hold_resolutions r ON r.hold_id = h.id
    LEFT JOIN transfers t ON t.id = r.transfer_id AND t.outcome = 'completed'
""")
_REVERSALS = text("SELECT id, reversal_of FROM transfers WHERE reversal_of IS NOT NULL AND outcome = 'completed'")
_PENDING = text("SELECT coalesce(sum(debits_pending), 0) FROM accounts")
_ENDED = text("SELECT count(*) FROM hold_resolutions WHERE hold_id = ANY(:holds)")


@dataclass(frozen=True)
class HoldFinding:
    lives: Sequence[Life]
    strange: int
    """Holds that ended otherwise than their clients were told, or that nobody was told of."""
    pending: int
    reversed: int
    unlike: int
    """Transfers that were not sent back once, as the operators were told."""

    @property
    def left(self) -> int:
        return sum(life.minor for life in self.lives if life.end == "left")

    @property
    def is_right(self) -> bool:
        return not (self.strange or self.unlike) and self.pending == self.left

    def words(self) -> str:
        ends = Counter(life.end for life in self.lives)
        amid = sum(life.is_amid_fault for life in self.lives)
        return (
            f"{len(self.lives):,} holds, {amid} amid a fault, {self.strange} not as told"
            f" ({', '.join(f'{ends[end]} {end}' for end in ENDS)}), {self.pending:,} pending of {self.left:,} left;"
            f" {self.reversed} reversed, {self.unlike} not once"
        )


@dataclass(frozen=True)
class Finding:
    acknowledged: int
    lost: int
    doubled: int
    broken: int
    holds: HoldFinding

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.doubled or self.broken) and self.holds.is_right

    def words(self) -> str:
        return (
            f"{self.acknowledged:,} acknowledged, {self.lost} lost, {self.doubled} doubled,"
            f" {self.broken} broken invariants; {self.holds.words()}"
        )


async def judged(core: CoreAlone, load: Load) -> Finding:
    """Every acknowledged order is there once; every key, acknowledged or not, has one transfer at most."""
    database = Database(core.url, "core-judgement", connections_max=1)
    try:
        # What is still open when the time is up is found below.
        with contextlib.suppress(AssertionError):
            await _all_expired(database, [life.hold_id for life in load.lives if life.end == "expired"])
        async with database.read() as session:
            found = {row.id for row in await session.all(_ORDERED)}
            holds, reversals = await session.all(_HOLDS), await session.all(_REVERSALS)
            pending = int(await session.scalar(_PENDING))
        violations = await BookCheckService(core.url).violations()
    finally:
        await database.close()
    told = Counter(transfer_id for ids in load.acknowledged.values() for transfer_id in ids)
    doubled = sum(len(ids) > 1 for ids in load.acknowledged.values()) + max(len(found) - len(load.acknowledged), 0)
    strange, unlike = _strange(load.lives, holds), _unlike(load, reversals)
    finding = HoldFinding(load.lives, strange, pending, len(load.reversed), unlike)
    return Finding(len(load.acknowledged), sum(one not in found for one in told), doubled, len(violations), finding)


async def _all_expired(database: Database, forgotten: Sequence[UUID]) -> None:
    async def all_ended() -> bool:
        async with database.read() as session:
            return int(await session.scalar(_ENDED, {"holds": forgotten})) == len(forgotten)

    await eventually(all_ended, seconds=FORGOTTEN.total_seconds() + READY_SECONDS_MAX)


def _strange(lives: Sequence[Life], holds: Sequence[Any]) -> int:
    told = {(life.hold_id, life.minor, life.end.split()[0], life.moved) for life in lives}
    return len(told ^ {(row.id, row.amount, row.ended, row.moved) for row in holds})


def _unlike(load: Load, reversals: Sequence[Any]) -> int:
    told = {(transfer_id, one) for transfer_id, ids in load.reversed.items() for one in ids}
    in_books = {(row.reversal_of, row.id) for row in reversals}
    return len(told ^ in_books) + sum(len(ids) != 1 for ids in load.reversed.values())
