"""What a published month looks like on the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.disclosure.views.day_page import dish_row
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text


def month_page(row: Publication) -> dict[str, Any]:
    """Everything that the month's template needs besides the content itself."""
    content: Content = row.content
    due = date.fromisoformat(content["due_on"]) if content["due_on"] else None
    published = row.at.date()
    return {
        "month": date.fromisoformat(content["month"]),
        "due": due,
        # A later version of a month that was published in time is a correction, not a delay.
        "late": bool(due and row.version == 1 and published > due),
        "stock": stock_table(content["accounts"]["stock"]),
        "foods": food_table(content["foods"]),
        "menus": [
            {"on": date.fromisoformat(day["on"]), "dishes": [dish_row(dish) for dish in day["dishes"]]}
            for day in content["menus"]
        ],
        "income": [
            {"label": line["label"], "value": yuan_text(line["fen"])}
            for line in content["accounts"]["income"]
        ],
        "tiers": [
            {"label": t["label"], "value": f"{yuan_text(t['fen'])} 元"} for t in content["accounts"]["tiers"]
        ],
        "suppliers": supplier_table(content["accounts"]["suppliers"]),
    }


def stock_table(stock: list[Content]) -> dict[str, Any]:
    """Opening, bought, used, lost, closing by kind of food, with sums."""
    names = ("opening_fen", "bought_fen", "used_fen", "lost_fen", "closing_fen")
    heads = ("期初", "购入", "耗用", "损耗", "期末")
    rows = [{"cells": [line["label"], *(yuan_text(line[name]) for name in names)]} for line in stock]
    foot = ["合计", *(yuan_text(sum(line[name] for line in stock)) for name in names)]
    columns = [{"label": "类别"}, *({"label": head, "align": "right"} for head in heads)]
    return {"columns": columns, "rows": rows, "foot": foot}


def food_table(foods: list[Content]) -> dict[str, Any]:
    """Quantities and prices by food and supplier."""
    columns = [
        {"label": "食材"},
        {"label": "供应商", "phone": "wide"},
        {"label": "次数", "align": "right"},
        {"label": "数量（公斤）", "align": "right"},
        {"label": "单价（元/公斤）", "align": "right"},
        {"label": "金额（元）", "align": "right"},
    ]
    rows = []
    for food in foods:
        low, high = yuan_text(food["price_low_fen"]), yuan_text(food["price_high_fen"])
        rows.append(
            {
                "cells": [
                    food["food"], food["supplier"], str(food["deliveries"]), kg_text(food["quantity_g"]),
                    low if low == high else f"{low}–{high}", yuan_text(food["amount_fen"]),
                ]
            }
        )  # fmt: skip
    foot = [
        "合计",
        "",
        "",
        kg_text(sum(f["quantity_g"] for f in foods)),
        "",
        yuan_text(sum(f["amount_fen"] for f in foods)),
    ]
    return {"columns": columns, "rows": rows, "foot": foot}


def supplier_table(suppliers: list[Content]) -> dict[str, Any]:
    """What each supplier claimed and what the county approved."""
    columns = [
        {"label": "供应商"},
        {"label": "结算单"},
        {"label": "报送（元）", "align": "right"},
        {"label": "审定（元）", "align": "right"},
        {"label": "结论", "phone": "bare"},
    ]
    rows = [
        {
            "cells": [
                row["supplier"], row["number"], yuan_text(row["claimed_fen"]),
                "—" if row["approved_fen"] is None else yuan_text(row["approved_fen"]), row["verdict"],
            ]
        }
        for row in suppliers
    ]  # fmt: skip
    return {"columns": columns, "rows": rows}
