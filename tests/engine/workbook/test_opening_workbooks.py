"""What is read out of a workbook, and what is refused with one clear sentence."""

import io
import zipfile
from datetime import date, datetime

import pytest

from fangxin.engine.workbook import (
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
    WorkbookLimits,
    WorkbookRefused,
    address,
    column_letters,
    open_workbook,
)
from tests.engine.workbook.packages import (
    changed,
    lying_about_size,
    packed,
    parts_of,
    plain,
    sheet_xml,
    with_sheet,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def test_values_merges_and_addresses_come_as_a_person_sees_them() -> None:
    data = plain(
        ("标题", None, None),
        ("名称", 80, 2.5),
        (None, date(2026, 9, 14), True),
        merges=("A1:C1", "A2:A3"),
    )
    sheet = open_workbook(data, name="表.xlsx").sheets[0]
    assert (sheet.row_count, sheet.column_count) == (3, 3)
    assert (sheet.value(2, 2), sheet.value(2, 3), sheet.value(3, 3)) == (80, 2.5, True)
    assert sheet.value(3, 2) in {date(2026, 9, 14), datetime(2026, 9, 14)}
    assert sheet.value(1, 3) is None
    assert sheet.shown(1, 3) == "标题"
    assert sheet.shown(3, 1) == "名称"
    assert sheet.anchor(3, 1) == (2, 1)
    assert sheet.value(99, 99) is None


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (16384, "XFD")]
)
def test_columns_have_the_letters_of_a_spreadsheet(column: int, letters: str) -> None:
    assert column_letters(column) == letters
    assert address(44, column) == f"{letters}44"


def test_a_sheet_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(SheetMissing, match="Sheet"):
        open_workbook(plain(("a",)), name="表.xlsx").sheet("食谱")


def bomb_of_zeros() -> bytes:
    return changed({"xl/worksheets/sheet1.xml": sheet_xml(" " * 70_000_000)})


def small_but_dense() -> bytes:
    return changed({"xl/worksheets/sheet1.xml": sheet_xml(" " * 20_000_000)})


def many_entries() -> bytes:
    return changed({f"xl/media/{number}.png": b"x" for number in range(300)})


def far_cell() -> bytes:
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="199999"><c r="XFD199999"><v>1</v></c></row>'
    return with_sheet(sheet_xml(row))


def far_column_beyond_any_spreadsheet() -> bytes:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZZZZ1"><v>1</v></c></row>'
    return with_sheet(sheet_xml(row))


def rows_below_the_limit_of_excel() -> bytes:
    return with_sheet(sheet_xml('<row r="200001"><c r="A200001"><v>1</v></c></row>'))


def long_text_in_many_cells() -> bytes:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 4001))
    text = "甲" * 30_000
    shared = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{text}</t></si></sst>'
    )
    return changed({"xl/worksheets/sheet1.xml": sheet_xml(cells), "xl/sharedStrings.xml": shared.encode()})


def entities() -> bytes:
    prologue = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>'
    return with_sheet(sheet_xml(body, prologue))


def entities_in_utf16() -> bytes:
    return with_sheet(entities_text().encode("utf-16"))


def entities_text() -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "a">]><worksheet xmlns="{main}"/>'


def macros_by_type() -> bytes:
    parts = parts_of(plain(("a",)))
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return packed(parts | {"[Content_Types].xml": types})


def outside_data() -> bytes:
    relationship = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" '
        'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    )
    return changed({"xl/worksheets/_rels/sheet1.xml.rels": relationship.encode()})


def password_on_the_zip() -> bytes:
    data = bytearray(plain(("a",)))
    for mark, flag_at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + flag_at] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda: b"", NotAWorkbook),
        (lambda: "姓名,班级\n某,一（1）班\n".encode(), NotAWorkbook),
        (lambda: b"<html><table></table></html>", NotAWorkbook),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, NotAWorkbook),
        (lambda: packed({"说明.txt": b"x"}), NotAWorkbook),
        (lambda: OLE, NotAWorkbook),
        (lambda: OLE + "Workbook".encode("utf-16-le"), OldWorkbookFormat),
        (lambda: b"\x09\x08\x10\x00" + b"\x00" * 50, OldWorkbookFormat),
        (lambda: changed({"xl/workbook.bin": b"x"}), OldWorkbookFormat),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), EncryptedWorkbook),
        (password_on_the_zip, EncryptedWorkbook),
        (bomb_of_zeros, WorkbookBomb),
        (small_but_dense, WorkbookBomb),
        (many_entries, WorkbookBomb),
        (far_cell, WorkbookBomb),
        (far_column_beyond_any_spreadsheet, WorkbookBomb),
        (long_text_in_many_cells, WorkbookBomb),
        (lambda: changed({"../../etc/cron.d/x": b"x"}), UnsafeEntryName),
        (lambda: changed({"/etc/passwd": b"x"}), UnsafeEntryName),
        (lambda: changed({"..\\..\\x.xml": b"x"}), UnsafeEntryName),
        (lambda: changed({"xl/vbaProject.bin": b"x"}), WorkbookHasMacros),
        (lambda: changed({"xl/macrosheets/sheet1.xml": b"<x/>"}), WorkbookHasMacros),
        (macros_by_type, WorkbookHasMacros),
        (lambda: changed({"xl/externalLinks/externalLink1.xml": b"<x/>"}), WorkbookHasExternalLinks),
        (lambda: changed({"xl/connections.xml": b"<x/>"}), WorkbookHasExternalLinks),
        (outside_data, WorkbookHasExternalLinks),
        (entities, WorkbookHasEntities),
        (entities_in_utf16, WorkbookHasEntities),
        (lambda: with_sheet(b"<worksheet><sheetData>"), DamagedWorkbook),
        (lambda: plain(("a",))[:-40], DamagedWorkbook),
        (lambda: b"PK\x03\x04" + b"\x00" * 50, DamagedWorkbook),
        (rows_below_the_limit_of_excel, TooManyRows),
        (lambda: plain(), EmptyWorkbook),
    ],
)
def test_each_bad_file_has_its_own_refusal_with_a_sentence(make, refusal: type[WorkbookRefused]) -> None:
    with pytest.raises(WorkbookRefused) as caught:
        open_workbook(make(), name="花名册.xlsx")
    assert type(caught.value) is refusal
    assert caught.value.sentence.startswith("“花名册.xlsx”")
    assert caught.value.sentence.endswith("。")
    assert caught.value.code


def test_a_directory_that_lies_about_sizes_does_not_get_past_the_counting() -> None:
    part = "xl/worksheets/sheet1.xml"
    honest = changed({part: sheet_xml(" " * 70_000_000)})
    with pytest.raises((WorkbookBomb, DamagedWorkbook)):
        open_workbook(lying_about_size(honest, part, 1_000), name="表.xlsx")


def test_counting_stops_at_the_limit_when_the_directory_is_honest_but_large() -> None:
    limits = WorkbookLimits(unpacked_bytes=5_000)
    with pytest.raises(WorkbookBomb):
        open_workbook(plain(("a",)), name="表.xlsx", limits=limits)


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(plain(("a",)))
    with zipfile.ZipFile(buffer, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(DamagedWorkbook):
        open_workbook(buffer.getvalue(), name="表.xlsx")


def test_a_web_address_in_a_cell_is_no_external_link() -> None:
    relationship = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        'Target="https://example.org" TargetMode="External"/></Relationships>'
    )
    data = changed({"xl/worksheets/_rels/sheet1.xml.rels": relationship.encode()})
    assert open_workbook(data, name="表.xlsx").sheets[0].value(1, 1) == "姓名"


def test_an_empty_styled_cell_far_below_does_not_make_a_sheet_too_long() -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="900000"><c r="A900000" s="0"/></row>'
    assert open_workbook(with_sheet(sheet_xml(body)), name="表.xlsx").sheets[0].row_count == 1
