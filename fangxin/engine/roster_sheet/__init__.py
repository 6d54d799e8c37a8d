"""A school's pupil roster, read from the workbook that it hands in."""

from fangxin.engine.roster_sheet.classes import SchoolClass, parse_class
from fangxin.engine.roster_sheet.reading import NoRosterTable, plain_name, read_roster
from fangxin.engine.roster_sheet.roster import RosterPupil, RosterSheet, RowError

__all__ = [
    "NoRosterTable",
    "RosterPupil",
    "RosterSheet",
    "RowError",
    "SchoolClass",
    "parse_class",
    "plain_name",
    "read_roster",
]
