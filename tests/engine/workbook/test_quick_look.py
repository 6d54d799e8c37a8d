"""The quick look at a large sheet says no less than the exact walk, and leaves to it whatever is unusual."""

import random

import pytest

from fangxin.engine.workbook import (
    DamagedWorkbook,
    TooManyRows,
    WorkbookBomb,
    WorkbookHasEntities,
    check_package,
    column_letters,
    column_number,
    open_workbook,
)
from fangxin.engine.workbook.markup import _walked
from fangxin.engine.workbook.quick_look import bounds_of, shared_characters, shared_lengths
from tests.engine.workbook.packages import changed, plain, sheet_xml, with_sheet


def rows_xml(rows: int, columns: int, text: str = "1") -> str:
    return "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{column_letters(at)}{row}"><v>{text}</v></c>' for at in range(1, columns + 1))
        + "</row>"
        for row in range(1, rows + 1)
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_bounds_are_those_of_the_exact_walk_wherever_the_blocks_are_cut(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(seed)
    monkeypatch.setattr("fangxin.engine.workbook.quick_look._BLOCK", dice.randrange(60, 400))
    cells = [(dice.randrange(1, 1_048_576), dice.randrange(1, 16_384)) for _ in range(40)]
    body = "".join(
        f'<row r="{row}"><c r="{column_letters(column)}{row}" t="str"><v>{"字" * dice.randrange(9)}</v></c></row>'
        for row, column in cells
    )
    content = sheet_xml(body)
    found, walk = bounds_of(content), _walked(content, "x")
    assert found is not None
    assert (found.rows, found.columns, found.cells) == (walk.bottom, walk.right, len(cells))
    assert found.longest >= walk.longest


@pytest.mark.parametrize(
    "body",
    [
        '<row r="1"><c><v>1</v></c></row>',
        '<row r="1"><c t="n" r="A1"><v>1</v></c></row>',
        "<row r=\"1\"><c r='A1'><v>1</v></c></row>",
        '<row r="1"><c\nr="A1"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="A"><v>1</v></c></row>',
        '<row r="1"><c r="A1B2"><v>1</v></c></row>',
        '<x:row xmlns:x="y" r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_what_is_written_in_an_unusual_way_is_left_to_the_exact_walk(body: str) -> None:
    assert bounds_of(sheet_xml(body)) is None
    assert bounds_of(sheet_xml(body).decode().encode("utf-16")) is None


def test_shared_texts_are_counted_as_often_as_cells_name_them() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    lengths = shared_lengths(
        f'<sst xmlns="{main}"><si><t>{"a" * 500}</t></si><si><t>b</t></si></sst>'.encode()
    )
    assert lengths is not None
    assert lengths[0] >= 500
    sheet = sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c></row>')
    counted = shared_characters([sheet], lengths, cells=2, limit=100)
    assert counted is not None
    assert 1_000 <= counted <= 1_200


def test_a_large_sheet_is_read_as_a_small_one_is() -> None:
    sheet = open_workbook(with_sheet(sheet_xml(rows_xml(12_000, 3))), name="表.xlsx").sheets[0]
    assert (sheet.row_count, sheet.column_count, sheet.value(12_000, 3)) == (12_000, 3, 1)


def test_large_traps_are_still_refused() -> None:
    far = rows_xml(12_000, 3) + '<row r="150000"><c r="XFD150000"><v>1</v></c></row>'
    with pytest.raises(WorkbookBomb, match="很远的单元格"):
        open_workbook(with_sheet(sheet_xml(far)), name="表.xlsx")
    with pytest.raises(WorkbookHasEntities):
        open_workbook(
            with_sheet(sheet_xml(rows_xml(12_000, 3), '<!DOCTYPE x [<!ENTITY a "a">]>')), name="表.xlsx"
        )
    with pytest.raises(TooManyRows, match="第200001行"):
        open_workbook(
            with_sheet(sheet_xml(rows_xml(12_000, 3) + '<row r="200001"><c r="A200001"><v>1</v></c></row>')),
            name="表.xlsx",
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<c r="B5000">', '<c r="B5000" r="XFD9999999">'),
        ('<c r="B5000">', "<c r=\"B5000\"\tr='XFD9999999'>"),
        ('<row r="5000">', '</sheetData><row r="5000">'),
        ('<row r="5000">', '<row r="5000">\x00'),
        ('<row r="5000">', '<row r=5000">'),
        ('<c r="B5000"><v>1</v>', '<c r="B5000" t="str"><v>&boom;</v>'),
        ('<c r="B5000"><v>1</v></c>', '<c r="B5000"><v>1</c>'),
        ("</row></sheetData></worksheet>", "</row>"),
        ("</worksheet>", '</worksheet><c r="A1">'),
    ],
)
def test_a_large_sheet_that_is_no_xml_is_damaged_and_never_read_in_part(before: str, after: str) -> None:
    sheet = sheet_xml(rows_xml(12_000, 3)).decode()
    assert before in sheet
    with pytest.raises(DamagedWorkbook):
        open_workbook(with_sheet(sheet.replace(before, after).encode()), name="表.xlsx")


@pytest.mark.parametrize("row", ["<row>", '<row spans="1:3">', '<row/r="1">'])
def test_a_row_without_its_number_gives_no_room_for_a_cell_with_two_references(row: str) -> None:
    content = sheet_xml(rows_xml(12_000, 3)).decode()
    content = content.replace('<row r="1">', row).replace('<c r="B5000">', '<c r="B5000" r="XFD9999999">')
    assert bounds_of(content.encode()) is None
    with pytest.raises(DamagedWorkbook):
        open_workbook(with_sheet(content.encode()), name="表.xlsx")


@pytest.mark.parametrize("text", ["<!-- -->", "<![CDATA[1]]>"])
def test_comments_and_quotations_in_a_large_sheet_are_walked_exactly_and_read(text: str) -> None:
    sheet = sheet_xml(rows_xml(12_000, 3)).decode().replace('<c r="B5000"><v>1', f'<c r="B5000"><v>{text}1')
    assert bounds_of(sheet.encode()) is None
    read = open_workbook(with_sheet(sheet.encode()), name="表.xlsx").sheets[0]
    assert (read.row_count, read.value(5_001, 2)) == (12_000, 1)


def test_two_million_rows_are_refused_by_the_directory_alone() -> None:
    dice = random.Random(1)
    block = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{dice.randrange(9)}</v></c></row>' for n in range(1_000_000, 1_040_000)
    )
    data = changed({"xl/worksheets/sheet1.xml": sheet_xml(block * 50)})  # 2,000,000 rows
    with pytest.raises(TooManyRows, match="拆成几份"):
        check_package(data, name="名册.xlsx")


def test_empty_columns_at_the_left_keep_the_addresses() -> None:
    sheet = open_workbook(plain((), (None, None, "x", 1.5)), name="表.xlsx").sheets[0]
    assert (sheet.value(2, 3), sheet.value(2, 4), sheet.value(2, 1)) == ("x", 1.5, None)


@pytest.mark.parametrize("column", [1, 26, 27, 702, 16_384])
def test_letters_and_numbers_of_a_column_agree(column: int) -> None:
    assert column_number(column_letters(column)) == column
