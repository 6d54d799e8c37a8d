"""Pages of days off: the county's calendar with its notices, and a school's own days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, organisation, school, schools
from fangxin.areas.policy.actions.holidays import KEEPERS, import_notice, set_school_days
from fangxin.areas.policy.forms.holidays import NoticeForm, SchoolDaysForm
from fangxin.areas.policy.models import HolidayNotice, SchoolDayException
from fangxin.areas.policy.queries import exceptions, notice, notice_days, notices, working_days
from fangxin.areas.policy.queries.deadlines import moved_by_calendar
from fangxin.areas.policy.rules import grades_of, month_days
from fangxin.areas.policy.views.calendar import COUNTY_ROLES, SCHOOL_ROLES, WEEKDAYS
from fangxin.engine.calendar import NoticeReading, WorkingDays, changed_days, read_notice
from fangxin.engine.workbook import XLSX, list_workbook

READERS = (*COUNTY_ROLES, Role.ADMINISTRATOR)


def _county(request: Request, *roles: Role) -> Organisation:
    place = request.actor.place(*roles)
    assert place is not None, "the gate lets only these roles in"
    home = organisation(request.actor, place.organisation_id)
    return (
        home
        if home.kind in ("nation", "province", "prefecture", "county")
        else ancestor(request.actor, home, "county")
    )


def _shown_month(request: Request) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return request.on.replace(day=1)


def _weeks(calendar: WorkingDays, days: list[date], today: date) -> list[list[dict[str, Any] | None]]:
    cells: list[dict[str, Any] | None] = [None] * days[0].weekday()
    for on in days:
        plain = on.weekday() < 5
        working, name = calendar.is_working(on), calendar.names.get(on, "")
        if working:
            words, tone = ("" if plain else _("上班"), "" if plain else "warn")
        else:
            words, tone = (name or _("休"), "ok" if on in calendar.table else "")
        guessed = calendar.is_provisional(on)
        cells.append(
            {
                "on": on,
                "words": words,
                "tone": tone,
                "why": name if working else "",
                "today": on == today,
                "guessed": guessed,
            }
        )
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _page(
    request: Request, form: NoticeForm | None = None, reading: NoticeReading | None = None
) -> HttpResponse:
    county, month = _county(request, *READERS), _shown_month(request)
    calendar = working_days(request.actor, county)
    keeps = request.actor.holds(KEEPERS, county.path)
    context: dict[str, Any] = {
        "county": county,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
        "weeks": _weeks(calendar, month_days(month), request.on),
        "weekdays": WEEKDAYS,
        "last_announced": calendar.last_announced,
        "unknown": request.on.year + 1 not in calendar.years,
        "next_year": request.on.year + 1,
        "notices": list(notices(request.actor)),
        "form": (form or NoticeForm(initial={"year": calendar.last_announced + 1})) if keeps else None,
        "preview": None,
    }
    if form is not None and reading is not None and form.is_valid():
        context["preview"] = _preview(request, county, form, reading, calendar)
    return render(request, "policy/holidays.html", context)


def _preview(
    request: Request, county: Organisation, form: NoticeForm, reading: NoticeReading, calendar: WorkingDays
) -> dict[str, Any]:
    kinds = {day.on: day.kind for day in reading.days}
    names = {day.on: day.name for day in reading.days if day.name}
    scope, year = form.cleaned_data["scope"], form.cleaned_data["year"]
    after = calendar
    if kinds:
        after = (
            calendar.with_notice(year, kinds, names)
            if scope == "state"
            else calendar.with_local(kinds, names)
        )
    moved = moved_by_calendar(request.actor, county, calendar=after)
    return {
        "days": reading.days,
        "flaws": reading.flaws,
        "closed": sum(day.kind == "closed" for day in reading.days),
        "working": sum(day.kind == "working" for day in reading.days),
        "changed": len(changed_days(calendar, after, kinds)),
        "moved": moved[:20],
        "moved_count": len(moved),
    }


@open_to(*READERS)
def holidays(request: Request) -> HttpResponse:
    """The county's working days by month, the notices they come from, and the form to import one."""
    return _page(request)


@open_to(*KEEPERS)
def holidays_import(request: Request) -> HttpResponse:
    """First what a notice would change, then, on a second click, the import itself."""
    if request.method != "POST":
        return _page(request)
    county = _county(request, *KEEPERS)
    form = NoticeForm(request.POST, request.FILES)
    if request.POST.get("step") != "import":
        if not form.is_valid():
            response = _page(request, form)
            response.status_code = 422
            return response
        data = form.cleaned_data
        return _page(
            request, form, read_notice(data["cells"], data["year"], whole_year=data["scope"] == "state")
        )

    def act() -> HolidayNotice:
        data = form.cleaned_data
        return import_notice(
            by=request.actor, key=form.key_value, at=request.at, place=county, scope=data["scope"], year=data["year"],
            title=data["title"], document_number=data["document_number"], rows=data["cells"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("policy:holidays"), sentence=_("放假通知已登记，受影响的时限已重算。"),
        again=lambda: _page(request, form),
    )  # fmt: skip


@open_to(*READERS, *SCHOOL_ROLES)
def notice_workbook(request: Request, notice_id: int) -> HttpResponse:
    """A notice as a workbook in the form in which it can be imported again."""
    row = notice(request.actor, notice_id)
    lines = [[day.on, day.get_kind_display(), day.name] for day in notice_days(request.actor, row)]
    response = HttpResponse(list_workbook("放假通知", ["日期", "安排", "名称"], lines), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="holidays-{row.year}-{row.pk}.xlsx"'
    return response


@open_to(*KEEPERS)
def holidays_template(request: Request) -> HttpResponse:
    """An empty table to fill in, with the last known year as an example."""
    calendar = working_days(request.actor)
    year = calendar.last_announced
    lines = [
        [on, "放假" if kind == "closed" else "上班", calendar.names.get(on, "")]
        for on, kind in sorted(calendar.table.items())
        if on.year == year
    ]
    response = HttpResponse(
        list_workbook(f"{year}年示例", ["日期", "安排", "名称"], lines), content_type=XLSX
    )
    response["Content-Disposition"] = 'attachment; filename="holidays-template.xlsx"'
    return response


def _own_school(request: Request) -> Organisation | None:
    place = request.actor.place(*SCHOOL_ROLES)
    wanted = request.GET.get("school", "")
    if place is not None:
        return school(request.actor, place.organisation_id)
    return school(request.actor, int(wanted)) if wanted.isdecimal() and len(wanted) < 12 else None


def _school_page(request: Request, form: SchoolDaysForm | None = None) -> HttpResponse:
    shown = _own_school(request)
    if shown is None:
        context = {
            "schools": schools(request.actor), "school": None, "may_import": request.actor.has_role(*KEEPERS),
        }  # fmt: skip
        return render(request, "policy/school_days.html", context)
    principal = request.actor.holds([Role.PRINCIPAL], shown.path)
    county = request.actor.holds(KEEPERS, shown.path)
    grades = sorted(grades_of(shown.stage))
    blank = SchoolDaysForm(grades, makeup=not principal) if principal or county else None
    context = {
        "school": shown,
        "rows": list(exceptions(request.actor, shown)[:60]),
        "form": form or blank,
        "keep": "" if principal else f"?school={shown.pk}",
        "county": county and not principal,
        "may_import": principal or county,
    }
    return render(request, "policy/school_days.html", context)


@open_to(*SCHOOL_ROLES, *COUNTY_ROLES, Role.ADMINISTRATOR)
def school_days(request: Request) -> HttpResponse:
    """A school's closures, trips and made-up days."""
    return _school_page(request)


@open_to(Role.PRINCIPAL, *KEEPERS)
def school_days_set(request: Request) -> HttpResponse:
    """Set days of a school."""
    shown = _own_school(request)
    if shown is None or request.method != "POST":
        return _school_page(request)
    principal = request.actor.holds([Role.PRINCIPAL], shown.path)
    form = SchoolDaysForm(sorted(grades_of(shown.stage)), request.POST, makeup=not principal)

    def act() -> SchoolDayException:
        data = form.cleaned_data
        return set_school_days(
            by=request.actor, key=form.key_value, at=request.at, school=shown, kind=data["kind"],
            days=data.get("days", []), reason=data["reason"], grade=data.get("grade") or 0,
        )  # fmt: skip

    keep = "" if principal else f"?school={shown.pk}"
    return take(
        request, form, act, done_url=reverse("policy:school-days") + keep, sentence=_("校历已登记。"),
        again=lambda: _school_page(request, form),
    )  # fmt: skip
