"""The right edge of a growing tree: all that is needed to add leaves, to know the root and to cut full tiles."""

from collections.abc import Iterable, Mapping, Sequence

from audit.trees.hashing import Frontier, root_of
from audit.trees.tiles import LEVELS_MAX, TILE_HEIGHT, TILE_WIDTH, Tile, TileName, hashes_at


class Edge:
    """Begins empty, or where `Edge.at` finds a stored tree to end."""

    def __init__(self) -> None:
        self._frontier = Frontier()
        self._hashes: list[list[bytes]] = [[] for _ in range(LEVELS_MAX)]

    @classmethod
    def at(cls, size: int, partial: Mapping[int, Sequence[bytes]]) -> "Edge":
        """`partial` has, for each level of tiles, the hashes after its last full tile. Raises ValueError if one lacks.

        Whether they are the right ones only the root tells, which the caller compares with a signed one.
        """
        edge = cls()
        for level in reversed(range(LEVELS_MAX)):
            hashes = list(partial.get(level, ()))
            if len(hashes) != hashes_at(size, level) % TILE_WIDTH:
                raise ValueError(f"the edge of level {level} has {len(hashes)} hashes")
            edge._hashes[level] = hashes
            for subtree in hashes:
                edge._frontier.push(subtree, TILE_HEIGHT * level)
        return edge

    @property
    def size(self) -> int:
        return self._frontier.size

    def root(self) -> bytes:
        return self._frontier.root()

    def copy(self) -> "Edge":
        other = Edge()
        other._frontier = self._frontier.copy()
        other._hashes = [list(hashes) for hashes in self._hashes]
        return other

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Add leaf hashes; returns the tiles that became full, each after those that it is made of."""
        full: list[Tile] = []
        bottom = self._hashes[0]
        for leaf in leaves:
            self._frontier.push(leaf)
            bottom.append(leaf)
            if len(bottom) == TILE_WIDTH:
                self._close_tiles(full)
        return full

    def partial_tiles(self) -> list[Tile]:
        counts = ((level, hashes_at(self.size, level) // TILE_WIDTH) for level in range(LEVELS_MAX))
        return [
            Tile(TileName(level, index, len(self._hashes[level])), b"".join(self._hashes[level]))
            for level, index in counts
            if self._hashes[level]
        ]

    def _close_tiles(self, full: list[Tile]) -> None:
        level = 0
        while len(self._hashes[level]) == TILE_WIDTH:
            hashes = self._hashes[level]
            index = hashes_at(self.size, level) // TILE_WIDTH - 1
            full.append(Tile(TileName(level, index), b"".join(hashes)))
            self._hashes[level + 1].append(root_of(hashes))
            hashes.clear()
            level += 1
