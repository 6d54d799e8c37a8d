"""The term's survey: the school opens it, families answer without a name, the county reads averages after the end."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.care.actions.surveys import answer_survey, open_survey
from fangxin.areas.care.forms.reviews import OpenSurveyForm, SurveyForm
from fangxin.areas.care.models import CareSurvey
from fangxin.areas.care.queries import current_term
from fangxin.areas.care.queries.surveys import FEWEST, answered, survey, survey_counts, surveys
from fangxin.areas.care.rules import KINDS
from fangxin.areas.care.views.shown import no_term_page
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school

READERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.AUDITOR)
PAGE = 30


@open_to(*READERS)
def survey_list(request: Request) -> HttpResponse:
    """Surveys with how many answered, and after their end the averages."""
    page = Paginator(surveys(request.actor), PAGE).get_page(request.GET.get("page"))
    ids = [row.pk for row in page.object_list]
    counts, tickets = survey_counts(request.actor, ids), answered(request.actor, ids)
    rows = []
    for row in page.object_list:
        found = {one.kind: one for one in counts.get(row.pk, [])}
        over = row.until <= request.on
        cells: list[object] = [
            {"text": row.school.short_name, "sub": row.term.name},
            f"{row.since:%m-%d} – {row.until - timedelta(days=1):%m-%d}", f"{tickets.get(row.pk, 0):,}",
        ]  # fmt: skip
        for kind in ("whole", *KINDS):
            one = found.get(kind)
            cells.append(f"{one.tenths // 10}.{one.tenths % 10}" if one else "—")
        whole = found.get("whole")
        cells.append(f"{whole.content} / {whole.answers}" if whole and whole.content is not None else "—")
        cells.append({"text": "", "word": _("已结束") if over else _("开放中"), "tone": "" if over else "ok"})
        rows.append({"cells": cells})
    labels = (_("填写人数"), _("总体"), *(_(words) for words in KINDS.values()), _("满意人数"))
    context = {
        "page": page, "rows": rows, "fewest": FEWEST, "may": request.actor.has_role(Role.PRINCIPAL),
        "columns": [{"label": _("学校")}, {"label": _("开放")}, *({"label": one, "align": "right"} for one in labels),
                    {"label": _("状态")}],
    }  # fmt: skip
    return render(request, "care/surveys.html", context)


@open_to(Role.PRINCIPAL)
def begin(request: Request) -> HttpResponse:
    """Ask the families of the school, once a term."""
    seat = request.actor.place(Role.PRINCIPAL)
    assert seat is not None, "the gate lets only principals in"
    place = school(request.actor, seat.organisation_id)
    term = current_term(request.actor, place, request.on)
    if term is None:
        return no_term_page(request, _("满意度问卷"))
    first = {"since": request.on, "last_day": request.on + timedelta(days=13)}
    form = OpenSurveyForm(request.POST or None, initial=first)

    def page() -> HttpResponse:
        return render(request, "care/survey_new.html", {"form": form, "place": place, "term": term})

    def act() -> CareSurvey:
        said = form.cleaned_data
        return open_survey(
            by=request.actor, key=form.key_value, at=request.at, school=place, term=term, since=said["since"],
            until=said["last_day"] + timedelta(days=1),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("care:surveys"), sentence=_("问卷已开放。"), again=page)


@never_cache
@open_to(Role.GUARDIAN)
def fill(request: Request, survey_id: int) -> HttpResponse:
    """A family answers, without a name."""
    row = survey(request.actor, survey_id)
    form = SurveyForm(request.POST or None)

    def page() -> HttpResponse:
        return render(request, "care/survey.html", {"form": form, "survey": row, "fewest": FEWEST})

    def act() -> CareSurvey:
        return answer_survey(
            by=request.actor, key=form.key_value, at=request.at, survey_id=row.pk, scores=form.scores,
            nonce=form.cleaned_data["nonce"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("care:family"), sentence=_("谢谢，已经收到。"), again=page
    )
