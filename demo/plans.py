"""The county's plan for the programme: drafted by the nutrition office, approved by finance, filed, received."""

from __future__ import annotations

from datetime import timedelta

from demo.calendar import DECLARED_ON, moment
from demo.county import County
from fangxin.areas.policy.actions.plan import decide_plan, draft_plan, file_plan, receive_plan
from fangxin.areas.policy.rules.plan import PlanEntry

PROGRAMME = "compulsory-nutrition"
VALUES = (
    PlanEntry("inquiries_per_month", 2, "第八条", "每月询价不少于两次。"),
    PlanEntry("tableware_tests_per_term", 2, "第十二条", "餐用具每学期送检两次。"),
)


def adopt_plan(county: County) -> None:
    """青禾县 adopts two stricter values; 白石县 has filed nothing, which the prefecture sees."""
    at = moment(DECLARED_ON, 9)
    plan = draft_plan(
        by=county.actors["reviewer"], key="demo/plan/draft", at=at, place=county.places["qinghe"], programme=PROGRAMME,
        title="青禾县学生营养改善计划实施方案", number="青禾府发〔2026〕12号", issued=DECLARED_ON - timedelta(days=10),
        since=DECLARED_ON, until=None, entries=VALUES,
    )  # fmt: skip
    decide_plan(by=county.actors["finance"], key="demo/plan/decide", at=at, plan=plan, approved=True)
    file_plan(by=county.actors["reviewer"], key="demo/plan/file", at=at, plan=plan)
    receive_plan(by=county.actors["prefecture"], key="demo/plan/receive", at=at, plan=plan)
