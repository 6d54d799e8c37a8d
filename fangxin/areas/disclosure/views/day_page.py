"""What a published day looks like on the page: a reading of its content, no further query."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.disclosure.rules.recommended import ENERGY_LOW_PCT, PROTEIN_LOW_PCT
from fangxin.areas.disclosure.rules.spreadsheet import amount_text
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text

# Rows of the week's table: what the sheets call by many words.
WEEK_ROWS = (
    ("菜", ("菜",)),
    ("汤", ("汤",)),
    ("主食", ("主食", "粗粮")),
    ("水果奶点心", ("水果", "奶", "点心", "其他")),
)
WEEKDAYS = "一二三四五六日"
ROWS_SHOWN = 4


def day_page(content: Content) -> dict[str, Any]:
    """Everything that the day's template needs besides the content itself."""
    on = date.fromisoformat(content["on"])
    return {
        "on": on,
        "dishes": [dish_row(dish) for dish in (content["menu"] or {}).get("dishes", [])],
        "bands_differ": bands_differ(content["menu"]),
        "nutrition": nutrition_rows(content["menu"]),
        "money": money_part(content["money"]),
        "week": week_table(content["week"], on),
        "foods_short": [food for food in content["foods"] if not food["from_stock"]][:ROWS_SHOWN],
        "foods": food_table([food for food in content["foods"] if not food["from_stock"]]),
        "from_stock": [stock_row(food) for food in content["foods"] if food["from_stock"]],
        "suppliers": dict.fromkeys(
            f"{food['supplier']}（{food['supplier_short']}）" for food in content["foods"]
        ),
        "month_of": date.fromisoformat(content["month"]["month"]),
        "month_until": date.fromisoformat(content["month"]["until"]) if content["month"]["until"] else None,
        "safety": safety_rows(content["safety"]),
        "licence_until": _day(content["school"]["licence_until"]),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def dish_row(dish: Content) -> dict[str, Any]:
    """A dish with its grams and what it contains."""
    grams = " · ".join(f"{part['name']} {amount_text(part)}".strip() for part in dish["ingredients"])
    return {"name": dish["name"], "grams": grams, "contains": [f"含{word}" for word in dish["allergens"]]}


def bands_differ(menu: Content | None) -> list[str]:
    """The age bands whose grams are written side by side; empty when all get the same."""
    if menu is None:
        return []
    parts = [part["mg"] for dish in menu["dishes"] for part in dish["ingredients"]]
    return [f"{band} 岁" for band in menu["bands"]] if any(len(set(mg.values())) > 1 for mg in parts) else []


def nutrition_rows(menu: Content | None) -> list[dict[str, Any]]:
    """Meters: energy and protein of each band, and kinds of food. A meal with unmeasured parts says so."""
    if menu is None:
        return []
    rows = []
    several = len(menu["nutrition"]) > 1
    for found in menu["nutrition"]:
        band = f" {found['band']} 岁" if several else ""
        for name, pct in (("能量", found["energy_pct"]), ("蛋白质", found["protein_pct"])):
            low = pct < (ENERGY_LOW_PCT if name == "能量" else PROTEIN_LOW_PCT)
            said = f"偏低 {pct}%" if low else f"达到推荐 {pct}%"
            rows.append(
                {
                    "name": f"{name}{band}",
                    "value": pct,
                    "max": 100,
                    "said": said,
                    "tone": "warn" if low else "",
                }
            )
    if menu["kinds_wanted"]:
        short = menu["kinds"] < menu["kinds_wanted"]
        rows.append(
            {
                "name": "食材种类", "value": menu["kinds"], "max": menu["kinds_wanted"],
                "said": f"{menu['kinds']} 种，要求 {menu['kinds_wanted']} 种", "tone": "warn" if short else "",
            }
        )  # fmt: skip
    return rows


def money_part(money: Content | None) -> dict[str, Any] | None:
    """The stacked bar of a pupil's lunch and the sentence about who paid."""
    if money is None:
        return None
    bearing = "、".join(
        f"{t['label']} {yuan_text(t['per_pupil_fen'])} 元" for t in money["tiers"] if t["per_pupil_fen"]
    )
    return {
        "on": date.fromisoformat(money["on"]),
        "parts": [
            {"label": k["label"], "value": k["per_pupil_fen"]} for k in money["kinds"] if k["per_pupil_fen"]
        ],
        "total": yuan_text(money["per_pupil_fen"]),
        "rate": yuan_text(money["rate_fen"]),
        "bearing": bearing,
        "charged": money["charged"],
        "because": money["because"],
    }


def week_table(week: list[Content], on: date) -> dict[str, Any]:
    """Days across, parts of the meal down; a part that no day has is left out."""
    days = [date.fromisoformat(day["on"]) for day in week]
    rows = []
    for title, roles in WEEK_ROWS:
        cells = [[d["name"] for d in day["dishes"] if d["role"] in roles] for day in week]
        if any(cells):
            rows.append((title, list(zip(cells, [day == on for day in days], strict=True))))
    heads = [(f"周{WEEKDAYS[day.weekday()]} {day.day}日", day == on) for day in days]
    return {"heads": heads, "rows": rows}


def food_table(foods: list[Content]) -> dict[str, Any]:
    """Sources, quantities and prices of all foods of the day."""
    columns = [
        {"label": "食材"},
        {"label": "供应商和产地", "phone": "wide"},
        {"label": "证件", "phone": "wide"},
        {"label": "数量（公斤）", "align": "right"},
        {"label": "单价（元/公斤）", "align": "right"},
        {"label": "金额（元）", "align": "right"},
    ]
    return {"columns": columns, "rows": [{"cells": food_cells(food)} for food in foods]}


def food_cells(food: Content) -> list[Any]:
    """One food's cells."""
    papers = "、".join(f"{paper['label']} {paper['number']}" for paper in food["certificates"]) or "没有登记"
    return [
        {
            "text": food["food"],
            "sub": f"当天领用 {kg_text(food['issued_g'])} 公斤" if food["issued_g"] else "",
        },
        {"text": food["supplier_short"], "sub": food["producer"]},
        {"text": papers, "sub": f"批号 {food['batch']}" if food["batch"] else ""},
        kg_text(food["quantity_g"]),
        yuan_text(food["price_fen"]),
        yuan_text(food["amount_fen"]),
    ]


def stock_row(food: Content) -> dict[str, str]:
    """Food that was accepted on an earlier day and taken from the store."""
    accepted = date.fromisoformat(food["accepted_on"])
    papers = "、".join(f"{paper['label']} {paper['number']}" for paper in food["certificates"])
    source = " · ".join(filter(None, (food["supplier_short"], food["producer"], papers)))
    return {
        "food": food["food"], "issued": kg_text(food["issued_g"] or 0), "price": yuan_text(food["price_fen"]),
        "source": f"{accepted.month}月{accepted.day}日验收 · {source}",
    }  # fmt: skip


def safety_rows(safety: Content) -> list[tuple[str, str, str]]:
    """(what, tone, words) for the tags. Nothing due yet is not a failure."""
    leaders = (safety["leader_days"], safety["leader_due"], "天")
    samples = (safety["samples_kept"], safety["samples_due"], "份")
    rows = [("校领导陪餐", *_share(*leaders)), ("食品留样 48 小时", *_share(*samples))]
    rows.append(("食材验收", "ok" if safety["accepted"] else "", f"{safety['accepted']} 批"))
    returned = safety["returned"]
    foods = "、".join(dict.fromkeys(row["food"] for row in returned))
    rows.append(("退货", "warn", f"{len(returned)} 批 {foods}") if returned else ("退货", "ok", "没有"))
    return rows


def _share(done: int, due: int, unit: str) -> tuple[str, str]:
    if not due:
        return "", "还没有"
    return ("ok" if done >= due else "warn"), f"{done} / {due} {unit}"
