"""Reading plans: which values places have adopted, where a plan stands, and whose is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one
from fangxin.areas.audit.rules.actor import PUBLIC, Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, county_kind_on, organisations, schools
from fangxin.areas.policy.models import Plan
from fangxin.areas.policy.rules.plan import Asked
from fangxin.engine.policy import Adoption, Answer, Document, Policy, Scope
from fangxin.engine.policy.parameter import freeze

# Programmes for which the Measures ask every county for a plan.
PLANNED = "county_plan_filed_with"


def plans(actor: Actor) -> QuerySet[Plan]:
    """All plans, newest first. Plans are public documents; drafts show who is at work on what."""
    del actor
    return (
        Plan.objects.select_related("place", "decision", "filing__receipt")
        .prefetch_related("values")
        .order_by("-since", "-pk")
    )


def plan(actor: Actor, plan_id: int) -> Plan:
    """One plan; raises NotFound."""
    return one(plans(actor), "这份实施方案", pk=plan_id)


def decided_plans(place_paths: Sequence[str]) -> list[Plan]:
    """Approved plans of places by path, in the order in which they were approved."""
    rows = Plan.objects.filter(decision__approved=True, place__path__in=place_paths).select_related("place")
    # A school's own plan holds once the county has it on file: then it is published.
    rows = rows.filter(~Q(place__kind="school") | Q(filing__receipt__isnull=False))
    return list(rows.prefetch_related("values").order_by("decision__at", "decision__pk"))


def adoptions_at(place: Organisation) -> tuple[Adoption, ...]:
    """What the place and those above it have adopted, each with its dates: the engine picks those of the day.

    Remembered with the row that a request has read, like its ancestors, so it lives no longer than that.
    """
    known = place.__dict__.get("_adoptions")
    if known is None:
        known = place.__dict__["_adoptions"] = adoptions_of(decided_plans(_paths_to(place)))
    return cast("tuple[Adoption, ...]", known)


def _paths_to(place: Organisation) -> list[str]:
    """The paths of a place and of all above it: /1/, /1/4/, /1/4/9/."""
    ends = [number for number, sign in enumerate(place.path) if sign == "/" and number]
    return [place.path[: end + 1] for end in ends]


def adoptions_of(rows: Sequence[Plan]) -> tuple[Adoption, ...]:
    """Adoptions of approved plans. A plan approved later takes over from its first day on."""
    found: list[Adoption] = []
    for number, row in enumerate(rows):
        later = [
            other.since for other in rows[number + 1 :]
            if (other.place_id, other.programme) == (row.place_id, row.programme)
        ]  # fmt: skip
        until = min([day for day in (row.until, *later) if day is not None], default=None)
        if until is not None and until <= row.since:
            continue
        document = Document(
            f"plan-{row.pk}",
            row.title,
            row.title,
            "measures",
            row.number,
            row.place.name,
            row.issued,
            row.since,
            "",
        )
        found += [
            Adoption(
                value.parameter, freeze(value.value), row.since, until,
                Scope(place=row.place.path, programme=row.programme), document, value.article, value.against,
                value.quotation,
            )
            for value in row.values.all()
        ]  # fmt: skip
    return tuple(found)


def asked_of(place: Organisation, on: date) -> Asked:
    """The place as the policy is asked for it on a day; a school lies in its county."""
    county = ancestor(PUBLIC, place, "county") if place.kind == "school" else place
    return Asked(place.path, county.place_code, county_kind_on(county, on))


def above_of(place: Organisation) -> tuple[Adoption, ...]:
    """What places above this one have adopted, read anew: a plan is checked against what holds now."""
    return adoptions_of(decided_plans(_paths_to(place)[:-1]))


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One value of a plan beside what stands above it today."""

    parameter: str
    adopted: Adoption
    above: Answer | None
    suspended: bool


def plan_lines(row: Plan, on: date) -> list[PlanLine]:
    """The values of a plan; suspended are those whose value above has changed since they were adopted."""
    policy, above, day = Policy.load(), above_of(row.place), max(on, row.since)
    asked = asked_of(row.place, day)
    found = []
    for adoption in adoptions_of([row]):
        answer = policy.if_demanded(
            adoption.parameter, on=day, place=asked.path, code=asked.code or None,
            county_kind=asked.county_kind or None, programme=row.programme, adoptions=above,
        )  # fmt: skip
        stale = answer is None or answer.version != adoption.against
        found.append(PlanLine(adoption.parameter, adoption, answer, stale))
    return found


def plan_in_force(rows: Sequence[Plan], on: date) -> Plan | None:
    """Of one place's and programme's approved plans, in order of approval: the one that holds on a day."""
    holding = [row for row in rows if row.since <= on and (row.until is None or on < row.until)]
    return holding[-1] if holding else None


@dataclass(frozen=True, slots=True)
class CountyLine:
    """Where one county stands with one programme: `state` is missing, draft, unfiled, filed, received or suspended."""

    county: Organisation
    programme: str
    plan: Plan | None
    state: str
    suspended: int = 0


def county_lines(actor: Actor, on: date) -> list[CountyLine]:
    """Every county of the actor's places with every programme that asks for a plan; what is missing comes first."""
    policy = Policy.load()
    programmes = sorted({v.where.programme for v in policy.parameter(PLANNED).values if v.where.programme})
    counties = [one for one in organisations(actor, "county") if one.until is None or one.until > on]
    rows: dict[tuple[int, str], list[Plan]] = {}
    found = Plan.objects.filter(Q(place__in=counties)).select_related("place", "decision", "filing__receipt")
    for row in found.prefetch_related("values").order_by("pk"):
        rows.setdefault((row.place_id, row.programme), []).append(row)
    lines = [
        _county_line(county, programme, rows.get((county.pk, programme), []), on)
        for county in counties
        for programme in programmes
    ]
    order = ("missing", "draft", "suspended", "unfiled", "filed", "received")
    return sorted(lines, key=lambda line: (order.index(line.state), line.county.name, line.programme))


def _county_line(county: Organisation, programme: str, rows: list[Plan], on: date) -> CountyLine:
    approved = [row for row in rows if getattr(row, "decision", None) is not None and row.decision.approved]
    approved.sort(key=lambda row: (row.decision.at, row.decision.pk))
    current = plan_in_force(approved, on)
    if current is None:
        waiting = [row for row in rows if getattr(row, "decision", None) is None]
        return CountyLine(
            county, programme, waiting[-1] if waiting else None, "draft" if waiting else "missing"
        )
    suspended = sum(line.suspended for line in plan_lines(current, on))
    if suspended:
        return CountyLine(county, programme, current, "suspended", suspended)
    filing = getattr(current, "filing", None)
    if filing is None:
        return CountyLine(county, programme, current, "unfiled")
    received = getattr(filing, "receipt", None) is not None
    return CountyLine(county, programme, current, "received" if received else "filed")


def plan_state(row: Plan) -> str:
    """Where a plan stands: draft, returned, unfiled, filed or received."""
    decision = getattr(row, "decision", None)
    if decision is None:
        return "draft"
    if not decision.approved:
        return "returned"
    filing = getattr(row, "filing", None)
    if filing is None:
        return "unfiled"
    return "received" if getattr(filing, "receipt", None) is not None else "filed"


def school_plans(actor: Actor, said: str = "") -> QuerySet[Organisation]:
    """The schools of the actor's places by initials, narrowed to a name or initials."""
    rows = schools(actor).filter(until__isnull=True).order_by("pinyin", "pk")
    if said := said.strip():
        rows = rows.filter(
            Q(name__icontains=said) | Q(short_name__icontains=said) | Q(pinyin__startswith=said.lower())
        )
    return rows


def newest_plans(actor: Actor, those: Sequence[Organisation]) -> dict[int, Plan]:
    """School → its newest plan. One query (and its steps)."""
    rows = plans(actor).filter(place__in=[one.pk for one in those]).order_by("pk")
    return {row.place_id: row for row in rows}


def published_plan(plan_id: int) -> Plan:
    """A school's plan that the county has on file: anybody may read it; raises NotFound."""
    rows = plans(PUBLIC).filter(place__kind="school", filing__receipt__isnull=False)
    return one(rows, "这份实施方案", pk=plan_id)
