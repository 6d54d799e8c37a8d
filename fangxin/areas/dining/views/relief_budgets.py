"""The page of the reliefs' money: what the county's finance put in for each school, and what is left of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.actions import decide_relief_budget
from fangxin.areas.dining.forms import ReliefBudgetForm
from fangxin.areas.dining.models import ReliefBudget
from fangxin.areas.dining.queries import relief_budgets as budgets_of
from fangxin.areas.dining.queries import relief_left
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school, schools
from fangxin.areas.roster.rules.relief import CLAUSE
from fangxin.engine.money import yuan_text

# The sums are those that the school's own pages show; who is relieved is on none of them.
READERS = (Role.FINANCE_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR)
PER_PAGE = 25


@open_to(*READERS)
def relief_budgets(request: Request) -> HttpResponse:
    """The decided budgets by school, newest first; finance enters the next one."""
    may = request.actor.has_role(Role.FINANCE_OFFICER)
    places = [(one.pk, one.name) for one in schools(request.actor).order_by("name")] if may else []
    form = ReliefBudgetForm(places, request.POST or None)

    def page() -> HttpResponse:
        return render(request, "dining/relief_budgets.html", _context(request) | {"form": form, "may": may})

    def act() -> ReliefBudget:
        said = form.cleaned_data
        return decide_relief_budget(
            by=request.actor, key=form.key_value, at=request.at, school=school(request.actor, said["school"]),
            amount_fen=said["amount"], document=said["document"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("dining:relief-budgets"), sentence=_("减免资金已登记。"), again=page
    )  # fmt: skip


def _context(request: Request) -> dict[str, Any]:
    words = request.GET.get("q", "").strip()[:40]
    found = budgets_of(request.actor)
    if words:
        found = found.filter(school__name__contains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    left = relief_left(request.actor, {one.school_id for one in page})
    rows = [
        {"cells": [
            {"text": one.school.short_name, "sub": f"{one.at:%Y-%m-%d}"}, one.document, yuan_text(one.amount_fen),
            yuan_text(left.get(one.school_id, 0)),
        ]}
        for one in page
    ]  # fmt: skip
    columns = [
        {"label": _("学校")}, {"label": _("文件")}, {"label": _("金额（元）"), "align": "right"},
        {"label": _("这所学校还有（元）"), "align": "right"},
    ]  # fmt: skip
    query = urlencode({"q": words}) + "&" if words else ""
    return {"rows": rows, "columns": columns, "page": page, "query": query, "words": words, "clause": CLAUSE}
