"""Reading the registry: lists with search, an organisation's dated papers, certified caterers, people and their posts."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Account, Certificate, Organisation, Post, Registration
from fangxin.areas.organisations.queries.tree import in_force


def places(actor: Actor, said: str = "", kind: str = "") -> QuerySet[Organisation]:
    """Organisations of the actor's places and those that they registered; `said` is part of a name, initials or code."""
    rows = Organisation.objects.filter(within(actor, "path") | within(actor, "registrar__path"))
    if kind:
        rows = rows.filter(kind=kind)
    wanted = said.strip()
    if wanted:
        rows = rows.filter(
            Q(name__icontains=wanted)
            | Q(short_name__icontains=wanted)
            | Q(pinyin__startswith=wanted.lower())
            | Q(credit_code__istartswith=wanted)
            | Q(place_code__startswith=wanted)
        )
    return rows.select_related("parent", "registrar").order_by("path")


def administered_places(actor: Actor) -> list[Organisation]:
    """The open places at which the actor may open accounts and appoint: below an administrator's place, or registered by it."""
    paths = [grant.path for grant in actor.grants if grant.role in (Role.ADMINISTRATOR, Role.SYSTEM)]
    return [
        one
        for one in places(actor).filter(until__isnull=True)
        if any((one.registrar.path if one.registrar else one.path).startswith(path) for path in paths)
    ]


def registered(actor: Actor, organisation_id: int) -> Organisation:
    """One organisation that the actor's places hold or registered; raises NotFound."""
    return one(places(actor), "这个机构", pk=organisation_id)


def registrations(actor: Actor, of: Organisation) -> QuerySet[Registration]:
    """Names and papers over time, newest first; a public register."""
    del actor
    return Registration.objects.filter(organisation=of).order_by("-since")


def registration_on(actor: Actor, of: Organisation, on: date) -> Registration:
    """What an organisation was called and licensed for on a day, the county's kind included; raises NotFound."""
    del actor
    return one(Registration.objects.filter(in_force(on)), "这一天的机构登记", organisation=of)


def certificates(actor: Actor, of: Organisation) -> QuerySet[Certificate]:
    """An enterprise's certificates, newest first."""
    del actor
    return Certificate.objects.filter(organisation=of).order_by("-since")


def certified_caterers(actor: Actor, on: date) -> list[Certificate]:
    """The directory of caterers with a HACCP or ISO 22000 certificate in force on a day; anyone may read it.

    An expired certificate is not in it: nobody has to remove it. Source: seed 000 五（三）1.
    """
    del actor
    rows = Certificate.objects.filter(in_force(on), organisation__until__isnull=True)
    return list(rows.select_related("organisation").order_by("organisation__pinyin", "kind"))


def people(actor: Actor, on: date, said: str = "", role: str = "") -> QuerySet[Account]:
    """Accounts of the actor's places, or with a post there, with their posts of the day; by initials."""
    posts = Post.objects.filter(in_force(on)).select_related("organisation").order_by("id")
    here = Post.objects.filter(within(actor) | within(actor, "organisation__registrar__path"), in_force(on))
    rows = Account.objects.filter(
        within(actor, "home__path")
        | within(actor, "home__registrar__path")
        | Q(pk__in=here.values("account_id"))
    )
    if role:
        rows = rows.filter(pk__in=here.filter(role=role).values("account_id"))
    wanted = said.strip()
    if wanted:
        rows = rows.filter(
            Q(full_name__icontains=wanted)
            | Q(username__istartswith=wanted)
            | Q(pinyin__startswith=wanted.lower())
        )
    return (
        rows.select_related("home")
        .prefetch_related(Prefetch("posts", queryset=posts, to_attr="held"))
        .order_by("pinyin", "id")
    )


def person(actor: Actor, account_id: int, on: date) -> Account:
    """One account of the actor's places; raises NotFound."""
    return one(people(actor, on), "这个账号", pk=account_id)


def post(actor: Actor, post_id: int) -> Post:
    """One post of the actor's places; raises NotFound."""
    rows = Post.objects.filter(
        within(actor) | within(actor, "organisation__registrar__path") | Q(account_id=actor.account_id)
    )
    return one(rows.select_related("organisation__registrar", "account"), "这项任职", pk=post_id)


def posts_ahead(actor: Actor, of: QuerySet[Account], on: date) -> dict[int, list[Post]]:
    """The posts of these people that hold on the day or later, by account, at the actor's places."""
    rows = Post.objects.filter(
        within(actor) | within(actor, "organisation__registrar__path"), account__in=of.order_by().values("pk")
    ).exclude(until__lte=on)
    found: dict[int, list[Post]] = {}
    for row in rows.select_related("organisation").order_by("since", "id"):
        found.setdefault(row.account_id, []).append(row)
    return found


def posts(actor: Actor, on: date, said: str = "", role: str = "", when: str = "now") -> QuerySet[Post]:
    """Posts of the actor's places: `when` is now, ahead (begin later), over, or all; by the holder's initials.

    `said` is part of the holder's name or initials, or of the place's.
    """
    spells = {
        "now": in_force(on), "ahead": Q(since__gt=on), "over": Q(until__lte=on), "all": Q(),
    }  # fmt: skip
    rows = Post.objects.filter(
        within(actor) | within(actor, "organisation__registrar__path"), spells.get(when, spells["now"])
    )
    if role:
        rows = rows.filter(role=role)
    wanted = said.strip()
    if wanted:
        rows = rows.filter(
            Q(account__full_name__icontains=wanted)
            | Q(account__pinyin__startswith=wanted.lower())
            | Q(account__username__istartswith=wanted)
            | Q(organisation__name__icontains=wanted)
            | Q(organisation__pinyin__startswith=wanted.lower())
        )
    return rows.select_related("account", "organisation").order_by(
        "account__pinyin", "account_id", "since", "id"
    )


def posts_at(actor: Actor, place: Organisation, on: date) -> list[Post]:
    """Who holds which post at a place on a day."""
    del actor
    rows = Post.objects.filter(in_force(on), organisation=place)
    return list(rows.select_related("account", "stands_in_for__account").order_by("id"))
