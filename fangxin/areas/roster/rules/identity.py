"""What a full number may be read for, what a family may ask to be put right, and what is still to be looked at."""

from __future__ import annotations

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused, say

READING_PURPOSES: dict[str, str] = {
    "register": "学籍核对",
    "duplicate": "重复登记核查",
    "report": "向全国学生资助、学籍系统填报",
    "guardian": "家长到校查询",
    "audit": "审计、检查调阅",
}

# Who may see a full number, and for what; everybody else sees the last four.
READERS: dict[str, tuple[Role, ...]] = {
    "register": (Role.PRINCIPAL,),
    "guardian": (Role.PRINCIPAL,),
    "report": (Role.PRINCIPAL, Role.EDUCATION_OFFICER),
    "duplicate": (Role.EDUCATION_OFFICER,),
    "audit": (Role.AUDITOR,),
}

RELATIONS: dict[str, str] = {
    "father": "父亲",
    "mother": "母亲",
    "grandparent": "祖父母、外祖父母",
    "other": "其他监护人",
}

CORRECTABLE: dict[str, str] = {
    "name": "姓名",
    "sex": "性别",
    "birth": "出生日期",
    "id": "证件号",
    "student": "学籍号",
    "guardian": "监护人",
    "phone": "电话",
    "class": "班级",
}

# What a person still has to look at; the code stands in PupilIdentity.doubt.
DOUBTS: dict[str, str] = {
    "id_missing": "没有证件号",
    "id_unverified": "证件不能自动核验，请看原件",
    "id_wrong": "证件号与别的学生相同，核查后被撤下",
    "region_unknown": "证件号的地区码不认识",
    "birth_mismatch": "出生日期与证件号不一致",
    "sex_mismatch": "性别与证件号不一致",
    "student_mismatch": "学籍号里的证件号与证件号不一致",
    "student_temporary": "学籍号是临时的",
}

# A doubt that ends by giving the number, not by a note.
NEEDS_NUMBER = frozenset({"id_missing", "id_wrong"})


class PurposeRefused(Refused):
    """This post may not read a full number for this purpose, or no reason was said."""

    code = "purpose_refused"


def check_reading(roles: set[Role], purpose: str, why: str, clause: str) -> str:
    """The reason, tidied. Raises PurposeRefused. `roles` are those that the reader holds at the child's school or above."""
    if purpose not in READERS:
        raise PurposeRefused("请选择查看完整号码的用途。", clause=clause, fields={"purpose": "请选择用途。"})
    if not roles & {*READERS[purpose], Role.SYSTEM}:
        raise PurposeRefused(
            say("您的职务不能为“%(purpose)s”查看完整号码。", purpose=READING_PURPOSES[purpose]),
            clause=clause, remedy="末四位一般已够用；确需完整号码，请由校长或县教育局办理。",
        )  # fmt: skip
    said = " ".join(why.split())
    if len(said) < 4:
        raise PurposeRefused(
            "请写明为什么要看完整号码，至少四个字。", clause=clause, remedy="例如“家长到校核对学籍”。",
            fields={"why": "请写明事由。"},
        )  # fmt: skip
    if any(sum(ch.isdigit() for ch in word) >= 8 for word in said.split()):
        raise PurposeRefused(
            "事由里不要写号码。",
            clause=clause,
            remedy="事由会留在审计记录里，请只写事情。",
            fields={"why": "请不要写号码。"},
        )
    return said[:200]
