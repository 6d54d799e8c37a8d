"""When a month's families may be settled without saying which of them are relieved."""

from __future__ import annotations

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.roster.rules.relief import CLAUSE


def check_company(*, relieved: int, paying: int, left_open: int) -> None:
    """Relieved families are settled among at least as many paying ones, or when nobody is left over.

    A relieved family is covered before anybody has paid. Settled early, or in a group of its own, it would be known by
    that alone: the school sees who is settled and who is not. Raises Refused.
    """
    if not relieved + paying:
        raise Refused("没有可以结清的家庭。", remedy="请先录入缴费。")
    if relieved and left_open and paying < relieved:
        raise Refused(
            say(
                "已缴费的家庭（%(paying)s 户）比享受减免的家庭（%(relieved)s 户）少，现在结清，学校看得出谁享受减免。",
                paying=paying, relieved=relieved,
            ),
            clause=CLAUSE, remedy="请先录入更多家庭的缴费，过了缴费期限再结清。",
        )  # fmt: skip
