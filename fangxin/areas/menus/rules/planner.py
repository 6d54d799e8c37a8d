"""Pure decisions about planned weeks: what a draft is, what a change does, why one cannot be published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.menu_week.checker import RuleFinding

DraftDays = tuple[tuple[tuple[str, int], ...], ...]
"""For each day its dishes as (name, portion in thousandths)."""


class DraftNotPublishable(Refused):
    """The independent checker forbids it; every broken rule is told with its clause."""

    code = "draft_not_publishable"

    def __init__(self, findings: Sequence[RuleFinding]) -> None:
        first = "".join(finding.sentence for finding in findings[:4])
        super().__init__(
            say("核对没有通过，不能公布：%(first)s", first=first),
            clause=next((finding.clause for finding in findings if finding.clause), ""),
            remedy="换掉提示的菜或重新排，再公布。",
        )
        self.findings = tuple(findings)


class DraftOutdated(Refused):
    """Somebody changed the draft in between."""

    code = "draft_outdated"

    def __init__(self) -> None:
        super().__init__("这份草稿刚被改过，没有保存。", remedy="请打开最新的草稿再改。")


def digest_of_days(days: DraftDays) -> str:
    """SHA-256 of what the draft says."""
    return sha256(json.dumps(days, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def replaced(days: DraftDays, day: int, place: int, name: str) -> DraftDays:
    """Another dish in a place (day from 1, place from 0), at one portion. Raises Refused for a place that is none."""
    _check(days, day, place)
    if any(name == other for other, _ in days[day - 1]):
        raise Refused(say("这一天已经有“%(name)s”。", name=name), remedy="请换另一道。")
    changed = [list(one) for one in days]
    changed[day - 1][place] = (name, 1000)
    return tuple(tuple(one) for one in changed)


def exchanged(days: DraftDays, day: int, place: int, other_day: int, other_place: int) -> DraftDays:
    """Two dishes change places, each with its portion. Raises Refused for a place that is none."""
    _check(days, day, place)
    _check(days, other_day, other_place)
    changed = [list(one) for one in days]
    one, other = changed[day - 1][place], changed[other_day - 1][other_place]
    changed[day - 1][place], changed[other_day - 1][other_place] = other, one
    return tuple(tuple(one_day) for one_day in changed)


def _check(days: DraftDays, day: int, place: int) -> None:
    if not 1 <= day <= len(days) or not 0 <= place < len(days[day - 1]):
        raise Refused("草稿里没有这一格。", remedy="请刷新页面再试。")
