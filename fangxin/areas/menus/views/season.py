"""Pages of the county's own planning: ask for a season's sets, watch the search, and find the sets for the panel."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.menus.actions.season import AUTHORS, ask_for_season, stop_season
from fangxin.areas.menus.forms import SeasonForm, StopForm
from fangxin.areas.menus.models import SeasonRun
from fangxin.areas.menus.queries.library import sets, state
from fangxin.areas.menus.queries.season import county_dishes, season_run, season_runs
from fangxin.areas.menus.tasks import plan_season_of
from fangxin.areas.menus.views.sets import county_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.engine.money import parse_yuan, yuan_text

_SHOWN = 10


@open_to(*AUTHORS)
def start(request: Request) -> HttpResponse:
    """Ask for a season's sets; the newest runs beside."""
    county = county_of(request)
    form = SeasonForm(request.POST or None)

    def page() -> HttpResponse:
        context = {"form": form, "county": county, "runs": season_runs(request.actor)[:_SHOWN]}
        return render(request, "menus/season.html", context)

    def act() -> SeasonRun:
        data = form.cleaned_data
        county_dishes(request.actor, county)
        run = ask_for_season(
            by=request.actor, key=form.key_value, at=request.at, place=county, stage=data["stage"],
            season=data["season"], count=data["count"], budget_fen=parse_yuan(str(Decimal(data["budget"]))),
            objective=data["objective"], anew=data["anew"],
        )  # fmt: skip
        plan_season_of.defer(run_id=run.pk)
        return run

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=lambda run: reverse("menus:season-run", args=[run.pk]),
        sentence=_("已开始计算。"), again=page,
    )  # fmt: skip


@open_to(*AUTHORS, Role.AUDITOR)
def watch(request: Request, run_id: int) -> HttpResponse:
    """How far a season's run is; it renews itself, and ends at the sets that wait for the panel."""
    run = season_run(request.actor, run_id)
    rows = sets(request.actor).filter(place=run.place, stage=run.stage, season=run.season)
    context = {
        "run": run, "form": StopForm(), "open": run.state in ("waiting", "running"),
        "may_stop": request.actor.holds(AUTHORS, run.place.path), "liking": run.objective == "liking",
        "bound": _figure(run, run.bound), "best": _figure(run, run.best),
        "sets": [(row, state(row)) for row in rows] if run.state == "done" else [],
    }  # fmt: skip
    name = "menus/season_progress.html" if request.headers.get("HX-Request") else "menus/season_run.html"
    return render(request, name, context)


def _figure(run: SeasonRun, hundredths: int | None) -> str:
    if hundredths is None:
        return "—"
    if run.objective == "cost":
        return f"{yuan_text(round(hundredths / 100))} 元"
    return f"{abs(hundredths) / 100:.1f}"


@open_to(*AUTHORS)
def stop(request: Request, run_id: int) -> HttpResponse:
    """Stop a run and keep the sets found so far."""
    run = season_run(request.actor, run_id)
    form = StopForm(request.POST or None)
    return take(
        request, form, lambda: stop_season(by=request.actor, key=form.key_value, at=request.at, run=run),
        done_url=reverse("menus:season-run", args=[run.pk]), sentence=_("已要求停止，保留已经排好的套。"),
        again=lambda: watch(request, run_id),
    )  # fmt: skip
