"""Closing an organisation and dissolving a body: what stands in the way, then the day, the reason and a second look."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions.closing import close_organisation, dissolve_body, obstacles_seen
from fangxin.areas.organisations.forms.registry import ClosingForm
from fangxin.areas.organisations.models import Closing, Organisation
from fangxin.areas.organisations.queries.bodies import body, members
from fangxin.areas.organisations.queries.registry import registered
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.organisations.views.registry import WRITERS


def _line(one: Obstacle) -> dict[str, Any]:
    try:
        url = reverse(one.url_name, args=[one.url_id] if one.url_id else []) if one.url_name else ""
    except NoReverseMatch:  # a page that this installation does not have
        url = ""
    return {"tone": "bad", "title": one.sentence, "detail": one.remedy, "url": url}


def _page(request: Request, form: ClosingForm, **more: Any) -> HttpResponse:
    return render(request, "organisations/closing.html", {"form": form} | more)


@open_to(Role.ADMINISTRATOR)
def close_place(request: Request, organisation_id: int) -> HttpResponse:
    """Close an organisation; the page lists what stands in the way on the chosen day."""
    one: Organisation = registered(request.actor, organisation_id)
    form = ClosingForm(request.POST or None, initial={"until": request.on})
    back = reverse("organisations:place", args=[one.pk])

    def page() -> HttpResponse:
        found = form.cleaned_data.get("until") if form.is_bound else None
        on = found if isinstance(found, date) else request.on
        ways = [] if one.until else obstacles_seen(by=request.actor, organisation=one, until=on)
        return _page(
            request, form, title=_("注销机构"), name=one.name, back=back, obstacles=[_line(way) for way in ways],
            closed=one.until, asked=on, ready=_("没有在任人员、在用事项或未了的账目。"),
            after=_("过去的登记、任职和账目都保留，可以随时查阅；从这天起它不再出现在可选的机构里。"),
        )  # fmt: skip

    if request.method != "POST":
        return page()

    def act() -> Closing:
        data = form.cleaned_data
        return close_organisation(
            by=request.actor, key=form.key_value, at=request.at, organisation=one, until=data["until"],
            reason=data["reason"], document=data["document"],
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("机构已注销，历史保留。"), again=page)


@open_to(*WRITERS, Role.PRINCIPAL)
def dissolve(request: Request, body_id: int) -> HttpResponse:
    """Dissolve a body."""
    one = body(request.actor, body_id)
    form = ClosingForm(request.POST or None, initial={"until": request.on})
    back = reverse("organisations:body", args=[one.pk])
    sitting = members(request.actor, one, request.on).count()

    def page() -> HttpResponse:
        return _page(
            request, form, title=_("撤销机构"), name=one.name, back=back, obstacles=[], closed=one.until,
            asked=request.on, ready=_("现有成员 %(n)s 名，到这一天一起结束任职。") % {"n": sitting},
            after=_("以前的成员名单保留；撤销以后才能另行成立同类机构。"),
        )  # fmt: skip

    if request.method != "POST":
        return page()

    def act() -> Closing:
        data = form.cleaned_data
        return dissolve_body(
            by=request.actor, key=form.key_value, at=request.at, body=one, until=data["until"], reason=data["reason"],
            document=data["document"],
        )  # fmt: skip

    return take(request, form, act, done_url=back, sentence=_("机构已撤销，名单保留。"), again=page)
