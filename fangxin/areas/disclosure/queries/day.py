"""A school's meal day as it is published."""

from __future__ import annotations

from datetime import date

from fangxin.areas.dining.queries import heads
from fangxin.areas.disclosure.queries.foods import foods_of_day
from fangxin.areas.disclosure.queries.menu import (
    bands_at,
    changes_content,
    menu_content,
    menus_of,
    week_content,
)
from fangxin.areas.disclosure.queries.money import bearing
from fangxin.areas.disclosure.queries.month import month_to_date
from fangxin.areas.disclosure.queries.safety import safety_content
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import Content, public_form
from fangxin.areas.policy.queries import meal_day_of


def school_content(scope: Scope, on: date) -> Content:
    """The school and its licence: public data of the organisation."""
    school = scope.school
    modes = scope.rule_or_none("supply_modes", on)
    return scope.content() | {
        # Said only where the programme leaves no choice; how a school of another programme serves is not on record.
        "supply_mode": modes.label(modes.texts[0]) if modes and len(modes.texts) == 1 else "",
        "licence_number": school.licence_number,
        "licence_until": school.licence_until.isoformat() if school.licence_until else None,
    }


def day_content(scope: Scope, on: date) -> Content:
    """Everything that the school publishes of a meal day. Raises NoMealDay.

    Composed from facts only, and the same whoever asks with eyes for the whole county: it holds no time of asking.
    """
    day = meal_day_of(scope.actor, scope.school, on)
    counted = heads(scope.actor, day)
    menu = menus_of(scope, [day]).get(day.pk)
    found: Content = public_form(
        {
            "school": school_content(scope, on),
            "on": on.isoformat(),
            "heads": {
                "pupils": counted.present if counted.last_at else None,
                "expected": counted.expected,
                "open_classes": counted.open_classes,
            },
            "menu": menu_content(scope, menu, bands_at(scope, on), on)
            | {"changes": changes_content(scope, day)}
            if menu
            else None,
            "week": week_content(scope, on),
            "money": bearing(scope, on),
            "foods": foods_of_day(scope, day),
            "month": month_to_date(scope, on),
            "safety": safety_content(scope, on),
        }
    )
    return found
