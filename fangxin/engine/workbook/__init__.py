"""Workbooks that schools hand in, read without trusting them, and given back with each bad cell marked."""

from fangxin.engine.workbook.marking import Mark, marked_workbook, safe_text
from fangxin.engine.workbook.package import DEFAULT_LIMITS, WorkbookLimits, check_package
from fangxin.engine.workbook.reading import open_workbook
from fangxin.engine.workbook.refusals import (
    DamagedWorkbook,
    EmptyWorkbook,
    EncryptedWorkbook,
    NotAWorkbook,
    OldWorkbookFormat,
    SheetMissing,
    TooManyRows,
    UnsafeEntryName,
    WorkbookBomb,
    WorkbookHasEntities,
    WorkbookHasExternalLinks,
    WorkbookHasMacros,
    WorkbookRefused,
)
from fangxin.engine.workbook.sheet import (
    Merge,
    Sheet,
    Value,
    Workbook,
    address,
    column_letters,
    column_number,
)

__all__ = [
    "DEFAULT_LIMITS",
    "DamagedWorkbook",
    "EmptyWorkbook",
    "EncryptedWorkbook",
    "Mark",
    "Merge",
    "NotAWorkbook",
    "OldWorkbookFormat",
    "Sheet",
    "SheetMissing",
    "TooManyRows",
    "UnsafeEntryName",
    "Value",
    "Workbook",
    "WorkbookBomb",
    "WorkbookHasEntities",
    "WorkbookHasExternalLinks",
    "WorkbookHasMacros",
    "WorkbookLimits",
    "WorkbookRefused",
    "address",
    "check_package",
    "column_letters",
    "column_number",
    "marked_workbook",
    "open_workbook",
    "safe_text",
]
