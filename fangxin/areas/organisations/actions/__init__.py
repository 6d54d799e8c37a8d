"""Writing the tree, the facts of schools, the people and their posts; one file a process."""

from fangxin.areas.organisations.actions.people import appoint, end_post, open_account
from fangxin.areas.organisations.actions.registry import register_organisation
from fangxin.areas.organisations.actions.school_facts import record_school_facts, take_back_school_facts
from fangxin.areas.organisations.actions.second_person import check_pin, confirm_second, require_second

__all__ = [
    "appoint",
    "check_pin",
    "confirm_second",
    "end_post",
    "open_account",
    "record_school_facts",
    "register_organisation",
    "require_second",
    "take_back_school_facts",
]
