"""The page of one list: its classes beside the live roster, its steps with their clocks, its notice and objections."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.queries import rule
from fangxin.areas.roster.actions import answer_objection, decide_declaration, file_objection, open_notice
from fangxin.areas.roster.actions.declaration import ANSWER_ROLES, NOTICE_ROLES
from fangxin.areas.roster.forms import AnswerForm, DecisionForm, ObjectionForm
from fangxin.areas.roster.models import Declaration
from fangxin.areas.roster.queries import (
    answer_due,
    children_listed,
    decisions_of,
    declaration_stage,
    enrolled_counts,
    entitled_on,
    lines_of,
    masked_names,
    notice_end_now,
    notice_of,
    step_clocks,
)
from fangxin.areas.roster.queries import declaration as one_declaration
from fangxin.areas.roster.rules import SIDE_ROLES, SIDES, STAGE_NAMES, Stage, missing_sides
from fangxin.areas.roster.rules.eligibility import list_differences
from fangxin.areas.roster.views.declarations import READERS, TONES, days_said

INSIDE = (Role.PRINCIPAL, Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.BUYER, Role.COOK, Role.TEACHER)


def _side(request: Request, row: Declaration) -> str:
    """The side that this person may decide for now: education first, finance after it."""
    if declaration_stage(row, request.on) is not Stage.WAITING:
        return ""
    turn = missing_sides(decisions_of(row))[0]
    return turn if request.actor.holds([SIDE_ROLES[turn]], row.school.path) else ""


@open_to(*READERS, Role.SAFETY_MANAGER)
def declaration(request: Request, declaration_id: int) -> HttpResponse:
    """One list, and the decision that waits for me."""
    row = one_declaration(request.actor, declaration_id)
    side = _side(request, row)
    form = DecisionForm(request.POST or None, initial={"side": side})

    def page() -> HttpResponse:
        return render(
            request, "roster/declaration.html", _detail(request, row) | {"form": form, "side": side}
        )

    def act() -> Any:
        return decide_declaration(
            by=request.actor, key=form.key_value, at=request.at, declaration=row, side=form.cleaned_data["side"],
            approved=form.cleaned_data["answer"] == "approve", reason=form.cleaned_data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=_url(row), sentence=_("决定已保存。"), again=page)


def _url(row: Declaration) -> str:
    return reverse("roster:declaration", args=[row.pk])


def _again(request: Request, row: Declaration, form: EntryForm) -> HttpResponse:
    context = _detail(request, row) | {"form": form, "side": "", "refused": form}
    return render(request, "roster/declaration.html", context)


@open_to(*NOTICE_ROLES)
def put_up(request: Request, declaration_id: int) -> HttpResponse:
    """Put up the public notice."""
    row = one_declaration(request.actor, declaration_id)
    form = EntryForm(request.POST or None)
    return take(
        request, form,
        lambda: open_notice(by=request.actor, key=form.key_value, at=request.at, declaration=row),
        done_url=_url(row), sentence=_("公示已张贴。"), again=lambda: _again(request, row, form),
    )  # fmt: skip


@open_to(*INSIDE, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER)
def objection(request: Request, declaration_id: int) -> HttpResponse:
    """Somebody of the school objects; the county answers."""
    row = one_declaration(request.actor, declaration_id)
    if "objection" in request.POST:
        answer = AnswerForm(request.POST)
        return take(
            request, answer,
            lambda: answer_objection(
                by=request.actor, key=answer.key_value, at=request.at, objection_id=answer.cleaned_data["objection"],
                upheld=answer.cleaned_data["upheld"], text=answer.cleaned_data["text"],
            ),
            done_url=_url(row), sentence=_("答复已保存。"), again=lambda: _again(request, row, answer),
        )  # fmt: skip
    form = ObjectionForm(request.POST or None)
    return take(
        request, form,
        lambda: file_objection(
            by=request.actor, key=form.key_value, at=request.at, declaration=row, text=form.cleaned_data["text"]
        ),
        done_url=reverse("roster:names", args=[row.pk]), sentence=_("异议已送达县级部门。"),
        again=lambda: _names_page(request, row, form),
    )  # fmt: skip


@open_to(*INSIDE)
def names(request: Request, declaration_id: int) -> HttpResponse:
    """The notice inside the school: masked names while it runs, and no day longer; here anyone of the school objects."""
    row = one_declaration(request.actor, declaration_id)
    return _names_page(request, row, ObjectionForm())


def _names_page(request: Request, row: Declaration, form: ObjectionForm) -> HttpResponse:
    shown = masked_names(request.actor, row, request.on)
    context = {"row": row, "notice": notice_of(row), "classes": shown, "form": form}
    response = render(request, "roster/names.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _detail(request: Request, row: Declaration) -> dict[str, Any]:
    stage, notice = declaration_stage(row, request.on), notice_of(row)
    on = max(request.on, row.since)
    return _numbers(request, row, on) | {
        "row": row, "stage": {"tone": TONES[stage], "word": _(STAGE_NAMES[stage])},
        "last_day": row.until - timedelta(days=1), "steps": _steps(request, row, stage), "events": _events(request, row),
        "notice": notice, "notice_now": notice_end_now(request.actor, row), "may_put_up": stage is Stage.APPROVED and _is_fourth(request, row),
        "notice_form": EntryForm(), "objections": _objections(request, row), "digest": row.digest[:12],
        "show_names": stage is Stage.ON_NOTICE and request.actor.holds(INSIDE, row.school.path),
        "answer": rule(request.actor, "enrolment_approvers", school=row.school, on=row.at.date()),
        "notice_rule": rule(request.actor, "public_notice_working_days", school=row.school, on=row.at.date()),
    }  # fmt: skip


def _is_fourth(request: Request, row: Declaration) -> bool:
    others = {row.by_id, *(one.by_id for one in decisions_of(row))}
    return request.actor.holds(NOTICE_ROLES, row.school.path) and request.actor.account_id not in others


def _numbers(request: Request, row: Declaration, on: date) -> dict[str, Any]:
    """The list beside who is entitled now: counts by class, and how many came, left and moved."""
    live, others = entitled_on(request.actor, row.school, on)
    entitled: dict[int, int] = {}
    for child in live:
        entitled[child.class_id] = entitled.get(child.class_id, 0) + 1
    enrolled = enrolled_counts(request.actor, on)
    rows = []
    for line in lines_of(request.actor, row):
        now = entitled.get(line.school_class_id, 0)
        change = {"text": f"{now - line.pupils:+d}", "tone": "warn"} if line.pupils != now else "0"
        here = str(enrolled.get(line.school_class_id, 0))
        rows.append({"cells": [line.school_class.label, str(line.pupils), str(now), here, change]})
    frozen = dict(children_listed(request.actor, row).values_list("pupil_id", "school_class_id"))
    found = list_differences(frozen, {child.pupil_id: child.class_id for child in live})
    columns = [
        {"label": _("班级")}, {"label": _("名单"), "align": "right"}, {"label": _("现在享受"), "align": "right"},
        {"label": _("现在在籍"), "align": "right"}, {"label": _("相差"), "align": "right"},
    ]  # fmt: skip
    total = len(live)
    foot = [_("合计"), f"{row.pupils:,}", f"{total:,}", f"{total + len(others):,}", f"{total - row.pupils:+d}" if total != row.pupils else "0"]  # fmt: skip
    changes = [
        {"label": _("名单以后新增"), "value": str(len(found.came))},
        {"label": _("离开或不再享受"), "value": str(len(found.left))},
        {"label": _("转班"), "value": str(len(found.moved))},
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "foot": foot, "changes": changes}


def _steps(request: Request, row: Declaration, stage: Stage) -> list[dict[str, str]]:
    """The five steps; where one is running its clock says how long it has."""
    approved = {one.side for one in decisions_of(row) if one.approved}
    done = [True, "education" in approved, "finance" in approved]
    done += [stage in (Stage.IN_FORCE, Stage.OVER), stage is Stage.OVER]
    clocks = step_clocks(request.actor, row, request.on)
    steps, running = [], False
    for place, label in enumerate((_("学校上报"), _("教育核对"), _("财政核对"), _("公示"), _("食堂供餐"))):
        said = (
            _("%(step)s（%(clock)s）") % {"step": label, "clock": clocks[place]} if place in clocks else label
        )
        state = "done" if done[place] else ("" if running else "current")
        running = running or not done[place]
        if state == "current" and stage is Stage.RETURNED:
            state = "failed"
        steps.append({"label": said, "state": state})
    return steps


def _objections(request: Request, row: Declaration) -> list[dict[str, Any]]:
    may = request.actor.holds(ANSWER_ROLES, row.school.path)
    found = []
    for one in row.objections.all():
        answer = getattr(one, "answer", None)
        form = AnswerForm(initial={"objection": one.pk}) if may and answer is None else None
        due = answer_due(request.actor, one) if answer is None else one.answer_by
        found.append(
            {"row": one, "answer": answer, "form": form, "due": due, "moment": _moment(request, one.at)}
        )
    return found


def _events(request: Request, row: Declaration) -> list[dict[str, str]]:
    approvals = sorted(row.approvals.all(), key=lambda one: one.at)
    notice = getattr(row, "notice", None)
    people = {row.by_id, *(one.by_id for one in approvals)} | ({notice.by_id} if notice else set())
    names_by_id = names_of(request.actor, people)
    said = _("：%(who)s，%(n)s 人") % {"who": names_by_id.get(row.by_id, _("系统")), "n": f"{row.pupils:,}"}
    events = [{"title": _("学校上报"), "text": said, "detail": _moment(request, row.at)}]
    for one in approvals:
        side = {"side": _(SIDES[one.side])}
        said = _("：%(who)s") % {"who": names_by_id.get(one.by_id, _("系统"))}
        said += _("，%(why)s") % {"why": one.reason} if one.reason else ""
        events.append({
            "title": (_("%(side)s部门核对通过") if one.approved else _("%(side)s部门退回")) % side, "text": said, "detail": _moment(request, one.at),
            "state": "" if one.approved else "bad",
        })  # fmt: skip
    if notice:
        said = _("：%(who)s，%(days)s，只公示人数") % {
            "who": names_by_id.get(notice.by_id, _("系统")), "days": days_said(notice.open_on, notice.close_on),
        }  # fmt: skip
        state = "" if request.on > notice.close_on else "waiting"
        events.append(
            {"title": _("公示"), "text": said, "detail": _moment(request, notice.at), "state": state}
        )
    return list(reversed(events))


def _moment(request: Request, at: datetime) -> str:
    local = at.astimezone(request.at.tzinfo)
    return _("%(month)d月%(day)d日 %(time)s") % {
        "month": local.month,
        "day": local.day,
        "time": f"{local:%H:%M}",
    }
