"""Pages of the calendar: a school's month of meal days, a county's terms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, organisation, school, schools
from fangxin.areas.policy.actions.calendar import close_meal_day, open_meal_days, set_term
from fangxin.areas.policy.forms.calendar import CloseDayForm, OpenDaysForm, TermForm
from fangxin.areas.policy.models import MealDay, MealDayClosure, Term
from fangxin.areas.policy.queries import CalendarDay, calendar_month, meal_day, terms_of

SCHOOL_ROLES = (
    Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR, Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.TEACHER,
)  # fmt: skip
COUNTY_ROLES = (Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR)
TERM_ROLES = (Role.EDUCATION_OFFICER, Role.ADMINISTRATOR)
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


def _month(request: Request) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return request.on.replace(day=1)


def _school(request: Request) -> Organisation | None:
    place = request.actor.place(*SCHOOL_ROLES)
    wanted = request.GET.get("school", "")
    if place is not None:
        return school(request.actor, place.organisation_id)
    return school(request.actor, int(wanted)) if wanted.isdecimal() else None


def _weeks(days: list[CalendarDay], today: date) -> list[list[dict[str, Any] | None]]:
    cells: list[dict[str, Any] | None] = [None] * days[0].on.weekday()
    for day in days:
        waiting = day.can_open and day.on >= today
        tone = "bad" if day.closure else ("ok" if day.open else ("warn" if waiting else ""))
        words = "停餐" if day.closure else ("未供餐" if day.can_open and not waiting else day.words)
        cells.append({"day": day, "tone": tone, "words": words, "today": day.on == today})
    cells += [None] * (-len(cells) % 7)
    return [cells[place : place + 7] for place in range(0, len(cells), 7)]


def _choices(days: list[CalendarDay], today: date) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    can_open = [
        (d.on.isoformat(), f"{d.on.month}月{d.on.day}日 星期{WEEKDAYS[d.on.weekday()]}{'（暂定）' if d.provisional else ''}")
        for d in days
        if d.can_open and d.on >= today
    ]  # fmt: skip
    can_close = [
        (d.meal_day.pk, f"{d.on.month}月{d.on.day}日 星期{WEEKDAYS[d.on.weekday()]}")
        for d in days
        if d.meal_day is not None and d.open and d.on >= today
    ]
    return can_open, can_close


def _page(
    request: Request, opening: EntryForm | None = None, closing: EntryForm | None = None
) -> HttpResponse:
    shown, month = _school(request), _month(request)
    if shown is None:
        context: dict[str, Any] = {"schools": schools(request.actor), "month": month}
        return render(request, "policy/calendar_schools.html", context)
    days = calendar_month(request.actor, shown, month)
    can_open, can_close = _choices(days, request.on)
    principal = request.actor.holds([Role.PRINCIPAL], shown.path)
    context = {
        "school": shown,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": (month + timedelta(days=31)).replace(day=1),
        "weeks": _weeks(days, request.on),
        "weekdays": WEEKDAYS,
        "open_count": sum(day.open for day in days),
        "closed_count": sum(day.closure is not None for day in days),
        "terms": terms_of(request.actor, shown),
        "keep": "" if request.actor.place(*SCHOOL_ROLES) else f"&school={shown.pk}",
        "opening": (opening or OpenDaysForm(can_open)) if principal and can_open else None,
        "closing": (closing or CloseDayForm(can_close)) if principal and can_close else None,
    }
    return render(request, "policy/calendar.html", context)


def _back(month: date) -> str:
    return f"{reverse('policy:calendar')}?month={month:%Y-%m}"


@open_to(*SCHOOL_ROLES, *COUNTY_ROLES)
def month(request: Request) -> HttpResponse:
    """A school's month: meal days, closures, holidays, and for the principal the forms to change them."""
    return _page(request)


@open_to(Role.PRINCIPAL)
def open_days(request: Request) -> HttpResponse:
    """Make days of a month meal days."""
    own, shown = _school(request), _month(request)
    assert own is not None, "the gate lets only principals in"
    can_open, _ = _choices(calendar_month(request.actor, own, shown), request.on)
    form = OpenDaysForm(can_open, request.POST or None)

    def act() -> MealDay:
        return open_meal_days(
            by=request.actor, key=form.key_value, at=request.at, school=own, days=form.cleaned_data["days"],
            despite=form.cleaned_data["despite"],
        )  # fmt: skip

    if request.method != "POST":
        return _page(request)
    return take(
        request, form, act, done_url=_back(shown), sentence="供餐日已开通。", again=lambda: _page(request, opening=form)
    )  # fmt: skip


@open_to(Role.PRINCIPAL)
def close_day(request: Request) -> HttpResponse:
    """Call one meal day off."""
    own, shown = _school(request), _month(request)
    assert own is not None, "the gate lets only principals in"
    _, can_close = _choices(calendar_month(request.actor, own, shown), request.on)
    form = CloseDayForm(can_close, request.POST or None)

    def act() -> MealDayClosure:
        return close_meal_day(
            by=request.actor, key=form.key_value, at=request.at,
            meal_day=meal_day(request.actor, form.cleaned_data["day"]), reason=form.cleaned_data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return _page(request)
    return take(
        request, form, act, done_url=_back(shown), sentence="这一天已取消供餐。", again=lambda: _page(request, closing=form)
    )  # fmt: skip


@open_to(*TERM_ROLES, in_county=True)
def terms(request: Request) -> HttpResponse:
    """A county's terms, and the form to set one."""
    place = request.actor.place(*TERM_ROLES)
    assert place is not None, "the gate lets only these roles in"
    county = ancestor(request.actor, organisation(request.actor, place.organisation_id), "county")
    form = TermForm(request.POST or None)

    def page() -> HttpResponse:
        return render(
            request,
            "policy/terms.html",
            {"form": form, "county": county, "terms": terms_of(request.actor, county)},
        )

    def act() -> Term:
        return set_term(
            by=request.actor, key=form.key_value, at=request.at, county=county, name=form.cleaned_data["name"],
            since=form.cleaned_data["since"], until=form.cleaned_data["last_day"] + timedelta(days=1),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("policy:terms"), sentence="学期已登记。", again=page)
