"""Pages for everybody. They act as the public and read publications, organisations and price lists only."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from fangxin.areas.audit.queries import latest_head
from fangxin.areas.audit.rules.refusals import NotFound, say
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.queries.publications import (
    DAY,
    MONTH,
    TRACE,
    newest,
    public_counties,
    published_months,
    published_schools,
)
from fangxin.areas.disclosure.rules.content import Content, read_day, read_month, search_words
from fangxin.areas.disclosure.rules.spreadsheet import csv_text, day_rows
from fangxin.areas.disclosure.views.day_page import day_page
from fangxin.areas.disclosure.views.month_page import month_page
from fangxin.areas.disclosure.views.trace_page import trace_page
from fangxin.areas.organisations.access import Request, open_to_public
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import public_school

PER_PAGE = 25
PAGES = (
    ("disclosure:public-index", "学校公示"),
    ("disclosure:public-prices", "食材价格"),
    ("disclosure:public-traces", "资金使用"),
)


def frame(current: str, county: str = "", sponsor: str = "") -> dict[str, Any]:
    """What the public layout reads: the site's name and its navigation."""
    return {
        "site": {"name": f"{county}阳光食堂" if county else "阳光食堂", "sponsor": sponsor},
        "home_url": reverse("disclosure:public-index"),
        "public_navigation": [
            {"label": label, "url": reverse(name), "current": name == current} for name, label in PAGES
        ],
    }


def chosen_county(request: Request, counties: list[Organisation]) -> Organisation | None:
    """The county of `?county=`; the only one when there is but one; None for all."""
    wanted = request.GET.get("county", "")
    found = next((row for row in counties if str(row.pk) == wanted), None)
    return counties[0] if found is None and len(counties) == 1 else found


def _schools(request: Request, kind: str, template: str, current: str) -> HttpResponse:
    counties = public_counties(request.actor, request.on)
    county = chosen_county(request, counties)
    words = search_words(request.GET.get("q", ""))
    rows = published_schools(request.actor, county, request.on, words, kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    kept = [("county", str(county.pk))] if county and len(counties) > 1 else []
    query = urlencode([*kept, ("q", words)]) + "&" if kept or words else ""
    context = {
        "page": page, "q": words, "counties": counties, "county": county, "kept": kept, "query": query,
    } | frame(current, county.name if county else "")  # fmt: skip
    return render(request, template, context)


@open_to_public
@require_safe
def index(request: Request) -> HttpResponse:
    """The county's schools with search by name or pinyin initials."""
    return _schools(request, DAY, "disclosure/public_index.html", "disclosure:public-index")


@open_to_public
@require_safe
def traces(request: Request) -> HttpResponse:
    """The schools whose money can be followed."""
    return _schools(request, TRACE, "disclosure/public_traces.html", "disclosure:public-traces")


def _version(request: Request) -> int | None:
    text = request.GET.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _asked(request: Request, school_id: int, kind: str, on: date | None) -> Publication:
    """The publication asked for; raises NotFound (with the school's name where there is such a school)."""
    found = newest(request.actor, school_id, kind, on, _version(request))
    if found is None:
        school = public_school(request.actor, school_id)
        raise NotFound(say("%(school)s%(when)s的公示", school=school.name, when=f" {on} " if on else ""))
    return found


def _page(request: Request, row: Publication, current: str) -> dict[str, Any]:
    school = row.content["school"]
    return {
        "publication": row,
        "content": row.content,
        "head": latest_head(request.actor),
        "is_today": row.on == request.on,
    } | frame(current, school["county"], school["sponsor"])


def _asked_day(request: Request) -> date | None:
    text = request.GET.get("on", "")
    return read_day(text) if text else None


@open_to_public
@require_safe
def school(request: Request, school_id: int) -> HttpResponse:
    """A school's newest published day, or that of `?on=`, or an older version of it."""
    on = _asked_day(request)
    row = newest(request.actor, school_id, DAY, on, _version(request))
    if row is None and on is None:
        context = {"school": public_school(request.actor, school_id)} | frame("disclosure:public-index")
        return render(request, "disclosure/public_empty.html", context)
    row = row or _asked(request, school_id, DAY, on)
    context = _page(request, row, "disclosure:public-index") | {"day": day_page(row.content)}
    return render(request, "disclosure/public_school.html", context)


@open_to_public
@require_safe
def sheet(request: Request, school_id: int) -> HttpResponse:
    """The notice to be printed and hung up: one day with its digest, the log's head and a QR code to this page."""
    row = _asked(request, school_id, DAY, _asked_day(request))
    address = request.build_absolute_uri(
        f"{reverse('disclosure:public-school', args=[school_id])}?on={row.on}&version={row.version}"
    )
    context = _page(request, row, "disclosure:public-index")
    context |= {"day": day_page(row.content), "address": address, "qr": qr(address)}
    return render(request, "disclosure/sheet.html", context)


def qr(address: str) -> str:
    """A QR code as inline SVG without style attributes."""
    drawn = segno.make(address, error="m").svg_inline(border=1, svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308  drawn by segno from a URL, which stands in no text node


@open_to_public
@require_safe
def month(request: Request, school_id: int, month: str) -> HttpResponse:
    """A school's published month: accounts, meal standard, menus, quantities and prices."""
    row = _asked(request, school_id, MONTH, read_month(month))
    context = _page(request, row, "disclosure:public-index")
    context |= {"month": month_page(row), "months": published_months(request.actor, school_id)}
    return render(request, "disclosure/public_month.html", context)


@open_to_public
@require_safe
def trace(request: Request, school_id: int, on: str) -> HttpResponse:
    """Where a day's money and food went: posts instead of names, classes as counts."""
    row = _asked(request, school_id, TRACE, read_day(on))
    shown = trace_page(row.content, request.GET.get("lot", ""), request.GET.get("class", ""))
    context = _page(request, row, "disclosure:public-traces") | {"trace": shown, "full": False}
    return render(request, "disclosure/trace.html", context)


def _download(row: Publication) -> Content:
    return {
        "kind": row.kind, "on": row.on.isoformat(), "version": row.version, "sha256": row.digest,
        "published_at": row.at.isoformat(), "content": row.content,
    }  # fmt: skip


@open_to_public
@require_safe
def data_json(request: Request, school_id: int) -> HttpResponse:
    """The publication as JSON: the SHA-256 is over `content` with sorted names and no spaces, UTF-8."""
    row = _asked(request, school_id, DAY, _asked_day(request))
    return JsonResponse(_download(row), json_dumps_params={"ensure_ascii": False})


@open_to_public
@require_safe
def data_csv(request: Request, school_id: int) -> HttpResponse:
    """The day's figures as a table for Excel."""
    row = _asked(request, school_id, DAY, _asked_day(request))
    response = HttpResponse(csv_text(day_rows(row.content)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="school-{school_id}-{row.on}.csv"'
    return response
