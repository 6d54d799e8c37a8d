"""What a workbook of schools, or of people and posts, is compared with before anything of it is written."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import connection
from django.db.models import Max

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import (
    Account,
    Organisation,
    Post,
    Registration,
    SchoolProfile,
)
from fangxin.areas.organisations.queries.caterers import listed_caterers
from fangxin.areas.organisations.queries.people import role_conflict
from fangxin.areas.organisations.queries.registry import administered_places, people
from fangxin.areas.organisations.queries.school_facts import papers_of, state_of
from fangxin.areas.organisations.rules import clash
from fangxin.areas.organisations.rules.people_sheet import HeldPost, KnownPerson, PeopleKnown, Place
from fangxin.areas.organisations.rules.school_sheet import KnownSchool, SchoolsKnown


def schools_known(actor: Actor, county: Organisation, since: date, today: date) -> SchoolsKnown:
    """The county's schools as they stand and the caterers they may name. Five queries."""
    rows = list(Organisation.objects.filter(parent=county, kind="school", until__isnull=True))
    last: dict[int, SchoolProfile] = {}
    for profile in SchoolProfile.objects.filter(school__in=rows).select_related("caterer").order_by("since"):
        last[profile.school_id] = profile
    changed = (
        Registration.objects.filter(organisation__in=rows).values("organisation").annotate(last=Max("since"))
    )
    papers_since = {row["organisation"]: row["last"] for row in changed}
    listed = list(listed_caterers(actor, since))
    caterers = {one.name: one.pk for one in listed}
    for profile in last.values():
        if profile.caterer is not None:
            caterers.setdefault(profile.caterer.name, profile.caterer.pk)
    day = timedelta(days=1)
    known = {
        one.name: KnownSchool(
            one.pk, papers_of(one),
            state_of(last[one.pk]) if one.pk in last and last[one.pk].until is None else None,
            papers_since.get(one.pk, one.since - day) + day,
            (last[one.pk].until or last[one.pk].since + day) if one.pk in last else one.since,
        )
        for one in rows
    }  # fmt: skip
    return SchoolsKnown(known, caterers, frozenset(one.pk for one in listed), since, today)


def people_known(actor: Actor, usernames: list[str], on: date) -> PeopleKnown:
    """The administrator's places, the people of these login names with their posts, and the names others have taken."""
    places: dict[str, list[Place]] = defaultdict(list)
    for one in administered_places(actor):
        place = Place(one.pk, one.name, one.kind, one.path)
        for name in {one.name, one.short_name}:
            places[name].append(place)
    accounts = {row.username: row for row in people(actor, on).filter(username__in=usernames)}
    held: dict[int, list[HeldPost]] = defaultdict(list)
    for post in Post.objects.filter(account__in=[row.pk for row in accounts.values()]).select_related(
        "organisation"
    ):
        held[post.account_id].append(
            HeldPost(
                post.pk, post.organisation_id, post.role, post.since, post.until, post.stands_in_for_id is not None,
                post.organisation.path,
            )
        )  # fmt: skip
    known = {
        name: KnownPerson(row.pk, row.full_name, row.is_active, tuple(held[row.pk]))
        for name, row in accounts.items()
    }

    def conflict(account_id: int, role: Role, place_id: int, since: date, until: date | None) -> str:
        against = role_conflict(Account(pk=account_id), role, Organisation(pk=place_id), since, until)
        return clash(role, *against).sentence if against else ""

    return PeopleKnown(
        places, known, _taken([name for name in usernames if name not in accounts]), on, conflict
    )


def _taken(usernames: list[str]) -> frozenset[str]:
    """Which of these login names somebody has whom the asker does not see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted FROM unnest(%s::text[]) AS wanted WHERE EXISTS (SELECT 1 FROM organisations_account_named(wanted))",
            [usernames],
        )
        return frozenset(row[0] for row in cursor.fetchall())
