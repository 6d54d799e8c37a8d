"""Reading bodies, their members of a day, and which posts or bodies a place still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Account, Body, BodyMember, Organisation, Post
from fangxin.areas.organisations.queries.school_facts import school_facts
from fangxin.areas.organisations.queries.tree import in_force
from fangxin.areas.organisations.rules.bodies import GRADES_OF_KIND, Member
from fangxin.areas.organisations.rules.school_facts import FactsMissing


@dataclass(frozen=True, slots=True)
class PostGap:
    """Somebody who must be there and is not. `firm` says whether the rule stands confirmed and so may block."""

    role: Role
    sentence: str
    clause: str
    firm: bool


def bodies(actor: Actor, place: Organisation | None = None) -> QuerySet[Body]:
    """Bodies of the actor's places (or of one place), the newest first."""
    rows = (
        Body.objects.filter(within(actor)).select_related("organisation", "closing").order_by("-since", "-id")
    )
    return rows if place is None else rows.filter(organisation=place)


def body(actor: Actor, body_id: int) -> Body:
    """One body of the actor's places; raises NotFound."""
    return one(bodies(actor), "这个机构", pk=body_id)


def members(actor: Actor, of: Body, on: date) -> QuerySet[BodyMember]:
    """The members in office on a day: the head first."""
    del actor
    return BodyMember.objects.filter(in_force(on), body=of).order_by("id")


def entered_members(actor: Actor, of: Body, on: date) -> list[Member]:
    """The members of a day as they were entered."""
    return [
        Member(
            row.full_name, row.post_title, row.duty, row.account_id, row.party, row.grade, row.declares_no_tie
        )
        for row in members(actor, of, on)
    ]


def principals(actor: Actor, school: Organisation, on: date) -> set[int]:
    """The accounts that hold the principal's post of a school on a day."""
    del actor
    rows = Post.objects.filter(in_force(on), organisation=school, role=Role.PRINCIPAL.value)
    return set(rows.values_list("account_id", flat=True))


def supplier_people(actor: Actor, account_ids: set[int], on: date) -> set[int]:
    """Which of these accounts hold a post at a supplier, as far as the asker sees."""
    del actor
    rows = Post.objects.filter(account_id__in=account_ids, role=Role.SUPPLIER_CLERK.value).exclude(
        until__lte=on
    )
    return set(rows.values_list("account_id", flat=True))


def grades_of(actor: Actor, school: Organisation, on: date) -> tuple[int, ...]:
    """The grades that a school of its kind has; none when its facts or its kind do not say."""
    try:
        return GRADES_OF_KIND.get(school_facts(actor, school, on).kind, ())
    except FactsMissing:
        return ()


def principals_not_in_group(actor: Actor, county: Organisation, on: date) -> list[str]:
    """Schools whose principal is not a member of the county's (city's) leading group of that day.

    Seed 000 section 2: the city's leading group has every urban primary school's principal as a member.
    """
    sitting = set(
        BodyMember.objects.filter(
            in_force(on), body__organisation=county, body__kind="leading_group", account__isnull=False
        ).values_list("account_id", flat=True)
    )
    posts = Post.objects.filter(
        in_force(on), Q(organisation__path__startswith=county.path), organisation__kind="school",
        role=Role.PRINCIPAL.value,
    )  # fmt: skip
    held: dict[str, set[int]] = {}
    for name, account_id in posts.values_list("organisation__name", "account_id"):
        held.setdefault(name, set()).add(account_id)
    return sorted(name for name, accounts in held.items() if not accounts & sitting)


def posts_missing(
    actor: Actor,
    school: Organisation,
    on: date,
    *,
    managers_needed: int,
    managers_clause: str,
    director_from: int | None,
    director_clause: str = "",
    director_firm: bool = False,
) -> list[PostGap]:
    """Which food-safety posts a school lacks on a day. The numbers are policy's: it stands above and passes them in.

    `director_from` is the number of diners from which a director is demanded; None where no rule demands one.
    """
    posts = Post.objects.filter(within(actor), in_force(on), organisation=school)
    held: dict[str, set[int]] = {}
    for role, account_id in posts.values_list("role", "account_id"):
        held.setdefault(role, set()).add(account_id)
    gaps = []
    managers = len(held.get(Role.SAFETY_MANAGER.value, set()))
    if managers < managers_needed:
        said = f"食品安全管理员应有 {managers_needed} 人，{on:%Y-%m-%d} 在任 {managers} 人"
        gaps.append(PostGap(Role.SAFETY_MANAGER, said, managers_clause, firm=True))
    try:
        diners = school_facts(actor, school, on).diners
    except FactsMissing:
        return gaps
    if director_from is not None and diners >= director_from and not held.get(Role.SAFETY_DIRECTOR.value):
        said = f"每餐就餐 {diners} 人，达到 {director_from} 人应设食品安全总监，{on:%Y-%m-%d} 无人在任"
        gaps.append(PostGap(Role.SAFETY_DIRECTOR, said, director_clause, director_firm))
    return gaps


def safety_staff(actor: Actor, school: Organisation, on: date) -> list[Account]:
    """The food-safety managers and directors of a school on a day."""
    posts = Post.objects.filter(
        within(actor), in_force(on), organisation=school,
        role__in=[Role.SAFETY_MANAGER.value, Role.SAFETY_DIRECTOR.value],
    )  # fmt: skip
    return [post.account for post in posts.select_related("account").order_by("id")]


def heads_of_group(actor: Actor, place: Organisation, on: date) -> set[int]:
    """The accounts that head a leading group of a place on a day."""
    rows = BodyMember.objects.filter(
        in_force(on), within(actor, "body__owner_path"), body__organisation=place, body__kind="leading_group", duty="head",
        account__isnull=False,
    )  # fmt: skip
    return set(rows.values_list("account_id", flat=True))
