"""The school's pages: which services it offers, place, hours, fee, staff."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.care.actions import assign_staff, change_setting, end_staff, offer_service
from fangxin.areas.care.actions.catalogue import CARERS
from fangxin.areas.care.forms.catalogue import SettingForm, StaffForm, as_initial
from fangxin.areas.care.models import CareService, CareStaff, ServiceSetting
from fangxin.areas.care.queries import catalogue, current_term, setting_on, staff_member, staff_of
from fangxin.areas.care.queries import service as one_service
from fangxin.areas.care.rules import KINDS, PACKAGE
from fangxin.areas.care.views.shown import line_context, no_term_page
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import colleagues
from fangxin.areas.organisations.queries import school as one_school

SCHOOL = (Role.PRINCIPAL, Role.TEACHER, Role.SAFETY_MANAGER)
COUNTY = (Role.EDUCATION_OFFICER, Role.NUTRITION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR)
READERS = (*SCHOOL, *COUNTY)


def asked_school(request: Request) -> Organisation | None:
    """The school of the address, or the one where this person works; None for an office that has asked for none."""
    wanted = request.GET.get("school", "")
    if wanted.isdecimal() and len(wanted) < 12:
        return one_school(request.actor, int(wanted))
    place = request.actor.place(*SCHOOL)
    return one_school(request.actor, place.organisation_id) if place else None


@open_to(*READERS)
def services(request: Request) -> HttpResponse:
    """The three services of a school in the term of the day."""
    school = asked_school(request)
    if school is None:
        return render(request, "care/services.html", {"school": None})
    term = current_term(request.actor, school, request.on)
    lines = catalogue(request.actor, school, term, request.on) if term else []
    context = {
        "school": school, "term": term, "lines": [line_context(line) for line in lines], "clause": PACKAGE,
        "may": request.actor.holds([Role.PRINCIPAL], school.path),
    }  # fmt: skip
    return render(request, "care/services.html", context)


def _own_school(request: Request) -> Organisation:
    place = request.actor.place(Role.PRINCIPAL)
    assert place is not None, "the gate lets only principals in"
    return one_school(request.actor, place.organisation_id)


@open_to(Role.PRINCIPAL)
def offer(request: Request, kind: str) -> HttpResponse:
    """Begin a service."""
    if kind not in KINDS:
        raise NotFound("这种服务")
    school = _own_school(request)
    term = current_term(request.actor, school, request.on)
    if term is None:
        return no_term_page(request, _("开设") + _(KINDS[kind]))
    form = SettingForm(request.POST or None, initial={"since": max(term.since, request.on)})

    def page() -> HttpResponse:
        context = {
            "form": form,
            "title": _("开设") + _(KINDS[kind]),
            "school": school,
            "term": term,
            "clause": PACKAGE,
        }
        return render(request, "care/setting.html", context)

    def act() -> CareService:
        return offer_service(
            by=request.actor, key=form.key_value, at=request.at, school=school, term=term, kind=kind,
            setting=form.setting(),
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("care:services"), sentence=_("服务已开设。"), again=page)


@open_to(Role.PRINCIPAL)
def setting(request: Request, service_id: int) -> HttpResponse:
    """Change place, hours, places or fee from a day on."""
    row = one_service(request.actor, service_id)
    before = setting_on(request.actor, row.pk, max(request.on, row.term.since))
    form = SettingForm(request.POST or None, initial=as_initial(before) | {"since": request.on})

    def page() -> HttpResponse:
        title = _(KINDS[row.kind]) + _("的安排")
        return render(
            request, "care/setting.html", {"form": form, "title": title, "service": row, "term": row.term}
        )

    def act() -> ServiceSetting:
        return change_setting(
            by=request.actor, key=form.key_value, at=request.at, service=row, setting=form.setting()
        )

    if request.method != "POST":
        return page()
    done = reverse("care:service", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("安排已保存。"), again=page)


@open_to(Role.PRINCIPAL)
def staff(request: Request, service_id: int) -> HttpResponse:
    """Who cares for the children: the list, and one more."""
    row = one_service(request.actor, service_id)
    rows = staff_of(request.actor, [row.pk], request.on).get(row.pk, [])
    people = colleagues(request.actor, row.school, request.on, *CARERS)
    form = StaffForm([(one.pk, one.full_name) for one in people], request.POST or None)

    def page() -> HttpResponse:
        context = {
            "form": form,
            "service": row,
            "words": _(KINDS[row.kind]),
            "rows": rows,
            "entry": EntryForm(),
        }
        return render(request, "care/staff.html", context)

    def act() -> CareStaff:
        account = next(one for one in people if one.pk == form.cleaned_data["account"])
        return assign_staff(by=request.actor, key=form.key_value, at=request.at, service=row, account=account)

    if request.method != "POST":
        return page()
    done = reverse("care:staff", args=[row.pk])
    return take(request, form, act, done_url=done, sentence=_("已安排。"), again=page)


@open_to(Role.PRINCIPAL)
def end(request: Request, service_id: int, staff_id: int) -> HttpResponse:
    """Somebody no longer cares (POST)."""
    row = one_service(request.actor, service_id)
    person = staff_member(request.actor, row, staff_id)
    if request.method != "POST":
        return staff(request, service_id)  # type: ignore[no-any-return]
    form = EntryForm(request.POST)
    return take(
        request, form, lambda: end_staff(by=request.actor, key=form.key_value, at=request.at, staff=person),
        done_url=reverse("care:staff", args=[row.pk]), sentence=_("已结束，从明天起。"),
        again=lambda: staff(request, service_id),
    )  # fmt: skip
