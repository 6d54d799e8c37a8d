"""The tree against the published vectors, and its proofs for every small tree."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.engine.transparency.merkle import (
    Frontier,
    FrontierMistake,
    leaf_hash,
    node_hash,
    root_of,
)
from fangxin.engine.transparency.proofs import (
    OutOfTree,
    ProofRefused,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    reader_of,
)

# the reference leaves of the RFC 6962 implementations, and the roots of the first n of them
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
VECTORS = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]
LARGEST = 33
LEAVES = [leaf_hash(str(n).encode()) for n in range(LARGEST)]
NODES = reader_of(Frontier().append_all(LEAVES)[1])


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(by_definition(leaves[:k]), by_definition(leaves[k:]))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    assert root_of(VECTORS[:size]).hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_frontier_gives_the_root_of_the_definition(leaves: list[bytes]) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    frontier, nodes = Frontier().append_all(hashes)
    assert frontier.root == by_definition(hashes)
    assert frontier.size == len(leaves)
    for node in nodes:
        first = node.index << node.level
        assert node.hash == by_definition(hashes[first : first + (1 << node.level)])


def test_every_append_names_the_nodes_that_it_completes() -> None:
    frontier, _ = Frontier().append_all(LEAVES[:5])
    _, made = frontier.append(LEAVES[5])
    assert [(node.level, node.index) for node in made] == [(0, 5), (1, 2)]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_leaf_of_every_small_tree_is_proved_and_no_other(size: int) -> None:
    root = by_definition(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(index, size, NODES)
        check_inclusion(LEAVES[index], index, size, proof, root)
        for wrong in range(size):
            if wrong != index:
                with pytest.raises(ProofRefused):
                    check_inclusion(LEAVES[wrong], index, size, proof, root)
                with pytest.raises(ProofRefused):
                    check_inclusion(LEAVES[index], wrong, size, proof, root)


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_every_small_tree_is_the_beginning_of_every_larger_one(size: int) -> None:
    root = by_definition(LEAVES[:size])
    for old in range(size + 1):
        old_root = by_definition(LEAVES[:old])
        proof = consistency_proof(old, size, NODES)
        check_consistency(old, size, old_root, root, proof)
        forged = leaf_hash(b"forged")
        if old:
            with pytest.raises(ProofRefused):
                check_consistency(old, size, forged, root, proof)
        if 0 < old < size:
            with pytest.raises(ProofRefused):
                check_consistency(old, size, old_root, forged, proof)


def test_the_worked_proofs_of_five_leaves() -> None:
    a, b, c, d, e = LEAVES[:5]
    assert inclusion_proof(2, 5, NODES) == (d, node_hash(a, b), e)
    assert consistency_proof(3, 5, NODES) == (c, d, node_hash(a, b), e)


@given(st.integers(2, LARGEST), st.data())
def test_a_proof_with_any_byte_changed_cut_or_lengthened_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, NODES), by_definition(LEAVES[:size])
    place = data.draw(st.integers(0, len(proof) - 1))
    bit = data.draw(st.integers(0, 255))
    changed = bytearray(proof[place])
    changed[bit // 8] ^= 1 << bit % 8
    for bad in ((*proof[:place], bytes(changed), *proof[place + 1 :]), proof[:-1], (*proof, LEAVES[0])):
        with pytest.raises(ProofRefused):
            check_inclusion(LEAVES[index], index, size, bad, root)


@given(st.integers(2, LARGEST), st.data())
def test_history_that_was_rewritten_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*LEAVES[:size]]
    rewritten[changed] = leaf_hash(b"rewritten")
    frontier, nodes = Frontier().append_all(rewritten)
    proof = consistency_proof(old, size, reader_of(nodes))
    with pytest.raises(ProofRefused):
        check_consistency(old, size, by_definition(LEAVES[:old]), frontier.root, proof)
    for bad in (proof[:-1], (*proof, LEAVES[0])):
        with pytest.raises(ProofRefused):
            check_consistency(old, size, by_definition(rewritten[:old]), frontier.root, bad)


def test_indices_outside_the_tree_are_refused() -> None:
    with pytest.raises(OutOfTree):
        inclusion_proof(5, 5, NODES)
    with pytest.raises(OutOfTree):
        consistency_proof(6, 5, NODES)
    with pytest.raises(ProofRefused):
        check_inclusion(LEAVES[0], 1, 1, (), LEAVES[0])
    with pytest.raises(ProofRefused):
        check_consistency(6, 5, LEAVES[0], LEAVES[0], ())


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(FrontierMistake):
        Frontier(3, (LEAVES[0],))
    with pytest.raises(FrontierMistake):
        Frontier(1, (b"short",))


def test_a_proof_for_a_smaller_tree_does_not_pass_for_a_larger_one() -> None:
    a, b = LEAVES[:2]
    check_consistency(1, 2, a, node_hash(a, b), (b,))
    check_inclusion(a, 0, 2, (b,), node_hash(a, b))
    with pytest.raises(ProofRefused):
        check_consistency(1, 4, a, node_hash(a, b), (b,))
    with pytest.raises(ProofRefused):
        check_inclusion(a, 0, 4, (b,), node_hash(a, b))
