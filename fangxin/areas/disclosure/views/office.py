"""Pages for people with a post: following a fen with names and records, and publishing now."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fangxin.areas.audit.entry import take, told
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.disclosure.actions import PUBLISHERS, publish_day, publish_month, publish_trace
from fangxin.areas.disclosure.forms import PublishForm
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.queries.daybook import days_with_food
from fangxin.areas.disclosure.queries.office import people_in, proofs_of, publications_of, traceable_schools
from fangxin.areas.disclosure.queries.publications import DAY, MONTH
from fangxin.areas.disclosure.queries.scope import Scope, scope_of
from fangxin.areas.disclosure.queries.trace import month_trace, trace_content
from fangxin.areas.disclosure.rules.chain import LINKS
from fangxin.areas.disclosure.rules.content import (
    Content,
    NothingToPublish,
    next_month,
    read_day,
    read_month,
    search_words,
)
from fangxin.areas.disclosure.rules.standing import written
from fangxin.areas.disclosure.views.evidence import evidence_pairs
from fangxin.areas.disclosure.views.trace_page import WRITERS, settled_rows, trace_page
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school as school_of

TRACERS = (
    Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.PAYMENT_OFFICER, Role.AUDITOR,
    Role.PRINCIPAL,
)  # fmt: skip
PER_PAGE = 25
DAYS_BACK = 30


@open_to(*TRACERS)
@require_safe
def trace_index(request: Request) -> HttpResponse:
    """Choose a school: its newest day that can be followed, and its months."""
    words = search_words(request.GET.get("q", ""))
    page = Paginator(traceable_schools(request.actor, words), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "q": words, "query": urlencode({"q": words}) + "&" if words else "", "this_month": request.on.replace(day=1),
        "may_publish": request.actor.has_role(*PUBLISHERS),
    }  # fmt: skip
    return render(request, "disclosure/trace_index.html", context)


def _scope(request: Request, school_id: int) -> Scope:
    return scope_of(request.actor, school_of(request.actor, school_id))


def _neighbours(scope: Scope, on: date) -> dict[str, date | None]:
    """The days before and after that took food from the store."""
    near = [
        day.on
        for day in days_with_food(scope, on - timedelta(days=DAYS_BACK), on + timedelta(days=DAYS_BACK))
    ]
    return {
        "before": max((day for day in near if day < on), default=None),
        "after": min((day for day in near if day > on), default=None),
    }


@open_to(*TRACERS)
@require_safe
def trace(request: Request, school_id: int, on: str) -> HttpResponse:
    """One day of a school: every lot from the appropriation to the class, with people and records."""
    day, scope = read_day(on), _scope(request, school_id)
    context: dict[str, Any] = {"school": scope.school, "on": day, "full": True} | _neighbours(scope, day)
    try:
        content = trace_content(scope, day)
    except NothingToPublish as nothing:
        return render(request, "disclosure/trace_nothing.html", context | {"nothing": told(nothing)})
    shown = trace_page(
        content, request.GET.get("lot", ""), request.GET.get("class", ""), people_in(request.actor, content)
    )
    for link in shown["links"]:
        if link["record"]:
            code = shown["lot"]["code"]
            link["paper_url"] = reverse("disclosure:evidence", args=[school_id, on, code, link["name"]])
    return render(request, "disclosure/trace_full.html", context | {"content": content, "trace": shown})


@open_to(*TRACERS)
@require_safe
def trace_month(request: Request, school_id: int, month: str) -> HttpResponse:
    """A month of a school: its five equalities, and every accepted line with its money and its lot."""
    first, scope = read_month(month), _scope(request, school_id)
    found = month_trace(scope, first)
    page = Paginator(settled_rows(found["lines"], school_id), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "school": scope.school, "month": first, "page": page,
        "equalities": [written(row, WRITERS) for row in found["equalities"]],
        "before": (first - timedelta(days=1)).replace(day=1), "after": next_month(first),
    }  # fmt: skip
    return render(request, "disclosure/trace_month.html", context)


@open_to(*TRACERS)
@require_safe
def evidence(request: Request, school_id: int, on: str, code: str, link: str) -> HttpResponse:
    """The record behind one link of a lot, with who did what when and its place in the log."""
    if link not in LINKS:
        raise NotFound("这个环节")
    day, scope = read_day(on), _scope(request, school_id)
    content = trace_content(scope, day)
    lot: Content | None = next((row for row in content["lots"] if row["code"] == code), None)
    if lot is None:
        raise NotFound("这个批次")
    names = people_in(request.actor, content)
    shown = trace_page(content, code, "", names)
    chosen = next(row for row in shown["links"] if row["name"] == link)
    if not chosen["record"]:
        raise NotFound("这个环节的记录")
    label, row_id = chosen["record"]
    context = {
        "school": scope.school, "on": day, "lot": lot, "link": chosen, "pairs": evidence_pairs(content, lot, link, names),
        "proofs": proofs_of(request.actor, label, row_id), "record": f"{label}:{row_id}",
    }  # fmt: skip
    return render(request, "disclosure/evidence.html", context)


def _publishing_page(request: Request, form: PublishForm) -> HttpResponse:
    place = request.actor.place(*PUBLISHERS)
    assert place is not None, "the gate lets only these roles in"
    school = school_of(request.actor, place.organisation_id)
    context = {
        "school": school, "form": form, "rows": publications_of(request.actor, school, request.on - timedelta(days=35)),
        "public_url": reverse("disclosure:public-school", args=[school.pk]),
    }  # fmt: skip
    return render(request, "disclosure/publishing.html", context)


@open_to(*PUBLISHERS)
def publishing(request: Request) -> HttpResponse:
    """What the school has published lately, and publishing now."""
    form = PublishForm(request.POST or None, initial={"kind": DAY, "on": request.on})
    if request.method != "POST":
        return _publishing_page(request, form)
    place = request.actor.place(*PUBLISHERS)
    assert place is not None, "the gate lets only these roles in"
    school = school_of(request.actor, place.organisation_id)

    def act() -> Publication:
        entry = {"by": request.actor, "key": form.key_value, "at": request.at, "school": school}
        on: date = form.cleaned_data["on"]
        kind = form.cleaned_data["kind"]
        if kind == MONTH:
            return publish_month(**entry, month=on.replace(day=1))
        return publish_day(**entry, on=on) if kind == DAY else publish_trace(**entry, on=on)

    return take(
        request, form, act, done_url=reverse("disclosure:publishing"), sentence="已公示；内容没有变化时不产生新的版次。",
        again=lambda: _publishing_page(request, form),
    )  # fmt: skip
