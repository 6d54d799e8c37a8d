"""Tree hashes and the frontier to which leaves are appended. RFC 6962 §2.1, SHA-256."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


class FrontierMistake(ValueError):
    """The stored frontier does not belong to its size."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """The hash of the full subtree over leaves [index · 2^level, (index + 1) · 2^level)."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """Roots of the full subtrees of a log, largest first: one for each 1 in the binary size."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise FrontierMistake(
                f"日志前沿与大小不符：大小 {self.size} 应有 {max(self.size, 0).bit_count()} 个哈希，"
                f"现有 {len(self.hashes)} 个。请从已存节点重建。"
            )
        if any(len(one) != HASH_BYTES for one in self.hashes):
            raise FrontierMistake("日志前沿的哈希长度不是 32 字节。请从已存节点重建。")

    def append(self, leaf: bytes) -> tuple["Frontier", tuple[Node, ...]]:
        """Append a leaf hash; return the new frontier and the nodes it completed (leaf first)."""
        hashes, level, index = list(self.hashes), 0, self.size
        made = [Node(0, index, leaf)]
        while index & 1:
            leaf = node_hash(hashes.pop(), leaf)
            level, index = level + 1, index >> 1
            made.append(Node(level, index, leaf))
        return Frontier(self.size + 1, (*hashes, leaf)), tuple(made)

    def append_all(self, leaves: Iterable[bytes]) -> tuple["Frontier", tuple[Node, ...]]:
        """Append leaf hashes in order."""
        frontier, made = self, list[Node]()
        for leaf in leaves:
            frontier, nodes = frontier.append(leaf)
            made += nodes
        return frontier, tuple(made)

    @property
    def root(self) -> bytes:
        """The tree's root; of the empty tree, SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().append_all(leaves)[0].root
