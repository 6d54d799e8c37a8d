"""Reading a published weekly menu out of a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby

from fangxin.engine.menu_week.days import MenuDay
from fangxin.engine.menu_week.ingredients import IngredientReader
from fangxin.engine.menu_week.slots import role_of
from fangxin.engine.menu_week.table_rows import TableRow, TableWalk
from fangxin.engine.menu_week.week import DayMenu, Dish, Finding, Ingredient, MenuWeek, Severity, UnmappedName
from fangxin.engine.workbook import Sheet, Workbook, WorkbookRefused

_IMPLAUSIBLE_MG = 1_000_000


class NoMenuTable(WorkbookRefused):
    """No sheet has a row that names dishes, ingredients and amounts."""

    code = "no_menu_table"


@dataclass(slots=True)
class _Gathered:
    days: list[DayMenu] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unmapped: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_menu_week(
    workbook: Workbook,
    extra_aliases: Mapping[str, str] | None = None,
    *,
    extra_pieces: Mapping[tuple[str, str], int] | None = None,
    implausible_mg: int = _IMPLAUSIBLE_MG,
) -> MenuWeek:
    """Read every sheet that holds a menu table.

    ``extra_aliases``: a school's own words for foods, made once by a person. ``extra_pieces``: mass in
    mg of one piece by (food, unit). All problems come back at once as findings. Raises NoMenuTable when
    there is no table, and AliasTargetUnknown when a mapping points to no food.
    """
    gathered = _Gathered()
    for sheet in workbook.sheets:
        reader = IngredientReader(sheet, extra_aliases or {}, extra_pieces or {}, implausible_mg)
        _read_sheet(sheet, reader, gathered)
    if not gathered.days:
        raise NoMenuTable(
            f"“{workbook.name}”里找不到食谱表：没有一行同时写着菜名、食材（主配料）和用量（克重）；"
            "请把这三列的表头写上，一行一种食材。"
        )
    _check_repeated_days(gathered)
    unmapped = tuple(UnmappedName(name, tuple(places)) for name, places in gathered.unmapped.items())
    return MenuWeek(tuple(gathered.days), tuple(gathered.findings), unmapped, tuple(gathered.notes))


def _read_sheet(sheet: Sheet, reader: IngredientReader, gathered: _Gathered) -> None:
    walk = TableWalk(sheet)
    lines = [(line, reader.read(line)) for line in walk.rows()]
    for (day, text), of_day in groupby(lines, key=lambda pair: (pair[0].day, pair[0].day_text)):
        gathered.days.append(DayMenu(day or MenuDay(text, None, None), sheet.name, _dishes(list(of_day))))
    for at, text in walk.unreadable_days:
        sentence = f"“{text}”认不出是哪一天；请写成“周一”或“9月14日”。"
        reader.findings.append(Finding(sheet.name, at, "day_unreadable", Severity.ERROR, sentence))
    gathered.findings.extend(reader.findings)
    for name, places in reader.unmapped.items():
        known = gathered.unmapped.setdefault(name, [])
        known.extend(f"{sheet.name}!{place}" for place in places)
        sentence = f"“{name}”不在食物成分表里，也不是已知的别名；请指定一次它是哪种食物。"
        gathered.findings.append(Finding(sheet.name, places[0], "food_unmapped", Severity.ERROR, sentence))
    gathered.notes.extend(walk.notes if lines else ())


def _dishes(lines: list[tuple[TableRow, list[Ingredient]]]) -> tuple[Dish, ...]:
    dishes: list[Dish] = []
    for (meal, slot, name), rows in groupby(lines, key=lambda pair: _dish_key(pair[0])):
        parts = tuple(part for _, ingredients in rows for part in ingredients)
        dishes.append(Dish(meal, slot, name, role_of(slot, name), parts))
    return tuple(dishes)


def _dish_key(line: TableRow) -> tuple[str, str, str]:
    """A line of prose is no dish; it goes by the name of its slot."""
    name = line.slot if line.prose else line.dish or line.ingredient
    return line.meal, line.slot, " ".join(name.split())


def _check_repeated_days(gathered: _Gathered) -> None:
    seen: set[tuple[str, str]] = set()
    for menu in gathered.days:
        key = (menu.sheet, menu.day.written)
        if key in seen:
            sentence = f"“{menu.day.written}”在同一张表里出现了两次；请核对日期。"
            gathered.findings.append(Finding(menu.sheet, "", "day_repeated", Severity.ERROR, sentence))
        seen.add(key)
