"""Writing what decides about a meal: dated facts of children, and the frozen month."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, say
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import meal_days
from fangxin.areas.roster.models import DeclaredPupil, MonthSnapshot, PupilFact, SnapshotPupil
from fangxin.areas.roster.queries import (
    declaration_in_force,
    enrolments,
    entitlements,
    facts_of,
    lists_of_month,
    snapshot_of,
)
from fangxin.areas.roster.rules import AlreadyDecided
from fangxin.areas.roster.rules.eligibility import EVIDENCES, REGISTRATIONS, digest_of_list, month_span

FREEZERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)


def _own_children(by: Actor, school: Organisation, pupil_ids: Collection[int], on: date) -> list[int]:
    wanted = sorted(set(pupil_ids))
    here = enrolments(by, on).filter(school_class__school=school, pupil_id__in=wanted)
    if not wanted or set(here.values_list("pupil_id", flat=True)) != set(wanted):
        raise NotFound("其中的学生")
    return wanted


def _close(facts: Collection[PupilFact], since: date) -> list[int]:
    if any(fact.since >= since for fact in facts):
        raise Refused(
            "有学生的现有登记从同一天或更晚的一天起，不能再改。", remedy="请核对起始日期，或逐个办理。",
            fields={"since": "早于或等于现有登记的起始日期。"},
        )  # fmt: skip
    ids = [fact.pk for fact in facts]
    PupilFact.objects.filter(pk__in=ids).update(until=since)
    return ids


@action("roster.record_registration")
def record_registration(
    *, by: Actor, key: str, at: datetime, school: Organisation, pupil_ids: Collection[int], value: str,
    evidence: str, since: date,
) -> Recorded[PupilFact]:  # fmt: skip
    """Register that children are `rural` or `urban` from a day on, with what proved it; the spell before is closed.

    Children who have the same value already stay as they are. Raises Refused, NotFound, NotAllowed.
    Source: measures, article 5 (1): rural registration in county-seat schools, with evidence.
    """
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("户籍由校长登记。", remedy="请用校长账号登录。")
    if value not in REGISTRATIONS or evidence not in EVIDENCES:
        raise Refused(
            "请选择户籍和凭据。", clause="《管理办法》第五条（一）", remedy="没有凭据的户籍不作依据。"
        )
    if since > at.date():
        raise Refused("起始日期不能晚于今天。", remedy="请核对日期。", fields={"since": "不能晚于今天。"})
    lock(("roster.facts", school.pk))
    wanted = _own_children(by, school, pupil_ids, at.date())
    now = [fact for fact in facts_of(by, wanted, PupilFact.REGISTRATION) if fact.until is None]
    same = {fact.pupil_id for fact in now if fact.value == value}
    closed = _close([fact for fact in now if fact.value != value], since)
    made = PupilFact.objects.bulk_create(
        PupilFact(pupil_id=one, kind=PupilFact.REGISTRATION, value=value, evidence=evidence, since=since)
        for one in wanted if one not in same
    )  # fmt: skip
    if not made:
        raise AlreadyDecided("这些学生已经这样登记。", remedy="不需要再登记。")
    return Recorded(made[0], school.path, {"children": len(made), "closed": len(closed), "since": since})


@action("roster.record_boarding")
def record_boarding(
    *, by: Actor, key: str, at: datetime, school: Organisation, pupil_ids: Collection[int], boards: bool, since: date
) -> Recorded[PupilFact]:  # fmt: skip
    """Register that children board from a day on, or no longer do. It decides no subsidy. Raises as above."""
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("寄宿由校长登记。", remedy="请用校长账号登录。")
    lock(("roster.facts", school.pk))
    wanted = _own_children(by, school, pupil_ids, at.date())
    now = [fact for fact in facts_of(by, wanted, PupilFact.BOARDING) if fact.until is None]
    if not boards:
        if not now:
            raise AlreadyDecided("这些学生没有寄宿。", remedy="不需要登记。")
        _close(now, since)
        return Recorded(now[0], school.path, {"children": len(now), "boards": False, "since": since})
    boarding = {fact.pupil_id for fact in now}
    made = PupilFact.objects.bulk_create(
        PupilFact(pupil_id=one, kind=PupilFact.BOARDING, value="boarder", since=since)
        for one in wanted if one not in boarding
    )  # fmt: skip
    if not made:
        raise AlreadyDecided("这些学生已经登记寄宿。", remedy="不需要再登记。")
    return Recorded(made[0], school.path, {"children": len(made), "boards": True, "since": since})


@action("roster.freeze_month")
def freeze_month(
    *, by: Actor, key: str, at: datetime, school: Organisation, month: date
) -> Recorded[MonthSnapshot]:
    """Freeze the entitled children of a school's month, once, on or after its last meal day.

    Only children on a list that was in force are in it; whoever came later waits for the next list.
    Raises Refused, AlreadyDecided, DeclarationNotInForce. Source: measures, article 14 (no false reporting).
    """
    if not by.holds(FREEZERS, school.path):
        raise NotAllowed("月度名单由校长或县级核准员固定。", remedy="请换用有相应职务的账号登录。")
    first, end = month_span(month)
    days = sorted(meal_days(by).filter(school=school, on__gte=first, on__lt=end).values_list("on", flat=True))
    if not days:
        raise Refused("这个月没有供餐日，没有名单可以固定。", remedy="请核对月份和校历。")
    if at.date() < days[-1]:
        raise Refused(
            say(
                "%(month)s 月 %(day)s 日还要供餐，名单要等这个月最后一餐以后才能固定。",
                month=days[-1].month,
                day=days[-1].day,
            ),
            remedy="请在月末最后一个供餐日办理。",
        )
    lock(("roster.snapshot", school.pk))
    if snapshot_of(by, school, first) is not None:
        raise AlreadyDecided("这个月的名单已经固定。", remedy="以后的变化会在名单旁边显示，不会改动它。")
    current = declaration_in_force(by, school, at.date(), for_meal_on=days[-1])
    lists = lists_of_month(by, school, first, end, at.date())
    listed = set(DeclaredPupil.objects.filter(declaration_id__in=lists).values_list("pupil_id", flat=True))
    found = [
        one
        for one in entitlements(by, school, first, meal_days=days)
        if one.entitled and one.pupil_id in listed
    ]
    row = MonthSnapshot.objects.create(
        school=school, declaration=current, month=first, meal_days=len(days),
        pupils=len({one.pupil_id for one in found}), pupil_days=sum(one.days for one in found),
        amount_fen=sum(one.amount_fen for one in found), digest=digest_of_list(one.pupil_id for one in found),
        at=at, by_id=by.account_id,
    )  # fmt: skip
    SnapshotPupil.objects.bulk_create(
        SnapshotPupil(
            snapshot=row, pupil_id=one.pupil_id, school_class_id=one.class_id, since=one.since, until=one.until,
            days=one.days, reason=int(one.reason), amount_fen=one.amount_fen,
        )
        for one in found
    )  # fmt: skip
    details = {
        "pupils": row.pupils,
        "pupil_days": row.pupil_days,
        "fen": row.amount_fen,
        "digest": row.digest,
    }
    return Recorded(row, school.path, details)
