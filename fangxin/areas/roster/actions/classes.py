"""Writing who teaches a class."""

from __future__ import annotations

from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import roles_at
from fangxin.areas.roster.models import ClassTeacher, SchoolClass
from fangxin.areas.roster.queries import school_class as visible_class
from fangxin.areas.roster.queries import teachers_of

KEEPERS = (Role.PRINCIPAL, Role.ADMINISTRATOR)


@action("roster.appoint_teacher")
def appoint_teacher(
    *, by: Actor, key: str, at: datetime, school_class: SchoolClass, account: Account
) -> Recorded[ClassTeacher]:
    """Let a person call the roll of a class from the day of the act on; the teacher before ends on that day."""
    school = school_class.school
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("班主任由校长指定。", remedy="请用校长账号登录。")
    on = at.date()
    visible_class(by, school_class.pk, on)
    if Role.TEACHER not in roles_at(by, school, account.pk, on):
        raise Refused(
            "这个人在本校没有班主任职务。",
            remedy="请先由系统管理员任命。",
            fields={"account": "没有班主任职务。"},
        )
    lock(("roster.teacher", school_class.pk))
    now = teachers_of(by, school_class, on)
    if any(one.account_id == account.pk for one in now):
        raise Refused(
            say(
                "%(account)s已经是%(school_class)s的班主任。",
                account=account.full_name,
                school_class=school_class.label,
            ),
            remedy="不需要再指定。",
        )
    for one in now:
        if one.since >= on:
            raise Refused("今天已经指定过班主任。", remedy="请明天再换。")
        one.until = on
        one.save(update_fields=["until"])
    row = ClassTeacher.objects.create(school_class=school_class, account=account, since=on)
    return Recorded(row, school.path, {"account": account.pk})
