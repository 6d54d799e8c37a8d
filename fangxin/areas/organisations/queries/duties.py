"""Reading who is to do what: the departments of a county by task, the duties of each post, and who has not signed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import (
    Organisation,
    Post,
    PostDuty,
    PostDutySignature,
    Responsibility,
    ServiceStage,
)
from fangxin.areas.organisations.queries.school_facts import facts_of_schools
from fangxin.areas.organisations.queries.tree import in_force, schools
from fangxin.areas.organisations.rules.duties import DEPARTMENT_KINDS, DUTY_ROLES, DutyGap
from fangxin.areas.organisations.rules.rollout import Progress


def duties_at(actor: Actor, place: Organisation, on: date) -> dict[str, PostDuty]:
    """The written duties of a place that hold on a day, by role."""
    del actor
    return {row.role: row for row in PostDuty.objects.filter(in_force(on), place=place)}


def post_duty(actor: Actor, duty_id: int) -> PostDuty:
    """One text of the actor's places; raises NotFound."""
    return one(PostDuty.objects.filter(within(actor)).select_related("place"), "这份岗位职责", pk=duty_id)


def duty_posts(actor: Actor, place: Organisation, on: date) -> list[Post]:
    """The kitchen and safety posts that somebody holds at a place on a day."""
    rows = Post.objects.filter(
        within(actor), in_force(on), organisation=place, role__in=[role.value for role in DUTY_ROLES]
    )
    return list(rows.select_related("account").order_by("id"))


def signatures(actor: Actor, duties: Iterable[PostDuty]) -> dict[tuple[int, int], date]:
    """(duty, post) → the day on which the holder signed."""
    del actor
    rows = PostDutySignature.objects.filter(duty__in=[row.pk for row in duties])
    return {(row.duty_id, row.post_id): row.on for row in rows}


def duty_gaps(actor: Actor, place: Organisation, on: date) -> list[DutyGap]:
    """Posts of kitchen and safety without written duties, or whose holder has not signed them. Three queries."""
    texts = duties_at(actor, place, on)
    signed = signatures(actor, texts.values())
    gaps = []
    for post in duty_posts(actor, place, on):
        text = texts.get(post.role)
        if text is None or (text.pk, post.pk) not in signed:
            gaps.append(
                DutyGap(
                    Role(post.role), post.pk, post.account_id, post.account.full_name, text is not None,
                    text.pk if text else None,
                )
            )  # fmt: skip
    return gaps


def own_duty_post(actor: Actor, duty: PostDuty, on: date) -> Post:
    """The actor's own post that this text is for; raises NotFound."""
    rows = Post.objects.filter(
        in_force(on), account_id=actor.account_id, organisation=duty.place, role=duty.role
    )
    return one(rows, "这项任职")


def departments(actor: Actor, place: Organisation) -> list[Organisation]:
    """The departments and offices below a county (city), for the matrix."""
    del actor
    rows = Organisation.objects.filter(
        path__gte=place.path, path__lt=place.path[:-1] + "0", kind__in=DEPARTMENT_KINDS, until__isnull=True
    )
    return list(rows.order_by("path"))


def matrix(actor: Actor, place: Organisation, on: date) -> QuerySet[Responsibility]:
    """Which department has which part in which task of a place on a day. Public."""
    del actor
    rows = Responsibility.objects.filter(in_force(on), place=place)
    return rows.select_related("department", "place").order_by("task", "part", "department__path")


def responsibility(actor: Actor, responsibility_id: int) -> Responsibility:
    """One line of the matrix of the actor's places; raises NotFound."""
    rows = Responsibility.objects.filter(within(actor)).select_related("place", "department")
    return one(rows, "这项职责分工", pk=responsibility_id)


def leading_departments(actor: Actor, on: date) -> dict[tuple[str, str], str]:
    """(path of the county, task) → the name of the department that leads it on a day: the default owner of its clocks.

    Public, and a county has a dozen rows: read whole for the places at, above or below the actor's.
    """
    rows = Responsibility.objects.filter(in_force(on), part="lead").select_related("department", "place")
    return {(row.place.path, row.task): row.department.short_name for row in rows}


def owner_of(leading: dict[tuple[str, str], str], path: str, task: str) -> str:
    """The department that answers for a task at a place: of the nearest place above that has said so; "" when none."""
    found = [
        (above, name) for (above, code), name in leading.items() if code == task and path.startswith(above)
    ]
    return max(found)[1] if found else ""


def progress_of(actor: Actor, services: Iterable[str], kinds: Iterable[str], on: date) -> list[Progress]:
    """Every urban school of these kinds at the actor's places with every service, as it stands on a day. Three queries."""
    wanted = list(schools(actor).filter(since__lte=on).exclude(until__lte=on))
    facts = facts_of_schools(actor, wanted, on)
    known = set(kinds)
    urban = [
        one for one in wanted
        if (f := facts.get(one.pk)) is not None and f.kind in known and f.location == "county-seat"
    ]  # fmt: skip
    last: dict[tuple[int, str], ServiceStage] = {}
    for row in ServiceStage.objects.filter(school__in=urban, since__lte=on).order_by("since", "id"):
        last[row.school_id, row.service] = row
    planned = ServiceStage.objects.filter(school__in=urban, since__gt=on, stage="planned").order_by(
        "since", "id"
    )
    for row in planned:
        last.setdefault((row.school_id, row.service), row)
    found = []
    for school in urban:
        for service in services:
            stage = last.get((school.pk, service))
            found.append(
                Progress(school.pk, school.name, service, stage.stage, stage.term, stage.since)
                if stage else Progress(school.pk, school.name, service)
            )  # fmt: skip
    return found
