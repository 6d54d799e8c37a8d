"""Who is to do what: the duties of each post with their signatures, and the county's matrix of departments and tasks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions.duties import (
    COUNTY_WRITERS,
    SCHOOL_WRITERS,
    assign_responsibility,
    end_responsibility,
    sign_post_duty,
    write_post_duty,
)
from fangxin.areas.organisations.forms.duties import PostDutyForm, ResponsibilityForm
from fangxin.areas.organisations.forms.people import EndForm
from fangxin.areas.organisations.models import Organisation, PostDuty, PostDutySignature, Responsibility
from fangxin.areas.organisations.queries import ancestor, organisation, school
from fangxin.areas.organisations.queries.duties import (
    departments,
    duties_at,
    duty_gaps,
    duty_posts,
    matrix,
    post_duty,
    responsibility,
    signatures,
)
from fangxin.areas.organisations.rules.duties import (
    DUTY_ROLES,
    MATRIX_CLAUSE,
    PARTS,
    POST_CLAUSE,
    SUGGESTED,
    TASKS,
)
from fangxin.areas.organisations.views.registry import form_page, period

READERS = (
    *DUTY_ROLES,
    Role.EDUCATION_OFFICER,
    Role.NUTRITION_OFFICER,
    Role.AUDITOR,
    Role.REGULATOR,
    Role.ADMINISTRATOR,
)
MATRIX_READERS = (
    Role.PRINCIPAL, Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR, Role.REGULATOR,
    Role.ADMINISTRATOR,
)  # fmt: skip


def _own_school(request: Request) -> Organisation | None:
    wanted = request.GET.get("school", "")
    if wanted.isdecimal() and len(wanted) < 12:
        return school(request.actor, int(wanted))
    grant = request.actor.place(*DUTY_ROLES)
    place = organisation(request.actor, grant.organisation_id) if grant else None
    return place if place is not None and place.kind == "school" else None


def _posts_page(request: Request, place: Organisation, form: EntryForm | None = None) -> HttpResponse:
    texts = duties_at(request.actor, place, request.on)
    signed = signatures(request.actor, texts.values())
    holders: dict[str, list[dict[str, Any]]] = {}
    for post in duty_posts(request.actor, place, request.on):
        text = texts.get(post.role)
        on = signed.get((text.pk, post.pk)) if text else None
        own = post.account_id == request.actor.account_id
        holders.setdefault(post.role, []).append(
            {
                "name": post.account.full_name,
                "signed": on,
                "may_sign": text is not None and own and on is None,
            }
        )
    rows = [
        {"role": role.value, "name": _(ROLE_NAMES[role]), "duty": texts.get(role.value),
         "period": period(text.since, text.until) if (text := texts.get(role.value)) else "",
         "holders": holders.get(role.value, [])}
        for role in DUTY_ROLES
        if role.value in texts or role.value in holders
    ]  # fmt: skip
    may_write = request.actor.holds(SCHOOL_WRITERS, place.path)
    missing = next((role for role in DUTY_ROLES if role.value in holders and role.value not in texts), None)
    initial = {"since": request.on} | (
        {"role": missing.value, "text": SUGGESTED[missing]} if missing is not None else {}
    )
    context = {
        "place": place, "rows": rows, "gaps": duty_gaps(request.actor, place, request.on), "clause": POST_CLAUSE,
        "form": (form or PostDutyForm(initial=initial)) if may_write else None, "sign_form": EntryForm(),
        "keep": f"?school={place.pk}", "suggested": missing is not None and form is None,
    }  # fmt: skip
    return render(request, "organisations/post_duties.html", context)


@open_to(*READERS)
def post_duties(request: Request) -> HttpResponse:
    """The duties of each kitchen and safety post of a school, who holds it, and who signed when."""
    place = _own_school(request)
    if place is None:
        return HttpResponseRedirect(reverse("organisations:places") + "?kind=school")
    if request.method != "POST":
        return _posts_page(request, place)
    form = PostDutyForm(request.POST)

    def act() -> PostDuty:
        data = form.cleaned_data
        return write_post_duty(
            by=request.actor, key=form.key_value, at=request.at, place=place, role=data["role"], text=data["text"],
            since=data["since"], document=data["document"],
        )  # fmt: skip

    url = f"{reverse('organisations:post-duties')}?school={place.pk}"
    return take(
        request, form, act, done_url=url, sentence=_("岗位职责已登记，请任职人签收。"),
        again=lambda: _posts_page(request, place, form),
    )  # fmt: skip


@open_to(*DUTY_ROLES)
def sign(request: Request, duty_id: int) -> HttpResponse:
    """The holder signs (POST)."""
    duty = post_duty(request.actor, duty_id)
    url = f"{reverse('organisations:post-duties')}?school={duty.place_id}"
    if request.method != "POST":
        return HttpResponseRedirect(url)
    form = EntryForm(request.POST)

    def act() -> PostDutySignature:
        return sign_post_duty(by=request.actor, key=form.key_value, at=request.at, duty=duty)

    def again() -> HttpResponse:
        return form_page(request, form, _("签收岗位职责"), url, _(ROLE_NAMES[Role(duty.role)]))

    return take(request, form, act, done_url=url, sentence=_("已签收。"), again=again)


def _county(request: Request) -> Organisation:
    grant = request.actor.place(*MATRIX_READERS)
    assert grant is not None, "the gate lets only these roles in"
    home = organisation(request.actor, grant.organisation_id)
    return (
        home
        if home.kind in ("county", "prefecture", "province", "nation")
        else ancestor(request.actor, home, "county")
    )


def _matrix_page(request: Request, place: Organisation, form: EntryForm | None = None) -> HttpResponse:
    by_task: dict[str, list[Responsibility]] = {}
    for row in matrix(request.actor, place, request.on):
        by_task.setdefault(row.task, []).append(row)
    may_write = request.actor.holds(COUNTY_WRITERS, place.path)
    rows = [
        {"title": _(task.title), "open": not any(row.part == "lead" for row in by_task.get(code, [])),
         "parts": [(_(PARTS[row.part]), row, period(row.since, row.until)) for row in by_task.get(code, [])]}
        for code, task in TASKS.items()
    ]  # fmt: skip
    blank = ResponsibilityForm(departments(request.actor, place), initial={"since": request.on})
    context = {
        "place": place, "rows": rows, "clause": MATRIX_CLAUSE, "may_write": may_write,
        "form": (form or blank) if may_write else None,
    }  # fmt: skip
    return render(request, "organisations/matrix.html", context)


@open_to(*MATRIX_READERS)
def matrix_page(request: Request) -> HttpResponse:
    """Tasks and the departments that lead, assist or carry them out, each with the document it rests on."""
    place = _county(request)
    if request.method != "POST":
        return _matrix_page(request, place)
    form = ResponsibilityForm(departments(request.actor, place), request.POST)

    def act() -> Responsibility:
        data = form.cleaned_data
        return assign_responsibility(
            by=request.actor, key=form.key_value, at=request.at, place=place, task=data["task"],
            department=form.departments[data["department"]], part=data["part"], since=data["since"],
            document=data["document"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("organisations:matrix"), sentence=_("职责分工已登记。"),
        again=lambda: _matrix_page(request, place, form),
    )  # fmt: skip


@open_to(*COUNTY_WRITERS)
def matrix_end(request: Request, responsibility_id: int) -> HttpResponse:
    """End a department's part in a task."""
    row = responsibility(request.actor, responsibility_id)
    form = EndForm(request.POST or None, initial={"until": request.on})
    back = reverse("organisations:matrix")

    def page() -> HttpResponse:
        return form_page(
            request, form, _("结束分工"), back, f"{TASKS[row.task].title}，{row.department.name}"
        )

    if request.method != "POST":
        return page()

    def act() -> Responsibility:
        return end_responsibility(
            by=request.actor, key=form.key_value, at=request.at, row=row, until=form.cleaned_data["until"]
        )

    return take(request, form, act, done_url=back, sentence=_("分工已结束。"), again=page)
