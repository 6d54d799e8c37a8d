"""Reading the library: dishes with their versions and the panel's state, sets by season, and how complete they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from fangxin.areas.audit.queries import one
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import (
    SEASONS,
    STAGES,
    LibraryDish,
    LibraryIngredient,
    LibraryVersion,
    MenuSet,
    MenuSetDish,
    PanelReview,
    PanelSeat,
)
from fangxin.areas.menus.rules.library import STATE_TITLES, Signature, library_dish, state_of
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor
from fangxin.areas.policy.queries import county_rule
from fangxin.engine.dishes import Dish
from fangxin.engine.menu_week import PlannedDay, PlannedWeek, WeekRules, planned_dish, rules_of_week
from fangxin.engine.menu_week.days import WEEKDAYS
from fangxin.engine.policy import Answer, NotCovered, Policy

PROGRAMME = {
    "preschool": "preschool-nutrition",
    "primary": "compulsory-nutrition",
    "junior": "compulsory-nutrition",
}
TONES = {"draft": "warn", "nutritionist": "info", "approved": "ok", "refused": "bad"}


@dataclass(frozen=True, slots=True)
class PanelState:
    """How far the panel is with a version or a set."""

    key: str

    @property
    def title(self) -> str:
        """As people say it."""
        return STATE_TITLES[self.key]

    @property
    def tone(self) -> str:
        """For a tag."""
        return TONES[self.key]


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """Approved sets of one stage and season against what is demanded."""

    stage: str
    season: str
    approved: int
    waiting: int
    wanted: int


def reachable(actor: Actor) -> Q:
    """Rows of the actor's places, of those below and of those above them: a school reads its county's library."""
    condition = Q(pk__in=[])
    for path in actor.paths:
        ids = path.strip("/").split("/") if path != "/" else []
        above = ["/" + "/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1)]
        condition |= Q(owner_path__startswith=path) | Q(owner_path__in=above)
    return condition


def _full(rows: QuerySet[LibraryVersion]) -> QuerySet[LibraryVersion]:
    ingredients = Prefetch("ingredients", queryset=LibraryIngredient.objects.order_by("position"))
    return rows.select_related("dish__place").prefetch_related(ingredients, "reviews")


def newest_versions(actor: Actor) -> QuerySet[LibraryVersion]:
    """The newest version of every dish that the actor may read, by category and name."""
    newest = (
        LibraryVersion.objects.filter(reachable(actor))
        .order_by("dish_id", "-number")
        .distinct("dish_id")
        .values("pk")
    )
    return _full(LibraryVersion.objects.filter(pk__in=newest)).order_by("category", "dish__name")


def version(actor: Actor, version_id: int) -> LibraryVersion:
    """One version; raises NotFound."""
    return one(_full(LibraryVersion.objects.filter(reachable(actor))), "这道菜", pk=version_id)


def versions_of(actor: Actor, dish: LibraryDish) -> QuerySet[LibraryVersion]:
    """All versions of a dish, newest first."""
    return _full(LibraryVersion.objects.filter(reachable(actor), dish=dish)).order_by("-number")


def approved_versions(actor: Actor, place: Organisation) -> list[LibraryVersion]:
    """The newest approved version of every dish of a place and of those above it: what a planner may use there."""
    ids = place.path.strip("/").split("/")
    above = ["/" + "/".join(ids[:depth]) + "/" for depth in range(1, len(ids) + 1)]
    signed = PanelReview.objects.filter(seat="health_department", accepted=True, version__isnull=False)
    rows = LibraryVersion.objects.filter(
        reachable(actor), owner_path__in=above, pk__in=signed.values("version_id")
    )
    newest = rows.order_by("dish_id", "-number").distinct("dish_id").values("pk")
    return list(_full(LibraryVersion.objects.filter(pk__in=newest)).order_by("category", "dish__name"))


def dish_of(row: LibraryVersion) -> Dish:
    """The engine's view of a stored version."""
    parts = [
        (
            part.food,
            part.part,
            {
                "preschool": part.preschool_mg,
                "6-8": part.mg_6_8,
                "9-11": part.mg_9_11,
                "12-14": part.mg_12_14,
            },
        )
        for part in row.ingredients.all()
    ]
    months = [int(month) for month in row.months.split()]
    return library_dish(row.dish.name, row.category, row.method, row.equipment, months, row.note, parts)


def signatures_of(reviews: Iterable[PanelReview]) -> list[Signature]:
    """Stored reviews as the rules see them."""
    return [Signature(review.seat, review.accepted, review.by_id) for review in reviews]


def state(row: LibraryVersion | MenuSet) -> PanelState:
    """Where the panel stands with a version or set."""
    return PanelState(state_of(signatures_of(row.reviews.all())))


def seats_of(actor: Actor, place: Organisation, on: date) -> list[str]:
    """The seats that the actor holds on the panel of a place or above it on a day."""
    rows = PanelSeat.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), reachable(actor), account_id=actor.account_id, since__lte=on
    )
    return [row.seat for row in rows if place.path.startswith(row.owner_path)]


def panel(actor: Actor, on: date) -> QuerySet[PanelSeat]:
    """Who sits on the panels that the actor may read."""
    rows = PanelSeat.objects.filter(Q(until__isnull=True) | Q(until__gt=on), reachable(actor), since__lte=on)
    return rows.order_by("seat", "since")


def sets(actor: Actor) -> QuerySet[MenuSet]:
    """Sets that count (not superseded), by stage, season and number."""
    rows = MenuSet.objects.filter(reachable(actor), superseded_by__isnull=True)
    return rows.select_related("place").prefetch_related("reviews").order_by("stage", "season", "number")


def _with_dishes(rows: QuerySet[MenuSet]) -> QuerySet[MenuSet]:
    versions = _full(LibraryVersion.objects.all())
    dishes = Prefetch(
        "dishes",
        queryset=MenuSetDish.objects.order_by("day", "position").prefetch_related(
            Prefetch("version", versions)
        ),
    )
    return rows.select_related("place").prefetch_related(dishes, "reviews")


def menu_set(actor: Actor, set_id: int) -> MenuSet:
    """One set with its dishes; raises NotFound."""
    return one(_with_dishes(MenuSet.objects.filter(reachable(actor))), "这套食谱", pk=set_id)


def menu_sets(actor: Actor, set_ids: Collection[int]) -> list[MenuSet]:
    """Several sets with their dishes, in the few queries of one."""
    return list(_with_dishes(MenuSet.objects.filter(reachable(actor), pk__in=set_ids)))


def planned_week_of(row: MenuSet, band: str) -> PlannedWeek:
    """The set for a band or its stage, ready for the checker."""
    days: dict[int, list[MenuSetDish]] = {}
    for place in row.dishes.all():
        days.setdefault(place.day, []).append(place)
    return PlannedWeek(
        band,
        tuple(
            PlannedDay(
                f"周{WEEKDAYS[day - 1]}",
                tuple(planned_dish(dish_of(p.version), band, p.portion_permille) for p in places),
            )
            for day, places in sorted(days.items())
        ),
    )


def week_rules(actor: Actor, place: Organisation, stage: str, band: str, on: date) -> WeekRules:
    """The rules of a county for a stage and band on a day, with clauses."""
    county = place if place.kind == "county" else ancestor(actor, place, "county")

    def ask(name: str) -> Answer | None:
        policy = Policy.load()
        wanted = policy.if_demanded(name, on=on, programme=PROGRAMME[stage], asked_by=actor.name)
        if wanted is None:
            return None
        return county_rule(actor, name, county=county, on=on, programme=PROGRAMME[stage])

    return rules_of_week(ask, band)


def completeness(actor: Actor, county: Organisation, on: date) -> list[SeasonCount]:
    """Approved sets against the number that each stage and season must have (measures, annex 2 article 6)."""
    try:
        wanted = county_rule(actor, "recipe_sets_per_season", county=county, on=on).integer
    except NotCovered:
        wanted = 0
    approved: Counter[tuple[str, str]] = Counter()
    waiting: Counter[tuple[str, str]] = Counter()
    for row in sets(actor).filter(place=county):
        (approved if state(row).key == "approved" else waiting)[row.stage, row.season] += 1
    return [
        SeasonCount(stage, season, approved[stage, season], waiting[stage, season], wanted)
        for stage, _ in STAGES
        if stage != "preschool"
        for season, _ in SEASONS
    ]
