"""Reading the kitchen's records: cooking, samples, disinfection, and what is still missing for a meal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.kitchen.models import (
    CookedBatch,
    CoreReading,
    Disinfection,
    FloorDecision,
    RetainedSample,
    SampleDisposal,
    SampleFridge,
)
from fangxin.areas.kitchen.rules import Threshold, may_dispose_at, second_person
from fangxin.areas.menus.models import Dish
from fangxin.areas.menus.queries import dishes_of
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import rule
from fangxin.engine.policy.answer import Answer


@dataclass(frozen=True, slots=True)
class DishToday:
    """One dish of the day: its readings (oldest first), the closed batch and the sample, where there are any."""

    dish: Dish
    readings: tuple[CoreReading, ...]
    batch: CookedBatch | None
    sample: RetainedSample | None

    @property
    def newest(self) -> CoreReading | None:
        """The reading that counts."""
        return self.readings[-1] if self.readings else None


def dishes_today(actor: Actor, meal_day: MealDay) -> list[DishToday]:
    """Every dish of the newest menu with what the kitchen recorded. A fixed number of queries.

    A menu imported again in the morning makes new rows for the same dishes, so records are joined by name.
    """
    readings: dict[str, list[CoreReading]] = {}
    of_day = {"meal_day": meal_day}
    rows = CoreReading.objects.filter(within(actor), **of_day).select_related("dish").order_by("at", "pk")
    for reading in rows:
        readings.setdefault(reading.dish.name, []).append(reading)
    batches = {
        b.dish.name: b
        for b in CookedBatch.objects.filter(within(actor), **of_day).select_related("dish", "reading")
    }
    kept = {s.dish.name: s for s in samples_of(actor, meal_day)}
    return [
        DishToday(d, tuple(readings.get(d.name, ())), batches.get(d.name), kept.get(d.name))
        for d in dishes_of(actor, meal_day)
    ]


def is_done(actor: Actor, meal_day: MealDay, dish: Dish) -> bool:
    """Whether a dish of this name has left the stove already, under this menu or the one before it."""
    return CookedBatch.objects.filter(within(actor), meal_day=meal_day, dish__name=dish.name).exists()


def newest_reading(actor: Actor, meal_day: MealDay, dish: Dish) -> CoreReading | None:
    """The last core temperature of a dish."""
    rows = CoreReading.objects.filter(within(actor), meal_day=meal_day, dish=dish)
    return rows.order_by("-at", "-pk").first()


def samples(actor: Actor) -> QuerySet[RetainedSample]:
    """Samples of the actor's places with dish, fridge, second person and disposal."""
    return (
        RetainedSample.objects.filter(within(actor))
        .select_related("dish", "fridge", "second", "disposal__second", "meal_day__school")
        .order_by("meal_day__on", "dish__position", "pk")
    )


def samples_of(actor: Actor, meal_day: MealDay) -> QuerySet[RetainedSample]:
    """The samples of one meal."""
    return samples(actor).filter(meal_day=meal_day)


def fridges(actor: Actor, school: Organisation) -> QuerySet[SampleFridge]:
    """The sample fridges of a school."""
    return SampleFridge.objects.filter(within(actor), school=school).order_by("name")


def fridge(actor: Actor, fridge_id: int) -> SampleFridge:
    """One fridge; raises NotFound."""
    return one(
        SampleFridge.objects.filter(within(actor)).select_related("school"), "这个留样冰箱", pk=fridge_id
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sample that has not been thrown away, and from when it may be."""

    sample: RetainedSample
    free_at: datetime
    due: bool


def waiting_samples(actor: Actor, school: Organisation, now: datetime) -> list[Waiting]:
    """Samples still in the fridge, oldest first; `due` says that both clocks have run out."""
    found = []
    hours: dict[int, int] = {}
    for sample in samples(actor).filter(meal_day__school=school, disposal__isnull=True):
        day = sample.meal_day
        if day.pk not in hours:
            hours[day.pk] = rule(actor, "sample_retention_min", school=school, on=day.on).integer
        free_at = may_dispose_at(sample.at, sample.recorded_at, hours[day.pk])
        found.append(Waiting(sample, free_at, now >= free_at))
    return found


def disposals_of(actor: Actor, school: Organisation) -> QuerySet[SampleDisposal]:
    """Disposals of a school, newest first."""
    rows = SampleDisposal.objects.filter(within(actor), sample__meal_day__school=school)
    return rows.select_related("sample__dish", "second").order_by("-at", "-pk")


def disinfections_of(actor: Actor, meal_day: MealDay) -> QuerySet[Disinfection]:
    """Runs for one meal, oldest first."""
    return Disinfection.objects.filter(within(actor), meal_day=meal_day).order_by("ended_at", "pk")


THRESHOLDS = {
    "steam": ("steam_disinfection_min", "steam_disinfection_minutes"),
    "chlorine": ("chlorine_min", "chlorine_minutes"),
}


def threshold_of(actor: Actor, method: str, meal_day: MealDay) -> Threshold | None:
    """What a method demands at a school on a day; None where the parameters say nothing about it."""
    if method not in THRESHOLDS:
        return None
    least, minutes = (law(actor, name, meal_day) for name in THRESHOLDS[method])
    let = {row.parameter: row.measured for row in floor_decisions(actor, meal_day, *THRESHOLDS[method])}
    return Threshold(
        let.get(THRESHOLDS[method][0], least.integer), let.get(THRESHOLDS[method][1], minutes.integer),
        least.because(), second_person(may_block=least.may_block and minutes.may_block),
    )  # fmt: skip


def floor_decisions(actor: Actor, meal_day: MealDay, *parameters: str) -> QuerySet[FloorDecision]:
    """What second people let stand under a floor at a meal, oldest first; other people's only (the database says so too)."""
    rows = FloorDecision.objects.filter(within(actor), meal_day=meal_day).exclude(by_id=actor.account_id)
    return (rows.filter(parameter__in=parameters) if parameters else rows).order_by("at", "pk")


def deviations(actor: Actor, school: Organisation) -> QuerySet[FloorDecision]:
    """Every deviation of a school, newest first."""
    rows = FloorDecision.objects.filter(within(actor), meal_day__school=school)
    return rows.select_related("meal_day__school", "dish", "sample__dish").order_by("-at", "-pk")


def deviations_below(actor: Actor, said: str = "") -> QuerySet[FloorDecision]:
    """Deviations of all schools of an office, newest first; `said` is part of a school's name, its initials, or of the reason."""
    rows, wanted = FloorDecision.objects.filter(within(actor)), said.strip()
    if wanted:
        rows = rows.filter(
            Q(meal_day__school__name__icontains=wanted)
            | Q(meal_day__school__pinyin__startswith=wanted.lower())
            | Q(reason__icontains=wanted)
        )
    return rows.select_related("meal_day__school", "dish", "sample__dish").order_by("-at", "-pk")


def law(actor: Actor, name: str, meal_day: MealDay) -> Answer:
    """A parameter as it holds at the meal day's school on its day."""
    return rule(actor, name, school=meal_day.school, on=meal_day.on)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the sample ledger, with the names of the people who acted."""

    sample: RetainedSample
    kept_by: str
    kept_with: str
    disposed_by: str
    disposed_with: str


def sample_ledger(actor: Actor, rows: Sequence[RetainedSample]) -> list[LedgerRow]:
    """The official ledger: dish, weight, when and by whom kept, where, when and by whom thrown away."""
    ids = {s.by_id for s in rows} | {s.disposal.by_id for s in rows if hasattr(s, "disposal")}
    names = names_of(actor, ids)
    found = []
    for sample in rows:
        disposal = getattr(sample, "disposal", None)
        found.append(
            LedgerRow(
                sample,
                names.get(sample.by_id, ""),
                sample.second.full_name,
                names.get(disposal.by_id, "") if disposal else "",
                disposal.second.full_name if disposal else "",
            )
        )
    return found
