"""Pure decisions about a place's own food table: what its sheet says, and what stands in the way of taking it."""

from __future__ import annotations

from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.engine.nutrition.profile import Profile, ProfileUnreadable, read_profile
from fangxin.engine.workbook import WorkbookRefused, open_workbook


class FoodTableUnreadable(Refused):
    """The workbook is no food table, or a cell is no figure."""

    code = "food_table_unreadable"

    def __init__(self, sentence: str) -> None:
        super().__init__(
            sentence, remedy="请改正后重新上传；可先下载模板对照。", fields={"workbook": sentence}
        )


class FoodTableDoubtful(Refused):
    """Rows contradict themselves and nobody said that they were looked at."""

    code = "food_table_doubtful"

    def __init__(self, doubts: int) -> None:
        super().__init__(
            say("有 %(rows)s 行自相矛盾，没有保存。", rows=doubts), remedy="请改表，或核对原表后勾选“已核对，仍按此导入”。",
            fields={"checked": "请先核对。"},
        )  # fmt: skip


def read_food_table(data: bytes, file_name: str, name: str) -> Profile:
    """The profile that a workbook describes. Raises FoodTableUnreadable naming the cell."""
    try:
        book = open_workbook(data, name=file_name)
        return read_profile(next(sheet for sheet in book.sheets if sheet.visible), name)
    except (WorkbookRefused, ProfileUnreadable) as error:
        raise FoodTableUnreadable(str(error)) from error
