"""Walking down the table: what each row says, with merged cells spread and blanks carried on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fangxin.engine.menu_week.amounts import half_width
from fangxin.engine.menu_week.days import MenuDay, parse_day
from fangxin.engine.menu_week.headings import Heading, heading_at
from fangxin.engine.workbook import Sheet, Value, address

_NOTE = re.compile(
    r"^(?:注|备注|说明|温馨提示|友情提示|提示|制表|制单|审核|营养师|食堂|编制|负责人|填表|合计|小计|总计|监督|本周|以上)"
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line of the table. ``prose`` holds the text of a line that lists amounts in one cell."""

    row: int
    day: MenuDay | None
    day_text: str
    meal: str
    slot: str
    dish: str
    dish_address: str
    ingredient: str
    ingredient_address: str
    prose: bool
    heading: Heading


@dataclass(slots=True)
class _Carried:
    day: MenuDay | None = None
    day_text: str = ""
    meal: str = ""
    slot: str = ""
    dish: str = ""


@dataclass(slots=True)
class TableWalk:
    """Collects the rows of one sheet, and the notes around them."""

    sheet: Sheet
    notes: list[str] = field(default_factory=list)
    unreadable_days: list[tuple[str, str]] = field(default_factory=list)

    def rows(self) -> Iterator[TableRow]:
        """The lines in order; nothing when the sheet holds no menu."""
        heading: Heading | None = None
        carried = _Carried()
        row = 0
        while row < self.sheet.row_count:
            row += 1
            found = heading_at(self.sheet, row)
            if found is not None:
                heading, row = found, found.last_row
                continue
            if heading is None or self._is_note(row, heading):
                self._note(row)
                continue
            line = self._line(row, heading, carried)
            if line is not None:
                yield line

    def _texts(self, row: int) -> list[str]:
        return [_text(value) for value in self.sheet.rows[row - 1] if _text(value)]

    def _note(self, row: int) -> None:
        text = " ".join(self._texts(row))
        if text:
            self.notes.append(text)

    def _is_note(self, row: int, heading: Heading) -> bool:
        texts = self._texts(row)
        if not texts:
            shown = [self.sheet.shown(row, column) for column in heading.all_columns]
            return not any(_text(value) for value in shown)
        first = next(value for value in self.sheet.rows[row - 1] if _text(value))
        across = self.sheet.merge_at(row, heading.all_columns[0])
        covers_all = across is not None and across.right >= heading.all_columns[-1] and across.top == row
        return covers_all or bool(_NOTE.match(half_width(_text(first))))

    def _line(self, row: int, heading: Heading, carried: _Carried) -> TableRow | None:
        self._carry_day(row, heading, carried)
        meal, slot, dish = (self._shown(row, heading.column(role)) for role in ("meal", "slot", "dish"))
        if meal and meal != carried.meal:
            carried.meal, carried.slot, carried.dish = meal, "", ""
        if slot and slot != carried.slot:
            carried.slot, carried.dish = slot, ""
        ingredient_column = heading.columns["ingredient"]
        prose = self._is_prose(row, heading, dish)
        ingredient = "" if prose else self._shown(row, ingredient_column)
        amounts = [self._shown(row, amount.column) for amount in heading.amounts]
        if not (dish or ingredient or any(amounts)):
            return None
        carried.dish = dish or carried.dish
        return TableRow(
            row=row,
            day=carried.day,
            day_text=carried.day_text,
            meal=carried.meal,
            slot=carried.slot,
            dish=carried.dish,
            dish_address=self._address(row, heading.column("dish")),
            ingredient=ingredient,
            ingredient_address=self._address(row, ingredient_column),
            prose=prose,
            heading=heading,
        )

    def _carry_day(self, row: int, heading: Heading, carried: _Carried) -> None:
        column = heading.column("day")
        value: Value = self.sheet.shown(row, column) if column else self.sheet.name
        text = _text(value)
        if not text or text == carried.day_text:
            return
        day = parse_day(value)
        if day is None and column is not None:
            self.unreadable_days.append((self._address(row, column), text))
        carried.day, carried.day_text = day, text
        carried.meal = carried.slot = carried.dish = ""

    def _is_prose(self, row: int, heading: Heading, dish: str) -> bool:
        dish_column = heading.column("dish")
        if not dish_column or not re.search(
            r"\d+(?:\.\d+)?\s*(?:g|克|ml|毫升)", half_width(dish), re.IGNORECASE
        ):
            return False
        anchor = self.sheet.anchor(row, dish_column)
        column = heading.columns["ingredient"]
        return self.sheet.anchor(row, column) == anchor or not self._shown(row, column)

    def _shown(self, row: int, column: int | None) -> str:
        return _text(self.sheet.shown(row, column)) if column else ""

    def _address(self, row: int, column: int | None) -> str:
        return address(*self.sheet.anchor(row, column)) if column else address(row, 1)


def _text(value: Value) -> str:
    """A cell's text on one line per line written; numbers and dates as they print."""
    if value is None:
        return ""
    return str(value).strip().strip("'")
