"""The month's figures for the county's report, on a page and as a workbook."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.papers.figures_workbook import figures_workbook
from fangxin.areas.dining.queries import MonthFigures, month_figures
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school, schools
from fangxin.engine.money import yuan_text
from fangxin.engine.workbook import XLSX

READERS = (Role.PRINCIPAL, Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR)
GRADES = ("一年级", "二年级", "三年级", "四年级", "五年级", "六年级", "七年级", "八年级", "九年级")


def _grade(grade: int) -> str:
    """一年级 … 九年级; a kindergarten has no grades."""
    return _(GRADES[grade - 1]) if 1 <= grade <= len(GRADES) else _("幼儿园")


def _asked(request: Request) -> MonthFigures | None:
    """The asked school and month; the first school of the place, and this month, where nothing was asked."""
    wanted = request.GET.get("school", "")
    if wanted.isdecimal() and len(wanted) < 12:
        place = school(request.actor, int(wanted))
    else:
        first = schools(request.actor).first()
        if first is None:
            return None
        place = first
    try:
        month = date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        month = request.on
    return month_figures(request.actor, place, month)


@open_to(*READERS)
def figures(request: Request) -> HttpResponse:
    """Person-times and persons by grade and ground; absences by cause."""
    found = _asked(request)
    if found is None:
        return render(request, "dining/figures.html", {"found": None})
    rows = [
        {"cells": [
            _grade(line.grade), _(line.words), f"{line.persons:,}",
            f"{line.person_times:,}", yuan_text(line.amount_fen),
        ]}
        for line in found.lines
    ]  # fmt: skip
    columns = [
        {"label": _("年级")}, {"label": _("依据"), "phone": "wide"}, {"label": _("人数"), "align": "right"},
        {"label": _("人次"), "align": "right"}, {"label": _("补助（元）"), "align": "right"},
    ]  # fmt: skip
    every = list(schools(request.actor))
    asked = next(one for one in every if one.name == found.school_name)
    context = {
        "found": found, "rows": rows, "columns": columns, "schools": every, "asked": asked,
        "foot": [_("合计"), "", f"{found.persons:,}", f"{found.person_times:,}", yuan_text(found.amount_fen)],
        "query": urlencode({"school": asked.pk, "month": f"{found.month:%Y-%m}"}), "month": f"{found.month:%Y-%m}",
    }  # fmt: skip
    return render(request, "dining/figures.html", context)


@open_to(*READERS)
def workbook(request: Request) -> HttpResponse:
    """The same as a workbook."""
    found = _asked(request)
    if found is None:
        return render(request, "dining/figures.html", {"found": None})
    response = HttpResponse(figures_workbook(found), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="meals-{found.month:%Y-%m}.xlsx"'
    return response
