"""A school's week as it is hung up: dishes, grams for every age band and nutrients, set by Typst."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
import pylopdf_fonts_zh_cn
import typst

from fangxin.engine.menu_week import DayMenu, planned_from_menu
from fangxin.engine.menu_week.checker import figure_text
from fangxin.engine.menu_week.measures import week_figures
from fangxin.engine.nutrition.allergens import allergens_of
from fangxin.engine.nutrition.nutrients import NUTRIENTS

TEMPLATE = Path(__file__).parent / "week.typ"
SHOWN = (
    "energy",
    "protein",
    "fat",
    "carbohydrate",
    "fibre",
    "calcium",
    "iron",
    "zinc",
    "vitamin_a",
    "vitamin_c",
    "salt",
)
_compiling = threading.Lock()


@dataclass(frozen=True, slots=True)
class WeekPaper:
    """What is printed. ``bands`` with their titles; ``verdict`` is one line on how the week was checked."""

    title: str
    school: str
    dates: str
    bands: tuple[tuple[str, str], ...]
    days: Sequence[DayMenu]
    verdict: str
    sources: tuple[str, ...]


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        font_paths=[Path(manimgx_fonts_cjk.__file__).parent, pylopdf_fonts_zh_cn.serif_path().parent],
    )
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts, ignore_system_fonts=True)


def week_pdf(paper: WeekPaper) -> bytes:
    """The PDF. Data enter as JSON through the compiler's inputs, so no text of a user becomes markup."""
    with _compiling:
        made = _compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(week_data(paper), ensure_ascii=False)}
        )
    assert isinstance(made, bytes)
    return made


def week_data(paper: WeekPaper) -> dict[str, Any]:
    """Every text that is printed, ready; the workbook is made of the same."""
    keys = [band for band, _ in paper.bands]
    return {
        "title": paper.title, "school": paper.school, "dates": paper.dates, "bands": [t for _, t in paper.bands],
        "verdict": paper.verdict, "sources": list(paper.sources),
        "days": [_day(menu, keys) for menu in paper.days],
        "nutrients": _nutrients(paper, keys),
    }  # fmt: skip


def _day(menu: DayMenu, bands: Sequence[str]) -> dict[str, Any]:
    rows = []
    for dish in menu.dishes:
        foods = [part.food for part in dish.ingredients if part.food is not None]
        rows.append(
            {
                "slot": dish.slot,
                "name": dish.name,
                "grams": ["，".join(_part(part) for part in dish.for_band(band)) for band in bands],
                "allergens": "、".join(allergens_of(foods).food),
            }
        )
    return {"label": menu.day.label, "date": f"{menu.day.on:%m-%d}" if menu.day.on else "", "dishes": rows}


def _part(part: Any) -> str:
    amount = f"{part.mass_mg / 1000:g}" if part.mass_mg is not None else part.written or "未写"
    return f"{part.name} {amount}"


def _nutrients(paper: WeekPaper, bands: Sequence[str]) -> list[list[str]]:
    """One row a nutrient: title with unit, then the daily mean of every band; ≥ where something is unknown."""
    titles = {n.code: f"{n.title}（{n.unit}）" for n in NUTRIENTS} | {"salt": "盐（含调味品，克）"}
    figures = [week_figures(planned_from_menu(paper.days, band))[0] for band in bands]
    return [
        [
            titles[code],
            *(
                ("≥" if found[code].unknown else "") + figure_text(found[code].value, "").strip()
                for found in figures
                if found
            ),
        ]
        for code in SHOWN
    ]
