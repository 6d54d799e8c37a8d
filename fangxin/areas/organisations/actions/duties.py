"""Writing who is to do what, the duties of posts with their signatures, and how far each school is with each service."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import (
    Organisation,
    PostDuty,
    PostDutySignature,
    Responsibility,
    ServiceStage,
)
from fangxin.areas.organisations.queries.duties import own_duty_post
from fangxin.areas.organisations.rules.duties import (
    MATRIX_CLAUSE,
    POST_CLAUSE,
    TASKS,
    check_duty,
    check_part,
)
from fangxin.areas.organisations.rules.rollout import CLAUSE, check_stage

COUNTY_WRITERS = (Role.ADMINISTRATOR, Role.EDUCATION_OFFICER)
SCHOOL_WRITERS = (*COUNTY_WRITERS, Role.PRINCIPAL)


@action("organisations.write_post_duty")
def write_post_duty(
    *,
    by: Actor,
    key: str,
    at: datetime,
    place: Organisation,
    role: str,
    text: str,
    since: date,
    document: str = "",
) -> Recorded[PostDuty]:
    """Write down a post's duties from a day on; the text in force ends on that day, and its holders sign anew.

    Raises NotAllowed, Refused.
    """
    if not by.holds(SCHOOL_WRITERS, place.path):
        raise NotAllowed("岗位职责由校长登记。", clause=POST_CLAUSE, remedy="请校长办理。")
    check_duty(role, text, since, at.date())
    lock(("organisations.post_duty", place.pk, role))
    last = PostDuty.objects.filter(place=place, role=role).order_by("-since").first()
    if last is not None and since <= last.since:
        raise Refused(
            say("%(role)s的职责已登记到 %(since)s 起的一版，新的一版要更晚。", role=ROLE_NAMES[Role(role)], since=f'{last.since:%Y-%m-%d}'),
            remedy="请把起始日期定在它之后。", fields={"since": say("晚于 %(since)s。", since=f'{last.since:%Y-%m-%d}')},
        )  # fmt: skip
    if last is not None and last.until is None:
        last.until = since
        last.save(update_fields=["until"])
    row = PostDuty(
        place=place,
        role=role,
        text=text.strip(),
        document=document.strip(),
        since=since,
        at=at,
        by_id=by.account_id,
    )
    row.save(force_insert=True)
    return Recorded(row, place.path, {"role": role, "since": since})


@action("organisations.sign_post_duty")
def sign_post_duty(*, by: Actor, key: str, at: datetime, duty: PostDuty) -> Recorded[PostDutySignature]:
    """The holder of a post signs its duties as they stand today. Raises NotFound (not the holder), Refused."""
    on = at.date()
    post = own_duty_post(by, duty, on)
    if not duty.since <= on or (duty.until is not None and duty.until <= on):
        raise Refused("这一版岗位职责现在不生效。", remedy="请签收现行的一版。")
    if PostDutySignature.objects.filter(duty=duty, post=post).exists():
        raise Refused("已经签收过。", remedy="没有任何改动。")
    row = PostDutySignature(duty=duty, post=post, on=on, at=at, by_id=by.account_id)
    row.save(force_insert=True)
    return Recorded(row, duty.place.path, {"post": post.pk, "duty": duty.pk})


@action("organisations.assign_responsibility")
def assign_responsibility(
    *,
    by: Actor,
    key: str,
    at: datetime,
    place: Organisation,
    task: str,
    department: Organisation,
    part: str,
    since: date,
    document: str,
) -> Recorded[Responsibility]:
    """Give a department its part in a task from a day on. A new leader ends the one before. Raises NotAllowed, Refused."""
    if not by.holds(COUNTY_WRITERS, place.path):
        raise NotAllowed("职责分工由教育局登记。", clause=MATRIX_CLAUSE, remedy="请教育局或系统管理员办理。")
    check_part(task, part, department.kind, document)
    if not department.path.startswith(place.path) or department.until is not None:
        raise Refused("只能选本级的部门。", remedy="请重新选择。", fields={"department": "不是本级的部门。"})
    lock(("organisations.responsibility", place.pk, task))
    standing = Responsibility.objects.filter(place=place, task=task, until__isnull=True)
    if standing.filter(department=department, part=part).exists():
        raise Refused("这项分工已经登记。", remedy="没有任何改动。", fields={"department": "已经登记。"})
    if part == "lead":
        before = standing.filter(part="lead").first()
        if before is not None and since <= before.since:
            raise Refused(
                say("%(task)s自 %(since)s 起由“%(department)s”牵头，改变要晚于这一天。", task=TASKS[task].title, since=f'{before.since:%Y-%m-%d}', department=before.department.name),
                remedy="请核对日期。", fields={"since": say("晚于 %(since)s。", since=f'{before.since:%Y-%m-%d}')},
            )  # fmt: skip
        if before is not None:
            before.until = since
            before.save(update_fields=["until"])
    row = Responsibility(
        place=place, task=task, department=department, part=part, since=since, document=document.strip(), at=at,
        by_id=by.account_id,
    )  # fmt: skip
    row.save(force_insert=True)
    return Recorded(row, place.path, {"task": task, "department": department.pk, "part": part})


@action("organisations.end_responsibility")
def end_responsibility(
    *, by: Actor, key: str, at: datetime, row: Responsibility, until: date
) -> Recorded[Responsibility]:
    """End a department's part: `until` is the first day without it, today or later. Raises NotAllowed, Refused."""
    if not by.holds(COUNTY_WRITERS, row.place.path):
        raise NotAllowed("职责分工由教育局登记。", clause=MATRIX_CLAUSE, remedy="请教育局或系统管理员办理。")
    if row.until is not None or until < at.date() or until <= row.since:
        raise Refused(
            "结束日期不能早于今天；已结束的不再改动。",
            remedy="请核对日期。",
            fields={"until": "不早于今天。"},
        )
    row.until = until
    row.save(update_fields=["until"])
    return Recorded(row, row.place.path, {"until": until})


@action("organisations.record_service_stage")
def record_service_stage(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    service: str,
    stage: str,
    term: str,
    since: date,
    note: str = "",
) -> Recorded[ServiceStage]:
    """Say how far a school is with a service: planned for a term, ready, running, ended. Raises NotAllowed, Refused."""
    if school.kind != "school" or not by.holds(SCHOOL_WRITERS, school.path):
        raise NotAllowed("推进情况由校长或教育局登记。", clause=CLAUSE, remedy="请换用有相应职务的账号。")
    check_stage(service, stage, term, since, at.date(), note)
    lock(("organisations.service", school.pk, service))
    last = (
        ServiceStage.objects.filter(school=school, service=service, since__lte=since)
        .order_by("since", "id")
        .last()
    )
    if last is not None and (last.stage, last.term) == (stage, term):
        raise Refused("与现在的登记相同。", remedy="没有任何改动。")
    row = ServiceStage(
        school=school, service=service, stage=stage, term=term, since=since, note=note.strip(), at=at,
        by_id=by.account_id,
    )  # fmt: skip
    row.save(force_insert=True)
    return Recorded(row, school.path, {"service": service, "stage": stage, "term": term})
