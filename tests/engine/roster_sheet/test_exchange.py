"""Template and national field set: what is written is read back as it was."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from fangxin.engine.roster_sheet import (
    RosterPupil,
    national_fields,
    national_workbook,
    read_roster,
    roster_template,
)
from fangxin.engine.roster_sheet.identity_number import check_digit
from fangxin.engine.roster_sheet.national import FieldUnknown
from fangxin.engine.workbook import open_workbook


def number(order: int) -> str:
    body = f"52279920190903{order:03}"
    return body + check_digit(body)


GIRL = RosterPupil(
    2, 3, 2, "三（2）班", "阿依·努尔", "女", "", "resident", number(12), f"G{number(12)}", date(2019, 9, 3), True, "某大",
    "19900001111", "溪口小学",
)  # fmt: skip
BOY = replace(
    GIRL, row=3, grade=1, class_no=1, class_label="一（1）班", name="张三", sex="男", id_kind="passport", id_number="E12345678",
    student_number="L522799201909030123", birth=date(2019, 9, 4), rural=False,
)  # fmt: skip
WITHOUT = replace(BOY, row=4, name="李四", id_kind="none", id_number="", student_number="", rural=None)


@pytest.mark.duty("D089", "supported")
def test_what_goes_to_the_national_system_comes_back_as_it_was() -> None:
    """Measures, article 14: the real-name system is kept up to date."""
    data = national_workbook([GIRL, BOY, WITHOUT])
    read = read_roster(open_workbook(data, name="实名制.xlsx"), None)
    assert read.errors == ()
    sheet = national_fields()[0]
    assert list(read.pupils) == [replace(one, sheet=sheet) for one in (GIRL, BOY, WITHOUT)]


def test_the_exchange_uses_the_mappings_heads_words_and_text_cells() -> None:
    page = openpyxl.load_workbook(io.BytesIO(national_workbook([GIRL]))).active
    heads = [cell.value for cell in page[1]]
    assert heads == [field.head for field in national_fields()[1]]
    told = dict(zip(heads, [cell.value for cell in page[2]], strict=True))
    assert (told["身份证件类型"], told["户口性质"], told["年级"]) == ("居民身份证", "农业", "三年级")
    assert {cell.data_type for cell in page[2]} == {"s"}


def test_another_mapping_needs_no_code_and_an_unknown_field_is_refused(tmp_path) -> None:
    other = tmp_path / "fields.yaml"
    other.write_text(
        "sheet: 表\nfields:\n  - {head: 学生, holds: name}\n  - {head: 班, holds: class}\n", "utf-8"
    )
    page = openpyxl.load_workbook(io.BytesIO(national_workbook([GIRL], other))).active
    assert [[cell.value for cell in row] for row in page] == [["学生", "班"], ["阿依·努尔", "三（2）班"]]
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("sheet: 表\nfields:\n  - {head: 血型, holds: blood}\n", "utf-8")
    with pytest.raises(FieldUnknown, match="blood"):
        national_workbook([GIRL], wrong)


def test_the_template_offers_the_schools_classes_and_a_filled_one_is_read_without_a_word() -> None:
    book = openpyxl.load_workbook(io.BytesIO(roster_template(["一（1）班", "三（2）班"])))
    page = book["学生名册"]
    offered = {str(one.sqref).split(":")[0]: one.formula1 for one in page.data_validations.dataValidation}
    assert offered["G2"] == "'选项'!$D$1:$D$2"
    assert set(offered) == {"C2", "D2", "G2", "I2"}
    assert {page.column_dimensions[letter].number_format for letter in "EH"} == {"@"}
    page.append(
        [
            1,
            "张三",
            "女",
            "居民身份证",
            number(12),
            "2019-09-03",
            "三（2）班",
            f"G{number(12)}",
            "农业",
            "某大",
            "199",
        ]
    )
    page.append([2, "李四", "男", "无证件", None, "2019-09-04", "一（1）班", None, "非农业", None, None])
    buffer = io.BytesIO()
    book.save(buffer)
    read = read_roster(open_workbook(buffer.getvalue(), name="模板.xlsx"), None)
    assert read.errors == ()
    assert [(one.name, one.id_kind, one.rural) for one in read.pupils] == [
        ("张三", "resident", True),
        ("李四", "none", False),
    ]
