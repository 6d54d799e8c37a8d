"""Today's menu again when something did not come: joins the acceptance, the store, the eaters and the menu.

A cook or buyer names what is missing (a rejected delivery line names it by itself), sees a few answers with what the
store holds, and proposes one; another person decides. Only then the kitchen's and the public's menu change.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.dining.queries import heads
from fangxin.areas.kitchen.queries import dishes_today
from fangxin.areas.menus.actions.replanning import DECIDERS, PROPOSERS, decide_change, propose_change
from fangxin.areas.menus.models import MenuChange, MenuChangeVerdict
from fangxin.areas.menus.queries import NoMenu
from fangxin.areas.menus.queries.replanning import change, changes_of, foods_of_day, replan_view
from fangxin.areas.menus.rules.replanning import swaps_of
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of, school
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of
from fangxin.areas.supply.queries.acceptance import sent_back
from fangxin.areas.supply.queries.stock import issued_by_food, shelves

WHO = (*PROPOSERS, Role.SAFETY_DIRECTOR)


class ProposeForm(EntryForm):
    """The chosen answer and why."""

    swaps = forms.CharField(max_length=400, widget=forms.HiddenInput)
    gone = forms.CharField(max_length=400, widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)


class DecideForm(EntryForm):
    """The second person's decision."""

    verdict = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


def _day(request: Request) -> MealDay:
    grant = request.actor.place(*WHO)
    assert grant is not None, "the gate lets only these roles in"
    place = school(request.actor, grant.organisation_id)
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = request.on
    return meal_day_of(request.actor, place, on)


@open_to(*WHO)
def replan(request: Request) -> HttpResponse:
    """What is missing today, what could take its place, and what waits for a second person."""
    return _page(request, _day(request))


def _page(request: Request, day: MealDay, form: ProposeForm | None = None) -> HttpResponse:
    back = sent_back(request.actor, day)
    asked = request.GET.getlist("gone") if "gone" in request.GET or "asked" in request.GET else list(back)
    rows = changes_of(request.actor, day)
    names = names_of(request.actor, {row.by_id for row in rows})
    context: dict[str, Any] = {
        "day": day, "back": back, "gone": asked, "back_url": reverse("today"), "view": None, "refusal": None,
        "may_propose": request.actor.holds(PROPOSERS, day.owner_path), "propose": form or _prefilled(back, asked),
        "changes": [(row, names.get(row.by_id, ""), _may_decide(request.actor, row)) for row in rows],
        "decide": DecideForm(), "foods": (),
    }  # fmt: skip
    try:
        context["foods"] = list(dict.fromkeys([*back, *foods_of_day(request.actor, day)]))
        if asked:
            context["view"] = replan_view(
                request.actor,
                day,
                gone=asked,
                store_g=_store(request.actor, day),
                heads=_heads(request.actor, day),
            )
    except Refused as refusal:
        if isinstance(refusal, NoMenu):
            raise
        context["refusal"] = refusal
    return render(request, "replan.html", context)


def _prefilled(back: dict[str, str], asked: list[str]) -> ProposeForm:
    told = [f"{food}{back[food]}" for food in asked if food in back]
    reason = _("验收退货：%(foods)s") % {"foods": "、".join(told)} if told else ""
    return ProposeForm(initial={"reason": reason[:200]})


def _may_decide(actor: Actor, row: MenuChange) -> bool:
    return (
        not hasattr(row, "verdict")
        and row.by_id != actor.account_id
        and actor.holds(DECIDERS, row.owner_path)
    )


def _store(actor: Actor, day: MealDay) -> dict[str, int]:
    """Grams as bought: on the shelves, of what still keeps on the day, and what the kitchen has taken for it."""
    found = Counter({food: grams for food, (grams, _fen) in issued_by_food(actor, day).items()})
    for shelf in shelves(actor, day.school):
        if shelf.expires_on >= day.on:
            found[shelf.food] += shelf.remaining_g
    return dict(found)


def _heads(actor: Actor, day: MealDay) -> int:
    counted = heads(actor, day)
    return counted.expected if counted.open_classes else counted.present


@open_to(*PROPOSERS)
def propose(request: Request) -> HttpResponse:
    """Propose one of the answers."""
    day = _day(request)
    form = ProposeForm(request.POST or None)

    def act() -> MenuChange:
        data = form.cleaned_data
        swaps = swaps_of(data["swaps"])
        _not_cooked(request.actor, day, [out for out, _into in swaps])
        return propose_change(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day, swaps=swaps,
            gone=[food for food in data["gone"].split("|") if food], reason=data["reason"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=f"{reverse('replan')}?on={day.on}&asked=1", sentence=_("已提出，等另一位确认。"),
        again=lambda: _page(request, day, form),
    )  # fmt: skip


def _not_cooked(actor: Actor, day: MealDay, outs: list[str]) -> None:
    """A dish that has left the pot was served: its record cannot lose its dish."""
    cooked = [line.dish.name for line in dishes_today(actor, day) if line.batch and line.dish.name in outs]
    if cooked:
        raise Refused(
            say("“%(dishes)s”已经起锅，不能再换。", dishes="、".join(cooked)), remedy="请换还没有做的菜。"
        )


@open_to(*DECIDERS)
def decide(request: Request, change_id: int) -> HttpResponse:
    """The second person's yes or no."""
    row = change(request.actor, change_id)
    form = DecideForm(request.POST or None)

    def act() -> MenuChangeVerdict:
        accepted = form.cleaned_data["verdict"] == "yes"
        if accepted:
            _not_cooked(request.actor, row.meal_day, [out for out, _into in row.swaps])
        return decide_change(
            by=request.actor, key=form.key_value, at=request.at, change=row, accepted=accepted
        )

    return take(
        request, form, act, done_url=f"{reverse('replan')}?on={row.meal_day.on}&asked=1", sentence=_("已决定。"),
        again=lambda: _page(request, row.meal_day),
    )  # fmt: skip
