"""Writing what a school offers: services of a term, their dated settings, who cares."""

from __future__ import annotations

from datetime import datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.care.actions.filling import fill
from fangxin.areas.care.models import CareService, CareStaff, ServiceSetting
from fangxin.areas.care.queries import counts_of
from fangxin.areas.care.queries import service as visible_service
from fangxin.areas.care.rules import KINDS, PACKAGE, Setting, check_setting
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.queries import colleagues
from fangxin.areas.policy.models import Term
from fangxin.areas.policy.queries import terms_of

CARERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)


def _principal(by: Actor, school_path: str) -> None:
    if not by.holds([Role.PRINCIPAL], school_path):
        raise NotAllowed("托管服务由校长安排。", clause=PACKAGE, remedy="请用校长账号登录。")


def _store(service: CareService, said: Setting, at: datetime, by: Actor) -> ServiceSetting:
    return ServiceSetting.objects.create(
        service=service, since=said.since, capacity=said.capacity, place=said.place, opens=said.opens,
        closes=said.closes, fee_fen=said.fee_fen, fee_document=said.fee_document, at=at, by_id=by.account_id,
    )  # fmt: skip


@action("care.offer_service")
def offer_service(
    *, by: Actor, key: str, at: datetime, school: Organisation, term: Term, kind: str, setting: Setting
) -> Recorded[CareService]:
    """A school offers lunch, nap or after-school care in a term. Nobody is enrolled by it.

    Source: urban notice five (1): the three services.
    """
    _principal(by, school.path)
    if kind not in KINDS:
        raise Refused(
            "没有这种服务。", clause=PACKAGE, remedy="请从列表里选择。", fields={"kind": "请选择。"}
        )
    if term.pk not in {one.pk for one in terms_of(by, school)}:
        raise Refused("这不是本县的学期。", remedy="请从列表里选择。", fields={"term": "请选择。"})
    said = check_setting(setting, taken=0, term_since=term.since, term_until=term.until)
    lock(("care.catalogue", school.pk))
    if CareService.objects.filter(school=school, term=term, kind=kind).exists():
        raise Refused(say("本学期已经开设%(kind)s。", kind=KINDS[kind]), remedy="请在服务页面上调整安排。")
    row = CareService.objects.create(school=school, term=term, kind=kind, at=at, by_id=by.account_id)
    _store(row, said, at, by)
    return Recorded(row, school.path, {"kind": kind, "capacity": said.capacity, "fee_fen": said.fee_fen})


@action("care.change_setting")
def change_setting(
    *, by: Actor, key: str, at: datetime, service: CareService, setting: Setting
) -> Recorded[ServiceSetting]:
    """Place, hours, number of places or fee change from a day on. More places are offered to those who wait at once."""
    row = visible_service(by, service.pk)
    _principal(by, row.owner_path)
    lock(("care.service", row.pk))
    counts = counts_of(by, [row.pk], setting.since)[row.pk]
    said = check_setting(
        setting, taken=counts.taken + counts.held, term_since=row.term.since, term_until=row.term.until
    )
    if said.since < at.date():
        raise Refused(
            "安排不能从过去的日子改起。", remedy="请选择今天或以后。", fields={"since": "不能早于今天。"}
        )
    if ServiceSetting.objects.filter(service=row, since=said.since).exists():
        raise Refused("这一天已经有一份安排。", remedy="请另选一天。", fields={"since": "这一天已有安排。"})
    made = _store(row, said, at, by)
    fill(by=SYSTEM, service_id=row.pk, at=at)
    return Recorded(made, row.owner_path, {"capacity": said.capacity, "fee_fen": said.fee_fen})


@action("care.assign_staff")
def assign_staff(
    *, by: Actor, key: str, at: datetime, service: CareService, account: Account
) -> Recorded[CareStaff]:
    """Somebody of the school cares for the children of a service, from today on."""
    row = visible_service(by, service.pk)
    _principal(by, row.owner_path)
    if account.pk not in {one.pk for one in colleagues(by, row.school, at.date(), *CARERS)}:
        raise Refused(
            "只能安排本校的教师。", remedy="请先在人员和职务里登记。", fields={"account": "请选择。"}
        )
    lock(("care.staff", row.pk))
    if CareStaff.objects.filter(service=row, account=account, until__isnull=True).exists():
        raise Refused("已经安排过。", remedy="请刷新页面。", fields={"account": "已在名单上。"})
    made = CareStaff.objects.create(service=row, account=account, name=account.full_name, since=at.date())
    return Recorded(made, row.owner_path, {"account": account.pk})


@action("care.end_staff")
def end_staff(*, by: Actor, key: str, at: datetime, staff: CareStaff) -> Recorded[CareStaff]:
    """Somebody no longer cares for the children of a service, from tomorrow on."""
    _principal(by, staff.owner_path)
    if staff.until is not None:
        raise Refused("已经结束。", remedy="请刷新页面。")
    staff.until = max(at.date(), staff.since) + timedelta(days=1)
    staff.save(update_fields=["until"])
    return Recorded(staff, staff.owner_path, {"account": staff.account_id})
