"""Reading the families' part X. What the school reads says «settled» and never by what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining.models import (
    Absence,
    ChargeRun,
    FamilyCharge,
    FamilyPayment,
    ReliefBudget,
    ReliefTransfer,
)
from fangxin.areas.dining.queries.meals import roll_calls
from fangxin.areas.ledger.queries import accounts
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.models import Enrolment, PupilIdentity, ReliefProposal
from fangxin.areas.roster.queries import relief_proposals
from fangxin.areas.roster.rules.eligibility import month_span


@dataclass(frozen=True, slots=True)
class Attendance:
    """A school's month as day masks (the 1st is bit 0): per class the days called, per child away, and why."""

    called: Mapping[int, int]
    away: Mapping[int, int]
    causes: Mapping[str, int]

    def eaten(self, class_id: int, pupil_id: int, enrolled: int) -> int:
        """The days on which a child ate: called, enrolled there, not away."""
        return self.called.get(class_id, 0) & enrolled & ~self.away.get(pupil_id, 0)


def attendance(actor: Actor, school: Organisation, month: date) -> Attendance:
    """What the rolls of a month say. Two queries, whatever the number of children."""
    first, end = month_span(month)
    calls = roll_calls(actor).filter(meal_day__school=school, meal_day__on__gte=first, meal_day__on__lt=end)
    called: dict[int, int] = {}
    on_of: dict[int, int] = {}
    for pk, class_id, on in calls.values_list("pk", "school_class_id", "meal_day__on"):
        called[class_id] = called.get(class_id, 0) | 1 << (on.day - 1)
        on_of[pk] = on.day - 1
    away: dict[int, int] = {}
    causes: dict[str, int] = {}
    rows = Absence.objects.filter(within(actor), roll_call__in=calls)
    for call, pupil_id, reason in rows.values_list("roll_call_id", "pupil_id", "reason"):
        away[pupil_id] = away.get(pupil_id, 0) | 1 << on_of[call]
        causes[reason] = causes.get(reason, 0) + 1
    return Attendance(called, away, causes)


def eaten_days(actor: Actor, school: Organisation, month: date) -> dict[int, int]:
    """Child → days of a month on which it ate, whoever paid. Three queries."""
    first, end = month_span(month)
    rolls = attendance(actor, school, month)
    spells = Enrolment.objects.filter(
        within(actor), Q(until__isnull=True) | Q(until__gt=first), school_class__school=school, since__lt=end
    )
    found: dict[int, int] = {}
    for pupil_id, class_id, since, until in spells.values_list(
        "pupil_id", "school_class_id", "since", "until"
    ):
        begin = (max(since, first) - first).days
        days = (min(until or end, end) - first).days - begin
        ate = rolls.eaten(class_id, pupil_id, ((1 << days) - 1) << begin).bit_count()
        if ate:
            found[pupil_id] = found.get(pupil_id, 0) + ate
    return found


def charge_runs(actor: Actor) -> QuerySet[ChargeRun]:
    """Charged months of the actor's places, newest first."""
    return ChargeRun.objects.filter(within(actor)).select_related("school").order_by("-month", "school_id")


def charge_run(actor: Actor, run_id: int) -> ChargeRun:
    """One charged month; raises NotFound."""
    return one(charge_runs(actor), "这个月的家庭缴费", pk=run_id)


@dataclass(frozen=True, slots=True)
class FeeLine:
    """A family as its school sees it."""

    pupil_id: int
    name: str
    class_label: str
    days: int
    amount_fen: int
    settled: bool


def fee_lines(actor: Actor, run: ChargeRun) -> list[FeeLine]:
    """Every family of a charged month, by tables that know nothing of reliefs.

    Names are asked for by themselves: a child that moved on took its name along, and its charge stays.
    """
    rows = (
        FamilyCharge.objects.filter(within(actor), run=run)
        .order_by("pupil_id")
        .values_list("pupil_id", "days", "amount_fen", "settled__id")
    )
    charged = FamilyCharge.objects.filter(within(actor), run=run).values("pupil_id")
    names = dict(
        PupilIdentity.objects.filter(within(actor), pupil_id__in=charged).values_list("pupil_id", "name")
    )
    places = dict(
        Enrolment.objects.filter(within(actor), school_class__school=run.school)
        .order_by("since")
        .values_list("pupil_id", "school_class__label")
    )
    return [
        FeeLine(
            pupil,
            names.get(pupil) or _("学生 %(n)s") % {"n": pupil},
            places.get(pupil, ""),
            days,
            fen,
            settled is not None,
        )
        for pupil, days, fen, settled in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge that is not settled, with what has been paid and what relief would pay of it, in fen."""

    charge: FamilyCharge
    paid_fen: int
    share_bp: int
    proposal_id: int | None


def open_charges(actor: Actor, runs: Collection[ChargeRun]) -> list[OpenCharge]:
    """What is still open of months of one school. Three queries; without the purpose nobody has paid or is relieved.

    A relief that holds on any day of a month counts for the whole month.
    """
    open_ = FamilyCharge.objects.filter(within(actor), run__in=runs, settled__isnull=True)
    charges = list(open_.select_related("run").order_by("pupil_id", "run__month"))
    paid = dict(
        FamilyPayment.objects.filter(within(actor), charge__in=open_)
        .values_list("charge_id").annotate(total=Sum("amount_fen"))
    )  # fmt: skip
    granted: dict[int, list[ReliefProposal]] = {}
    for row in relief_proposals(actor).filter(decision__granted=True, pupil_id__in=open_.values("pupil_id")):
        granted.setdefault(row.pupil_id, []).append(row)
    found = []
    for charge in charges:
        first, end = month_span(charge.run.month)
        held = [row for row in granted.get(charge.pupil_id, ()) if row.since < end and row.until > first]
        best = max(held, key=lambda row: (row.share_bp, row.pk), default=None)
        found.append(
            OpenCharge(
                charge, paid.get(charge.pk, 0), best.share_bp if best else 0, best.pk if best else None
            )
        )
    return found


def settled_with(actor: Actor, run: ChargeRun) -> list[ChargeRun]:
    """The months that a settling of this one reaches: itself and what earlier months of the school left open."""
    earlier = charge_runs(actor).filter(school=run.school, month__lte=run.month)
    return list(earlier.filter(charges__settled__isnull=True).distinct())


def relief_lines(actor: Actor, run: ChargeRun) -> QuerySet[ReliefTransfer]:
    """What relief paid, child by child; empty without the purpose."""
    return ReliefTransfer.objects.filter(within(actor), charge__run=run).order_by("charge__pupil_id")


def relief_budgets(actor: Actor) -> QuerySet[ReliefBudget]:
    """What was put in for the reliefs of the actor's schools, newest first. Sums only: no child is known here."""
    return ReliefBudget.objects.filter(within(actor)).select_related("school").order_by("-at", "-id")


def relief_left(actor: Actor, school_ids: Collection[int]) -> dict[int, int]:
    """School → fen left for its reliefs, by the books. One query."""
    rows = accounts(actor).filter(kind="fund_relief", organisation_id__in=list(school_ids))
    left: dict[int, int] = {}
    for row in rows:
        left[row.organisation_id] = left.get(row.organisation_id, 0) + row.balance.balance_fen
    return left
