"""Writing groups of a service and their rolls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.care.models import CareAbsence, CareGroup, CareGroupClass, CareRoll, CareService
from fangxin.areas.care.queries import service as visible_service
from fangxin.areas.care.queries.sessions import group as visible_group
from fangxin.areas.care.queries.sessions import group_children, grouped_classes, roll_of
from fangxin.areas.care.rules.sessions import NAP_PLAN, check_away, check_group
from fangxin.areas.organisations.queries import colleagues
from fangxin.areas.policy.queries.school_days import school_days_of
from fangxin.areas.roster.models import SchoolClass

LEADERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)


@action("care.set_up_group")
def set_up_group(
    *,
    by: Actor,
    key: str,
    at: datetime,
    service: CareService,
    label: str,
    activity: str,
    place: str,
    opens: int,
    closes: int,
    leader_id: int,
    class_ids: list[int],
    since: date,
) -> Recorded[CareGroup]:
    """Who cares for the children of some classes, where, when and doing what: the plan of the nap or of the afternoon.

    Subject teaching is no activity. Raises NotAllowed, Refused. Source: urban notice five (3) 2, six (2).
    """
    row = visible_service(by, service.pk)
    if not by.holds([Role.PRINCIPAL], row.owner_path):
        raise NotAllowed("分组由校长安排。", clause=NAP_PLAN, remedy="请用校长账号登录。")
    check_group(
        kind=row.kind, activity=activity, label=label, place=place, opens=opens, closes=closes, classes=len(class_ids)
    )  # fmt: skip
    if not max(row.term.since, at.date()) <= since < row.term.until:
        raise Refused("日期应是今天以后、学期之内。", remedy="请重新选择。", fields={"since": "请重新选择。"})
    leaders = {one.pk: one.full_name for one in colleagues(by, row.school, at.date(), *LEADERS)}
    leaders.setdefault(by.account_id, by.name)
    if leader_id not in leaders:
        raise Refused("看护老师应是本校教师。", remedy="请从列表里选择。", fields={"leader": "请选择。"})
    found = SchoolClass.objects.filter(pk__in=class_ids, school_id=row.school_id)
    if found.count() != len(set(class_ids)):
        raise Refused("有的班级不在本校。", remedy="请从列表里选择。", fields={"classes": "请选择。"})
    lock(("care.groups", row.pk))
    if taken := set(class_ids) & set(grouped_classes(by, row, since)):
        names = "、".join(found.filter(pk__in=taken).values_list("label", flat=True))
        raise Refused(
            say("%(names)s已在另一组。", names=names), remedy="一个班在一项服务里只有一组；请先结束原来的组。",
            fields={"classes": "已在另一组。"},
        )  # fmt: skip
    made = CareGroup.objects.create(
        service=row, label=label.strip()[:40], activity=activity, place=place.strip()[:60], opens=opens, closes=closes,
        leader_id=leader_id, leader_name=leaders[leader_id], since=since,
    )  # fmt: skip
    CareGroupClass.objects.bulk_create(
        CareGroupClass(group=made, school_class_id=one) for one in sorted(set(class_ids))
    )
    return Recorded(made, row.owner_path, {"activity": activity, "classes": sorted(set(class_ids))})


@action("care.end_group")
def end_group(*, by: Actor, key: str, at: datetime, group: CareGroup) -> Recorded[CareGroup]:
    """A group ends after today; its classes may get another one."""
    row = visible_group(by, group.pk)
    if not by.holds([Role.PRINCIPAL], row.owner_path):
        raise NotAllowed("分组由校长安排。", remedy="请用校长账号登录。")
    if row.until is not None:
        raise Refused("已经结束。", remedy="请刷新页面。")
    row.until = max(at.date(), row.since) + timedelta(days=1)
    row.save(update_fields=["until"])
    return Recorded(row, row.owner_path)


@action("care.call_group")
def call_group(
    *,
    by: Actor,
    key: str,
    at: datetime,
    group: CareGroup,
    on: date,
    away: Mapping[int, str],
    reason: str = "",
) -> Recorded[CareRoll]:
    """The roll of a group by exception: everybody of the day is there but those named. A second roll corrects the first.

    Raises NotAllowed, Refused. Source: urban notice five (3) 2: supervision of the nap and the midday activities.
    """
    row = visible_group(by, group.pk)
    if not by.holds(LEADERS, row.owner_path):
        raise NotAllowed("点名由看护老师办理。", remedy="请用看护老师的账号登录。")
    if on > at.date() or on < row.since or (row.until is not None and on >= row.until):
        raise Refused("这一天这个组没有活动。", remedy="请核对日期。")
    why = school_days_of(by, row.service.school).why_no_school(on)
    if why:
        raise Refused(
            say("这一天不上学（%(why)s），没有托管。", why=why),
            remedy="请核对日期；补课日请先在“停课与外出”里登记。",
        )
    lock(("care.roll", row.pk, on))
    before = roll_of(by, row, on)
    if before is not None and not reason.strip():
        raise Refused(
            "今天已经点过名，改动要写明原因。",
            remedy="例如“家长 16:20 来接”。",
            fields={"reason": "请填写更正原因。"},
        )
    children = [one.pupil_id for one in group_children(by, row, on)]
    said = check_away(children, away)
    made = CareRoll.objects.create(
        group=row, on=on, expected=len(children), absent=len(said), supersedes=before,
        reason=reason.strip()[:120] if before else "", at=at, by_id=by.account_id,
    )  # fmt: skip
    CareAbsence.objects.bulk_create(
        CareAbsence(roll=made, pupil_id=pupil, reason=why) for pupil, why in said.items()
    )
    return Recorded(made, row.owner_path, {"on": on, "expected": len(children), "absent": len(said)})
