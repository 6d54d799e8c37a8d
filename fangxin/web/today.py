"""今日清单: the page on which a school's day is done. It joins supply, kitchen and dining, so it stands in web."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.dining import queries as dining
from fangxin.areas.kitchen import queries as kitchen
from fangxin.areas.menus.queries.replanning import changes_of
from fangxin.areas.organisations.access import Request, open_to, opens_for
from fangxin.areas.organisations.queries import names_of, school
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days
from fangxin.areas.supply.queries.stock import arrivals, issues
from fangxin.web.navigation import SCHOOL
from fangxin.web.today_papers import papers_today
from fangxin.web.today_rules import (
    DayFacts,
    DeliveryFact,
    Demands,
    DishFact,
    Stamp,
    Task,
    arrange,
    day_text,
    left_text,
    minutes_left,
    owner_of,
    record_of,
    tasks_of,
)

FINISHED_SHOWN = 3


@open_to(*SCHOOL)
def today(request: Request) -> HttpResponse:
    """What this person must do now, what comes next, what is done, and how the last meal day ended."""
    grant = request.actor.place(*SCHOOL)
    assert grant is not None, "the gate lets only these roles in"
    place = school(request.actor, grant.organisation_id)
    own_days = meal_days(request.actor).filter(school=place)
    day = own_days.filter(on=request.on).first()
    before = own_days.filter(on__lt=request.on).order_by("-on").first()
    context: dict[str, Any] = {"place": place, "on": request.on, "record": _record(request, before)}
    context["papers"] = papers_today(request.actor, place, request.on)
    if day is None:
        context["next_day"] = own_days.filter(on__gt=request.on).first()
        return _kept(render(request, "today_none.html", context))
    facts = gather(request.actor, day, request.at)
    roles = {grant.role for grant in request.actor.grants}
    page = arrange(tasks_of(facts), roles, request.at)
    shown = page.finished if request.GET.get("all") else page.finished[:FINISHED_SHOWN]
    waiting = [row for row in changes_of(request.actor, day) if not hasattr(row, "verdict")]
    context |= {
        "day": day, "menu_changes": waiting, "facts": facts, "page": page, "now_task": page.now, "now_url": _url(request, page.now),
        "left": left_text(minutes_left(page.now.due, request.at)) if page.now else "",
        "late": page.now in page.late, "first_open": next(iter(page.mine or page.others), None),
        "mine": [_row(request, task) for task in page.mine],
        "others": [_row(request, task, owner=True) for task in page.others],
        "finished": [_row(request, task) for task in shown], "more": len(page.finished) - len(shown),
    }  # fmt: skip
    return _kept(render(request, "today.html", context))


def _kept(response: HttpResponse) -> HttpResponse:
    """The phone may keep the list for when the network is away; it names no child."""
    response["X-Fangxin-Offline"] = "1"
    response["Cache-Control"] = "private, no-cache"
    return response


def _record(request: Request, before: MealDay | None) -> dict[str, str]:
    """How the last meal day ended, in a sentence."""
    if before is None:
        return {}
    facts = gather(request.actor, before, request.at, disposal=False)
    sentence, tone = record_of(tasks_of(facts), day_text(before.on))
    return {"sentence": sentence, "tone": tone}


def gather(actor: Actor, day: MealDay, now: datetime, *, disposal: bool = True) -> DayFacts:
    """The facts of a meal day from the areas' queries; a fixed number of queries."""
    lines = [line for line in dining.school_today(actor, day) if line.expected]
    heads = dining.heads_of(lines)
    calls = [line.roll_call for line in lines if line.roll_call]
    dishes = kitchen.dishes_today(actor, day)
    law = Demands(
        *(
            kitchen.law(actor, f"{name}_min", day).integer
            for name in ("core_temperature", "sample_weight", "sample_retention")
        )
    )
    arrived = arrivals(actor, day)
    handed = list(issues(actor).filter(meal_day=day))[::-1]
    runs = list(kitchen.disinfections_of(actor, day))
    served = dining.service_of(actor, day)
    ate = list(dining.accompaniments_of(actor, day))
    thrown = list(_thrown_today(actor, day, now)) if disposal else []
    batches = [line.batch for line in dishes if line.batch]
    kept = [line.sample for line in dishes if line.sample]
    rows: list[Any] = [*calls, *handed, *runs, *ate, *thrown, *batches, *kept, *([served] if served else [])]
    names = names_of(actor, {row.by_id for row in rows} | {a.by_id for a in arrived if a.by_id})

    def stamp(row: Any) -> Stamp | None:
        return Stamp(timezone.localtime(row.at), names.get(row.by_id, "")) if row else None

    last = max(calls, key=lambda call: call.at, default=None)
    waiting = [w for w in kitchen.waiting_samples(actor, day.school, now) if w.due] if disposal else []
    return DayFacts(
        on=day.on, law=law, classes=len(lines), called=len(calls), expected=heads.expected, present=heads.present,
        last_call=stamp(last),
        deliveries=tuple(
            DeliveryFact(
                a.supplier, a.kinds, a.sent_back,
                Stamp(timezone.localtime(a.accepted_at), names.get(a.by_id or 0, "")) if a.accepted_at else None,
            )
            for a in arrived
        ),
        dishes=tuple(
            DishFact(line.dish.name, stamp(line.batch), stamp(line.sample), _low(line, law.core_dc)) for line in dishes
        ),
        issues=_stamps(stamp(row) for row in handed), runs=_stamps(stamp(row) for row in runs),
        accompaniments=_stamps(stamp(row) for row in ate), service=stamp(served), due_samples=len(waiting),
        due_of=waiting[0].sample.meal_day.on if waiting else None, disposed=len(thrown),
        disposal=stamp(thrown[0]) if thrown else None,
    )  # fmt: skip


def _stamps(found: Iterable[Stamp | None]) -> tuple[Stamp, ...]:
    return tuple(stamp for stamp in found if stamp is not None)


def _thrown_today(actor: Actor, day: MealDay, now: datetime) -> Any:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return kitchen.disposals_of(actor, day.school).filter(at__gte=midnight, at__lte=now)


def _low(line: kitchen.DishToday, least_dc: int) -> int:
    return sum(1 for reading in line.readings if reading.temperature_dc < least_dc)


def _url(request: Request, task: Task | None) -> str:
    """Where the task is done, for a person who may open that page; others only read of it."""
    if task is None:
        return ""
    try:
        url = reverse(task.url_name)
    except NoReverseMatch:  # a page that this installation does not have yet
        return ""
    return url if opens_for(request.actor, url) else ""


def _row(request: Request, task: Task, *, owner: bool = False) -> dict[str, Any]:
    """A task as a row of the list."""
    row = {
        "title": task.title,
        "icon": task.icon,
        "url": _url(request, task),
        "detail": task.detail,
        "alert": task.alert,
    }
    if task.done is not None:
        done = {"state": "done", "when": f"{task.done.at:%H:%M}", "who": task.done.by}
        return (
            row
            | done
            | ({} if task.on_time else {"detail": gettext("%(detail)s（晚于 %(due)s）") % _due(task)})
        )
    minutes = minutes_left(task.due, request.at)
    if task.key == "dispose":
        state = {"state": "due", "word": gettext("可销毁"), "tone": "warn"}
    elif minutes < 0:
        state = {"state": "late", "word": gettext("已超时"), "tone": "bad"}
    else:
        state = {"state": "open", "when": gettext("%(due)s 前") % _due(task)}
    return (
        row
        | state
        | (
            {
                "detail": gettext("%(owner)s：%(detail)s")
                % {"owner": owner_of(task), "detail": task.alert + task.detail},
                "alert": "",
            }
            if owner
            else {}
        )
    )


def _due(task: Task) -> dict[str, str]:
    return {"due": f"{task.due:%H:%M}", "detail": task.detail}
