"""What a body must look like: who heads it, who must sit in it, who must not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from fangxin.areas.audit.rules.refusals import Refused

BODY_KINDS = {
    "leading_group": "领导小组",
    "office": "领导小组办公室",
    "meal_committee": "膳食监督家长委员会",
    "price_committee": "食材价格稳控小组",
}
DUTIES = {"head": "组长（主任）", "deputy": "副组长（副主任）", "member": "成员"}
PARTIES = {
    "education": "教育部门",
    "development": "发展改革部门",
    "market": "市场监管部门",
    "supplier": "配送企业",
    "school": "学校",
    "parent": "家长",
}
COMMITTEE_LEAST = 7
# Which grades a school of its kind has, so that each of them has a parent in the committee.
GRADES_OF_KIND = {
    "primary": tuple(range(1, 7)),
    "junior": tuple(range(7, 10)),
    "nine-year": tuple(range(1, 10)),
}
HEAD_CLAUSE = "《通知》六（一）：成立由校长任组长的工作领导小组"
COMMITTEE_CLAUSE = "《中小学校园膳食监督家长委员会工作办法（试行）》"
PRICE_CLAUSE = "《管理办法》附件2第八条（二）：教育、发改主导，市场监管、配送企业、学校、家长参与"


@dataclass(frozen=True, slots=True)
class Member:
    """A member as entered. `account_id` is None for people without an account here (parents, other offices)."""

    full_name: str
    post_title: str
    duty: str = "member"
    account_id: int | None = None
    party: str = ""
    grade: int | None = None
    declares_no_tie: bool = False


class BodyIncomplete(Refused):
    """The body lacks somebody the rule demands, or has somebody it forbids."""

    code = "body_incomplete"


def check_body(
    kind: str,
    members: Sequence[Member],
    *,
    is_school: bool,
    principals: Collection[int] = (),
    suppliers: Collection[int] = (),
    grades: Collection[int] = (),
) -> None:
    """Raise BodyIncomplete with every fault in words.

    `principals` are the accounts that hold the principal's post at the school, `suppliers` the members' accounts with a
    post at a supplier, `grades` the grades that the school has (each needs a parent in the meal committee).
    """
    faults: list[str] = []
    clause = ""
    heads = [one for one in members if one.duty == "head"]
    if len(heads) != 1:
        faults.append(
            f"应有且只有一名{'主任' if kind == 'office' else '组长（主任）'}，现在有 {len(heads)} 名"
        )
    if kind == "leading_group" and is_school:
        clause = HEAD_CLAUSE
        if any(one.account_id is None or one.account_id not in principals for one in heads):
            faults.append("学校领导小组的组长必须是在任校长")
    if kind == "meal_committee":
        clause = COMMITTEE_CLAUSE
        faults += _committee_faults(members, suppliers, grades)
    if kind == "price_committee":
        clause = PRICE_CLAUSE
        missing = [name for party, name in PARTIES.items() if party not in {one.party for one in members}]
        if missing:
            faults.append("缺少代表：" + "、".join(missing))
    if any(not one.full_name.strip() or not one.post_title.strip() for one in members):
        faults.append("每名成员都要有姓名、单位和职务")
    if faults:
        raise BodyIncomplete("；".join(faults) + "。", clause=clause, remedy="请补齐或更正成员后再保存。")


def _committee_faults(
    members: Sequence[Member], suppliers: Collection[int], grades: Collection[int]
) -> list[str]:
    faults = []
    if len(members) < COMMITTEE_LEAST:
        faults.append(f"家长委员会至少 {COMMITTEE_LEAST} 人，现在 {len(members)} 人")
    missing = sorted(set(grades) - {one.grade for one in members})
    if missing:
        faults.append("这些年级没有家长代表：" + "、".join(str(grade) for grade in missing))
    if any(one.grade is None for one in members):
        faults.append("每名家长要注明所代表的年级")
    tied = [one.full_name for one in members if not one.declares_no_tie or (one.account_id or 0) in suppliers]
    if tied:
        faults.append("须与供应商无利益关系：" + "、".join(tied))
    return faults
