"""Pages of the week sets: by stage and season with the panel's state, one set judged, signing and choosing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.actions.choosing import choose_set
from fangxin.areas.menus.actions.library import sign_recipe
from fangxin.areas.menus.actions.season import AUTHORS as SEASON_AUTHORS
from fangxin.areas.menus.actions.week import IMPORTERS
from fangxin.areas.menus.forms import ChooseForm, SignForm
from fangxin.areas.menus.models import SEASONS, SEATS, STAGES, MenuSet
from fangxin.areas.menus.queries.judging import judged_set
from fangxin.areas.menus.queries.library import (
    completeness,
    menu_set,
    panel,
    planned_week_of,
    seats_of,
    sets,
    state,
)
from fangxin.areas.menus.rules.rows import BANDS_OF_STAGE
from fangxin.areas.menus.views.library import READERS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, names_of, organisation, school
from fangxin.areas.policy.queries import county_rule
from fangxin.engine.dishes import BAND_TITLES
from fangxin.engine.policy import NotCovered


def county_of(request: Request) -> Organisation:
    """The county of the first post that is at a place."""
    grant = next((one for one in request.actor.grants if one.organisation_id), None)
    if grant is None:
        raise NotAllowed("您没有在任何县任职。")
    place = organisation(request.actor, grant.organisation_id)
    return place if place.kind == "county" else ancestor(request.actor, place, "county")


@open_to(*READERS, in_county=True)
def index(request: Request) -> HttpResponse:
    """The sets of the county by stage and season, and whether there are enough."""
    county = county_of(request)
    rows: list[MenuSet] = list(sets(request.actor))
    counts = {(row.stage, row.season): row for row in completeness(request.actor, county, request.on)}
    try:
        clause = county_rule(request.actor, "recipe_sets_per_season", county=county, on=request.on).because()
    except NotCovered:
        clause = ""
    seats = list(panel(request.actor, request.on))
    names = names_of(request.actor, {seat.account_id for seat in seats})
    groups = [
        {
            "title": title,
            "seasons": [
                {
                    "title": season_title,
                    "count": counts.get((stage, season)),
                    "sets": [(row, state(row)) for row in rows if (row.stage, row.season) == (stage, season)],
                }
                for season, season_title in SEASONS
            ],
        }
        for stage, title in STAGES
        if stage != "preschool" or any(row.stage == stage for row in rows)
    ]
    people = [
        {
            "name": names.get(seat.account_id, _("审定组成员")),
            "detail": f"{dict(SEATS)[seat.seat]} · {seat.document}",
        }
        for seat in seats
    ]
    context = {
        "groups": groups, "clause": clause, "county": county, "people": people,
        "may_plan": request.actor.holds(SEASON_AUTHORS, county.path),
    }  # fmt: skip
    return render(request, "menus/sets.html", context)


def _set_page(request: Request, set_id: int, form: SignForm, choose: ChooseForm) -> HttpResponse:
    row = menu_set(request.actor, set_id)
    bands = BANDS_OF_STAGE[row.stage]
    band = request.GET.get("band", "")
    band = band if band in bands else bands[-1]
    seats = dict(SEATS)
    reviews = sorted(row.reviews.all(), key=lambda review: review.at, reverse=True)
    names = names_of(request.actor, {row.by_id, *(review.by_id for review in reviews)})
    context = {
        "row": row, "state": state(row), "band": band, "bands": [(b, BAND_TITLES[b]) for b in bands],
        "week": planned_week_of(row, band), "judged": judged_set(request.actor, row, band, request.on),
        "form": form, "choose": choose, "author": names.get(row.by_id, ""),
        "may_choose": request.actor.has_role(*IMPORTERS) and state(row).key == "approved",
        "seats": [(seat, seats[seat]) for seat in seats_of(request.actor, row.place, request.on)],
        "events": [
            {
                "title": seats[review.seat] + ("：" + _("同意") if review.accepted else "：" + _("不同意")),
                "text": f" {names.get(review.by_id, '')}", "detail": review.remark,
                "state": "" if review.accepted else "bad",
            }
            for review in reviews
        ],
    }  # fmt: skip
    return render(request, "menus/set.html", context)


def _choose_form(request: Request) -> ChooseForm:
    monday = request.on - timedelta(days=request.on.weekday()) + timedelta(days=7)
    return ChooseForm(initial={"monday": monday})


@open_to(*READERS)
@require_safe
def detail(request: Request, set_id: int) -> HttpResponse:
    """One set: the days, the verdict of the checker, the signatures."""
    return _set_page(request, set_id, SignForm(), _choose_form(request))


@open_to(*READERS)
def sign(request: Request, set_id: int) -> HttpResponse:
    """A panel member signs a set."""
    row = menu_set(request.actor, set_id)
    form = SignForm(request.POST or None)

    def act() -> Any:
        return sign_recipe(
            by=request.actor, key=form.key_value, at=request.at, of=row, seat=form.cleaned_data["seat"],
            accepted=form.cleaned_data["verdict"] == "yes", remark=form.cleaned_data["remark"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("menus:set", args=[row.pk]), sentence=_("已签署。"),
        again=lambda: _set_page(request, set_id, form, _choose_form(request)),
    )  # fmt: skip


@open_to(*IMPORTERS)
def choose(request: Request, set_id: int) -> HttpResponse:
    """A school takes a set for a week."""
    row = menu_set(request.actor, set_id)
    grant = request.actor.place(*IMPORTERS)
    form = ChooseForm(request.POST or None)

    def act() -> Any:
        if grant is None:
            raise NotAllowed("食谱由学校选用。")
        return choose_set(
            by=request.actor, key=form.key_value, at=request.at,
            school=school(request.actor, grant.organisation_id), monday=form.cleaned_data["monday"], menu_set=row,
        )  # fmt: skip

    return take(
        request, form, act, done_url=lambda week: reverse("menus:week", args=[week.pk]), sentence=_("食谱已选用。"),
        again=lambda: _set_page(request, set_id, SignForm(), form),
    )  # fmt: skip
