"""The county has a season's sets planned: asking for them, telling how far the search is, and storing what it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.menus.actions.library import stored_set
from fangxin.areas.menus.models import MenuSet, SeasonRun
from fangxin.areas.menus.queries.library import newest_versions, sets, state
from fangxin.areas.menus.rules.planner import DraftDays
from fangxin.areas.organisations.models import Organisation

CLAUSE = "《管理办法》附件2第六条"
AUTHORS = (Role.NUTRITION_OFFICER,)


def _may_plan(by: Actor, place: Organisation) -> None:
    if by is not SYSTEM and not by.holds(AUTHORS, place.path):
        raise NotAllowed("全县食谱由县营养办编制。", clause=CLAUSE, remedy="请用县营养办账号登录。")


@action("menus.ask_for_season")
def ask_for_season(
    *, by: Actor, key: str, at: datetime, place: Organisation, stage: str, season: str, count: int, budget_fen: int,
    objective: str, anew: bool,
) -> Recorded[SeasonRun]:  # fmt: skip
    """Ask for the sets of a season. Raises Refused when approved sets would be superseded and nobody said so."""
    _may_plan(by, place)
    if not anew:
        rows = sets(by).filter(place=place, stage=stage, season=season, number__lte=count)
        approved = [str(row.number) for row in rows if state(row).key == "approved"]
        if approved:
            raise Refused(
                say("第 %(sets)s 套已经审定，重排会另存新版，要重新审定。", sets="、".join(approved)),
                clause=CLAUSE, remedy="确实要重排，请勾选“已审定的也重排”。",
                fields={"anew": "有已审定的套。"},
            )  # fmt: skip
    run = SeasonRun.objects.create(
        place=place, stage=stage, season=season, sets=count, budget_fen=budget_fen, objective=objective,
        asked_at=at, asked_by_id=by.account_id,
    )  # fmt: skip
    return Recorded(run, place.path, {"stage": stage, "season": season, "sets": count})


def tell_season(*, by: Actor, run_id: int, step: str, bound: int | None, best: int | None) -> bool:
    """Write down how far a run is; whether to go on. The run's own figures: no act of a person, no audit event."""
    del by
    run = SeasonRun.objects.get(pk=run_id)
    run.state, run.step, run.bound, run.best = "running", step[:40], bound, best
    run.save(update_fields=["state", "step", "bound", "best"])
    return run.stop_at is None


@action("menus.stop_season")
def stop_season(*, by: Actor, key: str, at: datetime, run: SeasonRun) -> Recorded[SeasonRun]:
    """Ask a run to stop; the sets found so far are kept."""
    _may_plan(by, run.place)
    if run.state not in ("waiting", "running"):
        raise Refused("这次计算已经结束，不用停止。")
    SeasonRun.objects.filter(pk=run.pk).update(stop_at=at)
    run.stop_at = at
    return Recorded(run, run.place.path, {"run": run.pk})


@action("menus.end_season")
def end_season(
    *, by: Actor, key: str, at: datetime, run: SeasonRun, state: str, message: str
) -> Recorded[SeasonRun]:
    """Say that a run ended without sets, and why."""
    _may_plan(by, run.place)
    run.state, run.message = state, message[:400]
    run.save(update_fields=["state", "message"])
    return Recorded(run, run.place.path, {"run": run.pk, "state": state})


@action("menus.keep_sets")
def keep_sets(
    *, by: Actor, key: str, at: datetime, run: SeasonRun, weeks: Sequence[DraftDays], titles: Sequence[str],
    message: str,
) -> Recorded[SeasonRun]:  # fmt: skip
    """Store the weeks that a run found as sets that wait for the panel; their author is who asked for them."""
    _may_plan(by, run.place)
    lock(("menus.sets", run.place_id, run.stage, run.season))
    versions = {row.dish.name: row for row in newest_versions(by).filter(dish__place=run.place)}
    stored: list[MenuSet] = []
    for number, (days, title) in enumerate(zip(weeks, titles, strict=True), start=1):
        dishes = [
            (day, versions[name], permille) for day, row in enumerate(days, start=1) for name, permille in row
        ]
        stored.append(
            stored_set(
                by=by, place=run.place, stage=run.stage, season=run.season, number=number, title=title, dishes=dishes, at=at,
                author_id=run.asked_by_id,
            )
        )  # fmt: skip
    run.state, run.message = "done", message[:400]
    run.save(update_fields=["state", "message"])
    return Recorded(run, run.place.path, {"run": run.pk, "sets": [row.pk for row in stored]})
