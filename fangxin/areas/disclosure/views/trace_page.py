"""What a trace looks like on the page, for the public and for people with a post."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from fangxin.areas.disclosure.rules.chain import chain, classes_of, joins, main_dish, sources, uses
from fangxin.areas.disclosure.rules.content import Content
from fangxin.areas.disclosure.rules.standing import counted, written
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text

NUMBERS = "零一两三四五"
WRITERS: dict[str, Callable[[int | None], str]] = {
    "fen": lambda value: "—" if value is None else yuan_text(value),
    "g": lambda value: "—" if value is None else kg_text(value),
    "portion": lambda value: "—" if value is None else f"{value:,}",
}


def chosen_lot(trace: Content, code: str) -> Content:
    """The lot asked for by its code; the dearest when there is none of that code."""
    found: Content = next((lot for lot in trace["lots"] if lot["code"] == code), trace["lots"][0])
    return found


def chosen_class(lot: Content, label: str) -> str:
    """The class asked for; the one with most portions otherwise; "" before the roll call."""
    labels = classes_of(lot)
    if label in labels:
        return label
    portions = {row["label"]: row["portions"] for dish in lot["dishes"] for row in dish["classes"]}
    return max(labels, key=lambda name: portions[name], default="")


def trace_page(
    trace: Content, code: str, label: str, names: Mapping[int, str] | None = None
) -> dict[str, Any]:
    """Everything that the trace's template needs besides the content itself."""
    lot = chosen_lot(trace, code)
    group = chosen_class(lot, label)
    money = trace["money"]
    equalities = with_recipe_of(trace, lot["food"])
    return {
        "on": date.fromisoformat(trace["on"]),
        "lot": lot,
        "group": group,
        "links": chain(trace, lot, group, names),
        "joins": joins(lot),
        "flow": flow(trace, lot, group) if money and money["per_pupil_fen"] else None,
        "equalities": [written(row, WRITERS) for row in equalities],
        "facts": facts(equalities),
        "lots": [lot_row(trace, other, other is lot) for other in trace["lots"]],
        "shares": shares(lot),
        "recipes": recipe_table(trace["recipes"]),
        "classes": classes_of(lot),
        "lead": lead(trace, lot, group),
    }


def with_recipe_of(trace: Content, food: str) -> list[Content]:
    """The five with equality 4 told of the chosen lot's food; the content keeps both sides of every food."""
    rows: list[Content] = list(trace["equalities"])
    found = next((row for row in trace["recipes"] if row["food"] == food), None)
    if found is None:
        return rows
    need = found["need_g"]
    others = [row for row in trace["recipes"] if row["food"] != food and row["need_g"] is not None]
    fine = sum(1 for row in others if row["state"] in ("equal", "within"))
    note = f"{food}；其余 {len(others)} 种中 {fine} 种在容差内" if others else food
    rows[3] = rows[3] | {
        "state": found["state"], "left": found["issued_g"], "right": need, "why": found["why"], "note": note,
        "residual": None if need is None else found["issued_g"] - need, "tolerance": found["tolerance_g"],
    }  # fmt: skip
    return rows


def flow(trace: Content, lot: Content, group: str) -> dict[str, Any]:
    """The flow chart of a pupil's lunch with the chosen lot marked."""
    money = trace["money"]
    dish = main_dish(lot)
    portions = next((row for row in dish["classes"] if row["label"] == group), None)
    basis = "月度记账" if money["charged"] else "本月还没有记账，按月累计分担比例计提"
    return {
        "sources": sources(money),
        "uses": uses(trace, lot),
        "total": yuan_text(money["per_pupil_fen"]),
        "note": f"元，{money['pupils']:,} 人",
        "call": dish["dish"],
        "call_note": f"{portions['label']} {portions['portions']} 份" if portions else "",
        "said": f"全校学生 {yuan_text(money['pupils_fen'])} 元，教职工自付 "
        f"{yuan_text(money['cost_fen'] - money['pupils_fen'])} 元。分担：{basis}。",
    }


def lead(trace: Content, lot: Content, group: str) -> str:
    """The sentence under the heading."""
    served = trace["portions"]["served"]
    made = f"这天打出 {served:,} 份午餐。" if served is not None else ""
    end = f"看到{group}的饭碗" if group else "看到锅里"
    return f"{made}跟着一批 {kg_text(lot['issued_g'])} 公斤的{lot['food']}，从拨款{end}。"


def facts(equalities: list[Content]) -> list[tuple[str, str]]:
    """(icon, words): how the five stand, in one line."""
    count = counted(equalities)
    said = []
    if count["equal"]:
        said.append(("circle-check", f"五笔账{NUMBERS[count['equal']]}笔全平"))
    for state, icon, words in (
        ("within", "scale", "在容差内"),
        ("to_explain", "triangle-alert", "要学校说明"),
        ("waiting", "clock", "等付款"),
        ("unknown", "circle-question-mark", "记录还不全"),
    ):
        if count[state]:
            said.append((icon, f"{NUMBERS[count[state]]}笔{words}"))
    return said


def lot_row(trace: Content, lot: Content, current: bool) -> dict[str, Any]:  # noqa: FBT001
    """One lot of the day in the list: what it is, where its money stands."""
    tone, word = money_state(lot["settlement"], lot["payment"])
    return {
        "code": lot["code"], "food": lot["food"], "supplier": lot["supplier_short"], "grams": kg_text(lot["issued_g"]),
        "fen": lot["issued_fen"], "tone": tone, "word": word, "current": current,
    }  # fmt: skip


def shares(lot: Content) -> dict[str, Any]:
    """Class × dish of one lot with both sums: the corners agree to the fen."""
    dishes = lot["dishes"]
    portions = {row["label"]: row["portions"] for dish in dishes for row in dish["classes"]}
    by_dish = [{row["label"]: row["fen"] for row in dish["classes"]} for dish in dishes]
    rows = [
        {
            "label": label, "portions": count, "cells": [fens.get(label) for fens in by_dish],
            "sum": sum(fens.get(label, 0) for fens in by_dish),
        }
        for label, count in portions.items()
    ]  # fmt: skip
    return {"dishes": dishes, "rows": rows, "total": lot["issued_fen"]}


STATES = {
    "equal": ("ok", "相等"),
    "within": ("warn", "在容差内"),
    "to_explain": ("bad", "待说明"),
    "unknown": ("", "无法对照"),
}


def recipe_table(recipes: list[Content]) -> dict[str, Any]:
    """Equality 4 for every food of the day."""
    columns = [
        {"label": "食材"},
        {"label": "实际出库（公斤）", "align": "right"},
        {"label": "按食谱应用（公斤）", "align": "right"},
        {"label": "差（公斤）", "align": "right"},
        {"label": "状态", "phone": "bare"},
    ]
    rows = []
    for row in recipes:
        need = row["need_g"]
        tone, word = STATES[row["state"]]
        rows.append(
            {
                "cells": [
                    row["food"], kg_text(row["issued_g"]), "—" if need is None else kg_text(need),
                    "—" if need is None else kg_text(row["issued_g"] - need), {"tone": tone, "word": row["why"] or word},
                ]
            }
        )  # fmt: skip
    return {"columns": columns, "rows": rows}


def money_state(settled: Content | None, payment: Content | None) -> tuple[str, str]:
    """Where the money of a line stands: a tone and a word. Nothing is said that is not on record."""
    if payment and payment["status"] == "paid":
        return "ok", "已付款"
    if payment and payment["status"] == "failed":
        return "bad", "付款失败"
    if payment:
        return "info", "付款中"
    if settled and settled["verdict"] in ("approved", "cut"):
        return "info", "已审，待付款"
    if settled:
        return ("warn", "已退回") if settled["verdict"] == "returned" else ("info", "待审核")
    return "", "未结算"


def settled_rows(lines: list[Content], school_id: int) -> list[dict[str, Any]]:
    """The accepted lines of a month: from the money down to the lot and the days on which it was eaten."""
    rows = []
    for line in lines:
        tone, word = money_state(line["settlement"], line["payment"])
        settled = line["settlement"]
        days = [
            (
                date.fromisoformat(on),
                f"{reverse('disclosure:trace', args=[school_id, on])}?lot={line['code']}",
            )
            for on in line["eaten_on"]
        ]
        rows.append(
            line | {
                "tone": tone, "word": word, "days": days, "kg": kg_text(line["quantity_g"]),
                "number": f"{settled['number']} 第 {settled['line']} 行" if settled else "—",
            }
        )  # fmt: skip
    return rows
