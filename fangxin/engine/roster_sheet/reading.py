"""Reading a pupil roster as schools hand it in: every row checked, all errors at once, no number in any message."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from fangxin.engine.collector import collector_paused
from fangxin.engine.roster_sheet.classes import parse_class, parse_kindergarten_class
from fangxin.engine.roster_sheet.findings import Findings
from fangxin.engine.roster_sheet.roster import RosterSheet, RowError
from fangxin.engine.roster_sheet.rows import is_of_others
from fangxin.engine.roster_sheet.table_reader import Seen, TableReader
from fangxin.engine.roster_sheet.tables import SheetTables, find_tables
from fangxin.engine.workbook import Workbook, WorkbookRefused


class NoRosterTable(WorkbookRefused):
    """No sheet has a head that names pupils and their class or sex."""

    code = "no_roster_table"


@collector_paused()
def read_roster(
    workbook: Workbook,
    classes: Collection[str] | None,
    *,
    on: date | None = None,
    regions: Collection[str] = (),
    kindergarten: bool = False,
    progress: Callable[[int], None] | None = None,
) -> RosterSheet:
    """Read every visible sheet that has a roster's head.

    ``classes``: the school's classes as it writes them; a class outside them is refused. None takes any class that is
    written as a class. ``on`` is the day against which ages are looked at; None leaves that out. ``regions`` are codes of
    counties that are known besides the table. In a
    ``kindergarten`` classes are written 大一班, 中（2）班, 小班. ``progress`` is told the rows
    read, now and then. All errors come back at once. Raises NoRosterTable when no sheet has a roster.
    """
    parse = parse_kindergarten_class if kindergarten else parse_class
    known = None if classes is None else {label: parse(label) for label in classes}
    sheets = [find_tables(sheet) for sheet in workbook.sheets]
    shown = [one for one in sheets if one.tables and one.sheet.visible]
    taken = [one for one in shown if not is_of_others(one.sheet)] or shown
    if not taken:
        raise NoRosterTable(_no_roster(workbook, [one.sheet.name for one in sheets if one.tables]))
    seen = Seen()
    readers = [
        TableReader(
            table,
            known,
            seen,
            Findings(table.sheet.name, table.heading.columns, len(taken) > 1),
            on,
            regions,
            kindergarten,
        )
        for one in taken
        for table in one.tables
    ]
    for reader in readers:
        reader.read(progress)
    if not any(reader.rows_read for reader in readers):
        raise NoRosterTable(f"“{workbook.name}”里只有表头，没有一名学生；请填写后再上传。")
    passed_over = [warning for one in sheets for warning in _passed_over(one, taken)]
    return RosterSheet(
        pupils=tuple(pupil for reader in readers for pupil in reader.pupils),
        errors=tuple(_in_order(taken, [error for reader in readers for error in reader.found.errors])),
        warnings=tuple(
            _in_order(sheets, [*(one for reader in readers for one in reader.found.warnings), *passed_over])
        ),
        rows_read=sum(reader.rows_read for reader in readers),
        without_number=tuple(pupil for reader in readers for pupil in reader.without_number),
    )


def _passed_over(one: SheetTables, taken: Sequence[SheetTables]) -> list[RowError]:
    """A word about each table or sheet that was not read and might have been meant to be."""
    first = one.tables[0].heading if one.tables else None
    found = Findings(one.sheet.name, first.columns if first else {}, named=len(taken) > 1 or one not in taken)
    if first is None:
        if one.headless and one.sheet.visible and not is_of_others(one.sheet):
            found.warn(one.headless, "name", "sheet_without_head")
    elif not one.sheet.visible:
        found.warn(first.last_row, "name", "hidden_sheet")
    elif one not in taken:
        found.warn(first.last_row, "name", "sheet_of_others")
    for row in one.staff if one in taken else ():
        found.warn(row, "name", "rows_of_others")
    return found.warnings


def _in_order(sheets: Sequence[SheetTables], findings: Sequence[RowError]) -> list[RowError]:
    places = {one.sheet.name: at for at, one in enumerate(sheets)}
    return sorted(findings, key=lambda one: (places[one.sheet], one.row, len(one.column), one.column))


def _no_roster(workbook: Workbook, hidden: list[str]) -> str:
    if hidden:
        return f"“{workbook.name}”里的花名册（{'、'.join(hidden)}）在隐藏的工作表里；请取消隐藏后再上传。"
    there = "、".join(sheet.name for sheet in workbook.sheets[:5])
    return (
        f"“{workbook.name}”里找不到花名册（工作表：{there}）：没有一行同时写着“姓名”和“班级”（或“性别”）；"
        "请核对是否传错文件，或补上表头。"
    )
