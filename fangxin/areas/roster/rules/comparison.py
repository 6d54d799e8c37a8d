"""What a workbook's rows change in the live roster: who stays, who moved up, who moved class, who is new, who left.

Only class, name and sex are known of a child, so a child is found again by them. A name that could be two children is
never guessed: such a child leaves and a new one comes, and the page says so.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.roster.rules.school_year import school_year

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


class NothingChanges(Refused):
    """The workbook says what the live roster says already."""

    code = "nothing_changes"

    def __init__(self) -> None:
        super().__init__("表格与现有名册完全相同，不需要提交。", remedy="没有任何改动。")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One child of a workbook. `sex` is m or f."""

    grade: int
    number: int
    name: str
    sex: str


@dataclass(frozen=True, slots=True)
class LivePupil:
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

    @property
    def key(self) -> tuple[int, int, str, str]:
        """By what a child is found again."""
        return (self.grade, self.number, self.name, self.sex)


Pair = tuple[LivePupil, RosterRow]


@dataclass(frozen=True, slots=True)
class Differences:
    """What a commit would do. `doubtful` counts names that could be two children."""

    stay: tuple[LivePupil, ...] = ()
    promoted: tuple[Pair, ...] = ()
    moved: tuple[Pair, ...] = ()
    added: tuple[RosterRow, ...] = ()
    left: tuple[LivePupil, ...] = ()
    doubtful: int = 0
    classes: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    @property
    def any(self) -> bool:
        """True when a commit would change something."""
        return bool(self.promoted or self.moved or self.added or self.left)

    @property
    def total(self) -> int:
        """Children after the commit."""
        return len(self.stay) + len(self.promoted) + len(self.moved) + len(self.added)


def compare(live: Iterable[LivePupil], rows: Sequence[RosterRow]) -> Differences:
    """Compare the live roster with the rows of a workbook; both may hold namesakes."""
    waiting: dict[tuple[int, int, str, str], list[LivePupil]] = defaultdict(list)
    for pupil in sorted(live, key=lambda one: one.pupil_id):
        waiting[pupil.key].append(pupil)
    stay: list[LivePupil] = []
    promoted: list[Pair] = []
    unmatched: list[RosterRow] = []
    for row in rows:
        here = waiting[row.grade, row.number, row.name, row.sex]
        if not here:
            unmatched.append(row)
            continue
        pupil = here.pop(0)
        if pupil.this_year:
            stay.append(pupil)
        else:
            promoted.append((pupil, row))
    gone = [pupil for pupils in waiting.values() for pupil in pupils]
    moved, added, left, doubtful = _moves(gone, unmatched)
    return Differences(
        stay=tuple(stay), promoted=tuple(promoted), moved=tuple(moved), added=tuple(added), left=tuple(left),
        doubtful=doubtful, classes=frozenset((row.grade, row.number) for row in rows),
    )  # fmt: skip


def _moves(
    gone: list[LivePupil], come: list[RosterRow]
) -> tuple[list[Pair], list[RosterRow], list[LivePupil], int]:
    """Pair a child that left one class with the same name and sex in another, where only one of each is left."""
    by_name: dict[tuple[str, str], tuple[list[LivePupil], list[RosterRow]]] = defaultdict(lambda: ([], []))
    for pupil in gone:
        by_name[pupil.name, pupil.sex][0].append(pupil)
    for row in come:
        by_name[row.name, row.sex][1].append(row)
    moved: list[Pair] = []
    added: list[RosterRow] = []
    left: list[LivePupil] = []
    doubtful = 0
    for pupils, rows in by_name.values():
        if len(pupils) == len(rows) == 1:
            moved.append((pupils[0], rows[0]))
            continue
        doubtful += bool(pupils and rows)
        left += pupils
        added += rows
    return moved, added, left, doubtful


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
            f"现在是 {school_year(on)} 学年，不能导入 {year} 学年的名册。",
            remedy="新学年名册请在 8 月 20 日以后导入。",
        )
    return year
