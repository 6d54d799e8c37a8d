"""The roster in the field set of the national real-name system: written from the mapping, and read back by the reader.

The mapping is data (national_fields.yaml). Cells are text, so that no number loses its last digits.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fangxin.engine.roster_sheet.classes import SchoolClass
from fangxin.engine.roster_sheet.roster import RosterPupil
from fangxin.engine.workbook import safe_text

MAPPING = Path(__file__).with_name("national_fields.yaml")
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed stamp: the same input gives the same bytes
_GRADES = "一二三四五六七八九"


class FieldUnknown(ValueError):
    """The mapping asks for something that is not held of a child."""


@dataclass(frozen=True, slots=True)
class NationalField:
    """One column: its head, what it holds (`HOLDABLE`), its width, and our word → the system's word where it uses codes."""

    head: str
    holds: str
    width: int
    words: Mapping[str, str]


HOLDABLE = frozenset(
    "seq school grade class name sex birth id_kind id_number student_number rural guardian guardian_phone".split()  # noqa: SIM905
)


@cache
def national_fields(path: Path = MAPPING) -> tuple[str, tuple[NationalField, ...]]:
    """The sheet's name and its columns in order. Raises FieldUnknown."""
    told = yaml.safe_load(path.read_text("utf-8"))
    fields = tuple(
        NationalField(
            one["head"],
            one["holds"],
            one.get("width", 12),
            {ours: theirs for theirs, ours in one.get("words", {}).items()},
        )
        for one in told["fields"]
    )
    strange = [one.holds for one in fields if one.holds not in HOLDABLE]
    if strange:
        raise FieldUnknown(
            f"实名制字段表里有不认识的内容：{'、'.join(strange)}；请核对 national_fields.yaml。"
        )
    return told["sheet"], fields


def national_workbook(pupils: Sequence[RosterPupil], path: Path = MAPPING) -> bytes:
    """The pupils as a workbook of the national field set. The same pupils give the same bytes."""
    sheet, fields = national_fields(path)
    buffer = io.BytesIO()
    import xlsxwriter  # most that read never write

    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": _CREATED})
    page = book.add_worksheet(sheet)
    text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
    for at, field in enumerate(fields):
        page.set_column(at, at, field.width, text)
        page.write_string(0, at, field.head, bold)
    for row, pupil in enumerate(pupils, start=1):
        for at, field in enumerate(fields):
            value = _value(pupil, field.holds, row)
            page.write_string(row, at, safe_text(field.words.get(value, value)), text)
    page.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _value(pupil: RosterPupil, holds: str, row: int) -> str:
    made: dict[str, Any] = {
        "seq": row,
        "grade": _grade(pupil),
        "class": pupil.class_label,
        "birth": pupil.birth.isoformat() if pupil.birth else "",
        "id_kind": pupil.id_kind or ("resident" if pupil.id_number else "none"),
        "rural": {True: "rural", False: "urban", None: ""}[pupil.rural],
    }
    return str(made[holds] if holds in made else getattr(pupil, holds))


def _grade(pupil: RosterPupil) -> str:
    if pupil.grade is None:
        return ""
    return (
        f"{_GRADES[pupil.grade - 1]}年级"
        if pupil.grade <= len(_GRADES)
        else SchoolClass(pupil.grade, 1).label[:2]
    )
