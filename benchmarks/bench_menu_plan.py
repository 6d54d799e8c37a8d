"""Menus: one set, the library, today again, a county, why not, what rules cost, five thousand dishes.

Each line is CPU seconds of this process and its children (the machine may be busy; wall seconds are shown beside).
Peers run in the same turn, one process each: the textbook model day by day and the compact model, both PuLP + CBC.
    python benchmarks/bench_menu_plan.py [--peer-seconds 60] [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from _measure import ROOT  # isort: skip
import numpy as np

from fangxin.engine.dishes import load_dishes, load_prices
from fangxin.engine.menu_plan.catalogue import Catalogue, build_catalogue
from fangxin.engine.menu_plan.county import SchoolCase, plan_county
from fangxin.engine.menu_plan.explaining import price_of_rules, why_not
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.from_policy import advice_codes, checkable, requirements_of
from fangxin.engine.menu_plan.planning import COST, plan_week
from fangxin.engine.menu_plan.relaxing import relax, tightened
from fangxin.engine.menu_plan.replanning import replan_day
from fangxin.engine.menu_plan.requirements import Requirements, Span
from fangxin.engine.menu_plan.season import plan_season
from fangxin.engine.menu_plan.seasons import MONTH_OF, SEASONS
from fangxin.engine.menu_plan.week_model import build_week
from fangxin.engine.menu_week.checker import check_week, may_publish
from fangxin.installation.menu_planning import policy_rules

ON = date(2026, 9, 14)


@dataclass(frozen=True)
class Spent:
    """Seconds on the wall, and of CPU here and in children."""

    wall: float
    cpu: float
    got: object


def spent(work: Callable[[], object]) -> Spent:
    """Run it and say what it took."""

    def cpu() -> float:
        own, sub = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + sub.ru_utime + sub.ru_stime

    began, before = time.perf_counter(), cpu()
    got = work()
    return Spent(time.perf_counter() - began, cpu() - before, got)


def instance(stage: str, season: str, budget: int | None = None) -> tuple[Catalogue, Requirements]:
    """The shipped dishes of a season at the shipped prices, with every rule of the law and all advice."""
    month = MONTH_OF[season]
    dishes = [dish for dish in load_dishes() if month in dish.months]
    catalogue = catalogue_of(dishes, stage, load_prices("southwest", month))
    return catalogue, requirements_of(policy_rules(stage, ON), budget_fen=budget)


def checked(catalogue: Catalogue, days: object, stage: str) -> bool:
    """Whether the independent checker lets it be published."""
    return may_publish(check_week(checkable(catalogue, days, stage), policy_rules(stage, ON)))  # type: ignore[arg-type]


def one_set(turns: int) -> list[tuple[str, str, float]]:
    """Eight instances, each a few times: proven within 1 %, placed, weighed and checked."""
    cpus, walls, gaps, rows = [], [], [], []
    for stage in ("primary", "junior"):
        for season in SEASONS:
            catalogue, requirements = instance(stage, season)
            for _ in range(turns):
                took = spent(lambda c=catalogue, r=requirements: plan_week(c, r, objective=COST))
                plan = took.got
                assert checked(catalogue, plan.week.days, stage)  # type: ignore[attr-defined]
                cpus.append(took.cpu)
                walls.append(took.wall)
                gaps.append(plan.gap)  # type: ignore[attr-defined]
            rows.append((stage, season, plan.week.cost_fen))  # type: ignore[attr-defined]
    print(
        f"One set, cost, {len(cpus)} runs: CPU median {np.median(cpus):.2f} s, 95 % {np.quantile(cpus, 0.95):.2f} s; "
        f"wall median {np.median(walls):.2f} s; gap median {100 * np.median(gaps):.2f} %, worst {100 * max(gaps):.2f} % "
        f"(target 1 s, 3 s, 1 %)"
    )
    return rows


def peers(seconds: float, seasons: tuple[str, ...]) -> None:
    """Ours beside PuLP + CBC on the same instances, each against the same relaxation."""
    python = os.environ.get("FANGXIN_PEERS") or str(ROOT / ".venv-peers" / "bin" / "python")
    if not Path(python).exists():
        print(f"No peers at {python}: make peers, or name its interpreter in FANGXIN_PEERS.")
        return
    for season in seasons:
        catalogue, requirements = instance("primary", season)
        took = spent(lambda c=catalogue, r=requirements: plan_week(c, r, objective=COST))
        plan, bound = took.got, relax(build_week(catalogue, requirements)).bound
        best = max(bound, plan.bound)  # type: ignore[attr-defined]
        ours = plan.week.cost_fen  # type: ignore[attr-defined]
        print(
            f"{season}: {len(catalogue)} dishes, relaxation {bound:.2f}, ours {ours:.2f} fen, {100 * plan.gap:.2f} % proven, "  # type: ignore[attr-defined]
            f"{took.cpu:.2f} CPU s; complete: placed, weighed, checked"
        )
        for form, limit, gap in (("days", seconds, 0.0), ("week", seconds, 0.01)):
            told = _peer(python, exported(catalogue, requirements), form, limit, gap)
            if told["cost"] is None:
                words = "no week found"
            else:
                words = f"{told['cost']:.2f} fen, {100 * (told['cost'] / best - 1):.2f} % over the best bound"
            print(
                f"  PuLP + CBC, {form}: {told['columns']} columns, {told['rows']} rows; {words}; own bound "
                f"{told['bound']}; {told['cpu']:.1f} CPU s = {told['cpu'] / took.cpu:.1f}× ours"
            )


def _peer(python: str, data: dict[str, object], form: str, seconds: float, gap: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.json"
        path.write_text(json.dumps(data))
        call = [
            python,
            str(Path(__file__).parent / "peer_menu_plan.py"),
            str(path),
            form,
            str(seconds),
            str(gap),
        ]
        done = subprocess.run(
            [*call, f"{folder}/cbc.log"], capture_output=True, text=True, check=False, cwd=folder
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def exported(catalogue: Catalogue, requirements: Requirements) -> dict[str, object]:
    """The instance as plain numbers."""
    model, _ = tightened(build_week(catalogue, requirements))
    rules = []
    for rule in requirements.rules:
        kinds = catalogue.union(rule.measure)
        measure = catalogue.measure(rule.measure)
        sides = [(measure, rule.least, rule.most)]
        if rule.of:
            whole = catalogue.measure(rule.of)
            sides = [
                (measure - end * whole, 0.0 if low else None, None if low else 0.0)
                for end, low in ((rule.least, True), (rule.most, False))
                if end is not None
            ]
        for weights, low, high in sides:
            rules.append({
                "key": rule.key, "span": str(rule.span), "portion": rule.per.value == "portion", "low": low,
                "high": high, "weights": weights.tolist(),
                "union": None if kinds is None else [np.flatnonzero(kinds[:, k]).tolist() for k in range(kinds.shape[1]) if kinds[:, k].any()],
            })  # fmt: skip
    assert all(rule.span is not Span.WEEK or rule.most or rule.least for rule in requirements.rules)

    def end(value: float) -> float | None:
        return float(value) if np.isfinite(value) else None

    return {
        "dishes": len(catalogue), "days": requirements.days, "cost": catalogue.measure("cost_fen").tolist(),
        "low": catalogue.low.tolist(), "high": catalogue.high.tolist(), "most": catalogue.most_a_week.tolist(),
        "rules": rules, "x_cost": model.objective_counts.tolist(), "r_cost": model.objective_portions.tolist(),
        "majors": [
            np.flatnonzero(catalogue.majors[:, k]).tolist()
            for k in range(catalogue.majors.shape[1]) if catalogue.majors[:, k].sum() > 1
        ],
        "compact": [
            {
                "x": [(int(d), float(row.counts[d])) for d in np.flatnonzero(row.counts)],
                "r": [(int(d), float(row.portions[d])) for d in np.flatnonzero(row.portions)],
                "low": end(row.low), "high": end(row.high),
            }
            for row in model.rows
        ],
    }  # fmt: skip


def _season(job: tuple[str, str]) -> tuple[float, float, float, int, int, bool]:
    stage, season = job
    catalogue, requirements = instance(stage, season)
    found = plan_season(catalogue, requirements, objective=COST, seconds=600.0)
    good = all(checked(catalogue, plan.week.days, stage) for plan in found.plans)
    return found.value, found.bound, found.gap, len(found.plans), found.shared, good


def library() -> None:
    """32 sets on two processes."""
    jobs = [(stage, season) for stage in ("junior", "primary") for season in SEASONS]

    def work() -> list[tuple[float, float, float, int, int, bool]]:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            return list(pool.map(_season, jobs))

    took = spent(work)
    rows = list(took.got)  # type: ignore[call-overload]
    gap = 1 - sum(row[1] for row in rows) / sum(row[0] for row in rows)
    print(
        f"Library: {sum(row[3] for row in rows)} sets placed, all publishable {all(row[5] for row in rows)}, two sets share at most "
        f"{max(row[4] for row in rows)} of 20; gap {100 * gap:.2f} % (worst season {100 * max(row[2] for row in rows):.2f} %); "
        f"wall {took.wall:.0f} s, CPU {took.cpu:.0f} s on 2 processes (target 60 s, 1 %)"
    )


def today_again(trials: int) -> None:
    """What did not come, and a random stock: found or explained, how fast."""
    dice = np.random.default_rng(3)
    catalogue, requirements = instance("primary", "autumn", 500)
    plan = plan_week(catalogue, requirements)
    week = [[helping.dish for helping in day] for day in plan.week.days]
    sizes = np.ones(len(catalogue))
    for helping in (helping for day in plan.week.days for helping in day):
        sizes[helping.dish] = sum(helping.masses_mg.values()) / sum(
            catalogue.dishes[helping.dish].masses_mg.values()
        )
    cpus, found, told = [], 0, 0
    foods = [food.name for food in catalogue.foods]
    for _ in range(trials):
        today = int(dice.integers(5))
        used = sorted(
            {
                n
                for d in week[today]
                for n in catalogue.dishes[d].masses_mg
                if n not in catalogue.dishes[d].seasoning
            }
        )
        gone = [str(name) for name in dice.choice(used, int(dice.integers(1, 3)), replace=False)]
        stock = {
            str(n): float(dice.uniform(10, 80))
            for n in dice.choice(foods, 25, replace=False)
            if n not in used
        }
        took = spent(
            lambda t=today, g=gone, s=stock: replan_day(
                catalogue, requirements, week, sizes, t, gone=g, stock_g=s
            )
        )
        cpus.append(took.cpu)
        found += bool(took.got.swaps)  # type: ignore[attr-defined]
        told += bool(took.got.swaps or took.got.reason)  # type: ignore[attr-defined]
    print(
        f"Today again: {found} of {trials} found, {told} found or explained; CPU median {1e3 * np.median(cpus):.0f} ms, "
        f"99 % {1e3 * np.quantile(cpus, 0.99):.0f} ms (target 200 ms)"
    )


def county(schools: int) -> None:
    """Schools with prices of their own (8 % about the county's) and six shortages each."""
    dice = np.random.default_rng(5)
    catalogue, requirements = instance("primary", "autumn")
    names = [food.name for food in catalogue.foods]
    cases = [
        SchoolCase(
            f"学校{n}",
            {
                f.name: max(1, round(f.price_fen_per_kg * (1 + 0.08 * dice.standard_normal())))
                for f in catalogue.foods
            },
            tuple(str(name) for name in dice.choice(names, 6, replace=False)),
        )
        for n in range(schools)
    ]
    advice = advice_codes(policy_rules("primary", ON))
    took = spent(lambda: plan_county(catalogue, requirements, cases, workers=2, advice=advice))
    weeks = list(took.got)  # type: ignore[call-overload]
    placed = [week for week in weeks if week.week is not None]
    gaps = [week.gap for week in placed]
    why = {week.reason for week in weeks if week.week is None}
    print(
        f"County: {len(placed)} of {schools} schools placed ({len(weeks) - len(placed)} without: {'、'.join(why) or 'none'}; "
        f"{sum(bool(week.given_up) for week in placed)} gave up advice that their shortages forbid: "
        f"{'、'.join(sorted({title for week in placed for title in week.given_up})) or 'none'}); "
        f"gap median {100 * np.median(gaps):.2f} %, worst {100 * max(gaps):.2f} %; wall {took.wall:.0f} s, CPU {took.cpu:.0f} s "
        f"on 2 processes (target 20 s, 2 %)"
    )


def reasons() -> None:
    """Why not, and what each rule costs."""
    times = []
    for stage, season, budget in (
        ("primary", "spring", 320),
        ("junior", "winter", 380),
        ("primary", "autumn", 280),
    ):
        catalogue, requirements = instance(stage, season, budget)
        for _ in range(3):
            took = spent(lambda c=catalogue, r=requirements: why_not(c, r, alternatives=False))
            assert took.got is not None
            times.append(took.cpu)
    print(
        f"Why not: CPU median {1e3 * np.median(times):.0f} ms, worst {1e3 * max(times):.0f} ms (target 100 ms)"
    )
    catalogue, requirements = instance("primary", "autumn", 500)
    took = spent(lambda: price_of_rules(catalogue, requirements))
    print(f"Price of {len(took.got)} rules, two figures each: CPU {took.cpu:.2f} s (target 1 s)")  # type: ignore[arg-type]


def many_dishes(number: int) -> None:
    """Recombined dishes; the gap is against the relaxation over all of them."""
    dice = np.random.default_rng(7)
    catalogue, requirements = instance("primary", "autumn")
    own = list(catalogue.dishes)
    by_slot = {slot: [d for d in own if d.slot == slot] for slot in {d.slot for d in own}}
    dishes = list(own)
    while len(dishes) < number:
        one = own[int(dice.integers(len(own)))]
        other = by_slot[one.slot][int(dice.integers(len(by_slot[one.slot])))]
        if one.whole or one is other:
            continue
        masses = {name: max(10, round(mg * dice.uniform(0.5, 0.9))) for name, mg in one.masses_mg.items()}
        for name, mg in other.masses_mg.items():
            masses[name] = masses.get(name, 0) + max(10, round(mg * dice.uniform(0.2, 0.5)))
        dishes.append(
            replace(
                one,
                name=f"{one.name}·{len(dishes)}",
                masses_mg=masses,
                seasoning=one.seasoning | other.seasoning,
            )
        )
    built = spent(lambda: build_catalogue(dishes, catalogue.foods))
    took = spent(lambda: plan_week(built.got, requirements, objective=COST))  # type: ignore[arg-type]
    plan = took.got
    print(
        f"{number} dishes, one set: gap {100 * plan.gap:.2f} % against all of them; CPU {took.cpu:.1f} s and {built.cpu:.1f} s to build "  # type: ignore[attr-defined]
        f"(target 5 s, 1 %)"
    )


def main() -> None:
    """All of it, or a taste of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer-seconds", type=float, default=60.0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("library", "county"), help="one of the long ones")
    args = parser.parse_args()
    print(
        f"Menus on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (above the number of cores: a busy machine)"
    )
    if args.only:
        library() if args.only == "library" else county(200)
        return
    one_set(1 if args.quick else 3)
    reasons()
    today_again(60 if args.quick else 300)
    many_dishes(5000)
    sys.stdout.flush()
    peers(5.0 if args.quick else args.peer_seconds, ("autumn",) if args.quick else ("spring", "autumn"))
    if not args.quick:
        library()
    county(10 if args.quick else 200)


if __name__ == "__main__":
    main()
