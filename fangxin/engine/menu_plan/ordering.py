"""From an order ("primary, autumn, 5 yuan, these prices") to a week that both checks pass, or to the reasons why not.

The law's rules that forbid publishing are never given up. Advice (liver, soy every day, dark vegetables …) is asked for
first; what of it stands in the way of the budget or of the kitchen is given up, the dearest first, and told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from fangxin.engine.menu_plan.catalogue import Catalogue
from fangxin.engine.menu_plan.explaining import Change, WhyNot, price_of_rules, why_not
from fangxin.engine.menu_plan.from_policy import Wishes, advice_codes, checkable, requirements_of
from fangxin.engine.menu_plan.planning import (
    CLOSEST,
    COST,
    LIKING,
    NoWeekFound,
    NoWeekPossible,
    Plan,
    Progress,
    plan_week,
)
from fangxin.engine.menu_plan.requirements import Requirements
from fangxin.engine.menu_week.checker import RuleFinding, check_week, may_publish
from fangxin.engine.menu_week.week_rules import WeekRules
from fangxin.engine.nutrition import Food

_ROUNDS = 12


class CannotBeOrdered(ValueError):
    """No week keeps what the law demands; ``why`` names the rules and the smallest changes, in words and yuan."""

    def __init__(self, why: WhyNot) -> None:
        super().__init__(why.sentence)
        self.why = why


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. ``seconds`` is the longest search; a planned week has ``days`` days."""

    band: str
    budget_fen: int | None
    objective: str = LIKING
    days: int = 5
    gap: float = 0.01
    seconds: float = 30.0
    advice: bool = True
    wishes: Wishes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Delivered:
    """The plan, the independent checker's findings, whether it may be published, and the advice that was given up."""

    plan: Plan
    findings: tuple[RuleFinding, ...]
    publishable: bool
    given_up: tuple[str, ...]


def deliver(
    catalogue: Catalogue, rules: WeekRules, order: Order, progress: Progress | None = None,
    foods: Mapping[str, Food] | None = None,
) -> Delivered:  # fmt: skip
    """Plan the week; ``foods`` is the table that the catalogue was built on, the shipped one where none is named. Raises CannotBeOrdered, NothingToPlanWith or NoWeekFound."""
    dropped: list[str] = []
    for _ in range(_ROUNDS):
        requirements = ordered(rules, order, dropped)
        try:
            plan = plan_week(
                catalogue, requirements, objective=order.objective, gap=order.gap, seconds=order.seconds,
                progress=progress,
            )  # fmt: skip
        except (NoWeekPossible, NoWeekFound) as none:
            more = dearest_in_the_way(catalogue, requirements, advice_codes(rules) - set(dropped))
            if more is None:
                proven = isinstance(none, NoWeekPossible) or why_not(
                    catalogue, requirements, alternatives=False
                )
                if not proven:
                    raise
                raise CannotBeOrdered(_reason(catalogue, requirements)) from none
            dropped.append(more)
            continue
        findings = tuple(check_week(checkable(catalogue, plan.week.days, order.band, foods=foods), rules))
        titles = tuple(limit.title for limit in rules.limits if limit.code in dropped)
        return Delivered(plan, findings, may_publish(findings) and not plan.week.faults, titles)
    raise CannotBeOrdered(_reason(catalogue, ordered(rules, order, dropped)))


def ordered(rules: WeekRules, order: Order, dropped: Sequence[str] = ()) -> Requirements:
    """The planner's rules of an order."""
    return requirements_of(
        rules, days=order.days, budget_fen=order.budget_fen, advice=order.advice, without=dropped,
        wishes=order.wishes,
    )  # fmt: skip


def dearest_in_the_way(
    catalogue: Catalogue, requirements: Requirements, optional: Collection[str]
) -> str | None:
    """Of the rules that may be given up, the one whose absence saves most among what stands in the way; None: none does."""
    why = why_not(catalogue, requirements, alternatives=False)
    together = why.together if why is not None else tuple(rule.key for rule in requirements.rules)
    standing = [key for key in together if key in optional]
    if not standing:
        return None
    saves = {price.key: price.saves_fen for price in price_of_rules(catalogue, requirements)}
    return max(standing, key=lambda key: (saves.get(key, 0.0), key))


def _reason(catalogue: Catalogue, requirements: Requirements) -> WhyNot:
    """Why not, by the relaxation; what has to be added to the budget is told from a whole week, so that it is enough."""
    why = why_not(catalogue, requirements)
    budget = requirements.budget_fen
    if budget is None:
        return why or WhyNot((), ("整份的菜",), (), 0.0)
    if why is None:
        why = WhyNot(("budget",), (f"预算 {budget / 100:.2f} 元", "整份的菜"), (), 0.0)
    if "budget" not in why.together:
        return why
    more = _more_budget(catalogue, requirements, budget)
    if more is None:
        return why
    return replace(why, changes=(*more, *(change for change in why.changes if change.key != "budget")))


def _more_budget(catalogue: Catalogue, requirements: Requirements, budget: int) -> tuple[Change, ...] | None:
    """The budget that a search meets a week in: the cheapest week and as much as a close search may leave above it."""
    try:
        cheapest = plan_week(catalogue, replace(requirements, budget_fen=None), objective=COST, gap=0.005)
    except (NoWeekPossible, NoWeekFound):
        return None
    more = ceil(cheapest.week.cost_fen * (1 + CLOSEST)) - budget
    return (Change("budget", f"预算加 {more / 100:.2f} 元", more),) if more > 0 else ()
