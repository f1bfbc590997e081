from collections.abc import Sequence
from typing import Any

from servicekit.database import ReadSession, WriteSession
from sqlalchemy import Row, Select, insert, select, text

from audit.checkpoints.domain import StoredCheckpoint
from audit.checkpoints.tables import checkpoints, tree_tiles
from audit.trees.hashing import root_of
from audit.trees.proofs import Span
from audit.trees.tiles import Tile, split_hashes

_LOCK = text("SELECT pg_advisory_xact_lock(727002), set_config('synchronous_commit', 'on', true)")
"""One writer of the trail at a time, whoever it is; and what is exported as signed is on the disk before."""
_INSERT_TILES_AT_ONCE = 100
_TILE_ROOTS = text("""
    SELECT wanted.number, tile.root
    FROM unnest(CAST(:lows AS bigint[]), CAST(:highs AS bigint[])) WITH ORDINALITY AS wanted (low, high, number)
    JOIN tree_tiles AS tile ON tile.level = :level AND tile.index >= wanted.low AND tile.index < wanted.high
    ORDER BY wanted.number, tile.index
""")


async def lock(session: WriteSession) -> None:
    await session.run(_LOCK)


async def newest(session: ReadSession) -> StoredCheckpoint | None:
    return await _one(session, select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1))


async def of_size(session: ReadSession, size: int) -> StoredCheckpoint | None:
    return await _one(session, select(checkpoints).where(checkpoints.c.size == size))


async def newest_between(session: ReadSession, size: int, size_max: int) -> StoredCheckpoint | None:
    """The newest one after `size` up to `size_max`."""
    wanted = select(checkpoints).where(checkpoints.c.size > size, checkpoints.c.size <= size_max)
    return await _one(session, wanted.order_by(checkpoints.c.size.desc()).limit(1))


async def first_after(session: ReadSession, size: int) -> StoredCheckpoint | None:
    return await _one(
        session, select(checkpoints).where(checkpoints.c.size > size).order_by(checkpoints.c.size).limit(1)
    )


async def insert_checkpoint(session: WriteSession, made: StoredCheckpoint) -> None:
    values = {"size": made.size, "root": made.root, "note": made.note, "made_at": made.made_at}
    await session.run(insert(checkpoints).values(values))


async def insert_tiles(session: WriteSession, tiles: Sequence[Tile]) -> None:
    for at in range(0, len(tiles), _INSERT_TILES_AT_ONCE):
        values = [
            {
                "level": tile.name.level,
                "index": tile.name.index,
                "hashes": tile.hashes,
                "root": root_of(split_hashes(tile.hashes)),
            }
            for tile in tiles[at : at + _INSERT_TILES_AT_ONCE]
        ]
        await session.run(insert(tree_tiles).values(values))


async def tile_roots(session: ReadSession, level: int, spans: Sequence[Span]) -> list[list[bytes]]:
    """For each span of tiles of a level their roots, in order; fewer where tiles are missing."""
    found: list[list[bytes]] = [[] for _ in spans]
    lows, highs = [low for low, _ in spans], [high for _, high in spans]
    for row in await session.all(_TILE_ROOTS, {"level": level, "lows": lows, "highs": highs}):
        found[row.number - 1].append(bytes(row.root))
    return found


async def _one(session: ReadSession, statement: "Select[Any]") -> StoredCheckpoint | None:
    row: Row[Any] | None = await session.first(statement)
    return row and StoredCheckpoint(row.size, bytes(row.root), row.note, row.made_at)
