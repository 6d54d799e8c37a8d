"""The only door for reading roll calls, heads, meals, leaves, scans, family charges and the month's figures."""

from fangxin.areas.dining.queries.fees import charge_run, charge_runs, eaten_days, fee_lines, relief_lines
from fangxin.areas.dining.queries.figures import FigureLine, MonthFigures, month_figures
from fangxin.areas.dining.queries.leave import excused, leave, leaves, own_children, own_food, scanned
from fangxin.areas.dining.queries.meals import (
    ClassToday,
    Heads,
    accompaniments,
    accompaniments_of,
    check_grade_there,
    classes_today,
    heads,
    heads_of,
    pupil_days,
    roll_call_of,
    roll_call_shown,
    roll_calls,
    school_today,
    service_of,
)
from fangxin.areas.dining.queries.scanners import cards_of, scanner, scanners

__all__ = [
    "ClassToday",
    "FigureLine",
    "Heads",
    "MonthFigures",
    "accompaniments",
    "accompaniments_of",
    "cards_of",
    "charge_run",
    "charge_runs",
    "check_grade_there",
    "classes_today",
    "eaten_days",
    "excused",
    "fee_lines",
    "heads",
    "heads_of",
    "leave",
    "leaves",
    "month_figures",
    "own_children",
    "own_food",
    "pupil_days",
    "relief_lines",
    "roll_call_of",
    "roll_call_shown",
    "roll_calls",
    "scanned",
    "scanner",
    "scanners",
    "school_today",
    "service_of",
]
