"""Tiles of 256 hashes, as C2SP tlog-tiles cuts a tree: hash `i` of level L+1 is the root of tile `i` of level L."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.trees.hashing import HASH_BYTES

TILE_WIDTH = 256
TILE_HEIGHT = 8
LEVELS_MAX = 8
"""2**64 leaves; PostgreSQL counts to 2**63."""


@dataclass(frozen=True, slots=True)
class TileName:
    """`width` is how many hashes it has: 256, or fewer at the right edge of a tree."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """As in C2SP tlog-tiles: tile/0/x001/x234/067.p/5."""
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        number = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return f"tile/{self.level}/{number}" + ("" if self.width == TILE_WIDTH else f".p/{self.width}")


@dataclass(frozen=True, slots=True)
class Tile:
    name: TileName
    hashes: bytes
    """The hashes one after the other."""


def hashes_at(size: int, level: int) -> int:
    """How many hashes a tree of this size has on a level of tiles."""
    return size >> (TILE_HEIGHT * level)


def edge_tiles(size: int) -> Iterator[TileName]:
    """The partial tiles of a tree of this size, from the leaves up."""
    for level in range(LEVELS_MAX):
        count = hashes_at(size, level)
        if count % TILE_WIDTH:
            yield TileName(level, count // TILE_WIDTH, count % TILE_WIDTH)


def full_tiles_between(old_size: int, new_size: int) -> Iterator[TileName]:
    """The tiles that became full while the tree grew."""
    for level in range(LEVELS_MAX):
        first, end = (hashes_at(size, level) // TILE_WIDTH for size in (old_size, new_size))
        yield from (TileName(level, index) for index in range(first, end))


def split_hashes(text: bytes) -> list[bytes]:
    if len(text) % HASH_BYTES:
        raise ValueError("a tile is cut")
    return [text[at : at + HASH_BYTES] for at in range(0, len(text), HASH_BYTES)]
