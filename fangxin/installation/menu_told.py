"""A planned week as `fangxin menu plan` tells it: lines for a person, or JSON of names, fen and milligrams."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.from_policy import WEEKDAYS
from fangxin.engine.menu_plan.ordering import Delivered, Order
from fangxin.engine.menu_plan.planning import Plan
from fangxin.engine.menu_plan.seasons import SEASON_TITLES, STAGE_TITLES
from fangxin.engine.menu_plan.stages import SharedWeek
from fangxin.engine.menu_plan.weighing import Helping
from fangxin.engine.menu_week.checker import RuleFinding


def as_lines(answer: object) -> str:
    """JSON as it is printed."""
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _search_json(plan: Plan) -> dict[str, object]:
    """What was sought, how good it is and how near the best there is."""
    return {
        "objective": plan.objective,
        "value": round(plan.value, 3),
        "bound": round(plan.bound, 3),
        "gap_permille": round(plan.gap * 1000, 2),
        "seconds": round(plan.seconds, 3),
        "stopped": plan.stopped,
    }


def plan_json(delivered: Delivered, order: Order) -> dict[str, object]:
    """Numbers and names only; money in fen, masses in milligrams."""
    plan = delivered.plan
    return {
        "possible": True,
        "cost_fen_per_day": round(plan.week.cost_fen, 2),
        "cost_bound_fen_per_day": round(plan.cost_bound_fen, 2),
        **_search_json(plan),
        "dishes_to_choose_from": len(plan.catalogue),
        "publishable": delivered.publishable,
        "findings": [
            {"code": f.code, "blocks": f.blocks, "sentence": f.sentence, "clause": f.clause}
            for f in delivered.findings
        ],
        "advice_given_up": list(delivered.given_up),
        "days": days_json(plan.catalogue, plan.week.days),
    }


def days_json(catalogue: Catalogue, days: Sequence[Sequence[Helping]]) -> list[dict[str, object]]:
    """Each day's dishes with the milligrams of every food."""
    return [
        {
            "day": label,
            "dishes": [
                {
                    "slot": catalogue.dishes[helping.dish].slot,
                    "dish": catalogue.dishes[helping.dish].name,
                    "masses_mg": dict(helping.masses_mg),
                }
                for helping in day
            ],
        }
        for label, day in zip(WEEKDAYS, days, strict=False)
    ]


def plan_text(delivered: Delivered, order: Order, season: str) -> str:
    """The week as lines for a person."""
    plan = delivered.plan
    lines = [
        f"{STAGE_TITLES.get(order.band, order.band)} {SEASON_TITLES[season]} 一周食谱（{len(plan.catalogue)} 道菜里选）"
    ]
    for label, day in zip(WEEKDAYS, plan.week.days, strict=False):
        names = [plan.catalogue.dishes[helping.dish].name for helping in day]
        lines.append(f"  {label}：{'、'.join(names)}")
    limit = f"，预算 {order.budget_fen / 100:.2f} 元" if order.budget_fen is not None else ""
    lines.append(
        f"每生每天 {plan.week.cost_fen / 100:.2f} 元{limit}；合规的最低不会少于 {plan.cost_bound_fen / 100:.2f} 元。"
    )
    lines.append(f"已证明：距最优不超过 {plan.gap * 100:.2f} %，用时 {plan.seconds:.1f} 秒。")
    if plan.stopped:
        lines.append("按要求提前停下：这是停下时最好的一周。")
    if delivered.given_up:
        lines.append(f"预算或条件不够，放弃的建议性要求：{'、'.join(delivered.given_up)}。")
    lines.append(f"核对：{_verdict(delivered.findings, publishable=delivered.publishable)}")
    lines += _finding_lines(delivered.findings)
    return "\n".join(lines)


def shared_json(shared: SharedWeek) -> dict[str, object]:
    """Both stages' weeks; value, bound and gap are of both together (fen: the sum over the stages)."""
    plan = shared.plan
    return {
        "possible": True,
        **_search_json(plan),
        "publishable": shared.publishable,
        "advice_given_up": list(shared.given_up),
        "stages": {
            week.stage: {
                "cost_fen_per_day": round(week.week.cost_fen, 2),
                "publishable": week.publishable,
                "findings": [
                    {"code": f.code, "blocks": f.blocks, "sentence": f.sentence, "clause": f.clause}
                    for f in week.findings
                ],
                "days": days_json(week.catalogue, week.week.days),
            }
            for week in shared.weeks
        },
    }


def shared_text(shared: SharedWeek, order: Order, season: str) -> str:
    """The dishes once, then what each stage pays and what the check says of it."""
    plan, first = shared.plan, shared.weeks[0]
    stages = "和".join(STAGE_TITLES[week.stage] for week in shared.weeks)
    lines = [f"{stages} {SEASON_TITLES[season]} 同样的菜，各按各的克重（{len(first.catalogue)} 道菜里选）"]
    for label, day in zip(WEEKDAYS, first.week.days, strict=False):
        lines.append(f"  {label}：{'、'.join(first.catalogue.dishes[helping.dish].name for helping in day)}")
    limit = f"，预算 {order.budget_fen / 100:.2f} 元" if order.budget_fen is not None else ""
    lines += [
        f"{STAGE_TITLES[week.stage]}每生每天 {week.week.cost_fen / 100:.2f} 元{limit}。"
        for week in shared.weeks
    ]
    lines.append(f"已证明：两个学段合起来，距最优不超过 {plan.gap * 100:.2f} %，用时 {plan.seconds:.1f} 秒。")
    if plan.stopped:
        lines.append("按要求提前停下：这是停下时最好的一周。")
    if shared.given_up:
        lines.append(f"预算或条件不够，放弃的建议性要求：{'、'.join(shared.given_up)}。")
    for week in shared.weeks:
        lines.append(
            f"{STAGE_TITLES[week.stage]}核对：{_verdict(week.findings, publishable=week.publishable)}"
        )
        lines += _finding_lines(week.findings)
    return "\n".join(lines)


def _finding_lines(findings: Sequence[RuleFinding]) -> list[str]:
    return [f"  {'不得公布' if finding.blocks else '提示'}：{finding.sentence}" for finding in findings]


def _verdict(findings: Sequence[RuleFinding], *, publishable: bool) -> str:
    if not publishable:
        return "不得公布。"
    noted = sum(not finding.blocks for finding in findings)
    return f"可以公布，但有 {noted} 条建议没有做到，见下。" if noted else "可以公布。"
