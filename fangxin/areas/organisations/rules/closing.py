"""What stands in the way when an organisation is to be closed or a body dissolved, in words with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.areas.audit.rules.refusals import Refused

SHORTEST_REASON = 4


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that goes on after the day: what, what to do about it, and the name of the page where it is done."""

    sentence: str
    remedy: str
    url_name: str = ""
    url_id: int | None = None


class StillInUse(Refused):
    """The organisation cannot be closed yet."""

    code = "still_in_use"


def check_reason(reason: str) -> str:
    """The reason as it is stored; raises Refused when it says nothing."""
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        raise Refused(
            "请写明原因，至少四个字。",
            remedy="例如“生源减少，并入中心校”。",
            fields={"reason": "请写明原因。"},
        )
    return said


def check_ending(since: date, until: date, today: date) -> None:
    """Raise Refused unless the day lies ahead of the first one and is not past."""
    if until < today or until <= since:
        raise Refused(
            "日期不能早于今天，也不能早于成立之日：过去的事实不改写。",
            remedy="请填今天或以后的日期。",
            fields={"until": "不早于今天。"},
        )


def check_obstacles(obstacles: Sequence[Obstacle]) -> None:
    """Raise StillInUse with everything that stands in the way."""
    if obstacles:
        raise StillInUse(
            "还不能注销：" + "；".join(one.sentence for one in obstacles) + "。",
            remedy="".join(dict.fromkeys(f"{one.remedy}。" for one in obstacles)),
        )
