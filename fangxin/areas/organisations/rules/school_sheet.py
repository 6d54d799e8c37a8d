"""Schools in a workbook: each row checked, every fault named by cell, nothing guessed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.rules.identifiers import compact, licence_warning
from fangxin.areas.organisations.rules.registry import Papers, papers_faults
from fangxin.areas.organisations.rules.school_facts import (
    LOCATIONS,
    OWNERSHIPS,
    SCHOOL_KINDS,
    SUPPLY_MODES,
    SchoolState,
    check_state,
)
from fangxin.engine.workbook import Mark, Sheet

HEADS = (
    "学校名称", "简称", "学校类别", "办学性质", "所在地", "寄宿", "供餐方式", "每餐就餐人数", "统一社会信用代码", "食堂许可证号",
    "食堂许可证自", "食堂许可证至", "办学许可证号", "办学许可证自", "办学许可证至", "普惠认定自", "普惠认定至",
)  # fmt: skip
EXAMPLE = (
    "示例镇中心小学", "示例小学", "小学", "公办", "乡镇", "否", "自办食堂", 320, "", "", "", "", "", "", "", "", "",
)  # fmt: skip
_FIELDS = {
    "name": "学校名称", "short_name": "简称", "credit_code": "统一社会信用代码", "kind": "学校类别",
    "ownership": "办学性质", "location": "所在地", "supply_mode": "供餐方式", "diners": "每餐就餐人数",
    "canteen_licence": "食堂许可证号", "canteen_licence_since": "食堂许可证自", "canteen_licence_until": "食堂许可证至",
    "permit_number": "办学许可证号", "permit_since": "办学许可证自", "permit_until": "办学许可证至",
    "inclusive_since": "普惠认定自", "inclusive_until": "普惠认定至",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SchoolSheet:
    """What a sheet says: the schools, the faults by cell, and what only looks wrong."""

    schools: tuple[tuple[Papers, SchoolState], ...]
    marks: tuple[Mark, ...]
    warnings: tuple[Mark, ...]


def read_schools(sheet: Sheet, known: Collection[str]) -> SchoolSheet:
    """Read the sheet; `known` are names already registered. Row 1 holds the headings, in any order."""
    columns = {str(value).strip(): number for number, value in enumerate(sheet.rows[0], start=1) if value}
    missing = [head for head in HEADS[:8] if head not in columns]
    if missing:
        return SchoolSheet((), (Mark(1, None, "缺少这些列：" + "、".join(missing) + "。"),), ())
    schools, marks, warnings, seen = [], [], [], set(known)
    for number in range(2, sheet.row_count + 1):
        cells = {head: sheet.shown(number, column) for head, column in columns.items()}
        if not any(value not in (None, "") for value in cells.values()):
            continue
        papers, state, faults = _row(cells)
        if papers.name in seen:
            faults["学校名称"] = "这所学校已经登记，或在表中重复。"
        seen.add(papers.name)
        marks += [Mark(number, columns.get(head), said) for head, said in faults.items()]
        warned = licence_warning(state.canteen_licence)
        if warned:
            warnings.append(Mark(number, columns.get("食堂许可证号"), warned))
        if not faults:
            schools.append((papers, state))
    return SchoolSheet(tuple(schools), tuple(marks), tuple(warnings))


class _Cells:
    """The cells of one row, with the faults found while reading them."""

    def __init__(self, cells: dict[str, Any]) -> None:
        self.cells = cells
        self.faults: dict[str, str] = {}

    def text(self, head: str) -> str:
        value = self.cells.get(head)
        return "" if value is None else str(value).strip()

    def chosen(self, head: str, words: dict[str, str]) -> str:
        found = next((key for key, word in words.items() if word == self.text(head)), "")
        if not found:
            self.faults[head] = f"请填写：{'、'.join(words.values())}之一。"
        return found

    def whole(self, head: str) -> int:
        value = self.cells.get(head)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if self.text(head).isdigit():
            return int(self.text(head))
        self.faults[head] = "请填写整数。"
        return 0

    def yes(self, head: str) -> bool:
        if self.text(head) not in ("是", "否", ""):
            self.faults[head] = "请填写“是”或“否”。"
        return self.text(head) == "是"

    def day(self, head: str) -> date | None:
        value = self.cells.get(head)
        if value in (None, ""):
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip().replace("/", "-"))
        except ValueError:
            self.faults[head] = "请填写日期，例如 2026-09-01。"
            return None


def _row(cells: dict[str, Any]) -> tuple[Papers, SchoolState, dict[str, str]]:
    row = _Cells(cells)
    papers = Papers(row.text("学校名称"), row.text("简称"), credit_code=compact(row.text("统一社会信用代码")))
    state = SchoolState(
        kind=row.chosen("学校类别", SCHOOL_KINDS), ownership=row.chosen("办学性质", OWNERSHIPS),
        location=row.chosen("所在地", LOCATIONS), supply_mode=row.chosen("供餐方式", SUPPLY_MODES),
        diners=row.whole("每餐就餐人数"), boarding=row.yes("寄宿"), permit_number=row.text("办学许可证号"),
        permit_since=row.day("办学许可证自"), permit_until=row.day("办学许可证至"),
        inclusive_since=row.day("普惠认定自"), inclusive_until=row.day("普惠认定至"),
        canteen_licence=compact(row.text("食堂许可证号")), canteen_licence_since=row.day("食堂许可证自"),
        canteen_licence_until=row.day("食堂许可证至"),
    )  # fmt: skip
    said = papers_faults(papers)
    try:
        check_state(state)
    except Refused as refused:
        said |= refused.fields
    for field, sentence in said.items():
        row.faults.setdefault(_FIELDS[field], sentence)
    return papers, state, row.faults
