"""How far each school is with each service of the urban programme, term by term, and who is late."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused

SERVICES = {"lunch": "放心午餐", "nap": "安心午休", "after_school": "爱心课后服务"}
STAGES = {"planned": "计划启动", "ready": "具备条件", "running": "已实施", "ended": "已停止"}
CLAUSE = "《城区小学“放心午餐”工程实施方案》四（一）：分步施行"
_TERM = re.compile(r"(20\d\d)-(spring|autumn)")
AUTUMN_FROM_MONTH = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a school stands with a service on a day: the last row that holds, or nothing yet."""

    school_id: int
    school: str
    service: str
    stage: str = ""
    term: str = ""
    since: date | None = None

    @property
    def is_running(self) -> bool:
        """The service is offered."""
        return self.stage == "running"


@dataclass(frozen=True, slots=True)
class RollOut:
    """The whole table on a day: every school in scope with every service, what is not covered, and what is overdue."""

    on: date
    due: date | None
    rows: tuple[Progress, ...]

    @property
    def uncovered(self) -> tuple[Progress, ...]:
        """Not running."""
        return tuple(row for row in self.rows if not row.is_running)

    @property
    def overdue(self) -> tuple[Progress, ...]:
        """Not running although the day by which all schools must has come."""
        return self.uncovered if self.due is not None and self.on >= self.due else ()

    def of_school(self, school_id: int) -> dict[str, Progress]:
        """A school's services."""
        return {row.service: row for row in self.rows if row.school_id == school_id}


def term_of(on: date) -> str:
    """The term in which a day lies: from August on it is autumn, before it spring (January still belongs to autumn)."""
    if on.month >= AUTUMN_FROM_MONTH:
        return f"{on.year}-autumn"
    return f"{on.year - 1}-autumn" if on.month == 1 else f"{on.year}-spring"


def term_name(term: str) -> str:
    """2023-autumn → 2023年秋季学期."""
    found = _TERM.fullmatch(term)
    return f"{found[1]}年{'秋' if found[2] == 'autumn' else '春'}季学期" if found else "—"


def check_stage(service: str, stage: str, term: str, since: date, today: date, note: str) -> None:
    """Raise Refused for what the tracker cannot hold. A school that runs a service began in the term of that day."""
    fields: dict[str, str] = {}
    if service not in SERVICES:
        fields["service"] = "请从所列服务中选择。"
    if stage not in STAGES:
        fields["stage"] = "请从所列进度中选择。"
    if not _TERM.fullmatch(term):
        fields["term"] = "请选择学期。"
    elif stage == "running" and term_of(since) != term:
        fields["term"] = f"{since:%Y-%m-%d} 属于{term_name(term_of(since))}。"
    if since > today and stage != "planned":
        fields["since"] = "将来的安排请登记为“计划启动”。"
    if stage == "ended" and not note.strip():
        fields["note"] = "停止服务请写明原因。"
    if fields:
        raise Refused("推进情况没有保存。", clause=CLAUSE, remedy="请改正标出的各项。", fields=fields)


def terms_between(first: date, last: date) -> Sequence[str]:
    """Terms from one day to another, for a choice."""
    found = []
    for year in range(first.year - 1, last.year + 2):
        found += [f"{year}-spring", f"{year}-autumn"]
    return [term for term in found if _start(first) <= term_order(term) <= _start(last)]


def _start(on: date) -> int:
    return term_order(term_of(on))


def term_order(term: str) -> int:
    """Terms in the order of time."""
    year, season = term.split("-")
    return int(year) * 2 + (season == "autumn")
