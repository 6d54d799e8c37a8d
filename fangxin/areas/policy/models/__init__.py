"""Tables of the policy area, by process: calendar, days off, deadlines, documents, values of law."""

from fangxin.areas.policy.models.calendar import MealDay, MealDayClosure, Term
from fangxin.areas.policy.models.deadline import Deadline, DeadlineChange
from fangxin.areas.policy.models.document import (
    Document,
    DocumentAlarm,
    DocumentDecision,
    DocumentReceipt,
    Drill,
    FacilityCheck,
    FacilityLine,
    Rectification,
    RectificationReview,
)
from fangxin.areas.policy.models.holidays import HolidayDay, HolidayNotice, SchoolDayException
from fangxin.areas.policy.models.law_value import LawValue
from fangxin.areas.policy.models.plan import Plan, PlanDecision, PlanFiling, PlanReceipt, PlanValue

__all__ = [
    "Deadline",
    "DeadlineChange",
    "Document",
    "DocumentAlarm",
    "DocumentDecision",
    "DocumentReceipt",
    "Drill",
    "FacilityCheck",
    "FacilityLine",
    "HolidayDay",
    "HolidayNotice",
    "LawValue",
    "MealDay",
    "MealDayClosure",
    "Plan",
    "PlanDecision",
    "PlanFiling",
    "PlanReceipt",
    "PlanValue",
    "Rectification",
    "RectificationReview",
    "SchoolDayException",
    "Term",
]
