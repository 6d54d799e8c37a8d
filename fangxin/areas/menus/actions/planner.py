"""Writing planned weeks: asking for one, telling how far it is, drafts, and publishing what the checker passes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.menus.actions.week import IMPORTERS
from fangxin.areas.menus.models import (
    Dish,
    DishIngredient,
    DraftVerdict,
    MenuDay,
    MenuDraft,
    MenuDraftDish,
    MenuWeek,
    PlanRun,
)
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.library import week_rules
from fangxin.areas.menus.queries.planner import days_of, library_of
from fangxin.areas.menus.rules import DayWithoutMeal, check_monday
from fangxin.areas.menus.rules.planner import (
    DraftDays,
    DraftNotPublishable,
    DraftOutdated,
    digest_of_days,
    exchanged,
    replaced,
)
from fangxin.areas.menus.rules.rows import SLOTS, ingredient_values
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import meal_days
from fangxin.engine.dishes import Dish as LibraryDish
from fangxin.engine.menu_plan.portions import week_in_portions
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.engine.menu_week.planned import on_table

PLANNERS = (*IMPORTERS, Role.NUTRITION_OFFICER)


def _may_plan(by: Actor, school: Organisation) -> None:
    if by is not SYSTEM and not by.holds(PLANNERS, school.path):
        raise NotAllowed(
            "一周食谱由本校食堂、学校负责人或县营养办来排。", remedy="请用有相应职务的账号登录。"
        )


@action("menus.ask_for_week")
def ask_for_week(
    *, by: Actor, key: str, at: datetime, school: Organisation, monday: date, stage: str, budget_fen: int,
    objective: str, price_pct: int = 100, stoves: int | None = None, without: str = "",
) -> Recorded[PlanRun]:  # fmt: skip
    """Ask for a planned week; it is computed in the background. Raises Refused when the week has no Monday."""
    _may_plan(by, school)
    check_monday(monday)
    run = PlanRun.objects.create(
        school=school, monday=monday, stage=stage, budget_fen=budget_fen, objective=objective, price_pct=price_pct,
        stoves=stoves, without=without[:200], asked_at=at, asked_by_id=by.account_id,
    )  # fmt: skip
    return Recorded(
        run, school.path, {"budget_fen": budget_fen, "objective": objective, "price_pct": price_pct}
    )


def tell_progress(*, by: Actor, run_id: int, bound: int | None, best: int | None) -> bool:
    """Write down how far a run is; whether to go on. No act of a person: the run's own figures, no audit event."""
    del by
    run = PlanRun.objects.get(pk=run_id)
    run.state, run.bound, run.best = "running", bound, best
    run.save(update_fields=["state", "bound", "best"])
    return run.stop_at is None


@action("menus.stop_run")
def stop_run(*, by: Actor, key: str, at: datetime, run: PlanRun) -> Recorded[PlanRun]:
    """Ask a run to stop; the best week found so far is kept."""
    _may_plan(by, run.school)
    if run.state not in ("waiting", "running"):
        raise Refused("这次计算已经结束，不用停止。")
    PlanRun.objects.filter(pk=run.pk).update(stop_at=at)
    run.stop_at = at
    return Recorded(run, run.school.path, {"run": run.pk})


@action("menus.end_run")
def end_run(
    *, by: Actor, key: str, at: datetime, run: PlanRun, state: str, message: str
) -> Recorded[PlanRun]:
    """Say that a run ended without a week, and why."""
    _may_plan(by, run.school)
    run.state, run.message = state, message[:400]
    run.save(update_fields=["state", "message"])
    return Recorded(run, run.school.path, {"run": run.pk, "state": state})


@action("menus.keep_draft")
def keep_draft(
    *, by: Actor, key: str, at: datetime, run: PlanRun, days: DraftDays, proof: Mapping[str, Any]
) -> Recorded[MenuDraft]:
    """Keep the week that a run found as a draft."""
    _may_plan(by, run.school)
    draft = _store(run.school, run.monday, run.stage, days, dict(proof), "", None, run, at, by)
    run.state = "done"
    run.save(update_fields=["state"])
    return Recorded(draft, run.school.path, {"run": run.pk, "digest": draft.digest})


def _store(
    school: Organisation, monday: date, stage: str, days: DraftDays, proof: dict[str, Any], change: str,
    before: MenuDraft | None, run: PlanRun | None, at: datetime, by: Actor,
) -> MenuDraft:  # fmt: skip
    draft = MenuDraft.objects.create(
        school=school, monday=monday, stage=stage, run=run, supersedes=before, change=change[:120], proof=proof,
        digest=digest_of_days(days), at=at, by_id=by.account_id,
    )  # fmt: skip
    MenuDraftDish.objects.bulk_create(
        MenuDraftDish(draft=draft, day=day, position=position, name=name, portion_permille=permille)
        for day, dishes in enumerate(days, start=1)
        for position, (name, permille) in enumerate(dishes)
    )
    return draft


def _newest(draft: MenuDraft) -> None:
    lock(("menus.draft", draft.school_id, draft.monday))
    if MenuDraft.objects.filter(supersedes=draft).exists():
        raise DraftOutdated()


@action("menus.replace_dish")
def replace_dish(
    *, by: Actor, key: str, at: datetime, draft: MenuDraft, day: int, place: int, name: str
) -> Recorded[MenuDraft]:
    """Another dish in one place: a new draft. Raises DraftOutdated, Refused for an unknown dish or place."""
    _may_plan(by, draft.school)
    _newest(draft)
    if name not in library_of(by, draft.school).dishes:
        raise Refused(say("菜品库里没有“%(name)s”。", name=name), remedy="请从列表里选一道。")
    days = replaced(days_of(draft), day, place, name)
    old = days_of(draft)[day - 1][place][0]
    new = _store(
        draft.school,
        draft.monday,
        draft.stage,
        days,
        draft.proof,
        f"{old} → {name}",
        draft,
        draft.run,
        at,
        by,
    )
    return Recorded(new, draft.school.path, {"draft": draft.pk, "day": day, "digest": new.digest})


@action("menus.exchange_dishes")
def exchange_dishes(
    *,
    by: Actor,
    key: str,
    at: datetime,
    draft: MenuDraft,
    day: int,
    place: int,
    other_day: int,
    other_place: int,
) -> Recorded[MenuDraft]:
    """Two dishes change places: a new draft. Raises DraftOutdated and Refused."""
    _may_plan(by, draft.school)
    _newest(draft)
    days = exchanged(days_of(draft), day, place, other_day, other_place)
    one, other = days_of(draft)[day - 1][place][0], days_of(draft)[other_day - 1][other_place][0]
    new = _store(
        draft.school,
        draft.monday,
        draft.stage,
        days,
        draft.proof,
        f"{one} ↔ {other}",
        draft,
        draft.run,
        at,
        by,
    )
    return Recorded(new, draft.school.path, {"draft": draft.pk, "digest": new.digest})


@action("menus.publish_draft")
def publish_draft(*, by: Actor, key: str, at: datetime, draft: MenuDraft) -> Recorded[MenuWeek]:
    """The draft becomes the school's week, after the independent checker passed it from its rounded grams.

    Raises DraftNotPublishable with every broken rule, DraftOutdated, DayWithoutMeal. Source: measures, annex 2
    articles 6 and 7.
    """
    if not by.holds(IMPORTERS, draft.school.path):
        raise NotAllowed("食谱由本校食堂或学校负责人公布。", remedy="请用本校账号登录。")
    _newest(draft)
    lock(("menus.week", draft.school_id, draft.monday))
    library = library_of(by, draft.school).dishes
    days = days_of(draft)
    rules = week_rules(by, draft.school, draft.stage, draft.stage, draft.monday)
    foods = food_source(by, draft.school).foods
    findings = check_week(on_table(week_in_portions(days, library, draft.stage), foods), rules)
    if not may_publish(findings):
        raise DraftNotPublishable([finding for finding in findings if finding.blocks])
    week = _week(by, draft, days, library, at)
    DraftVerdict.objects.create(
        draft=draft, menu_week=week, passed=True, findings=[finding.sentence for finding in findings],
        digest=draft.digest, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(week, draft.school.path, {"draft": draft.pk, "digest": draft.digest, "days": len(days)})


def _week(
    by: Actor, draft: MenuDraft, days: DraftDays, library: Mapping[str, LibraryDish], at: datetime
) -> MenuWeek:
    dates = [draft.monday + timedelta(days=n) for n in range(len(days))]
    open_days = {day.on: day for day in meal_days(by).filter(school=draft.school, on__in=dates)}
    if not open_days:
        raise DayWithoutMeal("这一周没有供餐日。", remedy="请核对所选的周一日期和校历。")
    before = MenuWeek.objects.filter(
        school=draft.school, monday=draft.monday, superseded_by__isnull=True
    ).first()
    week = MenuWeek.objects.create(
        school=draft.school, monday=draft.monday, title=f"{draft.monday:%m月%d日} 一周食谱", file_digest=draft.digest,
        supersedes=before, at=at, by_id=by.account_id,
    )  # fmt: skip
    menu_days = MenuDay.objects.bulk_create(
        MenuDay(menu_week=week, meal_day=open_days[on]) for on in dates if on in open_days
    )
    served = [dishes for on, dishes in zip(dates, days, strict=True) if on in open_days]
    pairs = [
        (day, n, item) for day, dishes in zip(menu_days, served, strict=True) for n, item in enumerate(dishes)
    ]
    rows = Dish.objects.bulk_create(
        Dish(menu_day=day, position=n, meal="午餐", slot=SLOTS[library[name].category], name=name)
        for day, n, (name, _) in pairs
    )
    DishIngredient.objects.bulk_create(
        DishIngredient(dish=row, **values)
        for row, (_, _, (name, permille)) in zip(rows, pairs, strict=True)
        for values in ingredient_values(library[name], permille, draft.stage)
    )
    return week
