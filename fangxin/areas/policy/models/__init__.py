"""Tables of the policy area, by process: calendar, values of law."""

from fangxin.areas.policy.models.calendar import MealDay, MealDayClosure, Term
from fangxin.areas.policy.models.law_value import LawValue

__all__ = ["LawValue", "MealDay", "MealDayClosure", "Term"]
