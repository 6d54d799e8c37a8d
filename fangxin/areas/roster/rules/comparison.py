"""What a workbook's rows change in the live roster: who stays, who moved up, who moved class, who is new, who left.

A child is found again by its number, of which only the keyed index is compared. Where a row or the live roster has none,
class, name and sex must do. A name that could be two children is never guessed: such a child leaves and a new one comes,
and the page says so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date
from typing import NamedTuple

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.roster.rules.school_year import school_year
from fangxin.engine.collector import collector_paused

# A workbook that lets more than this share of the roster go is more often a wrong file than a true one.
_MANY_LEAVE_PERCENT = 10


class RosterChanged(Refused):
    """The live roster is no longer the one that the preview compared with."""

    status = 409
    code = "roster_changed"

    def __init__(self) -> None:
        super().__init__(
            "预览以后，名册又有变动，这次没有提交。", remedy="请重新上传表格，核对新的差别后再提交。"
        )


class ManyLeave(Refused):
    """More children would leave than is usual, and nobody has said that it is right."""

    code = "many_leave"

    def __init__(self) -> None:
        super().__init__(
            "离开的学生超过一成，没有提交。",
            remedy="请核对是否传错文件；确实离开的，在预览页勾选确认后再提交。",
        )


class NothingChanges(Refused):
    """The workbook says what the live roster says already."""

    code = "nothing_changes"

    def __init__(self) -> None:
        super().__init__("表格与现有名册完全相同，不需要提交。", remedy="没有任何改动。")


@dataclass(slots=True)
class RosterRow:
    """One child of a workbook. `sex` is m or f. Numbers, birth date, guardian and telephone stay out of every text."""

    grade: int
    number: int
    name: str
    sex: str
    birth: date | None = field(default=None, repr=False)
    guardian: str = field(default="", repr=False)
    id_kind: str = ""
    id_number: str = field(default="", repr=False)
    student_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    rural: bool | None = None


@dataclass(frozen=True)
class RosterRows:
    """The children of a workbook on their way into the action. What is hashed is the file's digest, never a number."""

    digest: str
    rows: InitVar[Sequence[RosterRow]]

    def __post_init__(self, rows: Sequence[RosterRow]) -> None:
        object.__setattr__(self, "_rows", tuple(rows))

    def __iter__(self) -> Iterator[RosterRow]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    @property
    def all(self) -> tuple[RosterRow, ...]:
        """The rows in their order."""
        found: tuple[RosterRow, ...] = self._rows  # type: ignore[attr-defined]
        return found


class RowCodes(NamedTuple):
    """The blind indexes of a row's numbers: all that the stored one may be, while the index key is being turned."""

    identity: tuple[bytes, ...] = ()
    student: tuple[bytes, ...] = ()
    phone: tuple[bytes, ...] = ()


NO_CODES = RowCodes()


class LivePupil(NamedTuple):
    """One enrolled child. `grade` is that of the school year asked about: last year's third grade is a fourth now."""

    pupil_id: int
    enrolment_id: int
    class_id: int
    grade: int
    number: int
    name: str
    sex: str
    since: date
    this_year: bool
    birth: date | None = None
    guardian: str = ""
    identity_code: bytes = b""
    student_code: bytes = b""
    phone_code: bytes = b""

    @property
    def key(self) -> tuple[int, int, str, str]:
        """By what a child without a number is found again."""
        return (self.grade, self.number, self.name, self.sex)

    def __repr__(self) -> str:
        return f"LivePupil({self.pupil_id})"


Pair = tuple[LivePupil, RosterRow]
CHANGES = {
    "name": "姓名",
    "sex": "性别",
    "birth": "出生日期",
    "guardian": "监护人",
    "identity": "证件号码",
    "student": "学籍号",
    "phone": "联系电话",
}


@dataclass(frozen=True, slots=True)
class Differences:
    """What a commit would do. `doubtful` counts names that could be two children.

    `changed`: children found again of whom the workbook says something else than what is stored, with what (CHANGES).
    """

    stay: tuple[LivePupil, ...] = ()
    promoted: tuple[Pair, ...] = ()
    moved: tuple[Pair, ...] = ()
    added: tuple[RosterRow, ...] = ()
    left: tuple[LivePupil, ...] = ()
    changed: tuple[tuple[LivePupil, RosterRow, tuple[str, ...]], ...] = ()
    doubtful: int = 0
    classes: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def any(self) -> bool:
        """True when a commit would change something."""
        return bool(self.promoted or self.moved or self.added or self.left or self.changed)

    @property
    def total(self) -> int:
        """Children after the commit."""
        return len(self.stay) + len(self.promoted) + len(self.moved) + len(self.added)


@collector_paused()
def compare(
    live: Iterable[LivePupil], rows: Sequence[RosterRow], codes: Sequence[RowCodes] | None = None
) -> Differences:
    """Compare the live roster with the rows of a workbook; both may hold namesakes.

    A child is found again by the blind index of its number first (`codes`, one a row), whatever its name and class; then
    by class, name and sex; then by name and sex alone, where one of each is left over on both sides. Two children whose
    birth dates or numbers say that they are two are never taken for one.
    """
    pupils = sorted(live, key=lambda one: one.pupil_id)
    found = _by_number(pupils, rows, codes) if codes is not None and pupils else {}
    taken = {pupil.pupil_id for pupil in found.values()}
    waiting: dict[tuple[int, int, str, str], list[LivePupil]] = defaultdict(list)
    for pupil in pupils:
        if pupil.pupil_id not in taken:
            waiting[pupil.key].append(pupil)
    unmatched: list[int] = []
    for place, row in enumerate(rows):
        if place in found:
            continue
        here = waiting.get((row.grade, row.number, row.name, row.sex)) if pupils else None
        same = next((one for one in here or () if _can_be(one, row)), None)
        if same is None:
            unmatched.append(place)
            continue
        here.remove(same)  # type: ignore[union-attr]
        found[place] = same
    gone = [pupil for left in waiting.values() for pupil in left]
    doubtful = _moves(gone, unmatched, rows, found)
    return _sorted_out(found, rows, codes, gone, doubtful)


def _by_number(
    pupils: Sequence[LivePupil], rows: Sequence[RosterRow], codes: Sequence[RowCodes]
) -> dict[int, LivePupil]:
    known: dict[bytes, list[LivePupil]] = defaultdict(list)
    for pupil in pupils:
        for code in (pupil.identity_code, pupil.student_code):
            if code:
                known[code].append(pupil)
    found: dict[int, LivePupil] = {}
    taken: set[int] = set()
    for place, code_set in enumerate(codes):
        here = [
            one
            for code in (*code_set.identity, *code_set.student)
            for one in known.get(code, ())
            if one.pupil_id not in taken
        ]
        if here:
            # Two rows with one number are two until people have decided: the name says which of them this is.
            same = next((one for one in here if one.name == rows[place].name), here[0])
            found[place] = same
            taken.add(same.pupil_id)
    return found


def _can_be(pupil: LivePupil, row: RosterRow) -> bool:
    """False when birth dates say that these are two children; a number that differs alone may be one put right."""
    if pupil.birth is not None and row.birth is not None:
        return pupil.birth == row.birth
    return not (pupil.identity_code and row.id_number)


def _moves(
    gone: list[LivePupil], unmatched: list[int], rows: Sequence[RosterRow], found: dict[int, LivePupil]
) -> int:
    """Pair a child that left one class with the same name and sex in another, where only one of each is left.

    Fills `found`, empties `gone` of them, and answers how many names could be two children.
    """
    if not gone:
        return 0
    by_name: dict[tuple[str, str], tuple[list[LivePupil], list[int]]] = defaultdict(lambda: ([], []))
    for pupil in gone:
        by_name[pupil.name, pupil.sex][0].append(pupil)
    for place in unmatched:
        by_name[rows[place].name, rows[place].sex][1].append(place)
    doubtful = 0
    moved: set[int] = set()
    for pupils, places in by_name.values():
        if not (pupils and places):
            continue
        if len(pupils) == len(places) == 1:
            if _can_be(pupils[0], rows[places[0]]):
                found[places[0]] = pupils[0]
                moved.add(pupils[0].pupil_id)
        else:
            doubtful += 1
    gone[:] = [pupil for pupil in gone if pupil.pupil_id not in moved]
    return doubtful


def _sorted_out(
    found: Mapping[int, LivePupil], rows: Sequence[RosterRow], codes: Sequence[RowCodes] | None,
    gone: Sequence[LivePupil], doubtful: int,
) -> Differences:  # fmt: skip
    stay: list[LivePupil] = []
    promoted: list[Pair] = []
    moved: list[Pair] = []
    changed: list[tuple[LivePupil, RosterRow, tuple[str, ...]]] = []
    for place in sorted(found):
        pupil, row = found[place], rows[place]
        if (pupil.grade, pupil.number) != (row.grade, row.number):
            moved.append((pupil, row))
        elif pupil.this_year:
            stay.append(pupil)
        else:
            promoted.append((pupil, row))
        what = _changes(pupil, row, codes[place] if codes is not None else NO_CODES)
        if what:
            changed.append((pupil, row, what))
    return Differences(
        stay=tuple(stay), promoted=tuple(promoted), moved=tuple(moved),
        added=tuple(row for place, row in enumerate(rows) if place not in found), left=tuple(gone),
        changed=tuple(changed), doubtful=doubtful, classes=frozenset((row.grade, row.number) for row in rows),
    )  # fmt: skip


def _changes(pupil: LivePupil, row: RosterRow, codes: RowCodes) -> tuple[str, ...]:
    """What the workbook says differently of a child; what it does not say changes nothing."""
    what = []
    if row.name != pupil.name:
        what.append("name")
    if row.sex != pupil.sex:
        what.append("sex")
    if row.birth is not None and row.birth != pupil.birth:
        what.append("birth")
    if row.guardian and row.guardian != pupil.guardian:
        what.append("guardian")
    if codes.identity and pupil.identity_code not in codes.identity:
        what.append("identity")
    if codes.student and pupil.student_code not in codes.student:
        what.append("student")
    if codes.phone and pupil.phone_code not in codes.phone:
        what.append("phone")
    return tuple(what)


def many_leave(differences: Differences) -> bool:
    """True when so many would leave that the person must say that it is right."""
    before = differences.total - len(differences.added) + len(differences.left)
    return len(differences.left) * 100 > before * _MANY_LEAVE_PERCENT


def state_of(live: Iterable[LivePupil]) -> str:
    """A digest of who sits where, by numbers only: a preview holds for this state of the roster."""
    said = ",".join(f"{one.pupil_id}:{one.class_id}" for one in sorted(live, key=lambda one: one.pupil_id))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def check_school_year(year: str, on: date) -> str:
    """A roster is imported in its own school year (from 20 August). Returns the year. Raises Refused."""
    if year != school_year(on):
        raise Refused(
            say("现在是 %(on)s 学年，不能导入 %(year)s 学年的名册。", on=school_year(on), year=year),
            remedy="新学年名册请在 8 月 20 日以后导入。",
        )
    return year
