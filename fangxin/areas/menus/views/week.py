"""Pages of the menus area."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.actions import IMPORTERS, MAPPERS, import_menu_week, map_name
from fangxin.areas.menus.forms import ImportForm, MapForm
from fangxin.areas.menus.models import MenuWeek
from fangxin.areas.menus.papers.week_pdf import WeekPaper, week_pdf
from fangxin.areas.menus.papers.week_workbook import week_workbook
from fangxin.areas.menus.queries import DayView, foods_by_name, week_view, week_views, weeks
from fangxin.areas.menus.queries import week as week_of
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.judging import judged_week
from fangxin.areas.menus.queries.replanning import change_of
from fangxin.areas.menus.rules import MenuUnreadable
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import organisation, school
from fangxin.engine.menu_week import BANDS
from fangxin.engine.workbook import XLSX

READERS = (*IMPORTERS, Role.SAFETY_DIRECTOR, Role.COOK, Role.NUTRITION_OFFICER, Role.AUDITOR)
CAUTIONS = (
    "所附数据由放心项目选取、补缺并重算能量，错误由本项目负责。",
    "铁、锌、维生素B族和膳食纤维在各国成分表之间差别大，仅供参考。",
)
PER_PAGE = 25


@open_to(*READERS)
def index(request: Request) -> HttpResponse:
    """The weeks of the place, newest first, with search by school."""
    rows = weeks(request.actor)
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(school__name__contains=text) | rows.filter(school__pinyin__startswith=text.lower())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "may_import": request.actor.has_role(*IMPORTERS)}
    context["several"] = not context["may_import"]  # a county officer reads many schools' weeks
    return render(request, "menus/index.html", context)


@open_to(*IMPORTERS)
def import_week(request: Request) -> HttpResponse:
    """Upload a published week."""
    place = request.actor.place(*IMPORTERS)
    if place is None:
        raise NotAllowed("食谱由学校导入。")
    monday = request.on - timedelta(days=request.on.weekday())
    form = ImportForm(request.POST or None, request.FILES or None, initial={"monday": monday})
    faults: dict[str, Any] = {"findings": ()}

    def page() -> HttpResponse:
        return render(request, "menus/import.html", {"form": form, **faults})

    def act() -> MenuWeek:
        file = form.cleaned_data["workbook"]
        try:
            return import_menu_week(
                by=request.actor, key=form.key_value, at=request.at, school=school(request.actor, place.organisation_id),
                monday=form.cleaned_data["monday"], file_name=file.name, data=file.read(),
                skip_closed=form.cleaned_data["skip_closed"],
            )  # fmt: skip
        except MenuUnreadable as refusal:
            faults["findings"] = refusal.findings
            raise

    if request.method != "POST":
        return page()
    return take(
        request,
        form,
        act,
        done_url=lambda week: reverse("menus:week", args=[week.pk]),
        sentence="食谱已导入。",
        again=page,
    )


def _week_page(request: Request, week_id: int, form: MapForm) -> HttpResponse:
    week = week_of(request.actor, week_id)
    band = request.GET.get("band", "9-11")
    band = band if band in BANDS else "9-11"
    days = week_view(request.actor, week, band)
    judged = judged_week(request.actor, week, days, band, request.on) if days else None
    unmapped = sorted({p.name for d in days for p in d.menu.ingredients(band) if p.food is None})
    context = {
        "week": week, "days": days, "judged": judged, "band": band, "bands": BANDS, "unmapped": unmapped, "form": form,
        "change": change_of(request.actor, week), "foods": foods_by_name("") if unmapped else [], "may_map": request.actor.has_role(*MAPPERS),
    }  # fmt: skip
    return render(request, "menus/week.html", context)


@open_to(*READERS)
@require_safe
def week(request: Request, week_id: int) -> HttpResponse:
    """One week: dishes and grams for a band, kinds, energy and protein, and what is missing."""
    return _week_page(request, week_id, MapForm())


@open_to(*MAPPERS)
def mapping(request: Request, week_id: int) -> HttpResponse:
    """Map one name of a week."""
    found = week_of(request.actor, week_id)
    grant = request.actor.place(*MAPPERS)
    form = MapForm(request.POST or None)

    def act() -> Any:
        assert grant is not None, "the gate lets only these roles in"
        return map_name(
            by=request.actor, key=form.key_value, at=request.at,
            place=organisation(request.actor, grant.organisation_id),
            written_name=form.cleaned_data["written_name"], food=form.cleaned_data["food"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("menus:week", args=[found.pk]), sentence="名称已对应，本周各天已重新计算。",
        again=lambda: _week_page(request, week_id, form),
    )  # fmt: skip


def _paper(request: Request, week_id: int) -> WeekPaper:
    week = week_of(request.actor, week_id)
    views = week_views(request.actor, week, BANDS)
    served = _bands_served(views["9-11"])
    bands = [band for band in BANDS if band in served] or ["9-11"]
    days = views[bands[-1]]
    verdicts = []
    for band in bands:
        found = judged_week(request.actor, week, views[band], band, request.on)
        word = "符合公布要求" if found.assessment.may_publish else f"有 {len(found.blocking)} 项不符合"
        verdicts.append(f"{band} 岁 {float(found.assessment.score):.1f} 分，{word}")
    last = days[-1].meal_day.on if days else week.monday
    return WeekPaper(
        title="一周带量食谱", school=week.school.name, dates=f"{week.monday:%Y-%m-%d} 至 {last:%Y-%m-%d}",
        bands=tuple((band, band) for band in bands), days=[day.menu for day in days],
        verdict=f"按《学生餐营养指南》（WS/T 554-2017）和本地政策参数核对：{'；'.join(verdicts)}。", sources=(food_source(request.actor, week.school).note, *CAUTIONS),
    )  # fmt: skip


def _bands_served(days: Sequence[DayView]) -> set[str]:
    """The bands that the week's rows name; both of a primary school when they name none."""
    named = {
        band for day in days for dish in day.menu.dishes for part in dish.ingredients for band in part.bands
    }
    return named or {"6-8", "9-11"}


@open_to(*READERS)
@require_safe
def week_as_pdf(request: Request, week_id: int) -> HttpResponse:
    """The week as the school prints it."""
    response = HttpResponse(week_pdf(_paper(request, week_id)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="menu-{week_id}.pdf"'
    return response


@open_to(*READERS)
@require_safe
def week_as_workbook(request: Request, week_id: int) -> HttpResponse:
    """The week as a workbook."""
    response = HttpResponse(week_workbook(_paper(request, week_id)), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="menu-{week_id}.xlsx"'
    return response
