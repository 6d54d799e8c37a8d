"""What is kept of a school's roster: class, name and sex, and nothing else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RosterPupil:
    """One pupil. ``grade`` and ``class_no`` are None where the class has a name instead of numbers (大班)."""

    row: int
    grade: int | None
    class_no: int | None
    class_label: str
    name: str
    sex: str
    sheet: str


@dataclass(frozen=True, slots=True)
class RowError:
    """Why a row was not taken: row counted from 1, column as letters, a stable code, a sentence."""

    row: int
    column: str
    code: str
    sentence: str
    sheet: str


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """The roster. ``rows_read`` counts the rows of pupils, taken or not; warnings do not keep a row out."""

    pupils: tuple[RosterPupil, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[RowError, ...]
    rows_read: int
