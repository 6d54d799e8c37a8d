"""The rows of one table, each checked: what stands in a row, and whether it stood in an earlier one."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import itemgetter
from types import NoneType

from fangxin.engine.roster_sheet.birth_date import is_cut_from, may_mean, read_birth_date
from fangxin.engine.roster_sheet.cells import (
    cell_text,
    is_name,
    is_rural,
    is_usual_name,
    plain_name,
    read_sex,
)
from fangxin.engine.roster_sheet.classes import (
    SchoolClass,
    named_class,
    named_grade,
    parse_class,
    parse_grade,
    parse_kindergarten_class,
    plain_text,
)
from fangxin.engine.roster_sheet.findings import DOCUMENTS, Findings
from fangxin.engine.roster_sheet.headings import RosterHeading
from fangxin.engine.roster_sheet.identity_number import (
    IdentityNumber,
    birth_of,
    is_known_area,
    is_male,
    is_plain_resident,
    read_identity_number,
)
from fangxin.engine.roster_sheet.roster import RosterPupil
from fangxin.engine.roster_sheet.rows import ReachingCells, cells_reaching_down, pupil_rows
from fangxin.engine.roster_sheet.student_number import NO_STUDENT_NUMBER, StudentNumber, read_student_number
from fangxin.engine.roster_sheet.tables import RosterTable
from fangxin.engine.workbook import Sheet, Value

_GRADE_WORD = re.compile(r"年级?$")
_NO_NUMBER = IdentityNumber("", "")
_YOUNGEST, _OLDEST = 2, 22
_YEAR = timedelta(days=365, hours=5, minutes=49, seconds=12)
Row = tuple[Value, ...]
_ROLES = (
    "name", "sex", "grade", "class", "id_number", "id_kind", "student_number", "birth", "household", "guardian",
    "guardian_phone", "school",
)  # fmt: skip


@dataclass(slots=True)
class Seen:
    """What the rows before said, over all sheets: a number may stand in a file once."""

    numbers: dict[str, tuple[str, int]] = field(default_factory=dict)
    student_numbers: dict[str, tuple[str, int]] = field(default_factory=dict)
    whole_rows: dict[Row, tuple[str, int]] = field(default_factory=dict)
    namesakes: dict[tuple[str, str, str], tuple[str, int, bool]] = field(default_factory=dict)


@dataclass(slots=True)
class TableReader:
    table: RosterTable
    known: dict[str, SchoolClass | None] | None
    seen: Seen
    found: Findings
    on: date | None
    regions: Collection[str] = ()
    kindergarten: bool = False
    sheet: Sheet = field(init=False)
    heading: RosterHeading = field(init=False)
    reaching: ReachingCells = field(init=False)
    pupils: list[RosterPupil] = field(default_factory=list)
    without_number: list[RosterPupil] = field(default_factory=list)
    rows_read: int = 0
    section: str = ""
    grade: str = ""
    of_class: dict[Row, tuple[str, SchoolClass | None]] = field(default_factory=dict)
    eldest: date = date.min
    youngest: date = date.max
    matched: dict[tuple[str, str], tuple[str, SchoolClass | None] | None] = field(default_factory=dict)
    areas: dict[str, list[int]] = field(default_factory=dict)
    other_student_numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at the table as a whole, and tell the span of birth dates that are usual for a pupil."""
        self.sheet, self.heading = self.table.sheet, self.table.heading
        self.reaching = cells_reaching_down(self.table)
        if self.on is not None:
            self.eldest, self.youngest = self.on - _OLDEST * _YEAR, self.on - _YOUNGEST * _YEAR

    def read(self, progress: Callable[[int], None] | None = None) -> None:
        """Go through the rows once."""
        errors = self.found.errors
        pick = self._picker()
        of_class = self.of_class
        for row, cells in pupil_rows(self.table, self.reaching.rows, self._note_section):
            self.rows_read += 1
            if progress is not None and self.rows_read % 1000 == 0:
                progress(self.rows_read)
            before = len(errors)
            said = pick((*cells, None))
            usual = self._usual_pupil(row, said, of_class)
            if usual is not None:
                self.pupils.append(usual)
                continue
            name = self._name(row, said[0])
            found = of_class.get(said[2:4])
            if found is None:
                found = self._class(row, said[2], said[3])
                if found is not None and type(said[3]) is str and type(said[2]) in {str, NoneType}:
                    of_class[said[2:4]] = found
            number, student = self._numbers(row, said[4], said[5], said[6])
            is_first = self._is_first(row, number, student)
            by_number = number if is_first else _NO_NUMBER
            tells = by_number.tells_birth_and_sex
            wrong = None if is_first and number.problem in {"", "id_missing"} else said[4]
            sex = self._sex(row, said[1], by_number.number if tells else "", wrong)
            birth = self._birth(row, said[7], by_number.number if tells else "", wrong)
            rural = self._rural(row, said[8]) if said[8] is not None else None
            if not number.number:
                self._check_repeated(row, cells)
            if len(errors) > before + 1 or name is None or sex is None or found is None:
                continue
            is_held = len(errors) > before
            if is_held and errors[-1].code != "id_missing":
                continue
            label, school_class = found
            if not is_held:
                self._warn_of_namesakes(
                    row, (cell_text(said[11]), label, name), has_number=bool(number.number)
                )
            pupil = RosterPupil(
                row, school_class.grade if school_class else None, school_class.class_no if school_class else None,
                label, name, sex, self.sheet.name, number.kind, number.number, student.number, birth, rural,
                cell_text(said[9]), cell_text(said[10]), cell_text(said[11]),
            )  # fmt: skip
            (self.without_number if is_held else self.pupils).append(pupil)
        self._warn_of_the_sheet()

    def _usual_pupil(
        self, row: int, said: Row, of_class: Mapping[Row, tuple[str, SchoolClass | None]]
    ) -> RosterPupil | None:
        """The pupil of a row in which all is said as usual and agrees; None leaves the row to the long way, untouched.

        Nineteen rows of twenty are so, and this takes a third of the time. It may only be stricter than the long way:
        a resident number, new in the file, that the student number repeats and birth date and sex agree with.
        """
        name, sex, _, _, number, kind, student, birth, household, guardian, phone, school = said
        found = of_class.get(said[2:4])
        if found is None or type(name) is not str or type(number) is not str or kind is not None:
            return None
        if not (is_plain_resident(number) and is_usual_name(name)) or number in self.seen.numbers:
            return None
        formal = f"G{number}" if student is not None else ""
        if formal and (student != formal or formal in self.seen.student_numbers):
            return None
        by_number = birth_of(number[6:14])
        if by_number is None or not self.eldest <= by_number <= self.youngest:
            return None
        if birth is not None and read_birth_date(birth) != (by_number, True):
            return None
        by_order = "男" if is_male(number) else "女"
        if sex != by_order and (sex is not None or "sex" in self.heading.columns):
            return None
        rural = is_rural(cell_text(household))
        if rural is None and household is not None:
            return None
        here = (self.sheet.name, row)
        self.seen.numbers[number] = here
        if formal:
            self.seen.student_numbers[formal] = here
        self._note_area(row, number)
        label, school_class = found
        where = cell_text(school)
        self._warn_of_namesakes(row, (where, label, name), has_number=True)
        grade, class_no = (school_class.grade, school_class.class_no) if school_class else (None, None)
        return RosterPupil(
            row, grade, class_no, label, name, by_order, self.sheet.name, "resident", number, formal, by_number, rural,
            cell_text(guardian), cell_text(phone), where,
        )  # fmt: skip

    def _note_area(self, row: int, number: str) -> None:
        area = number[:6]
        if area not in self.regions and not is_known_area(area):
            self.areas.setdefault(area, []).append(row)

    def _picker(self) -> Callable[[Row], Row]:
        """From a row with one empty cell added to the values of _ROLES; a role without a column takes that cell."""
        at = [self.heading.columns.get(role) for role in _ROLES]
        return itemgetter(*(column - 1 if column else -1 for column in at))

    def _note_section(self, text: str) -> None:
        """A line of its own that names a grade or a class holds for the rows below, where no column says it."""
        if "class" in self.heading.columns and "grade" not in self.heading.columns:
            grade = named_grade(text)
            if grade and grade != self.grade:
                self.grade = grade
                self.matched.clear()
                self.of_class.clear()
        if self.heading.names_a_class:
            return
        if named := self._named(text):
            self.section = named.label
        elif self.known and self._matched(text, ""):
            self.section = text

    # What stands in a row

    def _name(self, row: int, value: Value) -> str | None:
        if type(value) is str and is_usual_name(value):
            return value
        name = plain_name(value if type(value) is str else cell_text(value))
        if not name:
            self.found.error(row, "name", "name_missing")
            return None
        if not is_name(name):
            self.found.error(row, "name", "name_unreadable")
            return None
        return name

    def _numbers(
        self, row: int, value: Value, kind: Value, student_value: Value
    ) -> tuple[IdentityNumber, StudentNumber]:
        """Both numbers, each when it is right in itself; else what is wrong with it is noted."""
        number = _NO_NUMBER
        if "id_number" in self.heading.columns:
            number = read_identity_number(value, "" if kind is None else cell_text(kind))
        student = (
            self._student_number(row, student_value, number)
            if student_value is not None
            else NO_STUDENT_NUMBER
        )
        if not number.number and student.identity and number.problem in {"", "id_missing"}:
            if number.problem:
                self.found.warn(row, "id_number", "id_from_student_number")
            return read_identity_number(student.identity), student
        if number.problem:
            self.found.error(row, "id_number", number.problem, length=len(number.number))
            return IdentityNumber("", "", number.problem), student
        if number.kind == "none":
            self.found.warn(row, "id_number", "id_none_stated")
        elif number.kind == "resident":
            self._note_area(row, number.number)
        elif number.kind:
            self.found.warn(row, "id_number", "id_other_document", kind=DOCUMENTS[number.kind])
        if student.identity and number.number and number.number != student.identity:
            self.found.warn(row, "student_number", "student_number_differs")
        return number, student

    def _student_number(self, row: int, value: Value, number: IdentityNumber) -> StudentNumber:
        if type(value) is str and value[0] == "G" and value[1:] == number.number:
            # The same number twice: what is wrong with it is said once, at the identity number.
            return NO_STUDENT_NUMBER if number.problem else StudentNumber(value, "", number.number)
        student = read_student_number(value)
        if student.problem:
            self.found.error(row, "student_number", student.problem)
            return NO_STUDENT_NUMBER
        if student.number and student.number[0] not in "GLJ":
            self.other_student_numbers.append(row)
        return student

    def _is_first(self, row: int, number: IdentityNumber, student: StudentNumber) -> bool:
        """False when the number stood in an earlier row: then it says nothing about this child."""
        here = (self.sheet.name, row)
        if number.number:
            first = self.seen.numbers.setdefault(number.number, here)
            if first != here:
                self.found.error(row, "id_number", "duplicate_id", first=self.found.place(*first))
                return False
        if student.number:
            first = self.seen.student_numbers.setdefault(student.number, here)
            if first != here:
                self.found.error(
                    row, "student_number", "duplicate_student_number", first=self.found.place(*first)
                )
        return True

    def _sex(self, row: int, value: Value, number: str, wrong: Value) -> str | None:
        """``wrong`` is an identity number that was refused: when it is mended it says the sex that is not written."""
        by_number = ("男" if is_male(number) else "女") if number else ""
        sex = read_sex(value if type(value) is str else str(value)) if value is not None else ""
        if sex is None:
            self.found.error(row, "sex", "sex_unknown")
        elif not sex:
            if "sex" in self.heading.columns and wrong is None:
                if not by_number:
                    self.found.error(row, "sex", "sex_missing")
                    return None
                self.found.warn(row, "sex", "sex_from_number")
            return by_number
        elif by_number and sex != by_number:
            self.found.error(row, "sex", "sex_mismatch")
        return sex

    def _birth(self, row: int, value: Value, number: str, wrong: Value) -> date | None:
        """``wrong`` is an identity number that was refused: a date that a formula cut out of it is mended with it."""
        if wrong is not None and is_cut_from(value, wrong):
            return None
        by_number = birth_of(number[6:14]) if number else None
        written, is_whole = by_number, True
        if value is not None and (type(value) is not str or value[0].isdigit() or cell_text(value)):
            written, is_whole = read_birth_date(value)
            if by_number and written != by_number and may_mean(value, by_number):
                written, is_whole = by_number, True
            if written is None:
                self.found.error(row, "birth", "birth_unreadable")
                return None
        if written is None:
            return None
        if not is_whole:
            self.found.warn(row, "birth", "birth_without_day")
            if by_number and (by_number.year, by_number.month) == (written.year, written.month):
                written = by_number
        if by_number and written != by_number:
            self.found.error(row, "birth", "birth_mismatch")
            return None
        if not self.eldest <= written <= self.youngest:
            self._look_at_age(row, written)
        return written if is_whole or by_number else None

    def _look_at_age(self, row: int, birth: date) -> None:
        if self.on is None:
            return
        if birth > self.on:
            self.found.error(row, "birth" if "birth" in self.heading.columns else "id_number", "birth_future")
            return
        age = (self.on - birth) // _YEAR
        self.found.warn(
            row, "birth" if "birth" in self.heading.columns else "id_number", "age_unusual", age=age
        )

    def _rural(self, row: int, value: Value) -> bool | None:
        text = cell_text(value)
        rural = is_rural(text)
        if text and rural is None:
            self.found.warn(row, "household", "household_unknown")
        return rural

    # Classes

    def _class(self, row: int, grade: Value, value: Value) -> tuple[str, SchoolClass | None] | None:
        written = (cell_text(grade), cell_text(value))
        if not any(written) and not self.heading.names_a_class and (stated := self._class_of_all()):
            return stated
        example = "大（1）班" if self.kindergarten else "一（1）班"
        if not any(written):
            self.found.error(row, "class", "class_missing", example=example)
            return None
        if written not in self.matched:
            self.matched[written] = self._matched(written[1], written[0])
        found = self.matched[written]
        if found is None:
            why = "认不出" if self.known is None else "不在本校班级中"
            at = "grade" if written[0] and not written[1] else "class"
            self.found.error(row, at, "class_unknown", why=why, example=example)
        return found

    def _named(self, text: str) -> SchoolClass | None:
        """The class that a line, a title or a sheet's name speaks of."""
        return parse_kindergarten_class(text) if self.kindergarten else named_class(text)

    def _class_of_all(self) -> tuple[str, SchoolClass | None] | None:
        """The class that the last line of its own named, or the sheet's name."""
        named = self._named(self.sheet.name)
        text = self.section or (named.label if named else self.sheet.name)
        if ("", text) not in self.matched:
            self.matched["", text] = self._matched(text, "")
        return self.matched["", text]

    def _matched(self, text: str, grade: str) -> tuple[str, SchoolClass | None] | None:
        parse = parse_kindergarten_class if self.kindergarten else parse_class
        parsed = parse(text or grade)  # a column called 年级 may say 一（1）班
        if parsed is None and text:
            number = plain_text(text).strip("()").removesuffix("班").strip("()")
            for where in (grade, self.grade, named_grade(self.sheet.name) or self.sheet.name):
                year = plain_text(where)
                joined = (
                    f"{year.removesuffix('班')}{number}班"
                    if self.kindergarten
                    else f"{_GRADE_WORD.sub('', year)}年级{number}班"
                )
                if where and (parsed := parse(joined)):
                    text = joined
                    break
        if self.known is None:
            return (parsed.label, parsed) if parsed else None
        for label, known in self.known.items():
            if plain_text(label) == plain_text(text) or (parsed is not None and parsed == known):
                return label, known
        alone = parse_grade(text or grade)
        of_grade = [(label, known) for label, known in self.known.items() if known and known.grade == alone]
        return of_grade[0] if alone is not None and len(of_grade) == 1 else None

    # The same child twice

    def _check_repeated(self, row: int, cells: Row) -> None:
        """A row without a number that repeats another in every column but the running number."""
        seq = self.heading.columns.get("seq", 0)
        whole = tuple(value for column, value in enumerate(cells, start=1) if column != seq)
        here = (self.sheet.name, row)
        first = self.seen.whole_rows.setdefault(whole, here)
        filled = sum(value is not None for value in whole)
        if first != here and filled > len({"name", "sex", "class"}):
            self.found.error(row, "name", "duplicate_row", first=self.found.place(*first))

    def _warn_of_namesakes(self, row: int, who: tuple[str, str, str], *, has_number: bool) -> None:
        """``who``: school, class and name. Two children with two numbers need no word."""
        here = (self.sheet.name, row, has_number)
        first = self.seen.namesakes.setdefault(who, here)
        if first is not here and not (has_number and first[2]):
            self.found.warn(
                row, "name", "same_name_in_class", first=self.found.place(*first[:2]), label=who[1]
            )

    def _warn_of_the_sheet(self) -> None:
        if self.reaching.carried:
            self.found.warn(self.reaching.carried, "class", "class_carried_down")
        for area, rows in sorted(self.areas.items(), key=lambda item: item[1][0]):
            self.found.warn(rows[0], "id_number", "id_area_unknown", count=len(rows), area=area)
        if self.other_student_numbers:
            first = self.other_student_numbers[0]
            self.found.warn(
                first, "student_number", "student_number_other", count=len(self.other_student_numbers)
            )
        if self.rows_read and not {"id_number", "student_number"} & self.heading.columns.keys():
            self.found.warn(self.heading.last_row, "name", "no_identity_column")
        for column in sorted(self.heading.hardship):
            hardship = Findings(self.sheet.name, {"hardship": column}, self.found.named)
            hardship.warn(self.heading.last_row, "hardship", "hardship_not_read")
            self.found.warnings.extend(hardship.warnings)
