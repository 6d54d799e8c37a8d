"""A first walk over the XML of a workbook: only to see that reading it is safe.

Refused are document types and entities (an entity can grow without end), macros declared by content
type, links to other files, and sheets that would spread out in memory: a single cell in the last row
and column of an otherwise empty sheet makes a dense table of seventeen thousand million cells, and a
long text shared by a million cells is copied a million times.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from fangxin.engine.workbook.package import WorkbookLimits
from fangxin.engine.workbook.refusals import (
    DamagedWorkbook,
    TooManyRows,
    WorkbookBomb,
    WorkbookHasEntities,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
)

_LETTERS = 26
_LONGEST_LETTERS = 6
_BEYOND_ALL_COLUMNS = 10**9
_REMEMBERED_COLUMNS = 4096
_WORTH_A_QUICK_LOOK = 300_000
_HEAD = 2_000
_ROOT_OF_SHEET = re.compile(rb"^[^<]*(?:<[?!][^>]*>\s*)*<worksheet[\s>]")
_ROOT_OF_TEXTS = re.compile(rb"^[^<]*(?:<[?!][^>]*>\s*)*<sst[\s>]")


class _Declared(Exception):
    """A document type or an entity was met."""


@dataclass(slots=True)
class _Walk:
    """What one part turned out to hold."""

    root: str = ""
    row: int = 0
    column: int = 0
    top: int = 0
    bottom: int = 0
    left: int = 0
    right: int = 0
    shared_kind: bool = False
    in_text: bool = False
    text: list[str] = field(default_factory=list)
    item_characters: int = 0
    lengths: list[int] = field(default_factory=list)
    longest: int = 0
    used: Counter[str] = field(default_factory=Counter)
    inline_characters: int = 0
    macros: bool = False
    linked: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2] if ":" in tag else tag
        self.root = self.root or local
        if self.root == "worksheet":
            self._start_in_sheet(local, attributes)
        elif self.root == "sst":
            if local == "si":
                self.item_characters = 0
            self.in_text = local == "t"
        elif self.root == "Types":
            self.macros = self.macros or "macroEnabled" in attributes.get("ContentType", "")
        elif self.root == "Relationships" and local == "Relationship":
            kind = attributes.get("Type", "")
            outside = attributes.get("TargetMode", "") == "External"
            self.linked = self.linked or (outside and not kind.endswith("/hyperlink"))

    def _start_in_sheet(self, local: str, attributes: dict[str, str]) -> None:
        if local == "row":
            self.row = _number(attributes.get("r")) or self.row + 1
            self.column = 0
        elif local == "c":
            column, row = _reference(attributes.get("r", ""))
            self.column = column or self.column + 1
            self.row = row or self.row
            self.shared_kind = attributes.get("t") == "s"
        elif local in {"v", "is"}:
            self._stretch_to(self.row, self.column)
            self.item_characters = 0
        self.in_text = local in {"v", "t"}

    def _stretch_to(self, row: int, column: int) -> None:
        """Widen the filled rectangle; spelled out, since it runs once for every cell."""
        if row > self.bottom:
            self.bottom = row
        if column > self.right:
            self.right = column
        if row < self.top or not self.top:
            self.top = row
        if column < self.left or not self.left:
            self.left = column

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2] if ":" in tag else tag
        if self.root == "sst" and local == "si":
            self.lengths.append(self.item_characters)
            self.longest = max(self.longest, self.item_characters)
        elif self.root == "worksheet" and local == "v" and self.shared_kind:
            self.used["".join(self.text).strip()] += 1
        elif self.root == "worksheet" and local == "c":
            self.longest = max(self.longest, self.item_characters)
        if local in {"v", "t"}:
            self.in_text = False
            self.text.clear()

    def characters(self, text: str) -> None:
        if not self.in_text:
            return
        self.item_characters += len(text)
        if self.root == "worksheet":
            self.inline_characters += len(text)
            if self.shared_kind:
                self.text.append(text)


def check_markup(parts: Mapping[str, bytes], *, name: str, limits: WorkbookLimits) -> None:
    """Look at every XML part. Raises a WorkbookRefused for the first thing that is not safe to read.

    Large sheets are looked at quickly first; the exact walk is for those that do not pass, and for all small parts.
    """
    large = {part: content for part, content in parts.items() if len(content) > _WORTH_A_QUICK_LOOK}
    passed: set[str] = set()
    if large and _is_safe_at_a_glance(parts, large, limits):
        passed = set(large)
    walks = [_walked(content, name) for part, content in parts.items() if part not in passed]
    if any(walk.macros for walk in walks):
        raise WorkbookHasMacros(f"“{name}”是启用宏的工作簿，没有打开；请另存为不含宏的 .xlsx 后再上传。")
    if any(walk.linked for walk in walks):
        raise WorkbookHasExternalLinks(f"“{name}”引用了外部文件；请复制后选择性粘贴为数值，再上传。")
    if any(walk.longest > limits.cell_characters for walk in walks):
        raise WorkbookBomb(f"“{name}”有单元格超过{limits.cell_characters}个字，请删短后再上传。")
    lengths = {str(at): length for walk in walks for at, length in enumerate(walk.lengths)}
    for walk in walks:
        _check_sheet(walk, lengths, name, limits)


def _is_safe_at_a_glance(
    parts: Mapping[str, bytes], large: Mapping[str, bytes], limits: WorkbookLimits
) -> bool:
    """True when the large parts are sheets and shared texts whose upper bounds are within the limits."""
    # With NumPy, which a small workbook does not need.
    from fangxin.engine.workbook.quick_look import bounds_of, shared_characters, shared_lengths

    shared = [content for content in parts.values() if _ROOT_OF_TEXTS.search(content[:_HEAD])]
    sheets = [content for content in large.values() if _ROOT_OF_SHEET.search(content[:_HEAD])]
    if len(shared) > 1 or any(content not in sheets and content not in shared for content in large.values()):
        return False
    cells = 0
    for content in sheets:
        bounds = bounds_of(content)
        if bounds is None or bounds.longest > limits.cell_characters:
            return False
        if bounds.rows > limits.rows or bounds.rows * bounds.columns > limits.cells:
            return False
        cells += bounds.cells
    lengths = shared_lengths(shared[0]) if shared else None
    if not shared:
        return True
    if lengths is None or int(lengths.max(initial=0)) > limits.cell_characters:
        return False
    characters = shared_characters(sheets, lengths, cells, limits.text_characters)
    return characters is not None and characters <= limits.text_characters


def _walked(content: bytes, name: str) -> _Walk:
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.characters
    _parse(content, parser, name)
    return walk


def _parse(content: bytes, parser: expat.XMLParserType, name: str) -> None:
    """Well-formed, and without a document type or an entity; without other handlers this is as fast as C."""
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003  its own signature
    except _Declared as error:
        raise WorkbookHasEntities(
            f"“{name}”的内部文件声明了实体（DTD），可能使程序耗尽内存，没有打开；请在表格软件里重新另存为 .xlsx。"
        ) from error
    except expat.ExpatError as error:
        raise DamagedWorkbook(f"“{name}”的内部文件已损坏；请在表格软件里重新另存为 .xlsx。") from error


def _refuse(*_declaration: object) -> None:
    raise _Declared


def _check_sheet(walk: _Walk, lengths: Mapping[str, int], name: str, limits: WorkbookLimits) -> None:
    if walk.root != "worksheet" or not walk.bottom:
        return
    if walk.bottom > limits.rows:
        raise TooManyRows(
            f"“{name}”用到了第{walk.bottom}行，超过{limits.rows}行的上限；请删去末尾的空行或拆成几份再上传。"
        )
    area = (walk.bottom - walk.top + 1) * (walk.right - walk.left + 1)
    if area > limits.cells or walk.bottom * walk.right > limits.cells:
        raise WorkbookBomb(f"“{name}”在很远的单元格里写了内容，展开后过大；请删去表格以外的内容再上传。")
    shared = sum(lengths.get(at, 0) * times for at, times in walk.used.items())
    if shared + walk.inline_characters > limits.text_characters:
        raise WorkbookBomb(f"“{name}”的文字展开后过多；请删去不需要的工作表和列再上传。")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _reference(text: str) -> tuple[int, int]:
    """Column and row of a cell reference; zeros where it is none."""
    letters = text.rstrip("0123456789")
    return _column(letters), _number(text[len(letters) :])


@lru_cache(maxsize=_REMEMBERED_COLUMNS)
def _column(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha()):
        return 0
    if len(letters) > _LONGEST_LETTERS:
        return _BEYOND_ALL_COLUMNS
    column = 0
    for letter in letters.upper():
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return column
