"""Pages of the dining area."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.actions import call_roll, correct_roll
from fangxin.areas.dining.forms import CHOICES, RollForm
from fangxin.areas.dining.models import RollCall
from fangxin.areas.dining.queries import classes_today, heads, roll_call_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.roster.queries import pupil_names, school_class

CALLERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)


@open_to(*CALLERS)
def classes(request: Request) -> HttpResponse:
    """The classes of today and whether their roll was called."""
    place = request.actor.place(*CALLERS)
    assert place is not None, "the gate lets only these roles in"
    day = meal_day_of(request.actor, school(request.actor, place.organisation_id), request.on)
    context = {"day": day, "lines": classes_today(request.actor, day), "heads": heads(request.actor, day)}
    return render(request, "dining/classes.html", context)


@open_to(*CALLERS)
def roll(request: Request, class_id: int) -> HttpResponse:
    """Call or correct the roll of one class today."""
    called = school_class(request.actor, class_id, request.on)
    day = meal_day_of(request.actor, called.school, request.on)
    before = roll_call_of(request.actor, called, day)
    pupils = pupil_names(request.actor, called, request.on)
    marked = {a.pupil_id: a.reason for a in before.absences.all()} if before else {}
    form = RollForm(pupils, request.POST or None, absences=marked)

    def page() -> HttpResponse:
        context = {"school_class": called, "day": day, "form": form, "before": before, "choices": CHOICES}
        return render(request, "dining/roll.html", context)

    def act() -> RollCall:
        entry = {"by": request.actor, "key": form.key_value, "at": request.at, "device_at": form.device_at}
        if form.cleaned_data["reason"] and before:
            return correct_roll(
                **entry, roll_call=before, absences=form.absences, reason=form.cleaned_data["reason"]
            )
        return call_roll(**entry, school_class=called, meal_day=day, absences=form.absences)

    if request.method != "POST":
        return page()
    return take(
        request,
        form,
        act,
        done_url=reverse("dining:classes"),
        sentence=f"{called.label}点名已保存。",
        again=page,
    )
