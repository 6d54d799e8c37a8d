"""Pure decisions about X and its reliefs."""

from __future__ import annotations

from datetime import date, timedelta

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson, say
from fangxin.areas.roster.rules.school_year import school_year

RELIEVERS = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER)
WHOLE_BP = 10_000
SOURCES = ("minimum_living", "special_hardship", "orphan", "disabled", "returning_to_poverty", "sudden")
CLAUSE = "《管理办法》附件2第七条：切实做好家庭经济困难学生减免工作"


def may_relieve(by: Actor, county_id: int) -> None:
    """Raise NotAllowed for people who have nothing to do with the reliefs of a county."""
    if not any(grant.role in RELIEVERS and grant.organisation_id == county_id for grant in by.grants):
        raise NotAllowed("减免只由县级教育、财政核准员办理。", remedy="如需办理，请联系县学生资助中心。")


def check_family_part(
    fen: int, cap_fen: int, document: str, approved_on: date, since: date, until: date, why: str
) -> None:
    """X stands on a document of the county's government and does not pass the cap (fen). Raises Refused."""
    if not 0 < fen <= cap_fen:
        raise Refused(
            say("X 应大于零，不超过 %(cap_fen)s 分。", cap_fen=cap_fen),
            clause=why,
            remedy="请核对批准文件。",
            fields={"fen": "超出范围。"},
        )
    if not document.strip() or approved_on > since:
        raise Refused(
            "X 要有县级人民政府的批准文件，批准日期不晚于执行日期。", clause="《管理办法》附件2第七条",
            remedy="请填写文件名称、文号和批准日期。", fields={"document": "请填写批准文件。"},
        )  # fmt: skip
    if until <= since:
        raise Refused(
            "截止日期必须晚于起始日期。", remedy="请核对日期。", fields={"until": "必须晚于起始日期。"}
        )


def check_proposal(source: str, share_bp: int, since: date, until: date) -> None:
    """A relief has a known source, a share up to the whole, and ends with the school year. Raises Refused."""
    if source not in SOURCES:
        raise Refused(
            "请选择困难类型。", clause=CLAUSE, remedy="按县里的认定结果选择。", fields={"source": "请选择。"}
        )
    if not 0 < share_bp <= WHOLE_BP:
        raise Refused(
            "减免比例应在 0 到 100% 之间。", clause=CLAUSE, remedy="请核对。", fields={"share": "请核对。"}
        )
    if until <= since or school_year(until - timedelta(days=1)) != school_year(since):
        raise Refused(
            "减免期间要在一个学年以内。", clause=CLAUSE, remedy="困难认定每学年一次，下学年重新认定。",
            fields={"until": "请核对日期。"},
        )  # fmt: skip


def check_relief_decision(*, proposed_by: int, decided_by: int, granted: bool, reason: str) -> str:
    """Two people; a refusal says why. Returns the reason. Raises SamePerson or Refused."""
    if proposed_by == decided_by:
        raise SamePerson("减免不能由提出人自己决定。", clause=CLAUSE, remedy="请由另一位核准员决定。")
    said = reason.strip()
    if not granted and not said:
        raise Refused("不同意要写明原因。", remedy="请写明原因。", fields={"reason": "请写明原因。"})
    return said


def relieved_fen(charged_fen: int, share_bp: int) -> int:
    """What relief pays of a charge, in fen, rounded in the family's favour."""
    return -(-charged_fen * share_bp // WHOLE_BP)
