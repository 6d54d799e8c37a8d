"""The end-of-term review and the list of what is to be mended."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.care.actions.reviews import LEARN, check_issue, report_issue_done, review_term
from fangxin.areas.care.forms.reviews import ReviewForm, StepForm
from fangxin.areas.care.models import IssueStep, TermReview
from fangxin.areas.care.queries import current_term
from fangxin.areas.care.queries.reviews import (
    issue,
    issue_lines,
    issues,
    people_of,
    review_of,
    state_of_issue,
)
from fangxin.areas.care.views.shown import no_term_page
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, organisation

WRITERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
READERS = (*WRITERS, Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR, Role.TEACHER, Role.AUDITOR)
PAGE = 40
TABS = {"open": "待落实", "overdue": "已逾期", "done": "待销号", "closed": "已销号"}
TONES = {"open": "warn", "returned": "warn", "done": "info", "closed": "ok"}
WORDS = {"open": "待落实", "returned": "退回", "done": "待销号", "closed": "已销号"}


@open_to(*WRITERS)
def review(request: Request) -> HttpResponse:
    """Look back on the term: once a term for the school, and once for the county."""
    seat = request.actor.place(*WRITERS)
    assert seat is not None, "the gate lets only these roles in"
    place = organisation(request.actor, seat.organisation_id)
    term = current_term(request.actor, place, request.on) if place.kind in ("school", "county") else None
    if term is None:
        return no_term_page(request, _("学期总结"))
    people = sorted(people_of(request.actor, place, request.on).items(), key=lambda one: one[1])
    form = ReviewForm(people, request.POST or None)

    def page() -> HttpResponse:
        before = review_of(request.actor, place, term)
        lines = issue_lines(list(before.issues.order_by("due_on")), request.on) if before else []
        context = {
            "form": form, "place": place, "term": term, "before": before, "clause": LEARN,
            "rows": [(line, _(WORDS[line.state]), TONES[line.state]) for line in lines],
        }  # fmt: skip
        return render(request, "care/review.html", context)

    def act() -> TermReview:
        return review_term(
            by=request.actor, key=form.key_value, at=request.at, place=place, term=term,
            well=form.cleaned_data["well"], issues=form.issues,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("care:issues"), sentence=_("学期总结已保存。"), again=page
    )


@open_to(*READERS)
def issue_list(request: Request) -> HttpResponse:
    """What is to be mended, the earliest deadline first."""
    state, said = request.GET.get("state", "open"), request.GET.get("q", "").strip()[:40]
    state = state if state in TABS else "open"
    found = issues(request.actor, request.on, state=state, said=said)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    tabs = [
        {
            "label": _(words), "url": f"?{urlencode({'state': one, 'q': said})}", "current": one == state,
            "count": issues(request.actor, request.on, state=one, said=said).order_by().count(),
        }
        for one, words in TABS.items()
    ]  # fmt: skip
    rows = [
        {
            "cells": [
                {"text": line.row.issue, "sub": line.row.remedy, "url": reverse("care:issue", args=[line.row.pk])},
                line.row.review.place.short_name, line.row.owner_name, f"{line.row.due_on:%Y-%m-%d}",
                {"text": "", "word": _("已逾期") if line.overdue else _(WORDS[line.state]),
                 "tone": "bad" if line.overdue else TONES[line.state]},
            ]
        }
        for line in issue_lines(page.object_list, request.on)
    ]  # fmt: skip
    labels = (_("问题"), _("单位"), _("责任人"), _("期限"), _("状态"))
    context = {
        "tabs": tabs, "page": page, "rows": rows, "columns": [{"label": one} for one in labels], "said": said,
        "query": urlencode({"state": state, "q": said}) + "&", "kept": [("state", state)],
        "may": request.actor.has_role(*WRITERS),
    }  # fmt: skip
    return render(request, "care/issues.html", context)


@open_to(*READERS)
def one_issue(request: Request, issue_id: int) -> HttpResponse:
    """One issue: its steps, and the next one."""
    row = issue(request.actor, issue_id)
    steps = list(row.steps.order_by("id"))
    state = state_of_issue(steps)
    form = StepForm(request.POST or None, initial={"kind": "done"})

    def page() -> HttpResponse:
        names = names_of(request.actor, {step.by_id for step in steps} | {row.by_id})
        events = [
            {"title": f"{names.get(step.by_id, '')} {_(step.get_kind_display())}", "text": step.text,
             "detail": f"{step.at.astimezone():%Y-%m-%d %H:%M}"}
            for step in reversed(steps)
        ]  # fmt: skip
        context = {
            "row": row, "form": form, "events": events, "word": _(WORDS[state]), "tone": TONES[state], "state": state,
            "overdue": state != "closed" and row.due_on < request.on,
            "may_do": state in ("open", "returned")
            and (row.owner_id == request.actor.account_id or request.actor.holds([Role.PRINCIPAL], row.owner_path)),
            "may_check": state == "done" and steps[-1].by_id != request.actor.account_id
            and request.actor.has_role(*WRITERS, Role.SAFETY_MANAGER),
        }  # fmt: skip
        return render(request, "care/issue.html", context)

    def act() -> IssueStep:
        said = form.cleaned_data
        common = {
            "by": request.actor,
            "key": form.key_value,
            "at": request.at,
            "issue_id": row.pk,
            "text": said["text"],
        }
        if said["kind"] == IssueStep.DONE:
            return report_issue_done(**common)
        return check_issue(**common, closed=said["kind"] == IssueStep.CLOSED)

    if request.method != "POST":
        return page()
    done = reverse("care:issue", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("已登记。"), again=page)
