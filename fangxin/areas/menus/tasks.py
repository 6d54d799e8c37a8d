"""In the background: a planned week, with its progress written down every second and a look whether to stop."""

from __future__ import annotations

import logging
import math
import time
from typing import Any

from procrastinate.contrib.django import app

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.menus.actions.planner import end_run, keep_draft, tell_progress
from fangxin.areas.menus.actions.season import end_season, keep_sets, tell_season
from fangxin.areas.menus.queries.library import week_rules
from fangxin.areas.menus.queries.planner import catalogue_for, library_of, order_of, plan_run, prices_of_day
from fangxin.areas.menus.queries.season import county_dishes, season_day, season_run
from fangxin.engine.menu_plan.catalogue import NothingToPlanWith
from fangxin.engine.menu_plan.explaining import price_of_rules, what_more_buys
from fangxin.engine.menu_plan.ordering import CannotBeOrdered, Delivered, Order, deliver, ordered
from fangxin.engine.menu_plan.planning import NoWeekFound, NoWeekPossible, Progress
from fangxin.engine.menu_plan.portions import portions_of
from fangxin.engine.menu_plan.season import plan_season
from fangxin.engine.menu_plan.seasons import SEASON_TITLES, STAGE_TITLES
from fangxin.engine.policy import NotCovered

logger = logging.getLogger(__name__)
_EVERY = 0.7
_SEASON_SECONDS = 120.0
_HUNDREDTHS = 100
MORE_FEN = 20
_WORTH_SAYING = 0.05


@app.task(queueing_lock=None, pass_context=False)
def plan_week_of(run_id: int) -> str:
    """Search the week of a run; returns the run's state. Never leaves a run open, whatever happens."""
    with looking(SYSTEM) as at:
        run = plan_run(SYSTEM, run_id)
        library = library_of(SYSTEM, run.school)
        prices = prices_of_day(SYSTEM, run.school, run.monday, run.price_pct)
        try:
            catalogue = catalogue_for(library, prices, run.stage, run.monday, run.without)
            rules = week_rules(SYSTEM, run.school, run.stage, run.stage, run.monday)
        except (NotCovered, LookupError, ValueError) as error:
            problem: str | None = str(error)
        else:
            problem = None
    ended = {"by": SYSTEM, "key": f"run-{run_id}/end", "at": at, "run": run}
    if problem is not None:
        end_run(**ended, state="failed", message=problem)
        return "failed"
    try:
        found = deliver(catalogue, rules, order_of(run), Progress(_teller(run_id)), library.foods)
    except CannotBeOrdered as impossible:
        why = impossible.why
        end_run(**ended, state="impossible", message=f"{why.sentence}互相矛盾的是：{'、'.join(why.titles)}。")
        return "impossible"
    except (NothingToPlanWith, NoWeekFound) as error:
        end_run(**ended, state="failed", message=str(error))
        return "failed"
    except Exception:
        logger.exception("run %s broke", run_id)
        end_run(**ended, state="failed", message="计算出错，已记录；请换个条件再试。")
        raise
    days = portions_of(found.plan, library.dishes, rules, library.foods)
    keep_draft(by=SYSTEM, key=f"run-{run_id}/draft", at=at, run=run, days=days, proof=proof_of(found))
    return "done"


@app.task(queueing_lock=None, pass_context=False)
def plan_season_of(run_id: int) -> str:
    """Search the sets of a season's run; returns the run's state. Never leaves a run open, whatever happens."""
    with looking(SYSTEM) as at:
        run = season_run(SYSTEM, run_id)
        on = season_day(run.season, at.date())
        ended = {"by": SYSTEM, "key": f"season-{run_id}/end", "at": at, "run": run}
        problem = ""
        try:
            library = county_dishes(SYSTEM, run.place)
            prices = prices_of_day(SYSTEM, run.place, at.date())
            catalogue = catalogue_for(library, prices, run.stage, on)
            rules = week_rules(SYSTEM, run.place, run.stage, run.stage, at.date())
        except (Refused, NotCovered, LookupError, ValueError) as error:
            problem = str(error)
    if problem:
        end_season(**ended, state="failed", message=problem)
        return "failed"
    order = Order(run.stage, run.budget_fen, run.objective)
    try:
        found = plan_season(
            catalogue, ordered(rules, order), sets=run.sets, objective=run.objective, seconds=_SEASON_SECONDS,
            told=_season_teller(run_id),
        )  # fmt: skip
    except (NothingToPlanWith, NoWeekFound, NoWeekPossible) as error:
        end_season(**ended, state="impossible", message=str(error))
        return "impossible"
    except Exception:
        logger.exception("season run %s broke", run_id)
        end_season(**ended, state="failed", message="计算出错，已记录；请换个条件再试。")
        raise
    keep_sets(
        by=SYSTEM, key=f"season-{run_id}/sets", at=at, run=run,
        weeks=[portions_of(plan, library.dishes, rules, library.foods) for plan in found.plans],
        titles=[
            f"{STAGE_TITLES[run.stage]}{SEASON_TITLES[run.season]}第{n}套" for n in range(1, len(found.plans) + 1)
        ],
        message=f"排好 {len(found.plans)} 套，距最优不超过 {found.gap * 100:.2f} %，两套之间至多 {found.shared} 道菜相同。",
    )  # fmt: skip
    return "done"


def _season_teller(run_id: int) -> Any:
    def tell(step: str, bound: float, best: float) -> bool:
        with looking(SYSTEM):
            return tell_season(by=SYSTEM, run_id=run_id, step=step, bound=_whole(bound), best=_whole(best))

    return tell


def _teller(run_id: int) -> Any:
    last = [0.0]

    def tell(bound: float, best: float) -> bool:
        if time.perf_counter() - last[0] < _EVERY:
            return True
        last[0] = time.perf_counter()
        with looking(SYSTEM):
            return tell_progress(by=SYSTEM, run_id=run_id, bound=_whole(bound), best=_whole(best))

    return tell


def _whole(figure: float) -> int | None:
    return round(figure * _HUNDREDTHS) if math.isfinite(figure) and abs(figure) < 1e15 else None


def proof_of(found: Delivered) -> dict[str, Any]:
    """What the page shows beside the week; money in hundredths of a fen."""
    plan = found.plan
    return {
        "dishes": len(plan.catalogue),
        "cost": round(plan.week.cost_fen * _HUNDREDTHS),
        "cost_bound": round(plan.cost_bound_fen * _HUNDREDTHS),
        "gap_permyriad": round(plan.gap * 10_000),
        "milliseconds": round(plan.seconds * 1000),
        "stopped": plan.stopped,
        "objective": plan.objective,
        "given_up": list(found.given_up),
        "rules": [
            {
                "title": price.title,
                "saves": round(price.saves_fen * _HUNDREDTHS),
                "steeper": None if price.steeper_fen is None else round(price.steeper_fen * _HUNDREDTHS),
                "clause": price.clause,
            }
            for price in price_of_rules(plan.catalogue, plan.requirements)
            if price.saves_fen >= 0.05 or (price.steeper_fen or 0) >= 0.05
        ],
        "buys": [
            {
                "title": b.title,
                "unit": b.unit,
                "more": round((b.then - b.now) * _HUNDREDTHS),
            }
            for b in what_more_buys(plan.catalogue, plan.requirements, MORE_FEN)[:6]
            if b.then - b.now >= _WORTH_SAYING
        ],
    }
