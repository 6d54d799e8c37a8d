"""Weeks that the demo's people have asked the planner for: they are computed in the background once the server runs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from demo.calendar import OPENS_AT
from fangxin.areas.menus.actions.planner import ask_for_week
from fangxin.areas.menus.tasks import plan_week_of

if TYPE_CHECKING:
    from demo.county import County

AFTER_THE_HOLIDAY = date(2026, 10, 12)
# Who asks, budget in fen, what is best, prices in per cent: an ordinary week; a year of prices half as high again, with
# little money (what of the advice is given up, and what each rule costs); and with too little (why not, what would help).
ASKED = (
    ("safety", 500, "liking", 100),
    ("reviewer", 400, "cost", 150),
    ("reviewer", 260, "cost", 150),
)


def ask_for_plans(county: County) -> None:
    """Ask for the weeks; nothing is computed here."""
    for number, (who, budget_fen, objective, price_pct) in enumerate(ASKED):
        run = ask_for_week(
            by=county.actors[who], key=f"demo-plan-{number}", at=OPENS_AT, school=county.places["xikou"],
            monday=AFTER_THE_HOLIDAY, stage="primary", budget_fen=budget_fen, objective=objective, price_pct=price_pct,
        )  # fmt: skip
        plan_week_of.defer(run_id=run.pk)
