"""Proofs of inclusion and consistency (RFC 9162, sections 2.1.3 and 2.1.4): which subtrees, and the checks of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.trees.hashing import node_hash


@dataclass(frozen=True, slots=True)
class Subtree:
    """The complete subtree number `index` of those with 2**height leaves."""

    height: int
    index: int


Span = tuple[int, int]
"""Leaves from and before."""


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The spans whose roots prove that leaf `index` is in a tree of `size` leaves, from the leaf up."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    spans: list[Span] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The spans whose roots prove that the tree of `old` leaves is the beginning of that of `new`."""
    if not 0 < old <= new:
        raise ValueError("a proof leads from a tree that is not empty to one that is not smaller")
    spans: list[Span] = []
    low, high = 0, new
    while old != high:
        middle = low + _largest_power_below(high - low)
        if old <= middle:
            spans.append((middle, high))
            high = middle
        else:
            spans.append((low, middle))
            low = middle
    # The old tree itself is known to whoever checks; a part of it is not.
    return ([] if low == 0 else [(low, high)]) + spans[::-1]


def subtrees_of(span: Span) -> list[Subtree]:
    """The complete subtrees that a span of a proof consists of, the largest first."""
    low, high = span
    found: list[Subtree] = []
    while low < high:
        height = (high - low).bit_length() - 1
        found.append(Subtree(height, low >> height))
        low += 1 << height
    return found


def root_of_span(span: Span, hashes: Mapping[Subtree, bytes]) -> bytes:
    parts = [hashes[subtree] for subtree in subtrees_of(span)]
    root = parts.pop()
    while parts:
        root = node_hash(parts.pop(), root)
    return root


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that the proof leads to (RFC 9162, section 2.1.3.2), or None where it has the wrong length."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if at % 2 or at == last:
            root = node_hash(sibling, root)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def roots_by_consistency(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that the proof leads to (RFC 9162, section 2.1.4.2), or None where it cannot be one."""
    if not 0 < old <= new:
        return None
    if old == new:
        return None if proof else (old_root, old_root)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return None
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while at and not at % 2:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        at, last = at >> 1, last >> 1
    return (first, second) if last == 0 else None


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)
