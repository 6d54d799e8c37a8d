"""Upper bounds of a large sheet in a twentieth of the time that an exact walk takes.

A sheet of 100,000 pupils has a million cells; asking Python about each takes longer than reading them. The bytes are
looked at in blocks instead, as numbers: where the tags begin, which of them are cells, and what their references say.
What is found can only be too large: empty cells count, bytes count as characters, and a cell that the reader could see
in any text, well-formed or not, begins with the same bytes. When even that is within the limits, the sheet is safe;
when it is not, or the part is written in an unusual way, the exact walk of markup.py decides. Unusual is also every
declaration, comment and quotation (<!), so that no document type and no entity passes here. Whether the part is
well-formed is not asked: the reader of cells refuses what it cannot read, and the exact walk is not needed for that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BLOCK = 4_000_000
_LETTERS, _DIGITS = 3, 8  # no column has more letters; a row of more digits is far beyond every limit
_START = len('<c r="')
_REACH = (
    _START + _LETTERS + _DIGITS + 1
)  # the longest start of a cell that is looked at, with its closing quote
_HEAD = 300
_WINDOW = 8_192
_OPENED_AND_CLOSED = 2
_QUOTE, _SPACE = ord('"'), ord(" ")
_PREFIXED = re.compile(rb":(?:c|row|v|t|is|si|r|worksheet|sst)[\s/>]")
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']+)["']""")
_NAME_ENDS = tuple(b" >/\t\n\r")
_OTHER_VALUES = tuple(b"<v" + end for end in (b" ", b"/ ", b"\t", b"\n", b"\r"))
_VALUE = re.compile(rb"<v>(\d{1,8})</v>")
Octets = NDArray[np.uint8]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Bounds:
    """No cell lies beyond ``rows`` and ``columns``; no text between two tags is longer than ``longest`` bytes."""

    rows: int
    columns: int
    cells: int
    longest: int


def bounds_of(content: bytes) -> Bounds | None:
    """Bounds of a worksheet's part; None when it is written in an unusual way."""
    if not _is_plain(content) or not content[-_HEAD:].rstrip().endswith(b"</worksheet>"):
        return None
    octets = np.frombuffer(content, dtype=np.uint8)
    rows = columns = cells = references = named = 0
    for start in range(0, len(octets), _BLOCK):
        block = octets[start : start + _BLOCK + _REACH]
        if len(block) < _BLOCK + _REACH:
            block = np.concatenate([block, np.zeros(_REACH, dtype=np.uint8)])
        at = _starts(block, b"<c")
        if not _refer(block, at, b'<c r="').all():
            return None
        right, bottom = _farthest(block, at + _START) if len(at) else (1, 1)
        if not right:
            return None
        cells, columns, rows = cells + len(at), max(columns, right), max(rows, bottom)
        references += _references(octets, start)
        rows_at = _starts(block, b"<row")
        named += len(at) + int(_refer(block, rows_at, b'<row r="').sum())
    # A tag with two references is no XML, and the reader of cells would believe the other one; where the cells are said
    # to end twice it would stop at the first.
    if references > named or content.count(b"sheetData") != _OPENED_AND_CLOSED:
        return None
    return Bounds(rows, columns, cells, _longest_gap(content))


def _longest_gap(content: bytes) -> int:
    """No less than the bytes between any two tags, told by which windows hold the beginning of one."""
    longest = empty = 0
    for start in range(0, len(content), _WINDOW):
        empty = 0 if content.find(b"<", start, start + _WINDOW) >= 0 else empty + 1
        longest = max(longest, empty)
    return min((longest + 2) * _WINDOW, len(content))


def _starts(block: Octets, tag: bytes) -> Places:
    """Where a tag of this name begins, but for the last _REACH bytes, which the next block begins with."""
    found = block[: len(block) - _REACH] == tag[0]
    for place, octet in enumerate(tag[1:], start=1):
        found &= block[place : place - _REACH] == octet
    at: Places = np.flatnonzero(found)
    after = block[at + len(tag)]
    ends = after == _NAME_ENDS[0]
    for end in _NAME_ENDS[1:]:
        ends |= after == end
    named: Places = at[ends]
    return named


def _refer(block: Octets, at: Places, beginning: bytes) -> NDArray[np.bool_]:
    """Which of these tags begin with their reference, written as usual."""
    found = np.ones(len(at), dtype=np.bool_)
    for place, octet in enumerate(beginning):
        found &= block[at + place] == octet
    return found


def _references(octets: Octets, start: int) -> int:
    """How many attributes called r begin in this block."""
    block = octets[start : start + _BLOCK]
    at = start + np.flatnonzero(block == ord("r"))
    at = at[(at > 0) & (at < len(octets) - 1)]
    after = octets[at + 1]
    at = at[(after == ord("=")) | (after <= _SPACE)]
    before = octets[at - 1]
    return int(((before <= _SPACE) | (before == _QUOTE) | (before == ord("'"))).sum())


def _farthest(block: Octets, at: Places) -> tuple[int, int]:
    """The largest column and row of the references that begin at these places; zeros when one is no reference."""
    column = np.zeros(len(at), dtype=np.int32)
    letters = np.zeros(len(at), dtype=np.intp)
    is_open = np.ones(len(at), dtype=np.bool_)
    for place in range(_LETTERS):
        octet = block[at + place] - np.uint8(ord("A"))
        is_open &= octet < 26  # what lies below A wraps far above
        if not is_open.any():
            break
        column = np.where(is_open, column * 26 + octet + 1, column)
        letters += is_open
    row = np.zeros(len(at), dtype=np.int32)
    digits = np.zeros(len(at), dtype=np.intp)
    first = at + letters
    is_open = np.ones(len(at), dtype=np.bool_)
    for place in range(_DIGITS):
        octet = block[first + place] - np.uint8(ord("0"))
        is_open &= octet < 10
        if not is_open.any():
            break
        row = np.where(is_open, row * 10 + octet, row)
        digits += is_open
    if not (column.all() and row.all() and (block[first + digits] == _QUOTE).all()):
        return 0, 0
    return int(column.max()), int(row.max())


def shared_lengths(content: bytes) -> NDArray[np.int64] | None:
    """For each shared text no less than its characters; None when the part is written in an unusual way."""
    if not _is_plain(content):
        return None
    octets = np.concatenate([np.frombuffer(content, dtype=np.uint8), np.zeros(_REACH, dtype=np.uint8)])
    items = _starts(octets, b"<si")
    return np.diff(items, append=len(content)).astype(np.int64)


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


def _is_plain(content: bytes) -> bool:
    """UTF-8, names without prefixes, no control characters, and nothing that begins with <!."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:_HEAD]:
        return False
    named = _ENCODING.search(content[:_HEAD])
    if named is not None and named[1].upper() not in (b"UTF-8", b"US-ASCII", b"ASCII"):
        return False
    return b"<!" not in content and not _PREFIXED.search(content) and not _has_controls(content)


def _has_controls(content: bytes) -> bool:
    """Whether there are characters that XML never has; a database does not take all of them either."""
    octets = np.frombuffer(content, dtype=np.uint8)
    low = octets[octets < _SPACE]
    return bool(len(low)) and not bool(np.isin(low, (9, 10, 13)).all())
