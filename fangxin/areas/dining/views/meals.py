"""Pages of the roll, the meal and eating along."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.dining.actions import LEADERS, SERVERS, call_roll, correct_roll, eat_along, record_service
from fangxin.areas.dining.forms import CHOICES, AccompanyForm, RollForm, ServiceForm
from fangxin.areas.dining.models import Accompaniment, MealService, RollCall
from fangxin.areas.dining.queries import (
    ClassToday,
    accompaniments_of,
    check_grade_there,
    classes_today,
    excused,
    heads,
    heads_of,
    roll_call_of,
    roll_call_shown,
    scanned,
    service_of,
)
from fangxin.areas.dining.rules import EAT_ALONG, ROLL_CALL_UNTIL, TASTES, WARMTHS
from fangxin.areas.organisations.access import Request, open_to, opens_for
from fangxin.areas.organisations.queries import names_of, school
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.policy.rules.entry_day import entry_day
from fangxin.areas.roster.queries import pupil_names, school_class

CALLERS = (Role.TEACHER, Role.PRINCIPAL, Role.SAFETY_MANAGER)


@open_to(*CALLERS)
def classes(request: Request) -> HttpResponse:
    """The classes of today and whether their roll was called."""
    place = request.actor.place(*CALLERS)
    assert place is not None, "the gate lets only these roles in"
    day = meal_day_of(request.actor, school(request.actor, place.organisation_id), request.on)
    lines = [line for line in classes_today(request.actor, day) if line.enrolled]
    context = {
        "day": day, "todos": [_class_row(line) for line in lines], "heads": heads_of(lines),
        "called": sum(1 for line in lines if line.roll_call), "total": sum(1 for line in lines if line.expected),
        "until": ROLL_CALL_UNTIL,
    }  # fmt: skip
    return render(request, "dining/classes.html", context)


def _class_row(line: ClassToday) -> dict[str, object]:
    """A class as a row of the list: open, done, or done late."""
    url = reverse("dining:roll", args=[line.school_class.pk])
    if line.away:
        said = _("当天外出，不点名、不供餐")
        return {
            "title": line.school_class.label,
            "icon": "bus",
            "detail": said,
            "state": "open",
            "word": _("外出"),
        }
    row = {"title": line.school_class.label, "url": url, "icon": "users"}
    if line.roll_call is None:
        detail = _("应到 %(n)s 人") % {"n": line.enrolled}
        return row | {"detail": detail, "state": "due", "word": _("没点名"), "tone": "warn"}
    detail = _("到 %(n)s 人，缺 %(absent)s 人") % {
        "n": line.roll_call.present,
        "absent": line.roll_call.absent,
    }
    if not line.roll_call.absent:
        detail = _("到 %(n)s 人，全到") % {"n": line.roll_call.present}
    called = timezone.localtime(line.roll_call.at)
    said = {"time": f"{called:%H:%M}"}
    if line.roll_call.supersedes_id:
        when = {"word": _("%(time)s 更正") % said, "tone": "warn" if line.late else "info"}
    elif line.late:
        when = {"word": _("%(time)s 补点") % said, "tone": "warn"}
    else:
        when = {"when": said["time"]}
    return row | {"detail": detail, "state": "done"} | when


@open_to(*CALLERS)
def roll(request: Request, class_id: int) -> HttpResponse:
    """Call or correct the roll of one class: today's, or the day's for which the phone's page was opened."""
    called = school_class(request.actor, class_id, request.on)
    day = meal_day_of(request.actor, called.school, entry_day(request.POST.get("day", ""), request.on))
    check_grade_there(request.actor, called, day)
    before = roll_call_of(request.actor, called, day)
    pupils = pupil_names(request.actor, called, day.on)
    shows_marks = before is not None and request.method != "POST"  # what was sent says who is absent
    marked = {a.pupil_id: a.reason for a in before.absences.all()} if before and shows_marks else {}
    known = excused(request.actor, called, day.on) if before is None else {}
    read = scanned(request.actor, day) if before is None else set()
    if before is None and request.method != "POST":
        marked = _foreseen({one.pupil_id for one in pupils}, known, read)
    shown = {"day": day.on.isoformat(), "corrects": before.pk if before else None}
    form = RollForm(pupils, request.POST or None, absences=marked, initial=shown)

    def page() -> HttpResponse:
        own_food = reverse("dining:own-food", args=[class_id])
        context = {
            "own_food": own_food if opens_for(request.actor, own_food) else "",
            "school_class": called, "day": day, "form": form, "before": before, "choices": CHOICES,
            "count": len(pupils), "known": len(known), "read": len(read & {one.pupil_id for one in pupils}),
        }  # fmt: skip
        return render(request, "dining/roll.html", context)

    def act() -> RollCall:
        entry = {"by": request.actor, "key": form.key_value, "at": request.at, "device_at": form.device_at}
        data = form.cleaned_data
        if data["reason"] and data["corrects"]:
            corrected = roll_call_shown(request.actor, called, day, data["corrects"])
            return correct_roll(**entry, roll_call=corrected, absences=form.absences, reason=data["reason"])
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


def _foreseen(pupils: set[int], known: dict[int, str], read: set[int]) -> dict[int, str]:
    """What the page opens with: leaves and own food as announced; where cards were read, who had none is looked for."""
    here = read & pupils
    missing = {pupil: "unknown" for pupil in pupils - here} if here else {}
    return missing | {pupil: why for pupil, why in known.items() if pupil not in here}


def _meal(request: Request) -> MealDay:
    place = request.actor.place(*SERVERS, *LEADERS)
    assert place is not None, "the gate lets only these roles in"
    return meal_day_of(
        request.actor,
        school(request.actor, place.organisation_id),
        entry_day(request.POST.get("day", ""), request.on),
    )


@open_to(*SERVERS, *LEADERS)
def service(request: Request) -> HttpResponse:
    """What was served at today's meal, entered once after it."""
    day = _meal(request)
    expected = heads(request.actor, day)
    form = ServiceForm(request.POST or None)

    def page() -> HttpResponse:
        done = service_of(request.actor, day)
        name = names_of(request.actor, {done.by_id}).get(done.by_id, "") if done else ""
        context = {
            "day": day, "form": form, "done": done, "who": name, "heads": expected,
            "may": request.actor.holds(SERVERS, day.school.path),
        }  # fmt: skip
        return render(request, "dining/service.html", context)

    def act() -> MealService:
        data = form.cleaned_data
        return record_service(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day, served=data["served"],
            unserved=data["unserved"], diners=data["diners"], plate_waste_g=form.plate_waste_g,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("dining:service"), sentence="供餐已登记。", again=page)


@open_to(*SERVERS, *LEADERS)
def accompany(request: Request) -> HttpResponse:
    """A school leader writes what was found while eating along; the canteen reads it."""
    day = _meal(request)
    form = AccompanyForm(request.POST or None)

    def page() -> HttpResponse:
        rows = list(accompaniments_of(request.actor, day))
        own = any(row.leader_id == request.actor.account_id for row in rows)
        context = {
            "day": day, "form": form, "clause": EAT_ALONG,
            "rows": [(row, TASTES[row.taste], WARMTHS[row.temperature]) for row in rows],
            "may": request.actor.holds(LEADERS, day.school.path) and not own,
        }  # fmt: skip
        return render(request, "dining/accompany.html", context)

    def act() -> Accompaniment:
        return eat_along(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day,
            **{name: form.cleaned_data[name] for name in ("taste", "temperature", "problem", "finding", "remedy")},
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(request, form, act, done_url=reverse("dining:accompany"), sentence="陪餐已登记。", again=page)
