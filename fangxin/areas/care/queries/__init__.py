"""The only door for reading services, choices and what families see."""

from fangxin.areas.care.queries.catalogue import (
    Counts,
    ServiceLine,
    care_terms,
    catalogue,
    counts_of,
    current_term,
    service,
    services,
    setting_on,
    staff_member,
    staff_of,
)
from fangxin.areas.care.queries.choices import (
    FamilyChoice,
    choice,
    choice_lines,
    choices,
    choices_of,
    chosen,
    gone_children,
    in_state,
    services_to_fill,
    waiting,
)
from fangxin.areas.care.queries.coverage import CoverageLine, coverage
from fangxin.areas.care.queries.family import FamilyLine, family_choices, family_page

__all__ = [
    "Counts",
    "CoverageLine",
    "FamilyChoice",
    "FamilyLine",
    "ServiceLine",
    "care_terms",
    "catalogue",
    "choice",
    "choice_lines",
    "choices",
    "choices_of",
    "chosen",
    "counts_of",
    "coverage",
    "current_term",
    "family_choices",
    "family_page",
    "gone_children",
    "in_state",
    "service",
    "services",
    "services_to_fill",
    "setting_on",
    "staff_member",
    "staff_of",
    "waiting",
]
