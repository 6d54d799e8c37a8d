"""The list of a service, a class's papers, one choice with its history."""

from __future__ import annotations

import hashlib

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.care.actions import answer_offer, record_paper_choices, withdraw_choice
from fangxin.areas.care.forms.choices import PaperAnswerForm, PaperForm, PaperWithdrawForm
from fangxin.areas.care.models import CareOfferAnswer, CareService, CareWithdrawal
from fangxin.areas.care.queries import (
    choice,
    choice_lines,
    choices_of,
    counts_of,
    in_state,
    service,
    setting_on,
    staff_of,
)
from fangxin.areas.care.rules import AFTERWARDS, KINDS, SOURCES, STATES, VOLUNTARY
from fangxin.areas.care.views.shown import TONES, fee, hours, staff_names, state_word
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.actions.stored_files import keep_file
from fangxin.areas.policy.queries.stored_files import path_of
from fangxin.areas.policy.rules.documents import type_of_file
from fangxin.areas.roster.queries import classes, pupil_names, school_class
from fangxin.engine.workbook import XLSX, list_workbook

CLERKS = (Role.PRINCIPAL, Role.TEACHER)
LISTERS = (*CLERKS, Role.SAFETY_MANAGER)
PAGE = 50
TABS = ("enrolled", "waiting", "offered", "coming", "withdrawn", "declined", "lapsed")


@never_cache
@open_to(*LISTERS)
def service_list(request: Request, service_id: int) -> HttpResponse:
    """Who has the service, who waits, who has left: by state, with search and pages."""
    row = service(request.actor, service_id)
    said, state = request.GET.get("q", "").strip()[:40], request.GET.get("state", "enrolled")
    state = state if state in TABS else "enrolled"
    every = choices_of(request.actor, row, request.on, said)
    order = ("id",) if state in ("waiting", "offered") else ("grade", "number", "pupil__identity__name", "id")
    page = Paginator(in_state(every, state, request.on).order_by(*order), PAGE).get_page(
        request.GET.get("page")
    )
    tabs = []
    for one in TABS:
        count = in_state(every, one, request.on).order_by().count()
        if count or one == state or one in ("enrolled", "waiting"):
            url = f"?{urlencode({'state': one, 'q': said})}"
            tabs.append({"label": state_word(one), "url": url, "count": count, "current": one == state})
    setting = setting_on(request.actor, row.pk, max(request.on, row.term.since))
    context = {
        "service": row, "words": _(KINDS[row.kind]), "tabs": tabs, "page": page, "said": said, "state": state,
        "columns": _columns(state), "rows": _rows(page.object_list, request.on, page.start_index(), state),
        "counts": counts_of(request.actor, [row.pk], request.on)[row.pk], "setting": setting,
        "hours": hours(setting) if setting else "", "fee": fee(setting) if setting else "",
        "staff": staff_names(staff_of(request.actor, [row.pk], request.on).get(row.pk, [])),
        "query": urlencode({"state": state, "q": said}) + "&", "kept": [("state", state)], "clause": VOLUNTARY,
        "may": request.actor.holds(CLERKS, row.owner_path),
        "principal": request.actor.holds([Role.PRINCIPAL], row.owner_path),
    }  # fmt: skip
    return render(request, "care/service.html", context)


def _columns(state: str) -> list[dict[str, str]]:
    first = [{"label": _("学生")}, {"label": _("班级")}]
    if state == "waiting":
        first.append({"label": _("第几位"), "align": "right"})
    return [
        *first,
        {"label": _("选择时间")},
        {"label": _("方式")},
        {"label": _("从哪天起")},
        {"label": _("状态")},
    ]


def _rows(rows: list[object], on: object, first: int, state: str) -> list[dict[str, object]]:
    """Lines as table rows; the place in the waiting list is the place in the order of the choices."""
    shown = []
    for number, line in enumerate(choice_lines(rows, on), start=first):  # type: ignore[arg-type]
        url = reverse("care:choice", args=[line.row.pk])
        cells: list[object] = [{"text": line.name, "url": url}, line.label]
        if state == "waiting":
            cells.append(str(number))
        at = line.row.at.astimezone()
        cells += [
            f"{at:%m-%d %H:%M}", _(SOURCES[line.row.source]), f"{line.row.since:%m-%d}",
            {"word": state_word(line.state), "tone": TONES[line.state], "text": ""},
        ]  # fmt: skip
        shown.append({"cells": cells})
    return shown


@never_cache
@open_to(*LISTERS)
def workbook(request: Request, service_id: int) -> HttpResponse:
    """The whole list as a workbook."""
    row = service(request.actor, service_id)
    rows = choices_of(request.actor, row, request.on).order_by(
        "grade", "number", "pupil__identity__name", "id"
    )
    heads = ("学生编号", "班级", "姓名", "选择时间", "方式", "从哪天起", "收费（分/天）", "状态")
    lines = [
        (one.row.pupil_id, one.label, one.name, f"{one.row.at.astimezone():%Y-%m-%d %H:%M}", SOURCES[one.row.source],
         str(one.row.since), one.row.fee_fen, STATES[one.state])
        for one in choice_lines(list(rows), request.on)
    ]  # fmt: skip
    response = HttpResponse(list_workbook(KINDS[row.kind], heads, lines), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="care-{row.kind}-{request.on}.xlsx"'
    return response


@never_cache
@open_to(*CLERKS)
def paper(request: Request, service_id: int) -> HttpResponse:
    """A class's signed papers: tick the children, add the scan."""
    row = service(request.actor, service_id)
    found = list(classes(request.actor, request.on).filter(school_id=row.school_id))
    wanted = request.GET.get("class", "")
    called = (
        school_class(request.actor, int(wanted), request.on)
        if wanted.isdecimal() and len(wanted) < 12
        else next(iter(found), None)
    )
    if called is None:
        raise NotFound("您的班级")
    rows = choices_of(request.actor, row, request.on).filter(class_id=called.pk)
    has = {one.row.pupil_id for one in choice_lines(list(rows), request.on) if one.state not in AFTERWARDS}
    children = [
        (one.pupil_id, one.name)
        for one in pupil_names(request.actor, called, request.on)
        if one.pupil_id not in has
    ]
    first = max(request.on, row.term.since)
    form = PaperForm(children, request.POST or None, request.FILES or None, initial={"since": first})

    def page() -> HttpResponse:
        setting = setting_on(request.actor, row.pk, first)
        context = {
            "form": form, "service": row, "words": _(KINDS[row.kind]), "classes": found, "called": called,
            "children": children, "has": len(has), "clause": VOLUNTARY, "fee": fee(setting) if setting else "",
        }  # fmt: skip
        return render(request, "care/paper.html", context)

    def act() -> CareService:
        file = form.cleaned_data["scan"]
        kept = keep_file(by=request.actor, data=file.read(), name=str(file.name))
        return record_paper_choices(
            by=request.actor, key=form.key_value, at=request.at, service=row, pupil_ids=form.cleaned_data["pupils"],
            since=form.cleaned_data["since"], scan=kept,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    done = reverse("care:service", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("纸质报名已登记。"), again=page)


@never_cache
@open_to(*CLERKS)
def one(request: Request, choice_id: int) -> HttpResponse:
    """One choice: what happened, its paper, and a withdrawal on paper."""
    return _choice_page(request, choice_id, withdraw=True)


@never_cache
@open_to(*CLERKS)
def paper_answer(request: Request, choice_id: int) -> HttpResponse:
    """A family answers an offer on paper (POST)."""
    return _choice_page(request, choice_id, withdraw=False)


def _choice_page(request: Request, choice_id: int, *, withdraw: bool) -> HttpResponse:
    row = choice(request.actor, choice_id)
    [line] = choice_lines(
        list(choices_of(request.actor, row.service, request.on).filter(pk=row.pk)), request.on
    ) or [None]
    if line is None:
        raise NotFound("这项选择")
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    leaving = PaperWithdrawForm(*(sent if withdraw else (None, None)), initial={"since": request.on})
    answering = PaperAnswerForm(*(sent if not withdraw else (None, None)), initial={"accepted": "yes"})
    form = leaving if withdraw else answering

    def page() -> HttpResponse:
        context = {
            "line": line, "row": row, "words": _(KINDS[row.service.kind]), "state": state_word(line.state),
            "tone": TONES[line.state], "events": _events(request, row), "leaving": leaving, "answering": answering,
            "may_leave": line.state in ("enrolled", "coming", "waiting"), "may_answer": line.state == "offered",
        }  # fmt: skip
        return render(request, "care/choice.html", context)

    def act() -> CareWithdrawal | CareOfferAnswer:
        file, said = form.cleaned_data["scan"], form.cleaned_data
        kept = keep_file(by=request.actor, data=file.read(), name=str(file.name))
        common = {
            "by": request.actor,
            "key": form.key_value,
            "at": request.at,
            "choice_id": row.pk,
            "scan": kept,
        }
        if withdraw:
            return withdraw_choice(**common, since=said["since"], still_needed=said["still_needed"])
        return answer_offer(**common, accepted=said["accepted"] == "yes")

    if request.method != "POST":
        return page()
    done = reverse("care:choice", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("已登记。"), again=page)


def _events(request: Request, row: object) -> list[dict[str, object]]:
    """What happened to a choice, newest first."""
    found = []
    for name, words in (
        ("withdrawal", _("退出")), ("place", _("入册")), ("answer", _("家长答复")), ("offer", _("有名额，待确认")),
    ):  # fmt: skip
        fact = (
            getattr(getattr(row, "offer", None), "answer", None)
            if name == "answer"
            else getattr(row, name, None)
        )
        if fact is not None:
            found.append((fact, words))
    found.append((row, _("家长选择")))
    names = names_of(request.actor, {fact.by_id for fact, _words in found if fact.by_id > 0})
    return [
        {
            "title": words,
            "text": " ".join(
                part for part in (
                    f"{fact.at.astimezone():%Y-%m-%d %H:%M}", names.get(fact.by_id, _("系统按先后办理")),
                    _(SOURCES[fact.source]) if getattr(fact, "source", "") in SOURCES else "",
                ) if part
            ),
        }
        for fact, words in found
    ]  # fmt: skip


@never_cache
@open_to(*CLERKS)
def scan(request: Request, choice_id: int) -> HttpResponse:
    """The scan of the paper behind a choice, checked against its digest."""
    row = choice(request.actor, choice_id)
    if not row.scan or not choices_of(request.actor, row.service, request.on).filter(pk=row.pk).exists():
        raise NotFound("这份纸质表")
    try:
        data = path_of(row.scan).read_bytes()
    except OSError as error:
        raise NotFound("这份纸质表") from error
    if hashlib.sha256(data).hexdigest() != row.scan:
        raise NotFound("这份纸质表")
    return HttpResponse(data, content_type=type_of_file(data))
