"""Documents in a workbook, one a row: new ones, new versions, and those that stand as they are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.rules.sheet import (
    CHANGED,
    NEW,
    SAME,
    Cells,
    Change,
    Plan,
    difference,
    planned,
)
from fangxin.areas.policy.rules.document_kinds import DocumentKind
from fangxin.areas.policy.rules.documents import LONGEST_TEXT, Entry, check_document
from fangxin.engine.workbook import Sheet

HEADS = ("单位", "种类", "名称", "编号", "自", "有效期至（含）", "要点", "正文")
_FIELDS = {"title": "名称", "last_day": "有效期至（含）", "text": "正文", "file": "种类"}


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """The newest version of a document as it stands."""

    pk: int
    number: str
    since: date
    until: date | None
    facts: Mapping[str, str]
    text: str
    has_file: bool
    decided: bool


@dataclass(frozen=True, slots=True)
class DocumentsKnown:
    """Places by name (id, kind), kinds, and the newest versions by (place, kind, title)."""

    places: Mapping[str, tuple[int, str]]
    kinds: Mapping[str, DocumentKind]
    newest: Mapping[tuple[int, str, str], KnownDocument]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A version to enter; `replaces` is the newest version of the same document."""

    place_id: int
    kind: str
    title: str
    number: str
    since: date
    until: date | None
    facts: Mapping[str, str]
    text: str
    replaces: int | None


def said_facts(kind: DocumentKind, facts: Mapping[str, str]) -> str:
    """A document's facts in one cell: “责任人：某某；电话：…”."""
    return "；".join(f"{fact.label}：{facts[fact.name]}" for fact in kind.facts if facts.get(fact.name))


def read_facts(kind: DocumentKind, said: str) -> tuple[dict[str, str], str]:
    """The same again, and what could not be read."""
    names = {fact.label: fact.name for fact in kind.facts}
    found: dict[str, str] = {}
    for part in said.replace(";", "；").split("；"):
        label, colon, value = part.replace(":", "：", 1).partition("：")
        if not part.strip():
            continue
        if not colon or label.strip() not in names:
            return found, part.strip()
        found[names[label.strip()]] = value.strip()
    return found, ""


def plan_documents(sheet: Sheet, known: DocumentsKnown) -> Plan[DocumentLine]:
    """What the sheet would do, or every fault at its cell."""
    seen: dict[tuple[int, str, str], int] = {}
    return planned(sheet, HEADS, lambda row: _row(row, known, seen))


def _row(
    row: Cells, known: DocumentsKnown, seen: dict[tuple[int, str, str], int]
) -> Change[DocumentLine] | None:
    place = known.places.get(row.text("单位"))
    if place is None:
        row.faults["单位"] = "您保管文件的单位里没有这一个，请写全称。"
    code = row.chosen("种类", {code: kind.title for code, kind in known.kinds.items()})
    title, number = row.short("名称", 80), row.short("编号", 40, needed=False)
    since, last = row.day("自", needed=True), row.day("有效期至（含）")
    text = row.short("正文", LONGEST_TEXT, needed=False)
    if row.faults or place is None or since is None:
        return None
    kind = known.kinds[code]
    facts, unread = read_facts(kind, row.text("要点"))
    if unread:
        labels = "、".join(fact.label for fact in kind.facts) or "（这种文件没有）"
        row.faults["要点"] = f"没有读懂“{unread}”，请写成“名目：内容；”，名目有：{labels}。"
        return None
    key = (place[0], code, title)
    if key in seen:
        row.faults["名称"] = f"与第 {seen[key]} 行是同一份文件。"
        return None
    seen[key] = row.row
    until = last + timedelta(days=1) if last else None
    before = known.newest.get(key)
    line = DocumentLine(
        place[0], code, title, number, since, until, facts, text, before.pk if before else None
    )
    shown = (row.text("单位"), kind.title, title)
    differences = _differences(before, line, kind) if before else ()
    if before is not None and not differences:
        return Change(row.row, SAME, shown, (), line)
    _check(row, kind, place[1], line, before)
    span = f"{since.isoformat()} — {last.isoformat() if last else '长期'}"
    return Change(row.row, CHANGED if before else NEW, shown, differences or (span,), line)


def _differences(before: KnownDocument, line: DocumentLine, kind: DocumentKind) -> tuple[str, ...]:
    pairs = (
        ("编号", before.number, line.number),
        ("自", before.since.isoformat(), line.since.isoformat()),
        ("至（不含）", _day(before.until), _day(line.until)),
        ("要点", said_facts(kind, before.facts), said_facts(kind, line.facts)),
    )
    said = [difference(label, was, now) for label, was, now in pairs if was != now]
    if before.text.split() != line.text.split():
        said.append("正文有改动")
    return tuple(said)


def _day(on: date | None) -> str:
    return on.isoformat() if on else "长期"


def _check(
    row: Cells, kind: DocumentKind, place_kind: str, line: DocumentLine, before: KnownDocument | None
) -> None:
    """Faults of a row that would write, at their cells."""
    if before is not None and not before.decided:
        row.faults["名称"] = "上一版还没有批准或退回，请先处理。"
    if kind.needs_file or (before is not None and before.has_file):
        row.faults["种类"] = "这份文件要附扫描件，请在网页上逐份登记。"
        return
    try:
        check_document(
            kind, place_kind, Entry(line.title, line.since, line.until, line.text, line.facts, has_file=False)
        )
    except Refused as refused:
        if not refused.fields:
            row.faults["种类"] = refused.sentence
        for name, said in refused.fields.items():
            row.faults[_FIELDS.get(name, "要点")] = said
