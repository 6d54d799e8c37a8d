"""Reading a pupil roster as schools hand it in.

Only class, name and sex are taken. Columns of identity and student numbers are recognised by their
heading and never looked at; no object, message or log holds what stands in them. Checking them is
another capability.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from fangxin.engine.roster_sheet.classes import SchoolClass, parse_class, parse_grade, plain_text
from fangxin.engine.roster_sheet.headings import RosterHeading, find_heading
from fangxin.engine.roster_sheet.roster import RosterPupil, RosterSheet, RowError
from fangxin.engine.workbook import Sheet, Value, Workbook, WorkbookRefused, column_letters

_SEXES = {
    "男": "男",
    "女": "女",
    "男生": "男",
    "女生": "女",
    "男性": "男",
    "女性": "女",
    "男孩": "男",
    "女孩": "女",
    "1": "男",
    "2": "女",
}
_FOOTER = re.compile(r"^(?:合计|总计|小计|共计|填表|审核|校长|制表|负责人|注|备注|说明|盖章|填报)")
_NAME = re.compile(r"^[㐀-鿿豈-﫿\U00020000-\U0003FFFF〇·]{2,30}$|^[A-Za-z][A-Za-z .'·-]{1,58}$")
_DOTS = str.maketrans(dict.fromkeys("•‧∙・．。.●﹒", "·"))
_HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003FFFF]")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


class NoRosterTable(WorkbookRefused):
    """No sheet has a head that names pupils and their class or sex."""

    code = "no_roster_table"


@dataclass(slots=True)
class _Reader:
    sheet: Sheet
    heading: RosterHeading
    known: dict[str, SchoolClass | None] | None
    pupils: list[RosterPupil] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)
    rows_read: int = 0
    whole_rows: dict[tuple[Value, ...], int] = field(default_factory=dict)
    namesakes: dict[tuple[str, str], int] = field(default_factory=dict)
    matched: dict[str, tuple[str, SchoolClass | None] | None] = field(default_factory=dict)

    def read(self) -> None:
        for row in self._pupil_rows():
            self.rows_read += 1
            before = len(self.errors)
            name = self._name(row)
            sex = self._sex(row)
            found = self._class(row)
            self._check_repeated(row)
            if len(self.errors) > before or name is None or sex is None or found is None:
                continue
            label, school_class = found
            self._warn_of_namesakes(row, label, name)
            self.pupils.append(
                RosterPupil(
                    row=row,
                    grade=school_class.grade if school_class else None,
                    class_no=school_class.class_no if school_class else None,
                    class_label=label,
                    name=name,
                    sex=sex,
                    sheet=self.sheet.name,
                )
            )

    def _pupil_rows(self) -> Iterator[int]:
        """Rows below the head that hold more than a running number; totals and signatures are left out."""
        seq = self.heading.columns.get("seq")
        for row in range(self.heading.last_row + 1, self.sheet.row_count + 1):
            filled = {
                column: value
                for column, value in enumerate(self.sheet.rows[row - 1], start=1)
                if value is not None and str(value).strip()
            }
            if not filled or set(filled) == {seq}:
                continue
            if _FOOTER.match(plain_text(str(filled[min(filled)]))):
                continue
            yield row

    def _text(self, row: int, role: str) -> str:
        column = self.heading.columns.get(role)
        value = self.sheet.shown(row, column) if column else None
        return "" if value is None else str(value).strip().lstrip("'")

    def _error(self, row: int, role: str, code: str, sentence: str) -> None:
        self.errors.append(RowError(row, self._letters(role), code, sentence, self.sheet.name))

    def _letters(self, role: str) -> str:
        return column_letters(self.heading.columns.get(role) or self.heading.columns["name"])

    def _name(self, row: int) -> str | None:
        name = plain_name(self._text(row, "name"))
        if not name:
            self._error(row, "name", "name_missing", f"第{row}行没有姓名；请补上姓名，或删去这一行。")
            return None
        if not _NAME.match(name):
            self._error(row, "name", "name_unreadable", f"第{row}行的姓名里有不是姓名的字；请只写姓名。")
            return None
        return name

    def _sex(self, row: int) -> str | None:
        if "sex" not in self.heading.columns:
            return ""
        text = plain_text(self._text(row, "sex"))
        if not text:
            self._error(row, "sex", "sex_missing", f"第{row}行没有性别；请填“男”或“女”。")
        elif text not in _SEXES:
            self._error(row, "sex", "sex_unknown", f"第{row}行的性别认不出；请填“男”或“女”。")
        return _SEXES.get(text)

    def _class(self, row: int) -> tuple[str, SchoolClass | None] | None:
        text = self._class_text(row)
        if not text:
            self._error(row, "class", "class_missing", f"第{row}行没有班级；请写成“一（1）班”。")
            return None
        if text not in self.matched:
            self.matched[text] = self._matched_class(text)
        found = self.matched[text]
        if found is None:
            why = "认不出" if self.known is None else "不在本校班级中"
            sentence = f"第{row}行的班级{why}；请写成“一（1）班”这样的班级。"
            self._error(row, "class", "class_unknown", sentence)
        return found

    def _class_text(self, row: int) -> str:
        grade, school_class = self._text(row, "grade"), self._text(row, "class")
        if grade and school_class and parse_class(school_class) is None:
            number = plain_text(school_class).strip("()").removesuffix("班").strip("()")
            joined = f"{plain_text(grade).removesuffix('年级')}年级{number}班"
            return joined if parse_class(joined) else school_class
        if school_class or grade:
            return school_class or grade
        has_column = {"class", "grade"} & self.heading.columns.keys()
        return "" if has_column else self.sheet.name

    def _matched_class(self, text: str) -> tuple[str, SchoolClass | None] | None:
        parsed = parse_class(text)
        if self.known is None:
            return (parsed.label, parsed) if parsed else None
        for label, known in self.known.items():
            if plain_text(label) == plain_text(text) or (parsed is not None and parsed == known):
                return label, known
        grade = parse_grade(text)
        of_grade = [(label, known) for label, known in self.known.items() if known and known.grade == grade]
        return of_grade[0] if grade is not None and len(of_grade) == 1 else None

    def _check_repeated(self, row: int) -> None:
        """A row that repeats another in every column but the running number and the identity columns."""
        left_out = self.heading.identity | {self.heading.columns.get("seq", 0)}
        values = self.sheet.rows[row - 1]
        whole = tuple(value for column, value in enumerate(values, start=1) if column not in left_out)
        first = self.whole_rows.setdefault(whole, row)
        filled = sum(value is not None for value in whole)
        if first != row and filled > len({"name", "sex", "class"}):
            self._error(row, "name", "duplicate_row", f"第{row}行与第{first}行各栏相同；请删去重复的一行。")

    def _warn_of_namesakes(self, row: int, label: str, name: str) -> None:
        first = self.namesakes.setdefault((label, name), row)
        if first != row:
            sentence = f"第{row}行与第{first}行在{label}同名；如是两名学生不用改，如是重复请删去一行。"
            self.warnings.append(
                RowError(row, self._letters("name"), "same_name_in_class", sentence, self.sheet.name)
            )


def plain_name(text: str) -> str:
    """A name as it should stand: no spaces between Chinese characters, one kind of middle dot, half-width letters."""
    name = re.sub(r"[\u200b-\u200d\ufeff\u2060]", "", text.translate(_FULL_WIDTH)).strip()
    if _HAN.search(name):
        return re.sub(r"\s+", "", name).translate(_DOTS).strip("·'")
    return re.sub(r"\s+", " ", name)


def read_roster(workbook: Workbook, classes: Collection[str] | None) -> RosterSheet:
    """Read every sheet that has a roster's head.

    ``classes``: the school's classes as it writes them; a class outside them is refused. None takes any
    class that is written as a class. All errors come back at once. Raises NoRosterTable when no sheet
    has a roster.
    """
    known = None if classes is None else {label: parse_class(label) for label in classes}
    readers = [
        _Reader(sheet, heading, known)
        for sheet in workbook.sheets
        if (heading := find_heading(sheet)) is not None
    ]
    if not readers:
        raise NoRosterTable(
            f"“{workbook.name}”里找不到花名册：没有一行同时写着“姓名”和“班级”（或“性别”）；请补上表头。"
        )
    for reader in readers:
        reader.read()
    return RosterSheet(
        pupils=tuple(pupil for reader in readers for pupil in reader.pupils),
        errors=tuple(error for reader in readers for error in reader.errors),
        warnings=tuple(warning for reader in readers for warning in reader.warnings),
        rows_read=sum(reader.rows_read for reader in readers),
    )
