"""A publication as a flat table for Excel: one row a figure, section by section."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from fangxin.areas.disclosure.rules.content import Content
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text

HEAD = ("部分", "项目", "说明", "数量（公斤）", "单价（元/公斤）", "金额（元）")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = tuple[str, str, str, str, str, str]


def safe_cell(text: str) -> str:
    """A cell that a spreadsheet shows and never runs: text that begins like a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(",", "").replace(".", "", 1).isdigit()


def day_rows(content: Content) -> Iterable[Row]:
    """The figures of a published day."""
    yield ("公示", "学校", content["school"]["name"], "", "", "")
    yield ("公示", "日期", content["on"], "", "", "")
    pupils = content["heads"]["pupils"]
    yield ("公示", "就餐学生", "未点名" if pupils is None else f"{pupils} 人", "", "", "")
    for dish in (content["menu"] or {}).get("dishes", []):
        yield ("食谱", dish["name"], _grams(dish), "", "", "")
    for food in content["foods"]:
        papers = "、".join(f"{paper['label']} {paper['number']}" for paper in food["certificates"])
        source = " · ".join(filter(None, (food["supplier"], food["producer"], papers)))
        yield (
            "食材", food["food"], source, kg_text(food["quantity_g"]), yuan_text(food["price_fen"]),
            yuan_text(food["amount_fen"]),
        )  # fmt: skip
    for part in (content["money"] or {}).get("kinds", []):
        yield (
            "钱花在哪",
            part["label"],
            f"{content['money']['on']} 全校学生",
            "",
            "",
            yuan_text(part["fen"]),
        )
    for part in (content["money"] or {}).get("tiers", []):
        yield (
            "钱从哪来",
            part["label"],
            f"{content['money']['on']} 全校学生",
            "",
            "",
            yuan_text(part["fen"]),
        )
    month = content["month"]
    yield ("本月收支", "收入", month["month"], "", "", yuan_text(month["income_fen"]))
    yield ("本月收支", "食材支出", month["month"], "", "", yuan_text(month["food_fen"]))


def _grams(dish: Content) -> str:
    return "；".join(f"{part['name']} {amount_text(part)}".strip() for part in dish["ingredients"])


def amount_text(part: Content) -> str:
    """Grams a portion as a family reads them: one figure, or one for each age band; else as the sheet writes it."""
    figures = list(dict.fromkeys(_mg_text(mg) for mg in part["mg"].values()))
    if not figures:
        return str(part["written"])
    return f"{'/'.join(figures)} 克"


def _mg_text(mg: int) -> str:
    whole, rest = divmod(mg, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def csv_text(rows: Iterable[Row]) -> str:
    """RFC 4180 with the byte-order mark that Excel needs to read Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return "﻿" + out.getvalue()
