"""Pages of what is known before the roll: a family's leave, own food."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.actions import announce_leave, record_own_food, withdraw_leave
from fangxin.areas.dining.forms import LeaveForm, OwnFoodForm
from fangxin.areas.dining.models import Leave, OwnFood
from fangxin.areas.dining.queries import leaves, own_children
from fangxin.areas.dining.queries import own_food as own_food_of
from fangxin.areas.dining.queries.leave import leave as one_leave
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.roster.queries import pupil_names, school_class
from fangxin.areas.roster.queries.identity import family


def _children(request: Request) -> list[tuple[int, str]]:
    """The guardian's own children by name, as the database tells them to nobody else."""
    names = {one.pupil_id: one.name for one in family(request.actor)}
    return [(pupil, names[pupil]) for pupil in own_children(request.actor, request.on) if pupil in names]


def _page(request: Request, form: LeaveForm, told: EntryForm) -> HttpResponse:
    """The family's leaves and the form for another; `told` is the form whose refusal stands on top."""
    children = _children(request)
    names = dict(children)
    rows = [
        (row, names.get(row.pupil_id, ""), row.until - timedelta(days=1), hasattr(row, "withdrawal"))
        for row in leaves(request.actor)[:20]
    ]
    context = {
        "form": form, "told": told, "rows": rows, "children": children, "entry": EntryForm(),
        "today": request.on,
    }  # fmt: skip
    return render(request, "dining/leave.html", context)


@open_to(Role.GUARDIAN)
def leave(request: Request) -> HttpResponse:
    """A family announces that its child will not eat, and takes it back."""
    first = {"since": request.on, "last_day": request.on}
    form = LeaveForm(_children(request), request.POST or None, initial=first)

    def act() -> Leave:
        data = form.cleaned_data
        return announce_leave(
            by=request.actor, key=form.key_value, at=request.at, pupil_id=data["pupil"], since=data["since"],
            until=data["last_day"] + timedelta(days=1), reason=data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return _page(request, form, form)
    return take(
        request, form, act, done_url=reverse("dining:leave"), sentence=_("请假已告诉学校。"),
        again=lambda: _page(request, form, form),
    )  # fmt: skip


@open_to(Role.GUARDIAN)
def withdraw(request: Request, leave_id: int) -> HttpResponse:
    """The child comes after all (POST)."""
    row = one_leave(request.actor, leave_id)
    back = reverse("dining:leave")
    if request.method != "POST":
        return HttpResponseRedirect(back)
    form = EntryForm(request.POST)
    blank = LeaveForm(_children(request), initial={"since": request.on, "last_day": request.on})
    return take(
        request, form,
        lambda: withdraw_leave(by=request.actor, key=form.key_value, at=request.at, leave_id=row.pk),
        done_url=back, sentence=_("请假已撤回。"), again=lambda: _page(request, blank, form),
    )  # fmt: skip


@open_to(Role.TEACHER, Role.PRINCIPAL)
def own_food(request: Request, class_id: int) -> HttpResponse:
    """Which children of a class bring their own food, and from when to when."""
    called = school_class(request.actor, class_id, request.on)
    names = [(one.pupil_id, one.name) for one in pupil_names(request.actor, called, request.on)]
    form = OwnFoodForm(names, request.POST or None, initial={"since": request.on})

    def page() -> HttpResponse:
        known = dict(names)
        rows = own_food_of(request.actor, list(known), request.on)
        shown = [(known[row.pupil_id], row, row.until - timedelta(days=1)) for row in rows]
        return render(request, "dining/own_food.html", {"form": form, "school_class": called, "rows": shown})

    def act() -> OwnFood:
        data = form.cleaned_data
        return record_own_food(
            by=request.actor, key=form.key_value, at=request.at, pupil_id=data["pupil"], since=data["since"],
            until=data["last_day"] + timedelta(days=1), why=data["why"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    done = reverse("dining:roll", args=[class_id])
    return take(request, form, act, done_url=done, sentence=_("自带餐已登记。"), again=page)
