"""Workbooks that schools hand in, read without trusting them, and given back with each bad cell marked."""

from fangxin.engine.workbook.listing import XLSX, list_workbook, workbook_url
from fangxin.engine.workbook.marking import Mark, marked_workbook, plain_text, safe_text
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
    "XLSX",
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
    "list_workbook",
    "marked_workbook",
    "open_workbook",
    "plain_text",
    "safe_text",
    "workbook_url",
]
