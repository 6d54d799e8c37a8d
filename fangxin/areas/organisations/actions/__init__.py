"""Writing the tree, the facts of schools, the people and their posts; one file a process."""

from fangxin.areas.organisations.actions.closing import close_organisation, dissolve_body
from fangxin.areas.organisations.actions.importing import import_people, import_schools
from fangxin.areas.organisations.actions.people import (
    appoint,
    change_secret,
    close_account,
    end_post,
    name_stand_in,
    open_account,
    sign_out_everywhere,
)
from fangxin.areas.organisations.actions.registry import (
    change_registration,
    record_certificate,
    register_organisation,
)
from fangxin.areas.organisations.actions.school_facts import record_school_facts, take_back_school_facts
from fangxin.areas.organisations.actions.second_person import check_pin, confirm_second, require_second

__all__ = [
    "appoint",
    "change_registration",
    "change_secret",
    "check_pin",
    "close_account",
    "close_organisation",
    "confirm_second",
    "dissolve_body",
    "end_post",
    "import_people",
    "import_schools",
    "name_stand_in",
    "open_account",
    "record_certificate",
    "record_school_facts",
    "register_organisation",
    "require_second",
    "sign_out_everywhere",
    "take_back_school_facts",
]
