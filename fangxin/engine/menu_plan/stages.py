"""The same dishes for two stages, each with its own grams: one search, two weeks, each judged by its own rules.

Every food of a dish stands in the joint catalogue once a stage (大米@primary 80 g, 大米@junior 100 g), so that a portion
grows for both and each stage's sums are sums like any other. Rules of a portion hold a stage each; rules of dishes (three
and a soup, twelve kinds) are one for both, the stricter of the two. docs/algorithms/menu-plan.md §7b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from fangxin.engine.menu_plan.catalogue import Catalogue, PlannedDish, PlannedFood, build_catalogue
from fangxin.engine.menu_plan.explaining import Change, WhyNot, why_not
from fangxin.engine.menu_plan.from_policy import advice_codes, checkable
from fangxin.engine.menu_plan.ordering import CannotBeOrdered, Order, dearest_in_the_way, ordered
from fangxin.engine.menu_plan.planning import (
    CLOSEST,
    COST,
    NoWeekFound,
    NoWeekPossible,
    Plan,
    Progress,
    Week,
    plan_week,
    sums_of,
)
from fangxin.engine.menu_plan.requirements import Per, Requirements, Rule, Span
from fangxin.engine.menu_plan.seasons import STAGE_TITLES
from fangxin.engine.menu_plan.weighing import Helping
from fangxin.engine.menu_week.checker import RuleFinding, check_week, may_publish
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.engine.nutrition import Food

_AT = "@"
_UNTAGGED = frozenset({"local_cost_fen", "cost_fen"})
_OWN_COST = "own_cost_fen"
_ROUNDS = 24


@dataclass(frozen=True, slots=True, eq=False)
class StageWeek:
    """One stage's week: its grams, what it costs, and what the independent checker finds."""

    stage: str
    catalogue: Catalogue
    week: Week
    findings: tuple[RuleFinding, ...]

    @property
    def publishable(self) -> bool:
        """Whether the checker lets it be published."""
        return may_publish(self.findings) and not self.week.faults


@dataclass(frozen=True, slots=True, eq=False)
class SharedWeek:
    """The joint plan (cost: the sum over the stages) and a week for each stage, on the same days with the same dishes."""

    plan: Plan
    weeks: tuple[StageWeek, ...]
    given_up: tuple[str, ...]

    @property
    def publishable(self) -> bool:
        """Whether every stage's week may be published."""
        return all(week.publishable for week in self.weeks)


def joint_catalogue(own: Mapping[str, Catalogue]) -> Catalogue:
    """The catalogues of some stages, of the same dishes in the same order, as one."""
    first, last = next(iter(own.values())), tuple(own)[-1]
    foods = [
        _tagged_food(food, stage, counts=stage == last) for stage, one in own.items() for food in one.foods
    ]
    dishes = [
        _joint_dish({stage: one.dishes[place] for stage, one in own.items()}) for place in range(len(first))
    ]
    return build_catalogue(dishes, foods)


def joint_requirements(by_stage: Mapping[str, Requirements]) -> Requirements:
    """The rules of all stages for the joint catalogue; each stage keeps its own budget."""
    rules: dict[str, Rule] = {}
    for stage, requirements in by_stage.items():
        for rule in requirements.rules:
            if rule.per is Per.DISH or rule.measure in _UNTAGGED:
                rules[rule.key] = _stricter(rules.get(rule.key), rule)
            else:
                rules[f"{rule.key}{_AT}{stage}"] = _tagged_rule(rule, stage)
        if requirements.budget_fen is not None:
            rules[f"budget{_AT}{stage}"] = Rule(
                f"budget{_AT}{stage}", f"{_title(stage)}预算 {requirements.budget_fen / 100:.2f} 元",
                f"{_OWN_COST}{_AT}{stage}", "分", Span.MEAN, most=float(requirements.budget_fen),
            )  # fmt: skip
    return Requirements(tuple(rules.values()), next(iter(by_stage.values())).days)


def deliver_shared(
    own: Mapping[str, Catalogue], rules: Mapping[str, WeekRules], order: Order, progress: Progress | None = None,
    foods: Mapping[str, Food] | None = None,
) -> SharedWeek:  # fmt: skip
    """Plan one week of dishes for all the stages. Raises CannotBeOrdered, NothingToPlanWith or NoWeekFound.

    Advice that stands in the way is given up stage by stage, the dearest first.
    """
    catalogue = joint_catalogue(own)
    dropped: dict[str, list[str]] = {stage: [] for stage in own}
    for _ in range(_ROUNDS):
        wanted = {stage: ordered(rules[stage], replace(order, band=stage), dropped[stage]) for stage in own}
        joint = joint_requirements(wanted)
        try:
            plan = plan_week(
                catalogue, joint, objective=order.objective, gap=order.gap, seconds=order.seconds, progress=progress
            )  # fmt: skip
        except (NoWeekPossible, NoWeekFound):
            more = _to_drop(catalogue, joint, rules, dropped)
            if more is None:
                why = _reason(catalogue, own, joint, order)
                if why is None:
                    raise
                raise CannotBeOrdered(why) from None
            dropped[more[1]].append(more[0])
            continue
        weeks = tuple(
            _week_of(stage, own[stage], wanted[stage], plan.week, rules[stage], foods) for stage in own
        )
        given_up = tuple(
            f"{_title(stage)}{limit.title}"
            for stage in own for limit in rules[stage].limits if limit.code in dropped[stage]
        )  # fmt: skip
        return SharedWeek(plan, weeks, given_up)
    raise NoWeekFound("规定时间内没有排出一周食谱；请延长时间，或放宽一条要求。")


def _title(stage: str) -> str:
    return STAGE_TITLES.get(stage, stage)


def _tagged_food(food: PlannedFood, stage: str, *, counts: bool) -> PlannedFood:
    """``counts``: kinds are counted in one stage only, the last and largest: the dishes of the others are the same."""
    each = {f"{name}{_AT}{stage}": value for name, value in food.per_g.items()}
    if food.per_g.get("fresh_g"):
        each["fresh_g"] = food.per_g["fresh_g"]
    each[f"{_OWN_COST}{_AT}{stage}"] = food.price_fen_per_kg / food.edible_pct / 10
    return replace(food, name=f"{food.name}{_AT}{stage}", per_g=each, kind=food.kind if counts else "")


def _joint_dish(own: Mapping[str, PlannedDish]) -> PlannedDish:
    first = next(iter(own.values()))
    assert all(dish.name == first.name for dish in own.values()), "the stages have the same dishes"
    # What a week must have often enough counts only where every stage's portion brings enough of it.
    marks = frozenset.intersection(*(dish.marks for dish in own.values()))
    return replace(
        first,
        masses_mg={
            f"{name}{_AT}{stage}": mg for stage, dish in own.items() for name, mg in dish.masses_mg.items()
        },
        seasoning=frozenset(f"{name}{_AT}{stage}" for stage, dish in own.items() for name in dish.seasoning),
        marks=marks
        | frozenset(mark for dish in own.values() for mark in dish.marks & {"fried", "processed"}),
    )


def _stricter(one: Rule | None, other: Rule) -> Rule:
    if one is None:
        return other
    least = [rule.least for rule in (one, other) if rule.least is not None]
    most = [rule.most for rule in (one, other) if rule.most is not None]
    return replace(other, least=max(least, default=None), most=min(most, default=None))


def _tagged_rule(rule: Rule, stage: str) -> Rule:
    return replace(
        rule, key=f"{rule.key}{_AT}{stage}", title=f"{_title(stage)}{rule.title}",
        measure=f"{rule.measure}{_AT}{stage}", of=f"{rule.of}{_AT}{stage}" if rule.of else "",
    )  # fmt: skip


def _week_of(
    stage: str, catalogue: Catalogue, requirements: Requirements, joint: Week, rules: WeekRules,
    foods: Mapping[str, Food] | None,
) -> StageWeek:  # fmt: skip
    days = _own_days(stage, joint)
    cost, liking = sums_of(catalogue, days, requirements.days)
    faults = tuple(fault for fault in joint.faults if _AT not in fault.key or fault.key.endswith(_AT + stage))
    week = Week(days, cost, liking, faults)
    findings = tuple(check_week(checkable(catalogue, days, stage, foods=foods), rules))
    return StageWeek(stage, catalogue, week, findings)


def _own_days(stage: str, joint: Week) -> tuple[tuple[Helping, ...], ...]:
    """The joint week with this stage's grams only."""
    return tuple(
        tuple(
            Helping(helping.dish, {
                name.removesuffix(_AT + stage): mg
                for name, mg in helping.masses_mg.items() if name.endswith(_AT + stage)
            })
            for helping in day
        )
        for day in joint.days
    )  # fmt: skip


def _reason(
    catalogue: Catalogue, own: Mapping[str, Catalogue], joint: Requirements, order: Order
) -> WhyNot | None:
    """Why not; what has to be added to each stage's budget is told from a whole week of both, so that it is enough."""
    why = why_not(catalogue, joint)
    money = {f"budget{_AT}{stage}": stage for stage in own}
    if why is None or order.budget_fen is None or not set(why.together) & set(money):
        return why
    free = replace(joint, rules=tuple(rule for rule in joint.rules if rule.key not in money))
    try:
        cheapest = plan_week(catalogue, free, objective=COST)
    except (NoWeekPossible, NoWeekFound):
        return why
    more = {}
    for stage in own:
        cost = sums_of(own[stage], _own_days(stage, cheapest.week), joint.days)[0]
        more[stage] = ceil(cost * (1 + CLOSEST)) - order.budget_fen
    asked = [f"{_title(stage)}预算加 {fen / 100:.2f} 元" for stage, fen in more.items() if fen > 0]
    together = [Change("budget", "、".join(asked), max(more.values()))] if asked else []
    return replace(why, changes=(*together, *(change for change in why.changes if change.key not in money)))


def _to_drop(
    catalogue: Catalogue, joint: Requirements, rules: Mapping[str, WeekRules], dropped: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:  # fmt: skip
    """The advice to give up next, as (code, stage); None when none is left."""
    optional = {
        f"{code}{_AT}{stage}": (code, stage)
        for stage in rules for code in advice_codes(rules[stage]) if code not in dropped[stage]
    }  # fmt: skip
    key = dearest_in_the_way(catalogue, joint, optional)
    return optional[key] if key is not None else None


__all__ = ["COST", "SharedWeek", "StageWeek", "deliver_shared", "joint_catalogue", "joint_requirements"]
