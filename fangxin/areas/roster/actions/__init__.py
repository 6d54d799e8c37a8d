"""The only files that write classes, pupils, lists, facts and reliefs."""

from fangxin.areas.roster.actions.classes import appoint_teacher
from fangxin.areas.roster.actions.commits import order_commit
from fangxin.areas.roster.actions.declaration import (
    answer_objection,
    decide_declaration,
    declare_list,
    file_objection,
    open_notice,
)
from fangxin.areas.roster.actions.eligibility import freeze_month, record_boarding, record_registration
from fangxin.areas.roster.actions.exporting import export_roster
from fangxin.areas.roster.actions.importing import import_roster
from fangxin.areas.roster.actions.relief import decide_relief, propose_relief, set_family_part, want_relief
from fangxin.areas.roster.actions.uploads import stage_upload

__all__ = [
    "answer_objection",
    "appoint_teacher",
    "decide_declaration",
    "decide_relief",
    "declare_list",
    "export_roster",
    "file_objection",
    "freeze_month",
    "import_roster",
    "open_notice",
    "order_commit",
    "propose_relief",
    "record_boarding",
    "record_registration",
    "set_family_part",
    "stage_upload",
    "want_relief",
]
