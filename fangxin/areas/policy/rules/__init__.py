"""Pure decisions of the policy area."""

from fangxin.areas.policy.rules.calendar import (
    NO_MEAL_REASONS,
    check_closing,
    check_opening,
    check_term,
    grades_of,
    month_days,
    plain_school_days,
    under_14_of,
)
from fangxin.areas.policy.rules.wording import CONFIDENCE, SUBJECTS, scope_text, value_text

__all__ = [
    "CONFIDENCE",
    "NO_MEAL_REASONS",
    "SUBJECTS",
    "check_closing",
    "check_opening",
    "check_term",
    "grades_of",
    "month_days",
    "plain_school_days",
    "scope_text",
    "under_14_of",
    "value_text",
]
