"""The page of X: what the county's government approved for families to pay beside the subsidy, from when to when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, organisation
from fangxin.areas.policy.queries import county_rule
from fangxin.areas.roster.actions import set_family_part
from fangxin.areas.roster.forms import FamilyPartForm
from fangxin.areas.roster.models import FamilyPart
from fangxin.areas.roster.queries import family_parts
from fangxin.engine.money import yuan_text

WRITERS = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
READERS = (*WRITERS, Role.FINANCE_OFFICER, Role.AUDITOR, Role.PRINCIPAL)
PER_PAGE = 20


@open_to(*READERS, in_county=True)
def family_part(request: Request) -> HttpResponse:
    """Every X of the county with its document, and 5 + X today; the county's officers enter the next one."""
    place = request.actor.place(*READERS)
    assert place is not None, "the gate lets only these roles in"
    county = ancestor(request.actor, organisation(request.actor, place.organisation_id), "county")
    form = FamilyPartForm(request.POST or None)

    def page() -> HttpResponse:
        return render(request, "roster/family_part.html", _context(request, county) | {"form": form})

    if request.method != "POST":
        return page()

    def act() -> FamilyPart:
        said = form.cleaned_data
        return set_family_part(
            by=request.actor, key=form.key_value, at=request.at, county=county, fen=said["fen"], since=said["since"],
            until=said["last_day"] + timedelta(days=1), document=said["document"], approved_on=said["approved_on"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("roster:family-part"), sentence=_("X 标准已登记。"), again=page
    )


def _context(request: Request, county: Organisation) -> dict[str, Any]:
    page = Paginator(family_parts(request.actor, county), PER_PAGE).get_page(request.GET.get("page"))
    subsidy = county_rule(request.actor, "subsidy_rate", county=county, on=request.on)
    tariff = next((one for one in page if one.since <= request.on < one.until), None)
    return {
        "county": county,
        "page": page,
        "rows": [_row(one, request) for one in page],
        "columns": [
            {"label": _("期间")}, {"label": _("X（元/天）"), "align": "right"}, {"label": _("批准文件")},
            {"label": _("状态")},
        ],
        "subsidy": subsidy,
        "tariff": tariff,
        "price_fen": subsidy.integer + tariff.fen if tariff else None,
        "may": request.actor.holds(WRITERS, county.path),
        "cap": county_rule(request.actor, "family_part_max", county=county, on=request.on),
    }  # fmt: skip


def _row(one: FamilyPart, request: Request) -> dict[str, Any]:
    if request.on < one.since:
        state = {"tone": "info", "word": _("还没开始")}
    elif request.on < one.until:
        state = {"tone": "ok", "word": _("执行中")}
    else:
        state = {"tone": "", "word": _("已结束")}
    last = one.until - timedelta(days=1)
    approved = _("%(on)s 批准") % {"on": one.approved_on}
    cells = [
        {"text": f"{one.since} – {last}"},
        yuan_text(one.fen),
        {"text": one.document, "sub": approved},
        state,
    ]
    return {"cells": cells}
