"""Reading people, their posts and their PIN checks."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import connection
from django.db.models import QuerySet

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.actor import Actor, Grant, Role, reach
from fangxin.areas.organisations.models import Account, Organisation, PinCheck, Post
from fangxin.areas.organisations.queries.tree import in_force
from fangxin.areas.organisations.rules import PIN_LOCK_MINUTES


def actor_for(account: Account, on: date) -> Actor:
    """The actor with the grants in force on a day. The connection must already look as this account."""
    posts = Post.objects.filter(in_force(on), account=account).select_related("organisation").order_by("id")
    grants = tuple(
        Grant(
            Role(p.role),
            reach(Role(p.role), p.organisation.path, account.pk),
            p.organisation_id,
            p.organisation.name,
            p.organisation.kind,
        )
        for p in posts
    )
    return Actor(account_id=account.pk, name=account.full_name, grants=grants)


def posts_of(actor: Actor, account: Account, on: date) -> QuerySet[Post]:
    """An account's posts in force on a day or later, as far as the asker sees them, oldest first."""
    del actor
    rows = Post.objects.filter(account=account).exclude(until__lte=on)
    return rows.select_related("organisation", "stands_in_for").order_by("since", "id")


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
    """Shown names of staff by account id, for papers that the actor may read: also of people of other places."""
    del actor
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, full_name FROM organisations_names(%s)", [sorted(account_ids)])
        return dict(cursor.fetchall())


def username_taken(username: str) -> bool:
    """True when anybody, anywhere, has this login name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM organisations_account_named(%s))", [username])
        return bool(cursor.fetchone()[0])


def role_conflict(
    account: Account, role: Role, place: Organisation, since: date, until: date | None
) -> tuple[Role, str] | None:
    """The post (role, place's name) that this person holds and that stands against `role` there; None when none does.

    Asked past the walls: a post in another county counts too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisations_role_conflict(%s, %s, %s, %s, %s, NULL)",
            [account.pk, role.value, place.pk, since, until],
        )
        found = cursor.fetchone()[0]
    if found is None:
        return None
    held, name = found.split("|", 1)
    return Role(held), name


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
