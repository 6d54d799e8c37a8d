"""Upper bounds of a large sheet in a tenth of the time that an exact walk takes.

A sheet of 100,000 pupils has a million cells; asking Python about each takes longer than reading them. The bytes are
looked at in blocks instead, as numbers: where the tags begin, which of them are cells, and what their references say.
What is found can only be too large: empty cells count, bytes count as characters. When even that is within the limits,
the sheet is safe; when it is not, or the part is written in an unusual way, the exact walk of markup.py decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 4_000_000
_REACH = 24  # the longest start of a cell that is looked at: <c r="XFD1048576"
_HEAD = 300
_LESS, _QUOTE = ord("<"), ord('"')
_CELL = tuple(b'c r="')
_PREFIXED = re.compile(rb":(?:c|row|v|t|is|si|r|worksheet|sst)[\s/>]")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_OTHER_CELLS = tuple(b"<c" + end for end in (b">", b"/", b"\t", b"\n", b"\r"))
_OTHER_VALUES = tuple(b"<v" + end for end in (b" ", b"/ ", b"\t", b"\n", b"\r"))
_VALUE = re.compile(rb"<v>(\d{1,8})</v>")


@dataclass(frozen=True, slots=True)
class Bounds:
    """No cell lies beyond ``rows`` and ``columns``; no text between two tags is longer than ``longest`` bytes."""

    rows: int
    columns: int
    cells: int
    longest: int


def bounds_of(content: bytes) -> Bounds | None:
    """Bounds of a worksheet's part that is known to be well-formed XML; None when it is written in an unusual way."""
    if not _is_utf8(content) or _PREFIXED.search(content) or any(content.count(end) for end in _OTHER_CELLS):
        return None
    octets = np.frombuffer(content, dtype=np.uint8)
    rows = columns = cells = longest = last = 0
    found: tuple[int, int, int] | None
    for start in range(0, len(octets), _BLOCK):
        block = octets[start : start + _BLOCK + _REACH]
        tags = np.flatnonzero(block[:_BLOCK] == _LESS)
        if not len(tags):
            continue
        longest = max(longest, start + int(tags[0]) - last, int(np.diff(tags).max(initial=0)))
        last = start + int(tags[-1])
        found = _cells_at(block, tags[tags < len(block) - _REACH]) if start + _BLOCK < len(octets) else None
        if found is None:
            padded = np.concatenate([block, np.zeros(_REACH, dtype=np.uint8)])
            found = _cells_at(padded, tags)
        if found is None:
            return None
        count, right, bottom = found
        cells, columns, rows = cells + count, max(columns, right), max(rows, bottom)
    if cells != content.count(b"<c "):
        return None  # some cell has no reference, or it does not come first
    return Bounds(rows, columns, cells, max(longest, len(octets) - last))


def _cells_at(block: NDArray[np.uint8], tags: NDArray[np.intp]) -> tuple[int, int, int] | None:
    """How many tags are cells with a reference, and the largest column and row; None for a reference that is none."""
    for place, octet_wanted in enumerate(_CELL, start=1):
        tags = tags[block[tags + place] == octet_wanted]
    if not len(tags):
        return 0, 0, 0
    at = tags + 1 + len(_CELL)
    column = np.zeros(len(at), dtype=np.int64)
    row = np.zeros(len(at), dtype=np.int64)
    in_letters = np.ones(len(at), dtype=bool)
    is_open = np.ones(len(at), dtype=bool)
    for _ in range(_REACH - 1 - len(_CELL)):
        octet = block[at].astype(np.int64)
        letter = is_open & in_letters & (octet >= ord("A")) & (octet <= ord("Z"))
        column[letter] = column[letter] * 26 + octet[letter] - ord("A") + 1
        in_letters &= letter
        digit = is_open & ~letter & (octet >= ord("0")) & (octet <= ord("9"))
        row[digit] = row[digit] * 10 + octet[digit] - ord("0")
        is_open &= letter | digit
        if not is_open.any():
            break
        at = at + is_open
    if is_open.any() or not (block[at] == _QUOTE).all() or not (column.all() and row.all()):
        return None
    return len(tags), int(column.max()), int(row.max())


def shared_lengths(content: bytes) -> NDArray[np.int64] | None:
    """For each shared text no less than its characters; None when the part is written in an unusual way."""
    if not _is_utf8(content) or _PREFIXED.search(content):
        return None
    pieces = re.split(rb"<si[\s/>]", content)[1:]
    return np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))


def shared_characters(
    sheets: Sequence[bytes], lengths: NDArray[np.int64], cells: int, limit: int
) -> int | None:
    """No less than the characters of all shared texts as often as cells name them; None in an unusual sheet."""
    longest = int(lengths.max(initial=0))
    if longest * cells <= limit:
        return longest * cells
    total = 0
    for content in sheets:
        if any(content.count(start) for start in _OTHER_VALUES):
            return None
        named = np.fromiter((int(found[1]) for found in _VALUE.finditer(content)), dtype=np.int64)
        total += int(lengths[named[named < len(lengths)]].sum())
    return total


def _is_utf8(content: bytes) -> bool:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:_HEAD]:
        return False
    named = _ENCODING.search(content[:_HEAD])
    return named is None or named[1].upper() in (b"UTF-8", b"US-ASCII", b"ASCII")
