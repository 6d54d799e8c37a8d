"""Reading the tree, the people and their posts."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Grant, Role
from fangxin.areas.organisations.models import Account, Organisation, PinCheck, Post
from fangxin.areas.organisations.rules import PIN_LOCK_MINUTES


def in_force(on: date) -> Q:
    """Rows whose `since` and exclusive `until` hold on a day."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def actor_for(account: Account, on: date) -> Actor:
    """The actor with the grants in force on a day. The connection must already look as this account."""
    posts = Post.objects.filter(in_force(on), account=account).select_related("organisation").order_by("id")
    grants = tuple(
        Grant(Role(p.role), p.organisation.path, p.organisation_id, p.organisation.name) for p in posts
    )
    return Actor(account_id=account.pk, name=account.full_name, grants=grants)


def organisations(actor: Actor, *kinds: str) -> QuerySet[Organisation]:
    """Organisations under the actor's places, by name."""
    rows = Organisation.objects.filter(within(actor, "path")).order_by("path")
    return rows.filter(kind__in=kinds) if kinds else rows


def schools(actor: Actor) -> QuerySet[Organisation]:
    """Schools under the actor's places."""
    return organisations(actor, "school")


def school(actor: Actor, school_id: int) -> Organisation:
    """One school of the actor's places; raises NotFound."""
    return one(schools(actor), "这所学校", pk=school_id)


def public_school(actor: Actor, school_id: int) -> Organisation:
    """Any registered school: names of schools are public."""
    del actor
    return one(Organisation.objects.filter(kind="school"), "这所学校", pk=school_id)


def ancestor(actor: Actor, organisation: Organisation, kind: str) -> Organisation:
    """The nearest organisation of `kind` at or above; names of organisations are public. Raises NotFound."""
    del actor
    # Every rule asks for the county: remembered with the row that a request has read, so it lives no longer than that.
    known: dict[str, Organisation] = organisation.__dict__.setdefault("_ancestors", {})
    if kind not in known:
        ids = [int(part) for part in organisation.path.strip("/").split("/")]
        rows = Organisation.objects.filter(pk__in=ids, kind=kind).order_by("-path")
        known[kind] = one(rows, "上级机构")
    return known[kind]


def organisation(actor: Actor, organisation_id: int) -> Organisation:
    """Any organisation by id; names of organisations are public."""
    del actor
    return one(Organisation.objects.all(), "这个机构", pk=organisation_id)


def colleagues(actor: Actor, place: Organisation, on: date, *roles: Role) -> list[Account]:
    """People with a post of one of `roles` at `place` on a day, without the actor, by name."""
    posts = (
        Post.objects.filter(within(actor), in_force(on), organisation=place)
        .exclude(account_id=actor.account_id)
        .select_related("account")
    )
    if roles:
        posts = posts.filter(role__in=[role.value for role in roles])
    found = {post.account_id: post.account for post in posts}
    return sorted(found.values(), key=lambda account: account.full_name)


def roles_at(actor: Actor, place: Organisation, account_id: int, on: date) -> set[Role]:
    """The roles that an account holds at `place` itself on a day."""
    posts = Post.objects.filter(within(actor), in_force(on), organisation=place, account_id=account_id)
    return {Role(role) for role in posts.values_list("role", flat=True)}


def names_of(actor: Actor, account_ids: set[int]) -> dict[int, str]:
    """Shown names of staff by account id, for pages that the actor may read."""
    del actor
    return dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "full_name"))


def recent_pin_failures(account_id: int, at: datetime) -> int:
    """Wrong PINs in a row within the lock-out window."""
    since = at - timedelta(minutes=PIN_LOCK_MINUTES)
    tries = PinCheck.objects.filter(account_id=account_id, at__gt=since, at__lte=at).order_by("-id")
    failures = 0
    for matched in tries.values_list("matched", flat=True)[:20]:
        if matched:
            break
        failures += 1
    return failures


def pin_matches(account: Account, pin: str) -> bool:
    """True when `pin` is the account's PIN."""
    return bool(account.pin) and check_password(pin, account.pin)
