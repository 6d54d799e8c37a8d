"""Pure decisions of the policy area."""

from fangxin.areas.policy.rules.calendar import (
    NO_MEAL_REASONS,
    check_closing,
    check_opening,
    check_term,
    month_days,
    why_no_school,
)
from fangxin.areas.policy.rules.wording import CONFIDENCE, SUBJECTS, scope_text, value_text

__all__ = [
    "CONFIDENCE",
    "NO_MEAL_REASONS",
    "SUBJECTS",
    "check_closing",
    "check_opening",
    "check_term",
    "month_days",
    "scope_text",
    "value_text",
    "why_no_school",
]
