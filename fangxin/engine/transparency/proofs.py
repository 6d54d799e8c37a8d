"""Inclusion and consistency: making proofs from stored nodes, and checking them from nothing.

Making follows RFC 6962 §2.1.1 and §2.1.2; checking follows RFC 9162 §2.1.3.2 and §2.1.4.2.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fangxin.engine.transparency.merkle import EMPTY_ROOT, Node, node_hash

NodeReader = Callable[[int, int], bytes]


class ProofRefused(ValueError):
    """The proof does not show what it claims; nothing may be concluded from it."""


class OutOfTree(ValueError):
    """A size or index lies outside the log."""


@dataclass(frozen=True, slots=True)
class _Range:
    """Leaves [low, high)."""

    low: int
    high: int

    @property
    def split(self) -> int:
        """Where RFC 6962 divides it: low plus the largest power of two below its length."""
        return self.low + (1 << ((self.high - self.low - 1).bit_length() - 1))


def reader_of(nodes: Iterable[Node]) -> NodeReader:
    """A reader over nodes held in memory. It raises KeyError for a node that is not there."""
    table = {(node.level, node.index): node.hash for node in nodes}
    return lambda level, index: table[level, index]


def inclusion_proof(index: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """Siblings from the leaf `index` to the root of the first `size` leaves. Raises OutOfTree."""
    if not 0 <= index < size:
        raise OutOfTree(f"日志中没有第 {index} 项（共 {size} 项）。")
    path: list[bytes] = []
    span = _Range(0, size)
    while span.high - span.low > 1:
        split = span.split
        if index < split:
            path.append(_range_hash(_Range(split, span.high), node))
            span = _Range(span.low, split)
        else:
            path.append(_range_hash(_Range(span.low, split), node))
            span = _Range(split, span.high)
    return tuple(reversed(path))


def consistency_proof(old_size: int, size: int, node: NodeReader) -> tuple[bytes, ...]:
    """Hashes showing that the first `old_size` leaves are unchanged. Raises OutOfTree."""
    if not 0 <= old_size <= size:
        raise OutOfTree(f"旧日志 {old_size} 项不能大于新日志 {size} 项。")
    if old_size in (0, size):
        return ()
    path: list[bytes] = []
    span, whole = _Range(0, size), True
    while span.high != old_size:
        split = span.split
        if old_size <= split:
            path.append(_range_hash(_Range(split, span.high), node))
            span = _Range(span.low, split)
        else:
            path.append(_range_hash(_Range(span.low, split), node))
            span, whole = _Range(split, span.high), False
    if not whole:
        path.append(_range_hash(span, node))
    return tuple(reversed(path))


def check_inclusion(leaf: bytes, index: int, size: int, proof: tuple[bytes, ...], root: bytes) -> None:
    """Raise ProofRefused unless the leaf hash stands at `index` of the tree with this root."""
    if not 0 <= index < size:
        raise ProofRefused(f"第 {index} 项不在大小为 {size} 的日志之内。")
    at, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise ProofRefused("存在证明过长，不予采信。")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last or found != root:
        raise ProofRefused("存在证明与公布的根不符：该记录不在这份日志中，或证明、日志被改动。")


def check_consistency(
    old_size: int, size: int, old_root: bytes, root: bytes, proof: tuple[bytes, ...]
) -> None:
    """Raise ProofRefused unless the old tree is the beginning of the new one."""
    if not 0 <= old_size <= size:
        raise ProofRefused(f"旧日志 {old_size} 项不能大于新日志 {size} 项。")
    if old_size in (0, size):
        expected = EMPTY_ROOT if old_size == 0 else root
        if proof or old_root != expected:
            raise ProofRefused("两份日志头大小相同而根不同，或证明多余：日志被改动。")
        return
    hashes = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not hashes:
        raise ProofRefused("一致性证明为空，不予采信。")
    if _roots_from(hashes, old_size, size) != (old_root, root):
        raise ProofRefused("一致性证明不成立：新日志不是旧日志的延续，旧记录可能被改动或删除。")


def _roots_from(hashes: list[bytes], old_size: int, size: int) -> tuple[bytes, bytes]:
    """The old and the new root that a consistency proof leads to. Raises ProofRefused on its length."""
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_found = new_found = hashes[0]
    for one in hashes[1:]:
        if last == 0:
            raise ProofRefused("一致性证明过长，不予采信。")
        if at & 1 or at == last:
            old_found, new_found = node_hash(one, old_found), node_hash(one, new_found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new_found = node_hash(new_found, one)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofRefused("一致性证明过短，不予采信。")
    return old_found, new_found


def _range_hash(span: _Range, node: NodeReader) -> bytes:
    """The root over a range that the tree's own splits produce, from full subtrees."""
    length = span.high - span.low
    if length & (length - 1) == 0 and span.low % length == 0:
        level = length.bit_length() - 1
        return node(level, span.low >> level)
    left, right = _Range(span.low, span.split), _Range(span.split, span.high)
    return node_hash(_range_hash(left, node), _range_hash(right, node))
