"""Pages of the kitchen, for one hand and a bad network; the ledgers print in the official layout."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.kitchen import actions, queries
from fangxin.areas.kitchen.forms import (
    CookingForm,
    DisinfectionForm,
    DisposalForm,
    FloorForm,
    FridgeForm,
    SampleForm,
    SecondForm,
    with_new_key,
)
from fangxin.areas.kitchen.models import CoreReading, FloorDecision
from fangxin.areas.kitchen.rules import METHODS, SAMPLES, DishUnknown, degrees, measured_text
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import confirm_second
from fangxin.areas.organisations.models import Organisation, PinCheck
from fangxin.areas.organisations.queries import colleagues, names_of, school
from fangxin.areas.organisations.sealing import seal_key
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of, meal_days
from fangxin.areas.policy.rules.entry_day import entry_day

KITCHEN = (Role.COOK, Role.SAFETY_MANAGER, Role.STOREKEEPER, Role.PRINCIPAL)
READERS = (*KITCHEN, Role.SAFETY_DIRECTOR, Role.BUYER)
PAGE = 25
OFFICE = (Role.NUTRITION_OFFICER, Role.EDUCATION_OFFICER, Role.AUDITOR, Role.REGULATOR)


def _school(request: Request) -> Organisation:
    place = request.actor.place(*READERS)
    assert place is not None, "the gate lets only these roles in"
    return school(request.actor, place.organisation_id)


def _meal(request: Request) -> MealDay:
    """Today's meal, or the one for which the phone's page was opened: a late entry keeps its own day."""
    return meal_day_of(request.actor, _school(request), entry_day(request.POST.get("day", ""), request.on))


def _kept_offline(response: HttpResponse) -> HttpResponse:
    """Let the phone keep this page for when the network is away; it shows no child and no money."""
    if response.status_code == 200:
        response["X-Fangxin-Offline"] = "1"
        response["Cache-Control"] = "private, no-cache"
    return response


def _second(request: Request, form: SecondForm, where: Organisation) -> PinCheck:
    return confirm_second(
        by=request.actor, key=f"{form.key_value}/pin", at=request.at, second=form.second_account, organisation=where,
        pin=form.pin, entry_key=form.key_value,
    )  # fmt: skip


def _refused_again(form: Any, page: Callable[[], HttpResponse]) -> Callable[[], HttpResponse]:
    def again() -> HttpResponse:
        with_new_key(form)
        return page()

    return again


@open_to(*KITCHEN)
def cooking(request: Request) -> HttpResponse:
    """Core temperatures of today's dishes, and which are done."""
    day = _meal(request)
    least = queries.law(request.actor, "core_temperature_min", day)
    lines = queries.dishes_today(request.actor, day)
    sent = CookingForm(request.POST) if request.method == "POST" else None

    def page() -> HttpResponse:
        # After a refusal the low reading is on record already: the list is read again.
        now = queries.dishes_today(request.actor, day) if sent else lines
        wanted = str(sent["dish"].value()) if sent else ""
        rows = [
            {
                "line": line,
                "form": sent if sent and wanted == str(line.dish.pk) else _cooking_form(line),
                "readings": [
                    (r.at, degrees(r.temperature_dc), r.temperature_dc < least.integer) for r in line.readings
                ],
                "proof": _proof(line),
            }
            for line in now
        ]
        context = {
            "day": day, "rows": rows, "least": degrees(least.integer), "because": least.because(), "sent": sent,
            "open": sum(1 for line in now if line.batch is None), "replan_url": f"{reverse('replan')}?on={day.on}",
        }  # fmt: skip
        return _kept_offline(render(request, "kitchen/cooking.html", context))

    if sent is None:
        return page()
    return take(
        request, sent, lambda: _cook(request, day, sent), done_url=reverse("kitchen:cooking"),
        sentence="已记录。", again=_refused_again(sent, page),
    )  # fmt: skip


def _cooking_form(line: queries.DishToday) -> CookingForm:
    return CookingForm(initial={"dish": line.dish.pk}, auto_id=f"dish{line.dish.pk}_%s")


def _proof(line: queries.DishToday) -> str:
    if line.batch is None:
        return ""
    reading = line.batch.reading
    return degrees(reading.temperature_dc) if reading else line.batch.no_heating_reason


def _cook(request: Request, day: MealDay, form: CookingForm) -> Any:
    """Store the reading first and by itself: it stays even when the batch is then refused."""
    lines = {line.dish.pk: line.dish for line in queries.dishes_today(request.actor, day)}
    dish = lines.get(form.cleaned_data["dish"])
    if dish is None:
        raise DishUnknown("这个菜不在今天的食谱里。", remedy="食谱可能刚更新过，请刷新页面。")
    entry = {"by": request.actor, "at": request.at, "meal_day": day, "dish": dish}
    row: CoreReading | None = None
    if form.temperature_dc is not None:
        row = actions.record_reading(
            **entry, key=form.key_value, temperature_dc=form.temperature_dc, device_at=form.device_at
        )
    if not form.cleaned_data["done"]:
        return row
    return actions.close_batch(
        **entry, key=f"{form.key_value}/done", portions=form.cleaned_data["portions"],
        no_heating="" if row else form.cleaned_data["no_heating"],
    )  # fmt: skip


@open_to(*KITCHEN)
def samples(request: Request) -> HttpResponse:
    """Samples of today's meal: one form for all dishes that have none yet, confirmed by a second person."""
    day = _meal(request)
    lines = queries.dishes_today(request.actor, day)
    missing = [line for line in lines if line.sample is None]
    people = colleagues(request.actor, day.school, request.on, *actions.SAMPLERS)
    fridges_ = list(queries.fridges(request.actor, day.school))
    form = SampleForm(missing, fridges_, people, request.POST or None)

    def page() -> HttpResponse:
        least = queries.law(request.actor, "sample_weight_min", day)
        hours = queries.law(request.actor, "sample_retention_min", day)
        context = {
            "day": day, "form": form, "lines": lines, "missing": missing, "fridges": fridges_, "people": people,
            "seal_key": json.dumps(seal_key()),
            "kept": queries.sample_ledger(request.actor, [line.sample for line in lines if line.sample]),
            "least": least, "hours": hours, "cite": least.because(),
        }  # fmt: skip
        return _kept_offline(render(request, "kitchen/samples.html", context))

    def act() -> Any:
        check = _second(request, form, day.school)
        return actions.keep_samples(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day, portions=form.portions, check=check,
            fridge_id=int(form.cleaned_data["fridge"]), device_at=form.device_at,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("kitchen:samples"), sentence="留样已登记。",
        again=_refused_again(form, page),
    )  # fmt: skip


@open_to(*KITCHEN)
def disposal(request: Request) -> HttpResponse:
    """Samples that have been kept long enough, to be thrown away by two people."""
    place = _school(request)
    waiting = queries.waiting_samples(request.actor, place, request.at)
    people = colleagues(request.actor, place, request.on, *actions.SAMPLERS)
    form = DisposalForm(waiting, people, request.POST or None)

    def page() -> HttpResponse:
        chosen = {str(pk) for pk in (form["samples"].value() or [])}
        rows = [{"waiting": w, "chosen": str(w.sample.pk) in chosen} for w in waiting]
        context = {
            "place": place, "form": form, "due": [r for r in rows if r["waiting"].due], "seal_key": json.dumps(seal_key()),
            "young": [r for r in rows if not r["waiting"].due], "clause": SAMPLES,
        }  # fmt: skip
        return _kept_offline(render(request, "kitchen/disposal.html", context))

    def act() -> Any:
        check = _second(request, form, place)
        return actions.dispose_samples(
            by=request.actor, key=form.key_value, at=request.at, school=place, sample_ids=form.sample_ids, check=check,
            device_at=form.device_at,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("kitchen:logs"), sentence="销毁已登记。",
        again=_refused_again(form, page),
    )  # fmt: skip


@open_to(*KITCHEN)
def fridges(request: Request) -> HttpResponse:
    """The school's sample fridges; a new one is registered here."""
    place = _school(request)
    form = FridgeForm(request.POST or None)

    def page() -> HttpResponse:
        context = {"place": place, "form": form, "fridges": queries.fridges(request.actor, place)}
        return render(request, "kitchen/fridges.html", context)

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: actions.register_fridge(
            by=request.actor, key=form.key_value, at=request.at, school=place, name=form.cleaned_data["name"]
        ),
        done_url=reverse("kitchen:fridges"), sentence="留样冰箱已登记。", again=page,
    )  # fmt: skip


@open_to(*KITCHEN)
def disinfection(request: Request) -> HttpResponse:
    """Disinfection of the tableware of today's meal."""
    day = _meal(request)
    form = DisinfectionForm(request.POST or None)

    def page() -> HttpResponse:
        runs = list(queries.disinfections_of(request.actor, day))
        names = names_of(request.actor, {run.by_id for run in runs})
        steam = queries.threshold_of(request.actor, "steam", day)
        chlorine = queries.threshold_of(request.actor, "chlorine", day)
        context = {
            "day": day, "form": form, "steam": steam, "chlorine": chlorine,
            "steam_least": degrees(steam.least) if steam else "",
            "runs": [_run_row(run, names) for run in runs],
        }  # fmt: skip
        return _kept_offline(render(request, "kitchen/disinfection.html", context))

    def act() -> Any:
        return actions.record_disinfection(
            by=request.actor, key=form.key_value, at=request.at, meal_day=day, run=form.run(day.on, request.at),
            device_at=form.device_at,
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("kitchen:disinfection"), sentence="消毒已登记。",
        again=_refused_again(form, page),
    )  # fmt: skip


@open_to(*READERS, *OFFICE)
def deviations(request: Request) -> HttpResponse:
    """Values under an unconfirmed floor that a second person let stand; who answers for the kitchen decides here."""
    if request.actor.place(*READERS) is None:
        return _deviations_below(request)
    place = _school(request)
    may = request.actor.holds(actions.DECIDERS, place.path)
    day = meal_days(request.actor).filter(school=place, on=request.on).first() if may else None
    form = None
    if day is not None:
        waiting = queries.waiting_samples(request.actor, place, request.at)
        form = FloorForm(queries.dishes_today(request.actor, day), waiting, request.POST or None)

    def page() -> HttpResponse:
        rows = _deviation_rows(request, queries.deviations(request.actor, place)[:50])
        return render(request, "kitchen/deviations.html", {"place": place, "form": form, "rows": rows})

    def act() -> Any:
        assert form is not None, "asked only where there is a meal day"
        assert day is not None, "the form was made for it"
        entry = form.entry
        of_day = entry["sample"].meal_day if entry["sample"] else day
        return actions.decide_floor(
            by=request.actor, key=form.key_value, at=request.at, meal_day=of_day, **entry
        )

    if request.method != "POST" or form is None:
        return page()
    return take(
        request, form, act, done_url=reverse("kitchen:deviations"), sentence="偏离已登记，另一人现在可以据实登记。",
        again=page,
    )  # fmt: skip


def _deviations_below(request: Request) -> HttpResponse:
    """The list for an office: the schools' decisions with search, at a desk."""
    said = request.GET.get("q", "")[:40]
    page = Paginator(queries.deviations_below(request.actor, said), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"text": one["row"].meal_day.school.short_name, "sub": one["row"].meal_day.on.isoformat()},
                {
                    "text": _(one["row"].get_parameter_display()),
                    "sub": one["what"].name if one["what"] else "",
                },
                {
                    "text": one["measured"],
                    "tone": "bad",
                    "sub": _("规定 %(least)s") % {"least": one["least"]},
                },
                one["row"].reason,
                {"text": one["who"], "sub": f"{localtime(one['row'].at):%m-%d %H:%M}"},
            ]
        }
        for one in _deviation_rows(request, page.object_list)
    ]
    columns = [
        {"label": _("学校")}, {"label": _("事项"), "phone": "wide"}, {"label": _("实测")},
        {"label": _("原因"), "phone": "wide"}, {"label": _("第二人"), "phone": "wide"},
    ]  # fmt: skip
    context = {
        "rows": rows, "columns": columns, "page": page, "said": said, "query": urlencode({"q": said}) + "&",
    }  # fmt: skip
    return render(request, "kitchen/deviations_below.html", context)


def _deviation_rows(request: Request, rows: Iterable[FloorDecision]) -> list[dict[str, Any]]:
    found = list(rows)
    names = names_of(request.actor, {row.by_id for row in found})
    return [
        {
            "row": row, "who": names.get(row.by_id, ""), "what": row.dish or (row.sample and row.sample.dish),
            "measured": measured_text(row.parameter, row.measured), "least": measured_text(row.parameter, row.least),
        }
        for row in found
    ]  # fmt: skip


def _run_row(run: Any, names: dict[int, str]) -> dict[str, Any]:
    reached = f"{run.chlorine_mg_l} mg/L" if run.chlorine_mg_l is not None else degrees(run.temperature_dc)
    return {"run": run, "method": METHODS[run.method], "reached": reached, "who": names.get(run.by_id, "")}


@open_to(*READERS)
def logs(request: Request) -> HttpResponse:
    """The ledgers of one meal day, with a switch between days; prints in the official layout."""
    place = _school(request)
    around = _days_around(request, place, _wanted_day(request))
    day: MealDay | None = next((d for d, current in around if current), None)
    context: dict[str, Any] = {"place": place, "days": around, "day": day, "clause": SAMPLES,
                               "keeps": request.actor.holds(KITCHEN, place.path)}  # fmt: skip
    if day is not None:
        lines = queries.dishes_today(request.actor, day)
        ledger = queries.sample_ledger(request.actor, list(queries.samples_of(request.actor, day)))
        batches = [line.batch for line in lines if line.batch]
        runs = list(queries.disinfections_of(request.actor, day))
        people = {b.by_id for b in batches} | {run.by_id for run in runs}
        names = names_of(request.actor, people)
        context |= {
            "ledger": ledger, "lines": lines, "missing": [line.dish.name for line in lines if line.sample is None],
            "cooked": [(line, _proof(line), names.get(line.batch.by_id, "")) for line in lines if line.batch],
            "low": sum(1 for line in lines for r in line.readings if _is_low(request, day, r)),
            "runs": [_run_row(run, names) for run in runs], "is_today": day.on == request.on,
            "deviating": _deviation_rows(request, queries.deviations(request.actor, place).filter(meal_day=day)),
        }  # fmt: skip
    return render(request, "kitchen/logs.html", context)


def _is_low(request: Request, day: MealDay, reading: CoreReading) -> bool:
    return reading.temperature_dc < queries.law(request.actor, "core_temperature_min", day).integer


def _wanted_day(request: Request) -> date:
    try:
        return date.fromisoformat(request.GET.get("day") or request.on.isoformat())
    except ValueError:
        raise NotFound("这一天的台账") from None


def _days_around(request: Request, place: Organisation, wanted: date) -> list[tuple[MealDay, bool]]:
    """Up to five meal days that end with the wanted one or the last before it, and the next one."""
    own = meal_days(request.actor).filter(school=place)
    before = list(own.filter(on__lte=wanted).order_by("-on")[:4])[::-1]
    after = list(own.filter(on__gt=wanted, on__lte=request.on).order_by("on")[:1])
    current = before[-1].pk if before else None
    return [(day, day.pk == current) for day in [*before, *after]]
