"""Reading choices: where each stands, the list of a service, who waits in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareChoice, CareService
from fangxin.areas.care.queries.catalogue import counts_of
from fangxin.areas.care.rules import Chosen, state_of
from fangxin.areas.organisations.queries import in_force
from fangxin.areas.roster.models import ClassTeacher, Enrolment
from fangxin.areas.roster.queries.classes import WHOLE_SCHOOL

WAITS = Q(place__isnull=True, offer__isnull=True, withdrawal__isnull=True)


@dataclass(frozen=True, slots=True)
class FamilyChoice:
    """A choice as the family or the list shows it: who, for which service, where it stands."""

    choice_id: int
    service_id: int
    pupil_id: int
    chosen: Chosen
    before: int | None = None

    def state(self, on: date) -> str:
        """One of STATES."""
        return state_of(self.chosen, on)


def choices(actor: Actor) -> QuerySet[CareChoice]:
    """Choices for the children of the actor's places, with where they stand."""
    return CareChoice.objects.filter(within(actor)).select_related(
        "service__term", "service__school", "place", "offer__answer", "withdrawal"
    )


def choice(actor: Actor, choice_id: int) -> CareChoice:
    """One choice; raises NotFound."""
    return one(choices(actor), "这项选择", pk=choice_id)


def chosen(row: CareChoice) -> Chosen:
    """The dates of a choice that was read with `choices`."""
    place, offer, gone = (getattr(row, name, None) for name in ("place", "offer", "withdrawal"))
    said = getattr(offer, "answer", None) if offer else None
    return Chosen(
        place.since if place else None, offer.answer_by if offer else None, said.accepted if said else None,
        gone.since if gone else None,
    )  # fmt: skip


def waiting(actor: Actor, service_id: int) -> QuerySet[CareChoice]:
    """Who waits for a service, longest first."""
    return CareChoice.objects.filter(within(actor), WAITS, service_id=service_id).order_by("id")


def gone_children(actor: Actor, service_id: int, on: date) -> QuerySet[CareChoice]:
    """Open choices of children who are in no class of the school any more."""
    return _gone(actor, on).filter(service_id=service_id).order_by("id")


def _gone(actor: Actor, on: date) -> QuerySet[CareChoice]:
    spell = Enrolment.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), pupil_id=OuterRef("pupil_id"), since__lte=on,
        school_class__school_id=OuterRef("service__school_id"),
    )  # fmt: skip
    rows = CareChoice.objects.filter(within(actor), service__term__until__gt=on, withdrawal__isnull=True)
    return rows.filter(~Exists(spell))


def services_to_fill(actor: Actor, on: date) -> list[CareService]:
    """Services of terms that go on, with a free place that somebody waits for or the place of a child that has left."""
    rows = list(CareService.objects.filter(within(actor), term__until__gt=on).order_by("pk"))
    counts = counts_of(actor, [row.pk for row in rows], on)
    waited = {pk for pk, one in counts.items() if one.waiting and one.free > 0}
    left = set(_gone(actor, on).values_list("service_id", flat=True).distinct())
    return [row for row in rows if row.pk in waited | left]


def in_state(rows: QuerySet[CareChoice], state: str, on: date) -> QuerySet[CareChoice]:
    """The choices in one of STATES on a day: the same answer as `rules.state_of`, asked of the database."""
    gone = Q(withdrawal__since__lte=on) | Q(withdrawal__isnull=False, place__isnull=True)
    open_offer = Q(place__isnull=True, offer__isnull=False)
    wanted = {
        "withdrawn": gone,
        "enrolled": ~gone & Q(place__since__lte=on),
        "coming": ~gone & Q(place__since__gt=on),
        "waiting": WAITS,
        "declined": ~gone & open_offer & Q(offer__answer__accepted=False),
        "offered": ~gone & open_offer & Q(offer__answer__isnull=True, offer__answer_by__gte=on),
        "lapsed": ~gone & open_offer & Q(offer__answer__isnull=True, offer__answer_by__lt=on),
    }
    return rows.filter(wanted[state])


def choices_of(actor: Actor, of: CareService, on: date, said: str = "") -> QuerySet[CareChoice]:
    """The list of a service with each child's name and class of the day; a teacher sees the own classes."""
    spell = Enrolment.objects.filter(in_force(on), pupil_id=OuterRef("pupil_id"))
    rows = choices(actor).filter(service=of).select_related("pupil__identity")
    rows = rows.annotate(
        class_label=Subquery(spell.values("school_class__label")[:1]),
        class_id=Subquery(spell.values("school_class_id")[:1]),
        grade=Subquery(spell.values("school_class__grade")[:1]),
        number=Subquery(spell.values("school_class__number")[:1]),
    )
    if not actor.has_role(*WHOLE_SCHOOL):
        own = ClassTeacher.objects.filter(in_force(on), account_id=actor.account_id).values("school_class_id")
        rows = rows.filter(class_id__in=own)
    if said:
        rows = rows.filter(Q(pupil__identity__name__contains=said) | Q(class_label__contains=said))
    return rows


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A line of the list: the choice, the child, its class, where it stands."""

    row: CareChoice
    name: str
    label: str
    state: str


def choice_lines(rows: list[CareChoice], on: date) -> list[ChoiceLine]:
    """Rows of `choices_of` as lines; asks nothing."""
    lines = []
    for row in rows:
        held = getattr(row.pupil, "identity", None)
        name = held.name if held else f"学生{row.pupil_id}"
        lines.append(ChoiceLine(row, name, getattr(row, "class_label", "") or "", state_of(chosen(row), on)))
    return lines
