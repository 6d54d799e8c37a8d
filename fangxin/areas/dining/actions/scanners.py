"""Writing scanners, cards and what the scanners send."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Grant, Role
from fangxin.areas.audit.rules.refusals import KeyReused, NotAllowed, NotFound, Refused
from fangxin.areas.dining.models import MealCard, ScanBatch, Scanner, ScannerRevocation
from fangxin.areas.dining.queries import cards_of, scanner
from fangxin.areas.dining.queries.scanners import last_counter
from fangxin.areas.dining.rules import (
    NotFromScanner,
    Scan,
    check_card_number,
    check_counter,
    check_public_key,
    check_signature,
)
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.roster.queries import enrolments

KEEPERS = (Role.PRINCIPAL, Role.SAFETY_MANAGER)


def _may_keep(by: Actor, school: Organisation) -> None:
    if not by.holds(KEEPERS, school.path):
        raise NotAllowed("读卡器和餐卡由校长或食品安全管理员管理。", remedy="请换用有相应职务的账号登录。")


@action("dining.register_scanner")
def register_scanner(
    *, by: Actor, key: str, at: datetime, school: Organisation, name: str, public_key: str
) -> Recorded[Scanner]:
    """Register a device by its Ed25519 public key (64 hex digits). Raises Refused, NotAllowed."""
    _may_keep(by, school)
    said = check_public_key(public_key)
    if Scanner.objects.filter(public_key=said).exists():
        raise Refused("这把公钥已经登记过。", remedy="每台设备用自己的钥匙；换设备请先注销旧的。")
    if not name.strip():
        raise Refused("请填写读卡器名称。", remedy="例如“食堂一号窗口”。", fields={"name": "请填写。"})
    row = Scanner.objects.create(
        school=school, name=name.strip()[:40], public_key=said, at=at, by_id=by.account_id
    )
    return Recorded(row, school.path)


@action("dining.revoke_scanner")
def revoke_scanner(
    *, by: Actor, key: str, at: datetime, scanner_id: int, reason: str
) -> Recorded[ScannerRevocation]:
    """From now on nothing that the device signs is taken. Raises Refused, NotFound, NotAllowed."""
    row = scanner(by, scanner_id)
    _may_keep(by, row.school)
    lock(("dining.scanner", row.pk))
    if ScannerRevocation.objects.filter(scanner=row).exists():
        raise Refused("这台读卡器已经注销。", remedy="请刷新页面。")
    if not reason.strip():
        raise Refused("注销要写明原因。", remedy="例如“设备丢失”。", fields={"reason": "请填写原因。"})
    made = ScannerRevocation.objects.create(
        scanner=row, reason=reason.strip()[:120], at=at, by_id=by.account_id
    )
    return Recorded(made, row.school.path)


@action("dining.give_card")
def give_card(
    *, by: Actor, key: str, at: datetime, school: Organisation, pupil_id: int, number: int, since: date
) -> Recorded[MealCard]:
    """Give a card to a child from a day on; whoever had the card, and the child's own card before, end on that day."""
    _may_keep(by, school)
    check_card_number(number)
    if not enrolments(by, at.date()).filter(pupil_id=pupil_id, school_class__school=school).exists():
        raise NotFound("这名学生")
    lock(("dining.card", school.pk))
    for old in MealCard.objects.filter(
        school=school, until__isnull=True, number=number
    ) | MealCard.objects.filter(school=school, until__isnull=True, pupil_id=pupil_id):
        if old.since >= since:
            raise Refused("今天已经给这张卡或这名学生登记过。", remedy="请明天再换卡。")
        old.until = since
        old.save(update_fields=["until"])
    row = MealCard.objects.create(school=school, pupil_id=pupil_id, number=number, since=since)
    return Recorded(row, school.path)


def take_scans(*, by: Actor, at: datetime, scan: Scan, data: bytes, signature: str) -> ScanBatch:
    """Take one signed message of a device: once for each key, in the order of its counter.

    `by` finds the device (the program's own eyes); the act is done by the device's school. The same message again gets
    the first answer. Raises NotFromScanner, KeyReused, Replayed, NoMealDay. Source: measures, annex 2 §11 (dining).
    """
    device = Scanner.objects.select_related("school").filter(pk=scan.scanner_id).first()
    if device is None:
        raise NotFromScanner("没有登记这台读卡器。", remedy="请先由学校登记设备。")
    check_signature(device.public_key, signature, data)
    if ScannerRevocation.objects.filter(scanner=device).exists():
        raise NotFromScanner("这台读卡器已经注销，没有接收。", remedy="请重新登记设备。")
    lock(("dining.scanner", device.pk))
    before = ScanBatch.objects.filter(scanner=device, key=scan.key).first()
    if before is not None:
        if before.digest != scan.digest:
            raise KeyReused()
        return before
    check_counter(scan.counter, last_counter(by, device))
    own = Actor(
        0, device.name, (Grant(Role.SYSTEM, device.school.path, device.school_id, device.school.name),)
    )
    return _take(by=own, key=f"scan/{device.pk}/{scan.key}", at=at, scanner=device, scan=scan)


@action("dining.take_scans")
def _take(*, by: Actor, key: str, at: datetime, scanner: Scanner, scan: Scan) -> Recorded[ScanBatch]:
    school = scanner.school
    day = meal_day_of(by, school, scan.on)
    known = cards_of(by, school, scan.cards, scan.on)
    row = ScanBatch.objects.create(
        scanner=scanner, meal_day=day, key=scan.key, counter=scan.counter, digest=scan.digest,
        pupil_ids=sorted(set(known.values())), unknown_cards=len(scan.cards) - len(known), at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"children": len(row.pupil_ids), "unknown": row.unknown_cards})
