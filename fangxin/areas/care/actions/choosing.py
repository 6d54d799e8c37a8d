"""Writing what families want: needs, choices, answers to offers, withdrawals; by themselves, or on paper by the school."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import Recorded, acting, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, say
from fangxin.areas.care.actions.filling import fill, place_accepted, place_at_once
from fangxin.areas.care.models import CareChoice, CareNeed, CareOfferAnswer, CareService, CareWithdrawal
from fangxin.areas.care.queries import choice as visible_choice
from fangxin.areas.care.queries import family_choices, service, setting_on
from fangxin.areas.care.rules import KINDS, VOLUNTARY, NotOffered, check_first_day
from fangxin.areas.care.rules.refusals import REFUSED_BY_DATABASE
from fangxin.areas.policy.actions.stored_files import StoredFile
from fangxin.areas.roster.models import Pupil
from fangxin.areas.roster.queries.identity import family_pupils

PAPER_CLERKS = (Role.TEACHER, Role.PRINCIPAL)
MOST_AT_ONCE = 3_000


@contextmanager
def _in_words() -> Iterator[None]:
    """What the database refused, as a sentence; another error stays what it is."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        if name not in REFUSED_BY_DATABASE:
            raise
        sentence, remedy = REFUSED_BY_DATABASE[name]
        raise Refused(sentence, clause=VOLUNTARY, remedy=remedy) from error


def _said_by(by: Actor, pupil_ids: Collection[int], scan: StoredFile | None) -> dict[str, str]:
    """How a choice is said: by the guardian, or on paper by the children's own school. Raises NotAllowed."""
    if scan is None:
        if not set(pupil_ids) <= family_pupils(by):
            raise NotAllowed(
                "只有监护人能为孩子选择服务。", clause=VOLUNTARY,
                remedy="学校代录的，请上传家长签字的纸质表扫描件。",
            )  # fmt: skip
        return {"source": "family", "scan": ""}
    rows = Pupil.objects.filter(pk__in=pupil_ids).values_list("owner_path", flat=True)
    paths = list(rows)
    if len(paths) != len(set(pupil_ids)) or not all(by.holds(PAPER_CLERKS, path) for path in paths):
        raise NotAllowed("纸质表由班主任或校长登记。", clause=VOLUNTARY, remedy="请用本校账号登录。")
    return {"source": "paper", "scan": scan.digest}


def _offered(service_id: int) -> CareService:
    with acting(SYSTEM):  # a service is for everybody to read; its term is the county's
        return service(SYSTEM, service_id)


def _fee_on(row: CareService, since: date) -> int:
    with acting(SYSTEM):
        setting = setting_on(SYSTEM, row.pk, since)
    if setting is None:
        raise NotOffered("这一天学校还没有开始这项服务。", remedy="请选择开始以后的日期。")
    return setting.fee_fen


@action("care.record_need")
def record_need(
    *, by: Actor, key: str, at: datetime, pupil_id: int, term_id: int, kind: str, needed: bool
) -> Recorded[CareNeed]:
    """A family says whether its child needs a service, also one that the school does not offer (yet).

    Source: urban notice five (2): for every pupil with need; five (3) 1: the school asks what is needed.
    """
    if kind not in KINDS:
        raise Refused("没有这种服务。", remedy="请从列表里选择。")
    mine = pupil_id in family_pupils(by)
    child = Pupil.objects.filter(pk=pupil_id).first()
    if not mine and (child is None or not by.holds(PAPER_CLERKS, child.owner_path)):
        raise NotAllowed("只能为自己的孩子或本班学生登记需求。", remedy="请先由学校登记监护关系。")
    with _in_words():
        row = CareNeed.objects.create(
            pupil_id=pupil_id, term_id=term_id, kind=kind, needed=needed, at=at, by_id=by.account_id
        )
    row.refresh_from_db(fields=["owner_path"])
    return Recorded(row, row.owner_path, {"kind": kind, "needed": needed})


@action("care.choose_service")
def choose_service(
    *, by: Actor, key: str, at: datetime, pupil_id: int, service_id: int, since: date
) -> Recorded[CareChoice]:
    """A guardian chooses a service for the own child from a day on. A free place is given at once, else the child waits.

    Raises NotAllowed, NotOffered, Refused. Source: urban notice four, four (3): voluntary.
    """
    said = _said_by(by, [pupil_id], None)
    rows = _choose(by, at, _offered(service_id), [pupil_id], since, said)
    return Recorded(rows[0], rows[0].owner_path, {"service": service_id, "source": "family"})


@action("care.record_paper_choices")
def record_paper_choices(
    *,
    by: Actor,
    key: str,
    at: datetime,
    service: CareService,
    pupil_ids: list[int],
    since: date,
    scan: StoredFile,
) -> Recorded[CareService]:
    """The school enters choices that families signed on paper; the scan of the papers is kept with each of them."""
    if not 0 < len(pupil_ids) <= MOST_AT_ONCE:
        raise Refused(
            say("一次登记 1 到 %(most_at_once)s 名学生。", most_at_once=MOST_AT_ONCE), remedy="请选择学生。"
        )
    row = _offered(service.pk)
    said = _said_by(by, pupil_ids, scan)
    rows = _choose(by, at, row, pupil_ids, since, said)
    return Recorded(row, row.owner_path, {"choices": len(rows), "scan": scan.digest})


def _choose(
    by: Actor, at: datetime, row: CareService, pupil_ids: list[int], since: date, said: dict[str, str]
) -> list[CareChoice]:
    check_first_day(since, on=at.date(), term_until=row.term.until)
    fee = _fee_on(row, since)
    lock(("care.service", row.pk))
    stamp: dict[str, Any] = {"at": at, "by_id": by.account_id}
    with _in_words():
        CareNeed.objects.bulk_create(
            CareNeed(pupil_id=pupil, term_id=row.term_id, kind=row.kind, needed=True, **stamp)
            for pupil in pupil_ids
        )
        made = CareChoice.objects.bulk_create(
            CareChoice(service=row, pupil_id=pupil, since=since, fee_fen=fee, **said, **stamp)
            for pupil in pupil_ids
        )
        place_at_once(by=SYSTEM, service_id=row.pk, choices=made, at=at)
    for choice in made:
        choice.owner_path = row.owner_path  # as the database copied it
    return made


def _told(by: Actor, choice_id: int, scan: StoredFile | None) -> tuple[CareChoice, dict[str, str]]:
    """A choice that this person may speak about, and how. Raises NotFound, NotAllowed."""
    if scan is None:
        mine = {one.choice_id for one in family_choices(by)}
        if choice_id not in mine:
            raise NotFound("这项选择")
        with acting(SYSTEM):
            return visible_choice(SYSTEM, choice_id), {"source": "family", "scan": ""}
    row = visible_choice(by, choice_id)
    return row, _said_by(by, [row.pupil_id], scan)


@action("care.withdraw_choice")
def withdraw_choice(
    *,
    by: Actor,
    key: str,
    at: datetime,
    choice_id: int,
    since: date,
    still_needed: bool = False,
    scan: StoredFile | None = None,
) -> Recorded[CareWithdrawal]:
    """A family ends a choice from a day on, at any time and without a reason; the place goes to who waits longest.

    `still_needed` keeps the need on the county's list although the family leaves this service.
    """
    row, said = _told(by, choice_id, scan)
    if CareWithdrawal.objects.filter(choice=row).exists():
        raise Refused("已经退出。", remedy="请刷新页面。")
    check_first_day(since, on=at.date(), term_until=row.service.term.until)
    lock(("care.service", row.service_id))
    with _in_words():
        made = CareWithdrawal.objects.create(choice=row, since=since, **said, at=at, by_id=by.account_id)
        CareNeed.objects.create(
            pupil_id=row.pupil_id, term_id=row.service.term_id, kind=row.service.kind, needed=still_needed, at=at,
            by_id=by.account_id,
        )  # fmt: skip
    fill(by=SYSTEM, service_id=row.service_id, at=at)
    return Recorded(made, row.owner_path, {"choice": row.pk, "since": since, "source": said["source"]})


@action("care.answer_offer")
def answer_offer(
    *, by: Actor, key: str, at: datetime, choice_id: int, accepted: bool, scan: StoredFile | None = None
) -> Recorded[CareOfferAnswer]:
    """A family takes the place that became free, or leaves it to the next. Raises NotFound, Refused."""
    row, said = _told(by, choice_id, scan)
    with acting(SYSTEM):
        offer = getattr(visible_choice(SYSTEM, row.pk), "offer", None)
    if offer is None or CareOfferAnswer.objects.filter(offer=offer).exists():
        raise Refused("没有等您确认的名额。", remedy="请刷新页面。")
    lock(("care.service", row.service_id))
    with _in_words():
        made = CareOfferAnswer.objects.create(
            offer=offer, accepted=accepted, **said, at=at, by_id=by.account_id
        )
        if accepted:
            place_accepted(by=SYSTEM, choice=row, at=at)
    if not accepted:
        fill(by=SYSTEM, service_id=row.service_id, at=at)
    return Recorded(made, row.owner_path, {"choice": row.pk, "accepted": accepted, "source": said["source"]})
