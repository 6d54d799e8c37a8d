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
from fangxin.areas.care.actions import assign_staff, choose_service, record_paper_choices
from fangxin.areas.care.actions.surveys import open_survey
from fangxin.areas.care.models import (
    CareChoice,
    CareGroup,
    CareRoll,
    CareService,
    CareStaff,
    CareSurvey,
    ReviewIssue,
)
from fangxin.areas.dining.actions import announce_leave, charge_families, register_scanner
from fangxin.areas.dining.models import ChargeRun, Leave, Scanner
from fangxin.areas.menus.actions.planner import ask_for_week
from fangxin.areas.menus.actions.season import ask_for_season
from fangxin.areas.menus.models import (
    LibraryVersion,
    MenuChange,
    MenuDraft,
    MenuSet,
    MenuWeek,
    PlanRun,
    SeasonRun,
)
from fangxin.areas.menus.tasks import plan_week_of
from fangxin.areas.organisations.actions.bodies import set_up_body
from fangxin.areas.organisations.models import Account, Body, Organisation, Post, PostDuty, Responsibility
from fangxin.areas.organisations.rules import Member
from fangxin.areas.oversight.models import Attribution, Incident
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
from tests.areas.care.test_reviews_and_surveys import CLOSES, reviewed
from tests.areas.care.test_sessions import called, grouped
from tests.areas.menus.test_replanning import proposed
from tests.areas.organisations.test_duties import assign
from tests.areas.organisations.test_duties import write as duty_written
from tests.areas.oversight.test_tracing import name_keeper
from tests.areas.oversight.test_tracing import report as incident_reported
from tests.areas.policy.test_documents import in_force, scan
from tests.areas.policy.test_documents_facilities import answers
from tests.areas.policy.test_plans import drafted
from tests.areas.roster.test_duplicates import exact_case
from tests.areas.roster.test_transfer import asked as transfer_asked
from tests.factories.care import offered
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


@dataclass(frozen=True)
class Only:
    """Stands for a row that concerns one person alone."""

    account_id: int


Rows = tuple[Model | Only, ...]


@dataclass
class Stage:
    """The school's rows by the area (or the view) and the name of the URL's number, and words that are read only by who sees one of their rows.

    `behind` has the rows whose wall decides where the URL's own row does not: everybody may know that a school is there,
    but a trace shows its money, so its settlement is asked. To see one of them is enough: a survey is for every parent
    of the school.
    """

    rows: dict[tuple[str, str], Model] = field(default_factory=dict)
    behind: dict[tuple[str, str], Rows] = field(default_factory=dict)
    words: list[tuple[str, Rows]] = field(default_factory=list)

    def deciding(self, key: tuple[str, str]) -> Rows:
        """The rows whose wall says who may open the address with this number."""
        return self.behind.get(key, (self.rows[key],))


def play(world: World, parent: str) -> Stage:
    """The day and the money, then papers, children, menus and people; `parent` has a child in the school's first class."""
    played = play_day(world)
    _paid_with_file(world, settled(world, played))
    _papers(world)
    _children(world, parent)
    _care(world, parent)
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
    """A document in force, a hazard, a holiday notice, the county's plan, a leading group, a scanner, duties of posts and offices, an incident."""
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
    duty_written(world)
    assign(world, "planning")
    name_keeper(world, incident_reported(world))


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


def _care(world: World, parent: str) -> None:
    """A nap service that a family chose on the phone and another on a signed paper, its staff, group, roll, survey, review."""
    service = offered(world)
    choose_service(
        by=world.actor(parent), key=key(), at=at(9), pupil_id=world.pupils[0].pk, service_id=service.pk, since=TODAY
    )  # fmt: skip
    record_paper_choices(
        by=world.actor("teacher"), key=key(), at=at(9), service=service, pupil_ids=[world.pupils[1].pk],
        since=TODAY, scan=scan(world),
    )  # fmt: skip
    assign_staff(
        by=world.actor("principal"), key=key(), at=at(9), service=service, account=world.people["teacher"]
    )
    called(world, grouped(world, service))
    open_survey(
        by=world.actor("principal"), key=key(), at=at(9), school=world.school, term=service.term, since=TODAY,
        until=CLOSES + timedelta(days=1),
    )  # fmt: skip
    reviewed(world)


def _kitchen_and_menus(world: World) -> None:
    """A count of the shelves, a dish changed on the day; the county's dishes, a set, a season asked for; a planned week."""
    proposed(world)
    with transaction.atomic(), acting(SYSTEM):
        lots = dict(LotBalance.objects.values_list("lot_id", "remaining_g"))
    entry = key()
    count_stock(
        by=world.actor("keeper"), key=entry, at=at(15), school=world.school, counted=lots,
        check=confirmed(world, entry, moment=at(15)),
    )  # fmt: skip
    a_set(world, fill_library(world, 7))
    ask_for_season(
        by=world.actor("reviewer"), key=key(), at=at(10), place=world.county, stage="primary", season="winter", count=1,
        budget_fen=500, objective="cost", anew=True,
    )  # fmt: skip
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
    choice, on_paper = CareChoice.objects.order_by("pk")
    attribution = Attribution.objects.get()
    season, link = SeasonRun.objects.get(), GuardianLink.objects.get(pupil=pupil)
    rows: dict[tuple[str, str], Model] = {
        ("", "change_id"): MenuChange.objects.get(),
        ("", "week_id"): MenuWeek.objects.get(),
        ("care", "choice_id"): choice,
        ("care", "group_id"): CareGroup.objects.get(),
        ("care", "issue_id"): ReviewIssue.objects.get(),
        ("care", "survey_id"): CareSurvey.objects.get(),
        ("care:scan", "choice_id"): on_paper,
        ("care", "pupil_id"): pupil,
        ("care", "service_id"): CareService.objects.get(),
        ("care", "staff_id"): CareStaff.objects.get(),
        ("dining", "class_id"): SchoolClass.objects.get(pk=world.school_class.pk),
        ("dining", "leave_id"): Leave.objects.get(),
        ("dining", "run_id"): ChargeRun.objects.get(),
        ("dining", "scanner_id"): Scanner.objects.get(),
        ("disclosure", "school_id"): school,
        ("menus", "draft_id"): MenuDraft.objects.get(),
        ("menus", "run_id"): PlanRun.objects.get(),
        ("menus:season-run", "run_id"): season,
        ("menus:season-stop", "run_id"): season,
        ("menus", "set_id"): MenuSet.objects.get(),
        ("menus", "version_id"): LibraryVersion.objects.order_by("pk")[0],
        ("menus", "week_id"): MenuWeek.objects.get(),
        ("organisations", "account_id"): keeper,
        ("organisations", "body_id"): Body.objects.get(),
        ("organisations", "organisation_id"): school,
        ("organisations", "duty_id"): PostDuty.objects.get(),
        ("organisations", "responsibility_id"): Responsibility.objects.get(),
        ("organisations", "post_id"): Post.objects.get(account=keeper),
        ("oversight", "incident_id"): Incident.objects.get(),
        ("oversight", "attribution_id"): attribution,
        ("oversight:statement", "attribution_id"): attribution,
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
    words: list[tuple[str, Rows]] = [
        ("莫小0", (pupil, link)), (claim.number, (claim,)), (order.number, (order,)),
        ("溪口课后服务规范甲本", (rows["policy", "document_id"],)), ("灭火器压力不足", (rows["policy", "line_id"],)),
        ("青禾县登记的放假通知", (rows["policy", "notice_id"],)), ("小学秋季第1套", (rows["menus", "set_id"],)),
        ("溪口膳食工作小组", (rows["organisations", "body_id"],)), ("溪口食堂一号窗口", (rows["dining", "scanner_id"],)),
        ("溪口应为晓月的晓", (rows["roster", "request_id"],)), (case.number, (case,)), ("五花肉有异味，整批退货", (rows["", "change_id"],)),
        ("两袋大米过期仍在架上", (rows["oversight", "incident_id"],)),
        ("午休教室不够", (rows["care", "issue_id"],)), ("两人验收，称重、查证", (rows["organisations", "duty_id"],)),
    ]  # fmt: skip
    assert all(len(word) > 2 for word, _ in words)
    parents = tuple(GuardianLink.objects.filter(pupil__school=world.school))
    behind: dict[tuple[str, str], Rows] = {
        ("disclosure", "school_id"): (claim,), ("care", "service_id"): (choice,),
        ("care", "pupil_id"): (link,), ("care", "group_id"): (CareRoll.objects.get(),), ("care", "survey_id"): parents,
        ("organisations", "responsibility_id"): (season,),
        ("oversight:statement", "attribution_id"): (Only(keeper.pk),),
        ("organisations", "organisation_id"): (rows["organisations", "body_id"],),
    }  # fmt: skip
    return Stage(rows, behind, words)
