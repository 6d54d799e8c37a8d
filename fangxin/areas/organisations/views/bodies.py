"""Bodies: set one up, see who sits in it, change its members."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions.bodies import change_members, set_up_body
from fangxin.areas.organisations.forms.people import BodyForm, MembersForm, lines_of, members_of
from fangxin.areas.organisations.models import Body, Organisation
from fangxin.areas.organisations.queries.bodies import body, entered_members, members
from fangxin.areas.organisations.queries.registry import people, registered
from fangxin.areas.organisations.rules import PARTIES
from fangxin.areas.organisations.views.registry import READERS, WRITERS, form_page, period


def _usernames(request: Request) -> dict[str, int]:
    return dict(people(request.actor, request.on).values_list("username", "pk"))


@open_to(*WRITERS, Role.PRINCIPAL)
def set_up(request: Request, organisation_id: int) -> HttpResponse:
    """Set up a body with its document and members."""
    place: Organisation = registered(request.actor, organisation_id)
    form = BodyForm(request.POST or None, initial={"since": request.on})
    back = reverse("organisations:place", args=[place.pk])

    def page() -> HttpResponse:
        return form_page(request, form, _("成立机构"), back, place.name)

    if request.method != "POST":
        return page()

    def act() -> Body:
        data = form.cleaned_data
        sitting = members_of(data["members"], _usernames(request), untied=data["untied"])
        return set_up_body(
            by=request.actor, key=form.key_value, at=request.at, organisation=place, kind=data["kind"],
            name=data["name"], document=data["document"], since=data["since"], members=sitting,
        )  # fmt: skip

    def done(row: Body) -> str:
        return reverse("organisations:body", args=[row.pk])

    return take(request, form, act, done_url=done, sentence=_("机构已登记。"), again=page)


@open_to(*READERS)
def body_page(request: Request, body_id: int) -> HttpResponse:
    """A body's members of today, and the form that changes them."""
    one = body(request.actor, body_id)
    sitting = entered_members(request.actor, one, request.on)
    names = {pk: username for username, pk in _usernames(request).items()}
    roles = (*WRITERS, Role.PRINCIPAL) if one.organisation.kind == "school" else WRITERS
    may_change = request.actor.holds(roles, one.organisation.path)
    form = MembersForm(
        request.POST or None,
        initial={
            "since": request.on,
            "members": lines_of(sitting, names),
            "untied": all(member.declares_no_tie for member in sitting),
        },
    )

    def page() -> HttpResponse:
        rows = [
            {
                "name": row.full_name,
                "detail": "，".join(
                    part
                    for part in (
                        row.post_title,
                        PARTIES.get(row.party, ""),
                        _("%(grade)s 年级") % {"grade": row.grade} if row.grade else "",
                    )
                    if part
                ),
                "word": row.get_duty_display(),
                "tone": "brand" if row.duty == "head" else "",
            }
            for row in members(request.actor, one, request.on)
        ]
        context = {
            "body": one,
            "members": rows,
            "period": period(one.since, one.until),
            "form": form if may_change and one.until is None else None,
        }
        return render(request, "organisations/body.html", context)

    if request.method != "POST":
        return page()

    def act() -> Body:
        data = form.cleaned_data
        wanted = members_of(data["members"], _usernames(request), untied=data["untied"])
        return change_members(
            by=request.actor, key=form.key_value, at=request.at, body=one, since=data["since"], members=wanted
        )

    url = reverse("organisations:body", args=[one.pk])
    return take(request, form, act, done_url=url, sentence=_("成员已调整。"), again=page)
