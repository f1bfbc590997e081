"""The tree against RFC 9162, the known roots of certificate transparency, and pymerkle as an oracle."""

from hashlib import sha256
from itertools import pairwise

import pytest
from audit.trees.edge import Edge
from audit.trees.hashing import EMPTY_ROOT, leaf_hash, node_hash, root_of
from audit.trees.proofs import (
    consistency_spans,
    inclusion_spans,
    root_by_inclusion,
    root_of_span,
    roots_by_consistency,
    subtrees_of,
)
from audit.trees.tiles import TileName, edge_tiles, full_tiles_between, split_hashes
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

# The entries and roots that implementations of RFC 6962, whose tree RFC 9162 kept, test each other with.
_ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
_SIZES = st.integers(min_value=1, max_value=700)


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(f"record {number}".encode()) for number in range(size)]


def proof_of(spans: list[tuple[int, int]], leaves: list[bytes]) -> list[bytes]:
    hashes = {
        part: root_of(leaves[part.index << part.height : (part.index + 1) << part.height])
        for span in spans
        for part in subtrees_of(span)
    }
    return [root_of_span(span, hashes) for span in spans]


def oracle(size: int) -> InmemoryTree:
    return InmemoryTree.init_from_entries([f"record {number}".encode() for number in range(size)])


def test_the_known_roots_of_certificate_transparency_come_out() -> None:
    edge = Edge()
    assert edge.root() == EMPTY_ROOT == sha256(b"").digest()
    for size, root in enumerate(_ROOTS, start=1):
        edge.extend([leaf_hash(_ENTRIES[size - 1])])
        assert edge.root().hex() == root
        assert root_of([leaf_hash(entry) for entry in _ENTRIES[:size]]).hex() == root


def test_the_example_of_rfc_9162_gives_the_proofs_that_it_lists() -> None:
    # Section 2.1.5: a tree of seven leaves d0..d6 whose nodes have letters.
    a, b, c, d, e, f, j = (leaf_hash(f"d{number}".encode()) for number in range(7))
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
    k, m = node_hash(g, h), node_hash(i, j)
    leaves = [a, b, c, d, e, f, j]
    assert proof_of(inclusion_spans(0, 7), leaves) == [b, h, m]
    assert proof_of(inclusion_spans(3, 7), leaves) == [c, g, m]
    assert proof_of(inclusion_spans(4, 7), leaves) == [f, j, k]
    assert proof_of(inclusion_spans(6, 7), leaves) == [i, k]
    assert proof_of(consistency_spans(3, 7), leaves) == [c, d, g, m]
    assert proof_of(consistency_spans(4, 7), leaves) == [m]
    assert proof_of(consistency_spans(6, 7), leaves) == [i, j, k]


@settings(max_examples=40, deadline=None)
@given(size=_SIZES, cuts=st.lists(st.integers(0, 700), max_size=4))
def test_growing_in_any_steps_gives_the_root_of_pymerkle_and_every_tile(size: int, cuts: list[int]) -> None:
    leaves, edge = leaves_of(size), Edge()
    tiles: dict[TileName, list[bytes]] = {}
    bounds = [0, *sorted(cut for cut in cuts if cut < size), size]
    for low, high in pairwise(bounds):
        before = edge.size
        full = edge.extend(leaves[low:high])
        assert {tile.name for tile in full} == set(full_tiles_between(before, edge.size))
        tiles |= {tile.name: split_hashes(tile.hashes) for tile in full}
    assert edge.root() == root_of(leaves) == oracle(size).get_root()
    partial = {tile.name: split_hashes(tile.hashes) for tile in edge.partial_tiles()}
    assert set(partial) == set(edge_tiles(size))
    bottom = {name: hashes for name, hashes in {**tiles, **partial}.items() if name.level == 0}
    assert [one for name in sorted(bottom, key=lambda n: n.index) for one in bottom[name]] == leaves
    again = Edge.at(size, {name.level: hashes for name, hashes in partial.items()})
    assert (again.size, again.root()) == (size, edge.root())


@settings(max_examples=60, deadline=None)
@given(size=_SIZES, at=st.integers(0, 10**6))
def test_an_inclusion_proof_is_that_of_pymerkle_and_leads_to_the_root(size: int, at: int) -> None:
    leaves, index = leaves_of(size), at % size
    proof = proof_of(inclusion_spans(index, size), leaves)
    theirs = oracle(size).prove_inclusion(index + 1)
    assert sorted(proof) == sorted(set(theirs.path) - {leaves[index]})
    assert theirs.compute_root() == root_by_inclusion(leaves[index], index, size, proof)
    assert root_by_inclusion(leaves[index], index, size, [*proof, leaves[0]]) is None
    for wrong in ((index + 1) % size, (index ^ 1) % size):
        if wrong != index:
            assert root_by_inclusion(leaves[index], wrong, size, proof) != root_of(leaves)


@settings(max_examples=60, deadline=None)
@given(sizes=st.tuples(_SIZES, _SIZES).map(sorted))
def test_a_consistency_proof_leads_to_both_roots_of_pymerkle(sizes: list[int]) -> None:
    old, new = sizes
    leaves, theirs = leaves_of(new), oracle(new)
    proof = proof_of(consistency_spans(old, new), leaves)
    found = roots_by_consistency(old, new, root_of(leaves[:old]), proof)
    assert found == (theirs.get_root(old), theirs.get_root(new))
    forged = roots_by_consistency(old, new, leaf_hash(b"another tree"), proof)
    assert forged != (leaf_hash(b"another tree"), theirs.get_root(new)) or (old == new and not proof)


def test_a_tile_stands_where_c2sp_says() -> None:
    assert TileName(0, 0).path == "tile/0/000"
    assert TileName(1, 67, 5).path == "tile/1/067.p/5"
    assert TileName(0, 1_234_067).path == "tile/0/x001/x234/067"


@pytest.mark.parametrize(
    "call", [lambda: inclusion_spans(3, 3), lambda: consistency_spans(0, 3), lambda: split_hashes(b"1")]
)
def test_what_no_tree_has_is_refused(call: object) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=r"."):
        call()


def test_an_edge_with_a_hash_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="level 0 has 1 hashes"):
        Edge.at(2, {0: leaves_of(1)})
