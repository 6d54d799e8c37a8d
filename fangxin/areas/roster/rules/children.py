"""A child as a workbook or a form gives it, and what a person will still have to look at."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from fangxin.engine.identity_numbers import (
    IdKind,
    StudentNumberKind,
    disagreements,
    facts_of,
    identity_in,
    student_number_kind,
)

# Papers of which the program can check no digit: a person looks at them once.
UNVERIFIABLE = frozenset({IdKind.HM_PERMIT, IdKind.TW_PERMIT, IdKind.PASSPORT, IdKind.OTHER})


class Child(Protocol):
    """What is stored of one child: as a form gives it (ChildRow), or with its seat in a class (RosterRow)."""

    name: str
    sex: str
    birth: date | None
    guardian: str
    id_kind: str
    id_number: str
    student_number: str
    phone: str


@dataclass(slots=True)  # not frozen, as RosterRow: a hundred thousand come at once
class ChildRow:
    """What is stored of one child. Numbers are tidy and read without a problem; `sex` is "m" or "f".

    `id_kind` is an IdKind's value, "" where nothing was said. Numbers, guardian and telephone stay out of every
    representation.
    """

    name: str
    sex: str
    birth: date | None = field(default=None, repr=False)
    guardian: str = field(default="", repr=False)
    id_kind: str = ""
    id_number: str = field(default="", repr=False)
    student_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


def id_number_of(row: Child) -> str:
    """The ID number: as written, or as a formal student number holds it."""
    return row.id_number or identity_in(row.student_number)


def doubt_of(row: Child, regions: Collection[str] = ()) -> str:
    """The code (rules.identity.DOUBTS) of what a person has to look at first; empty when nothing is open.

    `regions`: the codes of the counties of this installation, which are known before any table prints them.
    """
    number = id_number_of(row)
    if not number:
        return "id_missing"
    kind = row.id_kind or IdKind.RESIDENT
    if kind in UNVERIFIABLE:
        return "id_unverified"
    facts = facts_of(kind, number, regions)
    if not facts.region_known:
        return "region_unknown"
    found = disagreements(facts, birth=row.birth, sex=row.sex)
    if found:
        return found[0]
    student = student_number_kind(row.student_number)
    if student is StudentNumberKind.TEMPORARY:
        return "student_temporary"
    if student is StudentNumberKind.FORMAL and row.id_number and row.student_number[1:] != row.id_number:
        return "student_mismatch"
    return ""
