"""The only files that write classes, pupils and declarations."""

from fangxin.areas.roster.actions.classes import appoint_teacher, import_roster
from fangxin.areas.roster.actions.declaration import decide_declaration, declare_count, open_notice

__all__ = ["appoint_teacher", "decide_declaration", "declare_count", "import_roster", "open_notice"]
