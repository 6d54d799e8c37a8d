"""What stands in the way of closing an organisation. Areas above tell of theirs: this area knows nothing of orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from django.db.models import Q

from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.organisations.models import Body, Closing, Organisation, Post, SchoolProfile
from fangxin.areas.organisations.rules.closing import Obstacle

Teller = Callable[[Actor, Organisation, date], Iterator[Obstacle]]
_tellers: list[Teller] = []


def tells_of_obstacles(teller: Teller) -> Teller:
    """Register a function of an area above (in its app's `ready`): it yields what of its own goes on after the day.

    It is asked with the program's own eyes, for a supplier is used by counties that the closer does not see: it says
    counts and the asker's own places, never what another county's rows hold.
    """
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def _goes_on(until: date) -> Q:
    return Q(until__isnull=True) | Q(until__gt=until)


def _own(of: Organisation, until: date) -> Iterator[Obstacle]:
    children = Organisation.objects.filter(_goes_on(until), parent=of).order_by("path")
    for child in children[:5]:
        yield Obstacle(
            f"下级机构“{child.name}”还在册", "请先注销下级机构", "organisations:place-close", child.pk
        )
    if (more := children.count()) > 5:
        yield Obstacle(f"共有 {more} 个下级机构", "请先注销下级机构")
    posts = Post.objects.filter(_goes_on(until), organisation=of)
    if count := posts.count():
        yield Obstacle(
            f"还有 {count} 个任职没有结束", "请先结束任职（人员和职务）", "organisations:place", of.pk
        )
    for body in Body.objects.filter(_goes_on(until), organisation=of):
        yield Obstacle(f"“{body.name}”还没有撤销", "请先撤销它", "organisations:body-dissolve", body.pk)
    fed = SchoolProfile.objects.filter(_goes_on(until), caterer=of).count()
    if fed:
        yield Obstacle(
            f"还有 {fed} 所学校登记由它供餐", "请先登记这些学校新的供餐方式", "organisations:places"
        )
    if SchoolProfile.objects.filter(school=of, since__gte=until).exists():
        yield Obstacle("已登记这天以后才起用的学校信息", "请把日期定在它之后")


def obstacles(actor: Actor, of: Organisation, until: date) -> list[Obstacle]:
    """Everything that stands in the way of closing it on that day. The connection must look with the program's eyes."""
    del actor
    return [*_own(of, until), *(found for teller in _tellers for found in teller(SYSTEM, of, until))]


def closing_of(actor: Actor, of: Organisation) -> Closing | None:
    """Why an organisation was closed, if it was."""
    del actor
    return Closing.objects.filter(organisation=of, body__isnull=True).first()
