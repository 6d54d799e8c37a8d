"""The page of the meal cards of a class: who has which, and a new one for a child."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.dining.actions import give_card
from fangxin.areas.dining.forms import CardForm
from fangxin.areas.dining.models import MealCard
from fangxin.areas.dining.queries import cards_held
from fangxin.areas.dining.views.scanners import KEEPERS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import PupilName, classes, pupil_names


@open_to(*KEEPERS)
def cards(request: Request) -> HttpResponse:
    """The children of a class with their cards; a card counts from today, and ends whatever it takes the place of."""
    place = request.actor.place(*KEEPERS)
    assert place is not None, "the gate lets only these roles in"
    own = school(request.actor, place.organisation_id)
    every = list(classes(request.actor, request.on).filter(school=own))
    asked = request.GET.get("class", "")
    chosen = next((one for one in every if str(one.pk) == asked), every[0] if every else None)
    pupils = pupil_names(request.actor, chosen, request.on) if chosen else []
    form = CardForm([(one.pupil_id, one.name) for one in pupils], request.POST or None)

    def page() -> HttpResponse:
        context = {"form": form, "chosen": chosen} | _context(request, every, chosen, pupils)
        return render(request, "dining/cards.html", context)

    def act() -> MealCard:
        said = form.cleaned_data
        return give_card(
            by=request.actor, key=form.key_value, at=request.at, school=own, pupil_id=said["pupil"],
            number=said["number"], since=request.on,
        )  # fmt: skip

    if request.method != "POST" or chosen is None:
        return page()
    done = f"{reverse('dining:cards')}?{urlencode({'class': chosen.pk})}"
    return take(request, form, act, done_url=done, sentence=_("餐卡已登记。"), again=page)


def _context(
    request: Request, every: list[SchoolClass], chosen: SchoolClass | None, pupils: list[PupilName]
) -> dict[str, Any]:
    held = cards_held(request.actor, [one.pupil_id for one in pupils], request.on)
    rows = [
        {"cells": [one.name, str(held[one.pupil_id].number), f"{held[one.pupil_id].since}"]}
        if one.pupil_id in held
        else {"cells": [one.name, {"tone": "", "word": _("没有卡")}, ""]}
        for one in pupils
    ]
    columns = [{"label": _("学生")}, {"label": _("卡号"), "align": "right"}, {"label": _("自")}]
    choices = [
        {"label": one.label, "url": f"?class={one.pk}", "count": None, "current": one == chosen}
        for one in every
    ]
    return {"rows": rows, "columns": columns, "choices": choices, "without": len(pupils) - len(held)}
