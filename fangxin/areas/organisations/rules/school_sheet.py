"""Schools in a workbook: new ones to register, known ones with their changes, every fault named by its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

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
from fangxin.areas.organisations.rules.sheet import (
    CHANGED,
    NEW,
    SAME,
    Cells,
    Change,
    Plan,
    columns_of,
    difference,
    marks_of,
    rows_of,
)
from fangxin.engine.workbook import Mark, Sheet

HEADS = (
    "学校名称", "简称", "学校类别", "办学性质", "所在地", "寄宿", "供餐方式", "每餐就餐人数", "供餐单位", "统一社会信用代码",
    "食堂许可证号", "食堂许可证自", "食堂许可证至", "办学许可证号", "办学许可证自", "办学许可证至", "普惠认定自", "普惠认定至",
)  # fmt: skip
EXAMPLE = (
    "示例镇中心小学", "示例小学", "小学", "公办", "乡镇", "否", "自办食堂", "320", "", "", "", "", "", "", "", "", "", "",
)  # fmt: skip
NEEDED = HEADS[:8]
UNLISTED = "不在供餐单位认证目录上。"
_FIELDS = {
    "name": "学校名称", "short_name": "简称", "credit_code": "统一社会信用代码", "kind": "学校类别",
    "ownership": "办学性质", "location": "所在地", "boarding": "寄宿", "supply_mode": "供餐方式",
    "diners": "每餐就餐人数", "caterer": "供餐单位", "caterer_id": "供餐单位",
    "canteen_licence": "食堂许可证号", "canteen_licence_since": "食堂许可证自", "canteen_licence_until": "食堂许可证至",
    "permit_number": "办学许可证号", "permit_since": "办学许可证自", "permit_until": "办学许可证至",
    "inclusive_since": "普惠认定自", "inclusive_until": "普惠认定至",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A registered school as it stands: its papers, its facts (None: not recorded yet), and from when each may change."""

    pk: int
    papers: Papers
    state: SchoolState | None
    papers_from: date
    facts_from: date


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """What one row says. `pk` is None for a new school; `papers` or `state` is None where nothing changes."""

    pk: int | None
    papers: Papers | None
    state: SchoolState | None


@dataclass(frozen=True, slots=True)
class SchoolsKnown:
    """What a sheet of schools is compared with: the county's schools, and by name the caterers of the directory or in use.

    `listed` are those on the directory on the first day: only they can be named anew.
    """

    schools: Mapping[str, KnownSchool]
    caterers: Mapping[str, int]
    listed: frozenset[int]
    since: date
    today: date


def plan_schools(sheet: Sheet, known: SchoolsKnown) -> Plan[SchoolLine]:
    """What the sheet would do to the county's schools from the day on. Row 1 holds the headings, in any order."""
    columns, wrong = columns_of(sheet, NEEDED)
    if wrong:
        return Plan(marks=wrong)
    changes: list[Change[SchoolLine]] = []
    marks: list[Mark] = []
    warnings: list[Mark] = []
    seen: dict[str, int] = {}
    for row in rows_of(sheet, columns):
        papers, state = _read(row, known.caterers)
        if papers.name in seen:
            row.faults["学校名称"] = f"与第 {seen[papers.name]} 行重复。"
        seen.setdefault(papers.name, row.row)
        change = _compare(row, papers, state, known)
        marks += marks_of(row, columns)
        warned = licence_warning(state.canteen_licence)
        if warned:
            warnings.append(Mark(row.row, columns.get("食堂许可证号"), warned))
        if not row.faults:
            changes.append(change)
    return Plan(tuple(changes), tuple(marks), tuple(warnings))


def _compare(row: Cells, papers: Papers, state: SchoolState, known: SchoolsKnown) -> Change[SchoolLine]:
    shown = (papers.name, SCHOOL_KINDS.get(state.kind, ""), LOCATIONS.get(state.location, ""))
    held = known.schools.get(papers.name)
    before = replace(held.state, document="") if held and held.state else None
    if state.caterer_id not in (None, *known.listed) and state != before:
        row.faults["供餐单位"] = UNLISTED
    if held is None:
        return Change(row.row, NEW, shown, (), SchoolLine(None, papers, state))
    # What the sheet has no column for stays as it is.
    papers = replace(held.papers, short_name=papers.short_name, credit_code=papers.credit_code, document="")
    new_papers = papers if papers != replace(held.papers, document="") else None
    new_state = state if state != before else None
    if new_papers and not held.papers_from <= known.since <= known.today:
        row.faults["简称"] = f"名称和证照的变更日期应在 {held.papers_from:%Y-%m-%d} 到今天之间。"
    if new_state and known.since < held.facts_from:
        row.faults["学校名称"] = f"新的学校信息最早从 {held.facts_from:%Y-%m-%d} 起。"
    names = {pk: name for name, pk in known.caterers.items()}
    said = [
        *_differences(held.papers, papers, ("short_name", "credit_code"), names),
        *(
            _differences(before, state, [f.name for f in fields(SchoolState)], names)
            if before
            else ["首次登记学校信息"]
        ),
    ]
    verb = CHANGED if new_papers or new_state else SAME
    return Change(
        row.row,
        verb,
        shown,
        tuple(said) if verb == CHANGED else (),
        SchoolLine(held.pk, new_papers, new_state),
    )


def _differences(
    before: object, after: object, names: Sequence[str], caterers: Mapping[int, str]
) -> list[str]:
    found = []
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new and name != "document":
            found.append(difference(_FIELDS[name], _said(old, caterers, name), _said(new, caterers, name)))
    return found


_WORDS = {
    "kind": SCHOOL_KINDS, "ownership": OWNERSHIPS, "location": LOCATIONS, "supply_mode": SUPPLY_MODES,
}  # fmt: skip


def _said(value: object, caterers: Mapping[int, str], name: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "caterer_id" and isinstance(value, int):
        return caterers.get(value, "已不在目录上的单位")
    return _WORDS[name].get(str(value), "") if name in _WORDS else str(value)


def school_cells(papers: Papers, state: SchoolState, caterer: str) -> tuple[str, ...]:
    """A school as a row of the workbook, in the order of HEADS."""
    by_head = {
        _FIELDS[name]: _said(getattr(state, name), {}, name) for name in _FIELDS if hasattr(state, name)
    }
    by_head |= {
        "学校名称": papers.name, "简称": papers.short_name, "统一社会信用代码": papers.credit_code, "供餐单位": caterer,
    }  # fmt: skip
    return tuple(by_head.get(head, "") for head in HEADS)


def _read(row: Cells, caterers: Mapping[str, int]) -> tuple[Papers, SchoolState]:
    papers = Papers(row.text("学校名称"), row.text("简称"), credit_code=compact(row.text("统一社会信用代码")))
    caterer = row.text("供餐单位")
    if caterer and caterer not in caterers:
        row.faults["供餐单位"] = UNLISTED
    state = SchoolState(
        kind=row.chosen("学校类别", SCHOOL_KINDS), ownership=row.chosen("办学性质", OWNERSHIPS),
        location=row.chosen("所在地", LOCATIONS), supply_mode=row.chosen("供餐方式", SUPPLY_MODES),
        diners=row.whole("每餐就餐人数"), boarding=row.yes("寄宿"), permit_number=row.text("办学许可证号"),
        permit_since=row.day("办学许可证自"), permit_until=row.day("办学许可证至"),
        inclusive_since=row.day("普惠认定自"), inclusive_until=row.day("普惠认定至"),
        canteen_licence=compact(row.text("食堂许可证号")), canteen_licence_since=row.day("食堂许可证自"),
        canteen_licence_until=row.day("食堂许可证至"), caterer_id=caterers.get(caterer),
    )  # fmt: skip
    said = papers_faults(papers)
    try:
        check_state(state)
    except Refused as refused:
        said |= refused.fields
    for field, sentence in said.items():
        row.faults.setdefault(_FIELDS[field], sentence)
    return papers, state
