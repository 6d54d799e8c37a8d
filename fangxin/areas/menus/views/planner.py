"""Pages of the planner: ask for a week, watch it being computed, change the draft, publish it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.actions import IMPORTERS
from fangxin.areas.menus.actions.planner import (
    PLANNERS,
    ask_for_week,
    exchange_dishes,
    publish_draft,
    replace_dish,
    stop_run,
)
from fangxin.areas.menus.forms import ExchangeForm, PlanForm, PublishForm, ReplaceForm, StopForm
from fangxin.areas.menus.models import MenuDraft, PlanRun
from fangxin.areas.menus.queries.draft_page import DraftView, draft_view, most_needed, suggested
from fangxin.areas.menus.queries.planner import draft, drafts, library_of, plan_run, runs
from fangxin.areas.menus.tasks import MORE_FEN, plan_week_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import school, schools
from fangxin.areas.policy.queries import meal_days
from fangxin.engine.menu_plan.from_library import SLOT_OF
from fangxin.engine.money import parse_yuan, yuan_text

READERS = (*PLANNERS, Role.AUDITOR)
_SHOWN = 10


def _schools(request: Request) -> list[Organisation]:
    place = request.actor.place(*IMPORTERS)
    if place is not None and place.organisation_id is not None:
        return [school(request.actor, place.organisation_id)]
    return list(schools(request.actor))


def _next_week(request: Request, places: list[Organisation]) -> date:
    """The Monday of the next week in which the school serves meals; of next week when the calendar knows none."""
    monday = request.on - timedelta(days=request.on.weekday()) + timedelta(days=7)
    ahead = meal_days(request.actor).filter(school=places[0], on__gte=monday).first()
    return monday if ahead is None else ahead.on - timedelta(days=ahead.on.weekday())


@open_to(*PLANNERS)
def start(request: Request) -> HttpResponse:
    """Ask for a week; the newest runs and drafts below."""
    places = _schools(request)
    if not places:
        raise NotAllowed(_("您的单位没有学校可以排食谱。"))
    form = PlanForm(request.POST or None, schools=places, initial={"monday": _next_week(request, places)})

    def page() -> HttpResponse:
        context = {
            "form": form, "one_school": len(places) == 1, "drafts": drafts(request.actor)[:_SHOWN],
            "runs": runs(request.actor).exclude(state="done")[:_SHOWN],
        }  # fmt: skip
        return render(request, "menus/planner.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form, lambda: _ask(request, form, places),
        done_url=lambda run: reverse("menus:planner-run", args=[run.pk]), sentence=_("已开始计算。"), again=page,
    )  # fmt: skip


def _ask(request: Request, form: PlanForm, places: list[Organisation]) -> PlanRun:
    data = form.cleaned_data
    place = next(one for one in places if str(one.pk) == str(data["school"]))
    run = ask_for_week(
        by=request.actor, key=form.key_value, at=request.at, school=place, monday=data["monday"],
        stage=data["stage"], budget_fen=parse_yuan(str(Decimal(data["budget"]))), objective=data["objective"],
        price_pct=data["price_pct"], stoves=data["stoves"], without=data["without"],
    )  # fmt: skip
    plan_week_of.defer(run_id=run.pk)
    return run


@open_to(*READERS)
def watch(request: Request, run_id: int) -> HttpResponse:
    """How far a run is: bound and best so far; it renews itself, and ends at the draft."""
    run = plan_run(request.actor, run_id)
    found = run.drafts.order_by("pk").first()
    context = {
        "run": run, "draft": found, "form": StopForm(), "open": run.state in ("waiting", "running"),
        "liking": run.objective == "liking", "may_stop": request.actor.holds(PLANNERS, run.school.path),
        "bound": _figure(run, run.bound), "best": _figure(run, run.best), "gap": _gap(run),
    }  # fmt: skip
    name = "menus/planner_progress.html" if request.headers.get("HX-Request") else "menus/planner_run.html"
    return render(request, name, context)


def _figure(run: PlanRun, hundredths: int | None) -> str:
    if hundredths is None:
        return "—"
    if run.objective == "cost":
        return f"{yuan_text(round(hundredths / 100))} 元"
    return f"{abs(hundredths) / 100:.1f} 分" if run.objective == "liking" else f"{hundredths / 100:.2f}"


def _gap(run: PlanRun) -> str:
    if run.bound is None or run.best is None or not run.best:
        return "—"
    return f"{100 * abs(run.best - run.bound) / abs(run.best):.2f} %"


@open_to(*PLANNERS)
def stop(request: Request, run_id: int) -> HttpResponse:
    """Stop a run and keep the best so far."""
    run = plan_run(request.actor, run_id)
    form = StopForm(request.POST or None)
    url = reverse("menus:planner-run", args=[run.pk])
    return take(
        request, form, lambda: stop_run(by=request.actor, key=form.key_value, at=request.at, run=run),
        done_url=url, sentence=_("已要求停止，保留目前最好的一周。"), again=lambda: watch(request, run_id),
    )  # fmt: skip


@open_to(*READERS)
@require_safe
def edit(request: Request, draft_id: int) -> HttpResponse:
    """The draft as a grid, with what it costs, what the checker says, and three suggestions for a chosen place."""
    return _page(request, draft(request.actor, draft_id))


def _page(request: Request, row: MenuDraft, problem: Any = None) -> HttpResponse:
    view = draft_view(request.actor, row)
    chosen = _chosen(request, view)
    newest = row if not hasattr(row, "superseded_by") else None
    may_edit = newest is not None and request.actor.holds(PLANNERS, row.school.path)
    scarce = most_needed(view.judged.assessment)
    context = {
        "view": view, "draft": row, "chosen": chosen, "proof": _proof(row, view.mean_hundredths),
        "suggestions": suggested(request.actor, row, chosen.day, chosen.place) if chosen and may_edit else (),
        "scarce": next((bar for bar in view.nutrients if scarce and bar.code == scarce.limit.code), None),
        "names": _names(request, row, chosen.slot) if chosen and may_edit else (),
        "replace": ReplaceForm(), "exchange": ExchangeForm(), "publish": problem or PublishForm(), "newest": newest,
        "may_edit": may_edit, "last": view.days[-1].on,
        "may_publish": newest is not None and request.actor.holds(IMPORTERS, row.school.path),
        "verdict": getattr(row, "verdict", None), "more": yuan_text(MORE_FEN),
        "moves": [cell for day in view.days for cell in day.cells if chosen and cell.slot == chosen.slot and cell != chosen],
    }  # fmt: skip
    return render(request, "menus/planner_draft.html", context)


def _names(request: Request, row: MenuDraft, slot: str) -> list[str]:
    dishes = library_of(request.actor, row.school).dishes.values()
    return sorted(d.name for d in dishes if SLOT_OF[d.category] == slot and row.monday.month in d.months)


def _chosen(request: Request, view: DraftView) -> Any:
    try:
        day, place = (int(part) for part in request.GET.get("cell", "").split("-"))
    except ValueError:
        return None
    return next((c for d in view.days for c in d.cells if (c.day, c.place) == (day, place)), None)


def _proof(row: MenuDraft, cost: int) -> dict[str, Any]:
    """``cost``: of the weighed week, hundredths of a fen; the gap told is the gap of what will be served."""
    proof = row.proof
    if not proof:
        return {}
    gap = proof["gap_permyriad"]
    if proof.get("objective") == "cost":
        gap = max(0, 10_000 * (cost - proof["cost_bound"]) // max(1, cost))
    return {
        **proof,
        "gap": f"{gap / 100:.2f}",
        "seconds": f"{proof['milliseconds'] / 1000:.1f}",
        "cost_bound": yuan_text(-(-proof["cost_bound"] // 100)),
        "rules": [
            {**rule, "saves": _yuan(rule["saves"]), "steeper": _yuan(rule["steeper"])}
            for rule in proof["rules"][:8]
        ],
        "buys": [{**buys, "more": f"{buys['more'] / 100:.1f}"} for buys in proof["buys"]],
        "changed": bool(row.change),
    }


def _yuan(hundredths: int | None) -> str:
    return "做不到" if hundredths is None else f"{hundredths / 10_000:.2f}"


def _draft_url(row: MenuDraft) -> str:
    return reverse("menus:planner-draft", args=[row.pk])


@open_to(*PLANNERS)
def replace(request: Request, draft_id: int) -> HttpResponse:
    """Another dish in one place."""
    row = draft(request.actor, draft_id)
    form = ReplaceForm(request.POST or None)

    def act() -> MenuDraft:
        data = form.cleaned_data
        return replace_dish(
            by=request.actor, key=form.key_value, at=request.at, draft=row, day=data["day"], place=data["place"],
            name=data["name"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=_draft_url, sentence=_("已换。"), again=lambda: _page(request, row, form)
    )


@open_to(*PLANNERS)
def exchange(request: Request, draft_id: int) -> HttpResponse:
    """Two dishes change places."""
    row = draft(request.actor, draft_id)
    form = ExchangeForm(request.POST or None)

    def act() -> MenuDraft:
        data = form.cleaned_data
        other_day, other_place = (int(part) for part in data["other"].split("-"))
        return exchange_dishes(
            by=request.actor, key=form.key_value, at=request.at, draft=row, day=data["day"], place=data["place"],
            other_day=other_day, other_place=other_place,
        )  # fmt: skip

    return take(
        request,
        form,
        act,
        done_url=_draft_url,
        sentence=_("已对调。"),
        again=lambda: _page(request, row, form),
    )


@open_to(*IMPORTERS)
def publish(request: Request, draft_id: int) -> HttpResponse:
    """Publish the draft as the school's week, if the checker lets it."""
    row = draft(request.actor, draft_id)
    form = PublishForm(request.POST or None)
    return take(
        request, form, lambda: publish_draft(by=request.actor, key=form.key_value, at=request.at, draft=row),
        done_url=lambda week: reverse("menus:week", args=[week.pk]), sentence=_("核对通过，已公布为本校一周食谱。"),
        again=lambda: _page(request, row, form),
    )  # fmt: skip
