"""The peers' side of bench_menu_plan: the same week in PuLP + CBC, day by day (the textbook) or as week totals.

Run by the interpreter named in FANGXIN_PEERS: peer_menu_plan.py INSTANCE.json days|week SECONDS GAP. Prints one JSON
line. Same dishes, same rules, same prices as ours; portions are continuous in both forms.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import pulp


def main() -> None:
    """Read, build, solve, print."""
    instance = json.loads(Path(sys.argv[1]).read_text())
    form, seconds, gap = sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    began = time.perf_counter()
    problem = (by_days if form == "days" else by_week)(instance)
    built = time.perf_counter() - began
    problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=gap, threads=1, logPath=sys.argv[5]))
    log = Path(sys.argv[5]).read_text()
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = pulp.value(problem.objective) if problem.sol_status in (1, 2) else None
    print(json.dumps({
        "cost": cost, "bound": bound_of(log), "status": pulp.LpSolution[problem.sol_status], "built": built,
        "seconds": time.perf_counter() - began, "cpu": use.ru_utime + use.ru_stime,
        "columns": problem.numVariables(), "rows": problem.numConstraints(),
    }))  # fmt: skip


def bound_of(log: str) -> float | None:
    """CBC's lower bound from its log."""
    for line in reversed(log.splitlines()):
        if line.startswith("Lower bound:"):
            return float(line.split()[-1])
        if line.startswith("Objective value:"):
            return float(line.split()[-1])
    return None


def _limits(problem: pulp.LpProblem, terms: object, low: float | None, high: float | None) -> None:
    if low is not None:
        problem += terms >= low
    if high is not None:
        problem += terms <= high


def by_days(data: dict) -> pulp.LpProblem:
    """x[dish, day] 0-1, q[dish, day] portions, y[kind, day] 0-1: what a reader of the rules writes down."""
    problem = pulp.LpProblem("days", pulp.LpMinimize)
    dishes, days = range(data["dishes"]), range(data["days"])
    low, high = data["low"], data["high"]
    x = {(d, t): pulp.LpVariable(f"x_{d}_{t}", cat="Binary") for d in dishes for t in days}
    q = {(d, t): pulp.LpVariable(f"q_{d}_{t}", 0, high[d]) for d in dishes for t in days}
    problem += pulp.lpSum(data["cost"][d] * q[d, t] for d in dishes for t in days) / data["days"]
    for d in dishes:
        problem += pulp.lpSum(x[d, t] for t in days) <= data["most"][d]
        for t in days:
            problem += q[d, t] >= low[d] * x[d, t]
            problem += q[d, t] <= high[d] * x[d, t]
        for t in list(days)[:-1]:
            problem += x[d, t] + x[d, t + 1] <= 1
    for row in data["rules"]:
        _rule_by_day(problem, x, q, row, days)
    for same in data["majors"]:
        for t in days:
            problem += pulp.lpSum(x[d, t] for d in same) <= 1
    return problem


def _rule_by_day(problem: pulp.LpProblem, x: dict, q: dict, row: dict, days: range) -> None:
    pick = q if row["portion"] else x
    some = [(d, w) for d, w in enumerate(row["weights"]) if abs(w) > 1e-12]
    if row["union"] is not None:
        _kinds_by_day(problem, x, row, days)
    elif row["span"] == "day":
        for t in days:
            _limits(problem, pulp.lpSum(w * pick[d, t] for d, w in some), row["low"], row["high"])
    elif row["span"] == "days":
        there = [pulp.LpVariable(f"t_{row['key']}_{t}", cat="Binary") for t in days]
        for t in days:
            problem += there[t] <= pulp.lpSum(x[d, t] for d, _ in some)
        _limits(problem, pulp.lpSum(there), row["low"], row["high"])
    else:
        times = len(days) if row["span"] == "mean" else 1
        ends = [None if end is None else end * times for end in (row["low"], row["high"])]
        _limits(problem, pulp.lpSum(w * pick[d, t] for d, w in some for t in days), *ends)


def _kinds_by_day(problem: pulp.LpProblem, x: dict, row: dict, days: range) -> None:
    if row["span"] != "day":
        return
    for t in days:
        there = []
        for k, having in enumerate(row["union"]):
            y = pulp.LpVariable(f"y_{row['key']}_{k}_{t}", cat="Binary")
            problem += y <= pulp.lpSum(x[d, t] for d in having)
            there.append(y)
        problem += pulp.lpSum(there) >= row["low"]


def by_week(data: dict) -> pulp.LpProblem:
    """The compact form: the very rows that our solver gets."""
    problem = pulp.LpProblem("week", pulp.LpMinimize)
    dishes = range(data["dishes"])
    span = [high - low for low, high in zip(data["low"], data["high"], strict=True)]
    x = [pulp.LpVariable(f"x_{d}", 0, data["most"][d], cat="Integer") for d in dishes]
    r = [pulp.LpVariable(f"r_{d}", 0, data["most"][d] * span[d]) for d in dishes]
    problem += pulp.lpSum(data["x_cost"][d] * x[d] + data["r_cost"][d] * r[d] for d in dishes)
    for d in dishes:
        problem += r[d] <= span[d] * x[d]
    for row in data["compact"]:
        terms = pulp.lpSum(w * x[d] for d, w in row["x"]) + pulp.lpSum(w * r[d] for d, w in row["r"])
        _limits(problem, terms, row["low"], row["high"])
    return problem


if __name__ == "__main__":
    main()
