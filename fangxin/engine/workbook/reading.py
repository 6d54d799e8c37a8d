"""From the bytes of a file to a Workbook, or a refusal with a reason."""

import io
from decimal import Decimal
from numbers import Integral, Real
from typing import cast

import python_calamine

from fangxin.engine.collector import collector_paused
from fangxin.engine.workbook.markup import check_markup
from fangxin.engine.workbook.package import DEFAULT_LIMITS, WorkbookLimits, repacked, unpacked_parts
from fangxin.engine.workbook.refusals import DamagedWorkbook, EmptyWorkbook, TooManyRows, WorkbookRefused
from fangxin.engine.workbook.sheet import Merge, Sheet, Value, Workbook

_EXACT_INTEGERS = 2**53
_MERGES = 50_000


@collector_paused()
def open_workbook(data: bytes, *, name: str, limits: WorkbookLimits = DEFAULT_LIMITS) -> Workbook:
    """Read every sheet of an .xlsx.

    ``name`` is the file's name and appears in messages only. Whole numbers come back as int, others as
    Decimal, empty cells as None, formulas as the value last computed. Raises a subclass of
    WorkbookRefused.
    """
    try:
        found = _found(_counted(data, name=name, limits=limits))
        # One after the other, each let go once it is turned into rows.
        sheets = []
        while found:
            sheets.append(_sheet(*found.pop(0), name=name, limits=limits))
    except WorkbookRefused:
        raise
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        raise DamagedWorkbook(f"“{name}”已损坏，读不出工作表；请在表格软件里重新另存为 .xlsx。") from error
    if not any(sheet.rows for sheet in sheets):
        raise EmptyWorkbook(f"“{name}”里没有任何内容；请填写后再上传。")
    return Workbook(name, tuple(sheets))


def _counted(data: bytes, *, name: str, limits: WorkbookLimits) -> io.BytesIO:
    """The checked package; the unpacked parts are let go here, before the cells take their room."""
    parts = unpacked_parts(data, name=name, limits=limits)
    check_markup(parts, name=name, limits=limits)
    return repacked(parts)


def _found(counted: io.BytesIO) -> list[tuple[python_calamine.CalamineSheet, bool]]:
    """Every worksheet and whether it is shown. The package goes before the rows take their room."""
    with python_calamine.CalamineWorkbook.from_filelike(counted) as source:
        return [
            (source.get_sheet_by_name(kind.name), _is_visible(kind))
            for kind in source.sheets_metadata
            if kind.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]


def _is_visible(kind: python_calamine.SheetMetadata) -> bool:
    return bool(kind.visible == python_calamine.SheetVisibleEnum.Visible)


def _sheet(
    source: python_calamine.CalamineSheet,
    visible: bool,  # noqa: FBT001  one of a pair
    *,
    name: str,
    limits: WorkbookLimits,
) -> Sheet:
    if source.total_height > limits.rows:
        raise TooManyRows(f"“{name}”的工作表“{source.name}”超过{limits.rows}行；请拆成几份再上传。")
    left_out = [None] * (
        source.start[1] if source.start else 0
    )  # the reader leaves out empty columns at the left
    rows = tuple(
        tuple(
            left_out
            + [
                (value or None)
                if value.__class__ is str
                else int(value)
                if value.__class__ is float
                and value.is_integer()
                and -_EXACT_INTEGERS < value < _EXACT_INTEGERS
                else _plain(value)
                for value in row
            ]
        )
        for row in source.iter_rows()
    )
    ranges = source.merged_cell_ranges or []
    if len(ranges) > _MERGES:
        raise DamagedWorkbook(f"“{name}”的合并单元格过多；请取消不需要的合并后再上传。")
    merges = tuple(
        sorted(
            (Merge(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges),
            key=lambda merge: (merge.top, merge.left),
        )
    )
    return Sheet(source.name, visible, rows, merges)


def _plain(value: object) -> Value:
    """A cell's value: whole numbers as int, others as the decimal that the person typed, empty as None."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, Real) and not isinstance(value, Integral):
        number = Decimal(repr(value))
        if not number.is_finite():
            return str(value)
        is_whole = number == number.to_integral_value() and abs(number) < _EXACT_INTEGERS
        return int(number) if is_whole else number
    return cast(Value, value)
