"""An empty roster to fill in: text columns, drop-downs, a note at each head, and the rules on a second sheet."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

COLUMNS = (
    ("序号", 6, ""),
    ("姓名", 12, "只写姓名；少数民族姓名中间用“·”。"),
    ("性别", 6, "男或女。"),
    ("证件类型", 18, "居民身份证以外的证件请选择；确实还没有证件的选“无证件”。"),
    ("身份证号", 22, "18位，文本格式；末位X用大写。"),
    ("出生日期", 13, "写成2019-09-01。"),
    ("班级", 12, "写成“一（1）班”。"),
    ("学籍号", 23, "全国学籍号，字母加18位。"),
    ("户口性质", 10, "农业或非农业。"),
    ("监护人姓名", 12, ""),
    ("联系电话", 14, ""),
)
DOCUMENTS = (
    "居民身份证",
    "港澳台居民居住证",
    "港澳居民来往内地通行证",
    "台湾居民来往大陆通行证",
    "外国人永久居留身份证",
    "护照",
    "其他证件",
    "无证件",
)
ROWS = 3_000
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a fixed stamp: the same input gives the same bytes
_RULES = (
    "一行一名学生；表里应是全校学生，不在表里的学生会被记为离开。",
    "身份证号、学籍号两列已设为文本格式，请不要改成数字，否则后几位会丢失。",
    "班级、性别、证件类型、户口性质请从下拉框选择，或写成同样的文字。",
    "家庭困难情况不写在这张表里，由经办人单独办理。",
    "填完后先上传核对：有问题会一次全部列出，并可下载标出问题的表格；核对无误再提交。",
)


def roster_template(classes: Sequence[str]) -> bytes:
    """The template for a school with these classes; without any the class column has no drop-down."""
    buffer = io.BytesIO()
    import xlsxwriter  # most that read never write

    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    page, words = book.add_worksheet("学生名册"), book.add_worksheet("选项")
    bold = book.add_format({"bold": True, "bg_color": "#E7F0EC", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    for at, (name, width, note) in enumerate(COLUMNS):
        page.set_column(at, at, width, text if at else None)
        page.write_string(0, at, name, bold)
        if note:
            page.write_comment(0, at, note)
    page.freeze_panes(1, 2)
    choices = {
        "性别": ("男", "女"),
        "证件类型": DOCUMENTS,
        "户口性质": ("农业", "非农业"),
        "班级": tuple(classes),
    }
    for at, (name, values) in enumerate(choices.items()):
        words.write_column(0, at, values)
        _offer(page, name, "选项", at, len(values))
    words.hide()
    rules = book.add_worksheet("填表说明")
    rules.set_column(0, 0, 80)
    rules.write_column(0, 0, _RULES)
    book.close()
    return buffer.getvalue()


def _offer(page: Any, name: str, sheet: str, column: int, count: int) -> None:
    """A drop-down below a head; other text is warned of, not forbidden, since a class may be new."""
    if not count:
        return
    at = [head for head, _, _ in COLUMNS].index(name)
    letter = "ABCDEFGH"[column]
    page.data_validation(
        1, at, ROWS, at,
        {
            "validate": "list", "source": f"='{sheet}'!${letter}$1:${letter}${count}",
            "error_type": "warning" if name == "班级" else "stop",
            "error_title": "请核对", "error_message": f"请从下拉框选择{name}。",
        },
    )  # fmt: skip
