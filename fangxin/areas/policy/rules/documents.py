"""Whether a document may be entered, whether it is in force, when it ends, and what a check must say."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.policy.rules.document_kinds import Checklist, DocumentKind

LARGEST_FILE_BYTES = 10 * 1024 * 1024
LONGEST_TEXT = 40_000
ALARM_DAYS = (60, 30, 7, 0)
STATES = {
    "draft": ("warn", "待批准"),
    "returned": ("bad", "已退回"),
    "future": ("info", "未生效"),
    "in_force": ("ok", "有效"),
    "expiring": ("warn", "即将到期"),
    "expired": ("bad", "已过期"),
    "replaced": ("", "已替换"),
    "missing": ("bad", "缺少"),
}
# What a file must begin with, whatever its name says.
_MAGIC = {
    "application/pdf": (b"%PDF-",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
}
FILE_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def type_of_file(data: bytes) -> str:
    """The type of a file by its first bytes. Raises Refused for an empty, too large or other one."""
    remedy = "请上传 PDF、JPG 或 PNG 文件，不超过 10 MB。"
    if not data:
        raise Refused("文件是空的。", remedy=remedy, fields={"file": "文件是空的。"})
    if len(data) > LARGEST_FILE_BYTES:
        raise Refused(
            say("文件有 %(count)s MB，太大。", count=len(data) // 1048576),
            remedy=remedy,
            fields={"file": "文件太大。"},
        )
    for kind, beginnings in _MAGIC.items():
        if data.startswith(beginnings):
            return kind
    raise Refused(
        "文件不是 PDF、JPG 或 PNG（看文件内容，不看扩展名）。",
        remedy=remedy,
        fields={"file": "文件类型不对。"},
    )


def months_later(on: date, count: int) -> date:
    """The same day so many months later, or the last day of that month: 31 August + 6 is 28 (29) February."""
    month = on.month - 1 + count
    year, month = on.year + month // 12, month % 12 + 1
    return date(year, month, min(on.day, months.monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person entered for a document."""

    title: str
    since: date
    until: date | None
    text: str
    facts: Mapping[str, str]
    has_file: bool


def check_document(kind: DocumentKind, place_kind: str, entry: Entry) -> dict[str, str]:
    """The facts of a document that may be entered, trimmed. Raises Refused with every fault at its field."""
    fields: dict[str, str] = {}
    if place_kind not in kind.at:
        raise Refused(
            say("“%(kind)s”不由这类机构保存。", kind=kind.title), clause=kind.clause, remedy="请选其他种类。"
        )
    if not entry.title.strip():
        fields["title"] = "请写明名称。"
    if entry.until is not None and entry.until <= entry.since:
        fields["last_day"] = "结束日期必须晚于开始日期。"
    if kind.months and entry.until is None:
        fields["last_day"] = f"这类文件要写明有效期，一般 {kind.months} 个月。"
    if len(entry.text) > LONGEST_TEXT:
        fields["text"] = f"正文不超过 {LONGEST_TEXT} 字，请改为上传文件。"
    if kind.needs_file and not entry.has_file:
        fields["file"] = "请上传扫描件。"
    if not entry.text.strip() and not entry.has_file:
        fields["text"] = "请填写正文或上传文件。"
    known, wrong = _facts(kind, entry.facts)
    fields |= wrong
    if fields:
        raise Refused(
            say("“%(kind)s”还没有填完整。", kind=kind.title),
            clause=kind.clause,
            remedy="请补全标出的各项。",
            fields=fields,
        )
    return known


def _facts(kind: DocumentKind, given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    known: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for fact in kind.facts:
        said = str(given.get(fact.name, "")).strip()[:120]
        if not said:
            wrong[fact.name] = f"请填写{fact.label}。"
        elif fact.whole and not (said.isascii() and said.isdecimal() and len(said) <= 12 and int(said)):
            wrong[fact.name] = f"{fact.label}请填整数。"
        known[fact.name] = said
    return known, wrong


def state_of(
    on: date, since: date, until: date | None, *, approved: bool | None, replaced_since: date | None
) -> str:
    """A code of STATES. `approved` None: not decided; `replaced_since`: first day of an approved later version."""
    if approved is None:
        return "draft"
    if not approved:
        return "returned"
    if replaced_since is not None and replaced_since <= on:
        return "replaced"
    if on < since:
        return "future"
    if until is not None and until <= on:
        return "expired"
    return "expiring" if until is not None and (until - on).days <= ALARM_DAYS[1] else "in_force"


def alarm_due(on: date, until: date, warned: Sequence[int]) -> int | None:
    """The alarm that is due on a day: the nearest of ALARM_DAYS reached and not given yet; None when there is none."""
    left = max((until - on).days, 0)
    reached = [days for days in ALARM_DAYS if left <= days]
    nearest = min(reached, default=None)
    return nearest if nearest is not None and nearest not in warned else None


def uncovered(spans: Sequence[tuple[date, date | None]], since: date, until: date) -> list[tuple[date, date]]:
    """The parts of [since, until) that no span covers, in order: the days on which nobody was insured."""
    gaps, at = [], since
    for begin, end in sorted(spans, key=lambda span: span[0]):
        if end is not None and end <= at:
            continue
        if begin >= until:
            break
        if begin > at:
            gaps.append((at, begin))
        at = until if end is None else max(at, end)
        if at >= until:
            return gaps
    return [*gaps, (at, until)] if at < until else gaps


@dataclass(frozen=True, slots=True)
class Answer:
    """One item of a check: passed, or the hazard and the day by which it is put right."""

    item: str
    passed: bool
    hazard: str = ""
    put_right_by: date | None = None


def check_answers(checklist: Checklist, answers: Sequence[Answer], on: date, today: date) -> list[Answer]:
    """Every item is answered once; what did not pass says what is wrong and by when. Raises Refused with all faults."""
    clause = "《城区小学“放心午餐”工程通知》六（二）：活动场所、应急救护、消防设施安全检查"
    given = {answer.item: answer for answer in answers}
    fields = {}
    if on > today or (today - on).days > 7:
        fields["on"] = "检查日期应在最近 7 天内。"
    for item in checklist.items:
        answer = given.get(item)
        if answer is None:
            fields[item] = "请选择合格或不合格。"
        elif not answer.passed and not answer.hazard.strip():
            fields[f"{item}-hazard"] = "请写明隐患。"
        elif not answer.passed and (
            answer.put_right_by is None or not today <= answer.put_right_by <= today + timedelta(days=90)
        ):
            fields[f"{item}-by"] = "请写明整改期限，90 天以内。"
    unknown = set(given) - set(checklist.items)
    if fields or unknown or len(given) != len(answers):
        raise Refused("检查表没有填完整。", clause=clause, remedy="请逐项填写。", fields=fields)
    return [
        answer if not answer.passed else Answer(answer.item, passed=True)
        for answer in (given[item] for item in checklist.items)
    ]
