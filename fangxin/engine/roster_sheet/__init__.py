"""A school's pupil roster, read from the workbook that it hands in."""

from fangxin.engine.roster_sheet.cells import plain_name
from fangxin.engine.roster_sheet.classes import (
    KINDERGARTEN,
    SchoolClass,
    parse_class,
    parse_kindergarten_class,
)
from fangxin.engine.roster_sheet.findings import ERRORS, WARNINGS
from fangxin.engine.roster_sheet.headings import find_heading
from fangxin.engine.roster_sheet.national import national_fields, national_workbook
from fangxin.engine.roster_sheet.reading import NoRosterTable, read_roster
from fangxin.engine.roster_sheet.roster import RosterPupil, RosterSheet, RowError
from fangxin.engine.roster_sheet.template import roster_template

__all__ = [
    "ERRORS",
    "KINDERGARTEN",
    "WARNINGS",
    "NoRosterTable",
    "RosterPupil",
    "RosterSheet",
    "RowError",
    "SchoolClass",
    "find_heading",
    "national_fields",
    "national_workbook",
    "parse_class",
    "parse_kindergarten_class",
    "plain_name",
    "read_roster",
    "roster_template",
]
