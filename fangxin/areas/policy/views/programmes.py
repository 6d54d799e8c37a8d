"""Pages that say which programme each school is in, and why."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import school, schools
from fangxin.areas.organisations.queries.tree import with_facts
from fangxin.areas.policy.queries import programmes_of
from fangxin.areas.policy.rules import value_text
from fangxin.engine.policy import Membership, Policy

READERS = (
    Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.NUTRITION_OFFICER, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
PAGE = 25


def _whom(one: Membership) -> str:
    return {"all": _("全体在校学生"), "rural": _("农村户籍学生")}.get(one.whom, "")


def _cell(found: tuple[Membership, ...]) -> Any:
    names = Policy.load().keys["programme"]
    holding = [one for one in found if one.holds]
    if holding:
        said = "；".join(f"{names[one.programme]}（{_whom(one)}）" for one in holding)
        return {"text": said, "sub": _("县里自行开展") if any(one.self_run for one in holding) else ""}
    return found[0].lacking if found else _("没有登记学校信息")


def _row(place: Organisation, found: tuple[Membership, ...]) -> dict[str, Any]:
    inside = any(one.holds for one in found)
    return {
        "cells": [
            {"text": place.name, "url": f"{reverse('policy:programmes')}?school={place.pk}"},
            _cell(found),
            {"tone": "ok", "word": _("在项目内")} if inside else {"tone": "warn", "word": _("不在项目内")},
        ]
    }


@open_to(*READERS)
def programmes(request: Request) -> HttpResponse:
    """The schools of one's places with their programmes today; one school with every programme and its clauses."""
    wanted = request.GET.get("school", "")
    if wanted.isdigit():
        return _one(request, school(request.actor, int(wanted)))
    said = request.GET.get("q", "").strip()[:40]
    rows = schools(request.actor).filter(until__isnull=True).order_by("pinyin", "pk")
    if said:
        rows = rows.filter(
            Q(name__icontains=said) | Q(short_name__icontains=said) | Q(pinyin__startswith=said.lower())
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    columns = [
        {"label": _("学校")}, {"label": _("适用项目"), "phone": "wide"}, {"label": _("结论"), "phone": "bare"},
    ]  # fmt: skip
    lines = [_row(one, programmes_of(one, request.on)) for one in with_facts(list(page))]
    context = {
        "page": page,
        "columns": columns,
        "rows": lines,
        "query": said,
        "pager_query": f"q={said}&" if said else "",
    }
    return render(request, "policy/programmes.html", context)


def _one(request: Request, place: Organisation) -> HttpResponse:
    names = Policy.load().keys["programme"]
    found = [
        {
            "name": names[one.programme], "holds": one.holds, "lacking": one.lacking, "whom": _whom(one),
            "answers": [(answer, value_text(answer.parameter, answer.value)) for answer in one.answers],
        }
        for one in programmes_of(place, request.on)
    ]  # fmt: skip
    return render(request, "policy/school_programmes.html", {"school": place, "found": found})
