"""The hashes of a Merkle tree (RFC 9162, section 2.1.1): leaves and nodes can never be mistaken for each other."""

from collections.abc import Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes. Equal pieces are folded level by level, an odd one goes up as it is."""
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
        level = [*paired, level[-1]] if len(level) % 2 else paired
    return level[0]


class Frontier:
    """The roots of the complete subtrees that a tree of `size` leaves consists of, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def copy(self) -> "Frontier":
        other = Frontier()
        other.size, other._peaks = self.size, list(self._peaks)
        return other

    def push(self, subtree: bytes, height: int = 0) -> None:
        """Add a complete subtree of 2**height leaves at the right; its place must be free for it."""
        self.size += 1 << height
        while self._peaks and self._peaks[-1][0] == height:
            subtree = node_hash(self._peaks.pop()[1], subtree)
            height += 1
        self._peaks.append((height, subtree))

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1][1]
        for _, peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
