"""The Merkle log: appending 200,000 leaves and proving 2,000 of them, beside the hashing alone."""

from __future__ import annotations

import hashlib

from _measure import Line, fastest, show

from fangxin.engine.transparency.merkle import Frontier, leaf_hash
from fangxin.engine.transparency.proofs import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    reader_of,
)

LEAVES, BATCH, PROOFS = 200_000, 1000, 2000


def main() -> None:
    """Appends in batches, as the sequencer does; then proofs, made and checked."""
    leaves = [leaf_hash(n.to_bytes(8, "big")) for n in range(LEAVES)]

    def append_all() -> bytes:
        tree = Frontier()
        for start in range(0, LEAVES, BATCH):
            tree, _ = tree.append_all(leaves[start : start + BATCH])
        return tree.root

    def only_hash() -> None:
        row = leaves
        while len(row) > 1:
            row = [
                hashlib.sha256(b"\x01" + row[i] + row[i + 1]).digest() if i + 1 < len(row) else row[i]
                for i in range(0, len(row), 2)
            ]
        assert row[0] == root

    root = append_all()
    append_s, hash_s = fastest(append_all, only_hash, turns=3)
    show(
        f"Log: {LEAVES:,} leaves in batches of {BATCH:,}",
        [
            Line("append_all", LEAVES, "leaves", append_s),
            Line("hashing the same tree", LEAVES, "leaves", hash_s),
        ],
    )
    tree, nodes = Frontier().append_all(leaves)
    read = reader_of(nodes)
    places = [n * 97 % LEAVES for n in range(PROOFS)]
    proofs = {place: inclusion_proof(place, LEAVES, read) for place in places}
    half, _ = Frontier().append_all(leaves[: LEAVES // 3])
    check_consistency(LEAVES // 3, LEAVES, half.root, root, consistency_proof(LEAVES // 3, LEAVES, read))
    length = max(len(proof) for proof in proofs.values())
    make_s, check_s, floor_s = fastest(
        lambda: [inclusion_proof(place, LEAVES, read) for place in places],
        lambda: [check_inclusion(leaves[place], place, LEAVES, proofs[place], root) for place in places],
        lambda: [hashlib.sha256(b"\x01" + root + root).digest() for _ in range(PROOFS * length)],
    )
    assert tree.root == root
    show(
        f"Inclusion proofs of {length} hashes in a log of {LEAVES:,}",
        [
            Line("making one", PROOFS, "proofs", make_s),
            Line("checking one", PROOFS, "proofs", check_s),
            Line(f"{length} bare hashes", PROOFS, "proofs", floor_s),
        ],
    )


if __name__ == "__main__":
    main()
