"""The county's page: which schools offer which service, how many children need it and have it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.care.queries import CoverageLine, coverage
from fangxin.areas.care.rules import KINDS, PACKAGE
from fangxin.areas.care.views.shown import ICONS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import organisations
from fangxin.areas.policy.models import Term
from fangxin.engine.workbook import XLSX, list_workbook

OFFICE = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR)
PAGE = 60


def _asked(request: Request) -> tuple[Organisation | None, list[Organisation]]:
    """The asked county of this person's places; the first where nothing was asked."""
    found = list(organisations(request.actor, "county"))
    wanted = request.GET.get("county", "")
    chosen = next((one for one in found if str(one.pk) == wanted), None)
    return chosen or next(iter(found), None), found


def _lines(request: Request, county: Organisation) -> tuple[Term | None, list[CoverageLine]]:
    said, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    term, lines = coverage(request.actor, county, request.on)
    if said:
        lines = [one for one in lines if said in one.school.name or said.lower() in (one.school.pinyin or "")]
    if kind in KINDS:
        lines = [one for one in lines if one.kind == kind]
    return term, sorted(lines, key=lambda one: (-one.unmet, one.school.name, one.kind))


@open_to(*OFFICE)
def coverage_page(request: Request) -> HttpResponse:
    """Demand and service, school by school; what is missing first."""
    county, counties = _asked(request)
    if county is None:
        return render(request, "care/coverage.html", {"county": None})
    term, every = coverage(request.actor, county, request.on)
    shown = _lines(request, county)[1] if request.GET.get("q") or request.GET.get("kind") else sorted(
        every, key=lambda one: (-one.unmet, one.school.name, one.kind)
    )  # fmt: skip
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    sums = []
    for kind in KINDS:
        of_kind = [one for one in every if one.kind == kind]
        needed, served = sum(one.needed for one in of_kind), sum(one.served for one in of_kind)
        sums.append(
            {
                "label": _(KINDS[kind]), "value": f"{served:,}", "unit": _("人在册"), "done": min(served, needed),
                "total": needed,
                "note": _("需要 %(needed)s 人，%(offering)s 所学校开设，共 %(all)s 所")
                % {"needed": f"{needed:,}", "offering": sum(1 for one in of_kind if one.counts), "all": len(of_kind)},
            }
        )  # fmt: skip
    context = {
        "county": county, "counties": counties, "term": term, "sums": sums, "page": page, "icons": ICONS,
        "columns": _columns(), "rows": [_row(one) for one in page.object_list], "clause": PACKAGE,
        "said": request.GET.get("q", ""), "query": urlencode({"county": county.pk, "q": request.GET.get("q", "")}) + "&",
        "hidden": [("county", county.pk)],
    }  # fmt: skip
    return render(request, "care/coverage.html", context)


def _columns() -> list[dict[str, str]]:
    labels = (_("在校学生"), _("需要"), _("在册"), _("等候"), _("没有满足"))
    return [
        {"label": _("学校")},
        {"label": _("服务")},
        *({"label": one, "align": "right"} for one in labels),
        {"label": _("状态")},
    ]


def _row(line: CoverageLine) -> dict[str, object]:
    counts = line.counts
    if counts is None:
        state = {"text": "", "word": _("没有开设"), "tone": "bad" if line.needed else "warn"}
    elif line.unmet:
        state = {"text": "", "word": _("名额不足"), "tone": "warn"}
    else:
        state = {"text": "", "word": _("已覆盖"), "tone": "ok"}
    url = f"{reverse('care:services')}?school={line.school.pk}"
    waits = f"{counts.waiting + counts.held:,}" if counts else "—"
    return {
        "cells": [
            {"text": line.school.short_name, "url": url}, _(KINDS[line.kind]), f"{line.pupils:,}", f"{line.needed:,}",
            f"{line.served:,}", waits, f"{line.unmet:,}", state,
        ]
    }  # fmt: skip


@open_to(*OFFICE)
def workbook(request: Request) -> HttpResponse:
    """The same as a workbook."""
    county, _every = _asked(request)
    rows: list[tuple[str | int, ...]] = []
    if county is not None:
        for one in _lines(request, county)[1]:
            counts = one.counts
            rows.append(
                (one.school.name, KINDS[one.kind], "是" if counts else "否", one.pupils, one.needed, one.served,
                 counts.waiting + counts.held if counts else 0, one.unmet)
            )  # fmt: skip
    heads = ("学校", "服务", "是否开设", "在校学生", "需要", "在册", "等候", "没有满足")
    response = HttpResponse(list_workbook("服务覆盖", heads, rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="care-coverage-{request.on}.xlsx"'
    return response
