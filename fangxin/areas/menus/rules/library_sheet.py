"""Dishes as a workbook: one row an ingredient, the dish's own columns on its first row."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.menus.rules.library import RecipeWrong, faults_of_dish, library_dish
from fangxin.engine.dishes import DISH_BANDS, Dish
from fangxin.engine.nutrition import resolve
from fangxin.engine.workbook import Sheet, Value, address

HEADINGS = (
    "菜名", "类别", "烹调方法", "设备", "月份", "备注", "配料", "作用", "3-5岁(克)", "6-8岁(克)", "9-11岁(克)", "12-14岁(克)",
)  # fmt: skip
_OWN = 6
MOST_DISHES = 2000


def read_dishes(sheet: Sheet) -> list[Dish]:
    """The dishes of a sheet in the form in which ``HEADINGS`` exports them.

    Raises RecipeWrong with every fault and its cell; nothing is guessed. A colloquial name is resolved as in menus.
    """
    top = next((i for i, row in enumerate(sheet.rows) if _text(row[0]) == HEADINGS[0]), None)
    if top is None:
        raise RecipeWrong(
            say("表里没有“%(headings)s”开头的表头；请用本页导出的表改写。", headings=HEADINGS[0])
        )
    columns = _columns(sheet.rows[top])
    faults: list[str] = []
    groups: list[tuple[int, dict[str, str], list[tuple[int, Mapping[str, Value]]]]] = []
    for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):
        cells = {name: row[index] if index < len(row) else None for name, index in columns.items()}
        if all(_text(cell) == "" for cell in cells.values()):
            continue
        if _text(cells["菜名"]) and (not groups or _text(cells["菜名"]) != groups[-1][1]["菜名"]):
            groups.append((number, {name: _text(cells[name]) for name in HEADINGS[:_OWN]}, []))
        if not groups:
            faults.append(f"{address(number, columns['菜名'] + 1)} 没有菜名。")
            continue
        groups[-1][2].append((number, cells))
    if len(groups) > MOST_DISHES:
        raise RecipeWrong(
            say(
                "一次最多导入 %(most_dishes)s 道菜，这份表有 %(count)s 道；请分开导入。",
                most_dishes=MOST_DISHES,
                count=len(groups),
            )
        )
    dishes = [_dish(start, own, rows, columns, faults) for start, own, rows in groups]
    names = [dish.name for dish in dishes if dish]
    faults += [
        f"“{name}”在表里出现了两处，请放在一起。" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for dish in dishes:
        faults += faults_of_dish(dish) if dish else []
    if faults:
        raise RecipeWrong(say("这份表有 %(count)s 处要改，一道菜都没有保存。", count=len(faults)), faults)
    return [dish for dish in dishes if dish]


def _columns(heads: tuple[Value, ...]) -> dict[str, int]:
    found = {_text(value): index for index, value in enumerate(heads) if _text(value)}
    missing = [name for name in HEADINGS if name not in found]
    if missing:
        raise RecipeWrong(say("表头缺少：%(missing)s；请用本页导出的表改写。", missing="、".join(missing)))
    return {name: found[name] for name in HEADINGS}


def _dish(
    start: int, own: Mapping[str, str], rows: list[tuple[int, Mapping[str, Value]]], columns: Mapping[str, int],
    faults: list[str],
) -> Dish | None:  # fmt: skip
    parts: list[tuple[str, str, Mapping[str, int]]] = []
    for number, cells in rows:
        name = _text(cells["配料"])
        found = resolve(name) if name else None
        if found is None:
            faults.append(f"{address(number, columns['配料'] + 1)} “{name}”不在食物成分表里。")
            continue
        masses: dict[str, int] = {}
        for band, heading in zip(DISH_BANDS, HEADINGS[-4:], strict=True):
            mass = _mass_mg(cells[heading])
            if mass is None:
                faults.append(f"{address(number, columns[heading] + 1)} 克重不是数，或细于 10 毫克。")
            else:
                masses[band] = mass * found.factor_permille // 1000
        if len(masses) == len(DISH_BANDS):
            parts.append((found.food.name, _text(cells["作用"]) or "主料", masses))
    try:
        months = [int(word) for word in own["月份"].replace("、", " ").replace(",", " ").split()]
    except ValueError:
        faults.append(f"{address(start, columns['月份'] + 1)} 月份应写成 3 4 5 这样的数字。")
        return None
    try:
        return library_dish(
            own["菜名"],
            own["类别"],
            own["烹调方法"] or "炒",
            own["设备"] or "炒锅",
            months,
            own["备注"][:120],
            parts,
        )
    except RecipeWrong as wrong:
        faults.append(f"{address(start, columns['类别'] + 1)} {wrong}")
        return None


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()


def _mass_mg(value: Value) -> int | None:
    try:
        mass = Decimal(_text(value)) * 1000
    except InvalidOperation:
        return None
    return int(mass) if mass.is_finite() and mass == mass.to_integral_value() and mass % 10 == 0 else None
