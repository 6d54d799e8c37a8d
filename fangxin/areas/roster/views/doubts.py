"""The queue of what a person has to look at: numbers, transfers, rows that may be one child, families' corrections."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, organisation
from fangxin.areas.roster.actions.duplicates import confirm_decision, propose_decision, search_duplicates
from fangxin.areas.roster.actions.identity import answer_correction, register_child
from fangxin.areas.roster.actions.transfer import answer_transfer, ask_transfer
from fangxin.areas.roster.queries import classes
from fangxin.areas.roster.queries.duplicates import (
    decisions_of_case,
    duplicate_case,
    open_proposal,
    side_by_side,
    undecided,
)
from fangxin.areas.roster.queries.identity import correction, doubt_counts, doubtful, open_corrections
from fangxin.areas.roster.queries.transfers import (
    answered_calls,
    asked_for,
    transfer_call,
    unplaced_requests,
    waiting_calls,
)
from fangxin.areas.roster.rules.identity import CORRECTABLE, DOUBTS
from fangxin.areas.roster.views.identity_forms import (
    AnswerForm,
    AnswerTransferForm,
    ChildForm,
    ConfirmForm,
    TransferForm,
    VerdictForm,
)
from fangxin.engine.duplicates import Level

KEEPERS = (Role.PRINCIPAL, Role.EDUCATION_OFFICER)

FIELD_NAMES = {
    "name": "姓名", "birth": "出生日期", "sex": "性别", "guardian": "监护人", "phone": "电话", "id_number": "证件号",
    "student_number": "学籍号", "school": "学校",
}  # fmt: skip
LEVEL_NAMES = {
    Level.UNKNOWN: "没有登记", Level.SAME: "相同", Level.SOUNDS_SAME: "同音", Level.SOUNDS_ALIKE: "音近",
    Level.ONE_CHARACTER: "差一个字", Level.SHORTENED: "少字", Level.SLIP: "像是笔误", Level.SURNAME: "同姓",
    Level.DIFFERENT: "不同", Level.ONE_SIDE: "只有一边登记了", Level.OTHER_PARENT: "不同，像是父母各一方",
}  # fmt: skip
# How alike the two entries are, not how much it weighs: a common name is the same name.
LEVEL_TONES = {
    Level.SAME: "ok",
    Level.SOUNDS_SAME: "ok",
    Level.UNKNOWN: "",
    Level.ONE_SIDE: "",
    Level.DIFFERENT: "bad",
}


def _tone(field: str, level: Level) -> str:
    """Two schools are why there is a case, so they speak neither for nor against it."""
    return "" if field == "school" else LEVEL_TONES.get(level, "warn")


@open_to(*KEEPERS)
def doubts(request: Request) -> HttpResponse:
    """Everything that waits for a person, each kind with its count."""
    actor = request.actor
    numbers = doubtful(actor)
    context = {
        "counts": [(_(DOUBTS[code]), n) for code, n in sorted(doubt_counts(actor).items())],
        "page": Paginator(numbers, 25).get_page(request.GET.get("page")),
        "words": DOUBTS,
        "calls": waiting_calls(actor)[:50],
        "answered": answered_calls(actor)[:20] if actor.has_role(Role.PRINCIPAL) else [],
        "asked": asked_for(actor)[:50] if actor.has_role(Role.PRINCIPAL) else [],
        "unplaced": unplaced_requests(actor)[:50] if actor.has_role(Role.EDUCATION_OFFICER) else [],
        "cases": undecided(actor)[:50],
        "corrections": open_corrections(actor)[:50],
        "what": CORRECTABLE,
        "principal": actor.has_role(Role.PRINCIPAL),
        "officer": actor.has_role(Role.EDUCATION_OFFICER),
        "today": request.on,
    }
    return render(request, "roster/doubts.html", context)


@open_to(Role.EDUCATION_OFFICER)
def search(request: Request) -> HttpResponse:
    """Look for likely duplicates now; the program does it every night."""
    from fangxin.areas.audit.entry import EntryForm

    form = EntryForm(request.POST or None)
    place = request.actor.place(Role.EDUCATION_OFFICER)
    if place is None:
        raise NotAllowed(_("查重由县级教育部门办理。"))

    def page() -> HttpResponse:
        return render(request, "roster/search.html", {"form": form})

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: search_duplicates(
            by=request.actor, key=form.key_value, at=request.at, place=organisation(request.actor, place.organisation_id)
        ),
        done_url=reverse("roster:doubts"), sentence=_("查重已完成。"),
        again=page,
    )  # fmt: skip


@open_to(*KEEPERS)
def case(request: Request, case_id: int) -> HttpResponse:
    """Both rows side by side; step 1 or step 2, whichever is due."""
    subject = duplicate_case(request.actor, case_id)
    proposal = open_proposal(request.actor, subject)
    decided = not undecided(request.actor).filter(pk=subject.pk).exists()
    shown = side_by_side(request.actor, subject, request.on)
    exact = subject.kind == "exact"
    names = {"first": subject.first.school.short_name, "second": subject.second.school.short_name}
    form: Any = None
    if not decided and proposal is None:
        form = VerdictForm(request.POST or None, exact=exact, **names)
    elif not decided and proposal is not None and proposal.by_id != request.actor.account_id:
        form = ConfirmForm(request.POST or None)

    def page() -> HttpResponse:
        steps = decisions_of_case(request.actor, subject)
        people = names_of(request.actor, {step.by_id for step in steps})
        context = {
            "case": subject, "shown": shown, "form": form, "proposal": proposal, "decided": decided,
            "evidence": [
                (_(FIELD_NAMES[e.field]), _(LEVEL_NAMES[e.level]), _tone(e.field, e.level))
                for e in shown.evidence
            ],
            "steps": [(step, people.get(step.by_id, "")) for step in steps],
            "own": proposal is not None and proposal.by_id == request.actor.account_id,
        }  # fmt: skip
        return render(request, "roster/case.html", context)

    if request.method != "POST" or form is None:
        return page()

    def act() -> Any:
        said = form.cleaned_data
        if isinstance(form, ConfirmForm):
            return confirm_decision(
                by=request.actor, key=form.key_value, at=request.at, case=subject, agreed=said["agreed"] == "yes",
                reason=said["reason"],
            )  # fmt: skip
        return propose_decision(
            by=request.actor, key=form.key_value, at=request.at, case=subject, verdict=said["verdict"],
            reason=said["reason"], stays_at=said["side"] if said["verdict"] == "same" else "",
            wrong=said["side"] if said["verdict"] == "different" else "", on=said.get("on"),
        )  # fmt: skip

    return take(
        request,
        form,
        act,
        done_url=reverse("roster:case", args=[subject.pk]),
        sentence=_("已记录。"),
        again=page,
    )


@open_to(Role.PRINCIPAL)
def new_child(request: Request) -> HttpResponse:
    """Enter one child by hand, with or without a number."""
    rows = classes(request.actor, request.on)
    form = ChildForm(rows, request.on, request.POST or None)

    def page() -> HttpResponse:
        return render(
            request, "roster/entry.html", {"form": form, "title": _("登记一名学生"), "button": _("登记")}
        )

    if request.method != "POST":
        return page()

    def act() -> Any:
        said = form.cleaned_data
        return register_child(
            by=request.actor, key=form.key_value, at=request.at, school_class=said["school_class"], name=said["name"],
            sex=said["sex"], birth=said["birth"], guardian=said["guardian"],
            id_kind=said["id_kind"] if "secret" in said else "none", number=said.get("secret"),
        )  # fmt: skip

    return take(
        request, form, act, done_url=lambda spell: reverse("roster:child", args=[spell.pupil_id]),
        sentence=_("已登记，从今天起在班。"), again=page,
    )  # fmt: skip


@open_to(Role.PRINCIPAL)
def new_transfer(request: Request) -> HttpResponse:
    """Ask for a child that another school may have."""
    rows = classes(request.actor, request.on)
    form = TransferForm(rows, request.on, request.POST or None)

    def page() -> HttpResponse:
        return render(
            request, "roster/entry.html", {"form": form, "title": _("申请转入"), "button": _("发出申请")}
        )

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: ask_transfer(
            by=request.actor, key=form.key_value, at=request.at, school_class=form.cleaned_data["school_class"],
            number=form.secret, on=form.cleaned_data["on"],
        ),
        done_url=reverse("roster:doubts"), sentence=_("申请已发出，等待对方学校或县教育局答复。"), again=page,
    )  # fmt: skip


@open_to(*KEEPERS)
def answer_call(request: Request, call_id: int) -> HttpResponse:
    """Let a child go to another school, or say why not."""
    call = transfer_call(request.actor, call_id)
    form = AnswerTransferForm(request.POST or None)

    def page() -> HttpResponse:
        return render(request, "roster/call.html", {"form": form, "call": call})

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: answer_transfer(
            by=request.actor, key=form.key_value, at=request.at, call=call,
            released=form.cleaned_data["released"] == "yes", reason=form.cleaned_data["reason"],
        ),
        done_url=reverse("roster:doubts"), sentence=_("已答复。"), again=page,
    )  # fmt: skip


@open_to(Role.PRINCIPAL)
def answer_family(request: Request, request_id: int) -> HttpResponse:
    """Answer a family's request to put something right."""
    asked = correction(request.actor, request_id)
    form = AnswerForm(request.POST or None)

    def page() -> HttpResponse:
        return render(
            request,
            "roster/correction.html",
            {"form": form, "asked": asked, "what": _(CORRECTABLE[asked.what])},
        )

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: answer_correction(
            by=request.actor, key=form.key_value, at=request.at, request=asked, answer=form.cleaned_data["answer"]
        ),
        done_url=reverse("roster:doubts"), sentence=_("已答复家长。"), again=page,
    )  # fmt: skip
