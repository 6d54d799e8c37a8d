"""What the access matrix plays on: one school with a row behind every number that stands in an address.

The school has lived a day, submitted, been paid and written its papers; it has plans, drafts, lists, doubts and devices.
Everything is laid by the areas' own actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.dining.actions import announce_leave, charge_families, register_scanner
from fangxin.areas.dining.models import ChargeRun, Leave, Scanner
from fangxin.areas.menus.actions.planner import ask_for_week
from fangxin.areas.menus.models import LibraryVersion, MenuDraft, MenuSet, MenuWeek, PlanRun
from fangxin.areas.menus.tasks import plan_week_of
from fangxin.areas.organisations.actions.bodies import set_up_body
from fangxin.areas.organisations.models import Account, Body, Organisation, Post
from fangxin.areas.organisations.rules import Member
from fangxin.areas.policy.actions.facilities import record_facility_check
from fangxin.areas.policy.actions.holidays import import_notice
from fangxin.areas.policy.models import Document, FacilityLine, HolidayNotice, MealDay, Plan
from fangxin.areas.procurement.models import PriceList
from fangxin.areas.roster.actions import freeze_month
from fangxin.areas.roster.actions.identity import ask_correction
from fangxin.areas.roster.actions.uploads import stage_upload
from fangxin.areas.roster.models import (
    CorrectionRequest,
    Declaration,
    DuplicateCase,
    GuardianLink,
    MonthSnapshot,
    Pupil,
    RosterUpload,
    SchoolClass,
    TransferCall,
)
from fangxin.areas.settlement.actions.payment import make_payment_file
from fangxin.areas.settlement.models import Application, PaymentFile, Settlement
from fangxin.areas.supply.actions.stock import count_stock
from fangxin.areas.supply.models import Delivery, Lot, LotBalance, Order, StockCount
from tests.areas.policy.test_documents import in_force, scan
from tests.areas.policy.test_documents_facilities import answers
from tests.areas.policy.test_plans import drafted
from tests.areas.roster.test_duplicates import exact_case
from tests.areas.roster.test_transfer import asked as transfer_asked
from tests.factories.children import admitted, child
from tests.factories.disclosure import MONTH_OVER, play_day, settled
from tests.factories.fees import tariff, wanting
from tests.factories.library import a_set, fill_library
from tests.factories.menus import MONDAY
from tests.factories.policy import NOTICE_2027
from tests.factories.settlement import MONTH, Month
from tests.factories.supply import confirmed
from tests.factories.world import TODAY, World, at, key

PUBLIC_KEY = "d7" * 32  # of a scanner that never sends


@dataclass
class Stage:
    """The school's rows by the area and name of the URL's number, and words that are read only by who sees one of their rows.

    `behind` has the row whose wall decides where the URL's own row does not: everybody may know that a school is there,
    but a trace shows its money, so its settlement is asked.
    """

    rows: dict[tuple[str, str], Model] = field(default_factory=dict)
    behind: dict[tuple[str, str], Model] = field(default_factory=dict)
    words: list[tuple[str, tuple[Model, ...]]] = field(default_factory=list)


def play(world: World, parent: str) -> Stage:
    """The day and the money, then papers, children, menus and people; `parent` has a child in the school's first class."""
    played = play_day(world)
    _paid_with_file(world, settled(world, played))
    _papers(world)
    _children(world, parent)
    _kitchen_and_menus(world)
    with transaction.atomic(), acting(SYSTEM):
        return _found(world)


def _paid_with_file(world: World, month: Month) -> None:
    """The county applies, the supplier invoices, the cashier pays and writes the bank's file; families are charged X."""
    with transaction.atomic(), acting(SYSTEM):
        claim = Settlement.objects.select_related("school", "supplier", "review").get()
    application = month.apply(at=at(17, 30, on=MONTH_OVER))
    month.invoice(claim, claim.amount_fen)
    month.pay(application)
    late = {"key": key(), "at": at(18, 40, on=MONTH_OVER)}
    make_payment_file(by=world.actor("cashier"), application=application, **late)
    tariff(world)
    own: dict[str, Any] = {
        "by": world.actor("principal"),
        "school": world.school,
        "at": at(15, on=MONTH_OVER),
    }
    charge_families(key=key(), month=TODAY, **own)
    freeze_month(key=key(), month=MONTH, **own)


def _papers(world: World) -> None:
    """A document in force, a hazard, a holiday notice, the county's plan, the school's leading group, a scanner."""
    in_force(world, "after-school-code", title="溪口课后服务规范甲本", file=scan(world))
    record_facility_check(
        by=world.actor("safety"), key=key(), at=at(15), school=world.school, facility="fire", on=TODAY,
        answers=answers("gas"),
    )  # fmt: skip
    import_notice(
        by=world.actor("education"), key=key(), at=at(9), place=world.county, scope="state", year=2027,
        title="青禾县登记的放假通知", document_number="国办发明电〔2026〕9号", rows=NOTICE_2027,
    )  # fmt: skip
    drafted(world)
    head, safety = world.people["principal"], world.people["safety"]
    set_up_body(
        by=world.actor("principal"), key=key(), at=at(9), organisation=world.school, kind="leading_group",
        name="溪口膳食工作小组", document="溪小〔2026〕3号", since=TODAY,
        members=[Member(head.full_name, "校长", "head", head.pk), Member(safety.full_name, "管理员", "member", safety.pk)],
    )  # fmt: skip
    register_scanner(
        by=world.actor("safety"), key=key(), at=at(7), school=world.school, name="溪口食堂一号窗口",
        public_key=PUBLIC_KEY,
    )  # fmt: skip


def _children(world: World, parent: str) -> None:
    """Leave and correction by the first child's parent, a doubt, a child called to another school, a workbook that waits, a purpose."""
    mother: dict[str, Any] = {"by": world.actor(parent), "pupil_id": world.pupils[0].pk}
    tomorrow = TODAY + timedelta(days=1)
    announce_leave(
        key=key(), at=at(7), since=tomorrow, until=tomorrow + timedelta(days=1), reason="sick", **mother
    )
    ask_correction(key=key(), at=at(9), what="name", text="溪口应为晓月的晓", **mother)
    exact_case(world)
    admitted(world, child(2))
    transfer_asked(world, order=2)
    stage_upload(
        by=world.actor("principal"), key=key(), at=at(9), school=world.school, school_year="2026-2027",
        file_digest="0" * 64, content=b"a workbook that nobody reads",
    )  # fmt: skip
    wanting(world, "education")


def _kitchen_and_menus(world: World) -> None:
    """A count of the shelves; the county's dishes and a set of them; a week planned in the background."""
    with transaction.atomic(), acting(SYSTEM):
        lots = dict(LotBalance.objects.values_list("lot_id", "remaining_g"))
    entry = key()
    count_stock(
        by=world.actor("keeper"), key=entry, at=at(15), school=world.school, counted=lots,
        check=confirmed(world, entry, moment=at(15)),
    )  # fmt: skip
    a_set(world, fill_library(world, 7))
    run = ask_for_week(
        by=world.actor("safety"), key=key(), at=at(10), school=world.school, monday=MONDAY, stage="primary",
        budget_fen=500, objective="cost",
    )  # fmt: skip
    plan_week_of(run.pk)


def _found(world: World) -> Stage:
    """The rows by the words of the addresses, and their own words."""
    own: dict[str, Any] = {"school": world.school}
    claim = Settlement.objects.get(**own)
    order = Order.objects.get()
    keeper = Account.objects.get(pk=world.people["keeper"].pk)
    pupil = Pupil.objects.get(pk=world.pupils[0].pk)
    school = Organisation.objects.get(pk=world.school.pk)
    case = DuplicateCase.objects.get()
    rows: dict[tuple[str, str], Model] = {
        ("dining", "class_id"): SchoolClass.objects.get(pk=world.school_class.pk),
        ("dining", "leave_id"): Leave.objects.get(),
        ("dining", "run_id"): ChargeRun.objects.get(),
        ("dining", "scanner_id"): Scanner.objects.get(),
        ("disclosure", "school_id"): school,
        ("menus", "draft_id"): MenuDraft.objects.get(),
        ("menus", "run_id"): PlanRun.objects.get(),
        ("menus", "set_id"): MenuSet.objects.get(),
        ("menus", "version_id"): LibraryVersion.objects.order_by("pk")[0],
        ("menus", "week_id"): MenuWeek.objects.get(),
        ("organisations", "account_id"): keeper,
        ("organisations", "body_id"): Body.objects.get(),
        ("organisations", "organisation_id"): school,
        ("organisations", "post_id"): Post.objects.get(account=keeper),
        ("policy", "document_id"): Document.objects.get(title="溪口课后服务规范甲本"),
        ("policy", "line_id"): FacilityLine.objects.get(passed=False),
        ("policy", "notice_id"): HolidayNotice.objects.get(),
        ("policy", "plan_id"): Plan.objects.get(),
        ("procurement", "price_list_id"): PriceList.objects.get(),
        ("roster", "call_id"): TransferCall.objects.get(),
        ("roster", "case_id"): case,
        ("roster", "class_id"): SchoolClass.objects.get(pk=world.school_class.pk),
        ("roster", "declaration_id"): Declaration.objects.get(**own),
        ("roster", "pupil_id"): pupil,
        ("roster", "request_id"): CorrectionRequest.objects.get(),
        ("roster", "snapshot_id"): MonthSnapshot.objects.get(),
        ("roster", "upload_id"): RosterUpload.objects.get(),
        ("roster", "use_id"): PurposeUse.objects.get(actor_id=world.people["education"].pk),
        ("settlement", "application_id"): Application.objects.get(),
        ("settlement", "file_id"): PaymentFile.objects.get(),
        ("settlement", "settlement_id"): claim,
        ("supply", "count_id"): StockCount.objects.get(),
        ("supply", "delivery_id"): Delivery.objects.get(),
        ("supply", "lot_id"): Lot.objects.order_by("pk")[0],
        ("supply", "meal_day_id"): MealDay.objects.get(pk=world.meal_day.pk),
        ("supply", "order_id"): order,
    }  # fmt: skip
    words: list[tuple[str, tuple[Model, ...]]] = [
        ("莫小0", (pupil, GuardianLink.objects.get(pupil=pupil))), (claim.number, (claim,)), (order.number, (order,)),
        ("溪口课后服务规范甲本", (rows["policy", "document_id"],)), ("灭火器压力不足", (rows["policy", "line_id"],)),
        ("青禾县登记的放假通知", (rows["policy", "notice_id"],)), ("小学秋季第1套", (rows["menus", "set_id"],)),
        ("溪口膳食工作小组", (rows["organisations", "body_id"],)), ("溪口食堂一号窗口", (rows["dining", "scanner_id"],)),
        ("溪口应为晓月的晓", (rows["roster", "request_id"],)), (case.number, (case,)),
    ]  # fmt: skip
    assert all(len(word) > 2 for word, _ in words)
    return Stage(rows, {("disclosure", "school_id"): claim}, words)
