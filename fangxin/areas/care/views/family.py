"""The family's page: what the school offers each child, what it costs, who cares; choose, leave, answer an offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.care.actions import answer_offer, choose_service, record_need, withdraw_choice
from fangxin.areas.care.forms.choices import AnswerForm, NeedForm, SinceForm, WithdrawForm
from fangxin.areas.care.queries import family_page
from fangxin.areas.care.queries.family import FamilyLine, Option, family_choices
from fangxin.areas.care.queries.surveys import open_surveys
from fangxin.areas.care.rules import PACKAGE, VOLUNTARY
from fangxin.areas.care.views.shown import TONES, line_context, state_word
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.roster.queries.identity import family_pupils


def _first_day(line: FamilyLine, option: Option, request: Request) -> str:
    """The first day that makes sense: today, or when the service begins."""
    setting = option.line.setting or option.line.coming
    days = [
        request.on,
        *([setting.since] if setting else []),
        *([line.term_since] if line.term_since else []),
    ]
    return max(days).isoformat()


def _options(line: FamilyLine, request: Request) -> list[dict[str, object]]:
    shown = []
    for option in line.options:
        choice = option.choice
        where = choice.chosen if choice else None
        shown.append(
            line_context(option.line)
            | {
                "option": option, "state": state_word(option.state), "tone": TONES.get(option.state, ""),
                "before": choice.before if choice else None, "choice": choice,
                "answer_by": where.answer_by if where else None, "ends": where.withdrawn_since if where else None,
                "place_since": where.place_since if where else None, "first_day": _first_day(line, option, request),
                "may_leave": option.state in ("enrolled", "coming", "waiting")
                and (where is None or where.withdrawn_since is None),
                "form_key": EntryForm().initial["key"],
            }
        )  # fmt: skip
    return shown


def _page(request: Request, form: Any = None) -> HttpResponse:
    children = family_page(request.actor, request.on)
    lines = [(line, _options(line, request)) for line in children]
    context = {
        "lines": lines, "form": form,
        "surveys": open_surveys(request.actor, {line.school_id for line in children}, request.on), "today": request.on.isoformat(), "voluntary": VOLUNTARY, "clause": PACKAGE,
        "tomorrow": (request.on + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    return render(request, "care/family.html", context)


@never_cache
@open_to(Role.GUARDIAN)
def page(request: Request) -> HttpResponse:
    """Each child with its three services."""
    return _page(request)


def _own_child(request: Request, pupil_id: int) -> None:
    if pupil_id not in family_pupils(request.actor):
        raise NotFound("这名学生")


def _own_choice(request: Request, choice_id: int) -> None:
    if choice_id not in {one.choice_id for one in family_choices(request.actor)}:
        raise NotFound("这项选择")


def _take(request: Request, form: EntryForm, act: Callable[[], Any], sentence: str) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    return take(
        request, form, act, done_url=reverse("care:family"), sentence=sentence,
        again=lambda: _page(request, form),
    )  # fmt: skip


@never_cache
@open_to(Role.GUARDIAN)
def choose(request: Request, pupil_id: int, service_id: int) -> HttpResponse:
    """Choose a service for a child (POST)."""
    _own_child(request, pupil_id)
    form = SinceForm(request.POST or None)
    return _take(
        request, form,
        lambda: choose_service(
            by=request.actor, key=form.key_value, at=request.at, pupil_id=pupil_id, service_id=service_id,
            since=form.cleaned_data["since"],
        ),
        _("选择已记录。"),
    )  # fmt: skip


@never_cache
@open_to(Role.GUARDIAN)
def withdraw(request: Request, choice_id: int) -> HttpResponse:
    """Leave a service (POST)."""
    _own_choice(request, choice_id)
    form = WithdrawForm(request.POST or None)
    return _take(
        request, form,
        lambda: withdraw_choice(
            by=request.actor, key=form.key_value, at=request.at, choice_id=choice_id,
            since=form.cleaned_data["since"], still_needed=form.cleaned_data["still_needed"],
        ),
        _("已退出，从所选的日子起不再收费。"),
    )  # fmt: skip


@never_cache
@open_to(Role.GUARDIAN)
def answer(request: Request, choice_id: int) -> HttpResponse:
    """Take an offered place, or leave it (POST)."""
    _own_choice(request, choice_id)
    form = AnswerForm(request.POST or None)
    return _take(
        request, form,
        lambda: answer_offer(
            by=request.actor, key=form.key_value, at=request.at, choice_id=choice_id,
            accepted=form.cleaned_data["accepted"] == "yes",
        ),
        _("答复已记录。"),
    )  # fmt: skip


@never_cache
@open_to(Role.GUARDIAN)
def need(request: Request, pupil_id: int, kind: str) -> HttpResponse:
    """Say whether a service is needed that the school does not offer (POST)."""
    _own_child(request, pupil_id)
    form = NeedForm(request.POST or None)
    return _take(
        request, form,
        lambda: record_need(
            by=request.actor, key=form.key_value, at=request.at, pupil_id=pupil_id, term_id=form.cleaned_data["term"],
            kind=kind, needed=form.cleaned_data["needed"] == "yes",
        ),
        _("需求已告诉学校和教育局。"),
    )  # fmt: skip
