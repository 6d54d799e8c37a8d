"""The eight links of a lot, as people read them: what it was worth, when, and on which paper. Says what is still open.

A paper is drawn only where there is a record: an open link shows none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fangxin.areas.disclosure.rules.content import PRIVATE, TIER_LABELS, Content, kind_label, kind_of_group
from fangxin.areas.disclosure.rules.following import DINERS
from fangxin.engine.money import share_by_largest_remainder, yuan_text
from fangxin.engine.nutrition import load_foods
from fangxin.engine.quantity import kg_text

LINKS = ("grant", "settlement", "payment", "delivery", "acceptance", "lot", "dish", "class")
OPEN = "—"


def day_text(iso: str) -> str:
    """2026-09-14 (or a moment) → 9月14日."""
    on = datetime.fromisoformat(iso).date() if "T" in iso else date.fromisoformat(iso)
    return f"{on.month}月{on.day}日"


def time_text(iso: str) -> str:
    """A moment → 07:27."""
    return f"{datetime.fromisoformat(iso):%H:%M}"


def chain(
    trace: Content, lot: Content, class_label: str, names: Mapping[int, str] | None = None
) -> list[Content]:
    """The links for the component of the design system. With `names` (account → name) people are named, else posts.

    Each link has `name` (see LINKS) and, where a record lies behind it, `record` [label, id].
    """
    dish = main_dish(lot)
    portions = next((row for row in dish["classes"] if row["label"] == class_label), None)
    return [
        _grant(trace),
        _settlement(lot),
        _payment(lot),
        _delivery(lot),
        _acceptance(lot, names),
        _lot(lot),
        _dish(dish),
        _class(dish, portions),
    ]


def main_dish(lot: Content) -> Content:
    """The dish that took most of the lot."""
    found: Content = max(lot["dishes"], key=lambda row: row["fen"])
    return found


def classes_of(lot: Content) -> list[str]:
    """The classes (not the adults) that ate of a lot, in the school's order."""
    labels = [row["label"] for dish in lot["dishes"] for row in dish["classes"]]
    return [label for label in dict.fromkeys(labels) if label != DINERS]


def _link(
    name: str, kind: str, icon: str, title: str, value: str, unit: str, detail: str, note: str, **more: object
) -> Content:
    return {
        "name": name, "kind": kind, "icon": icon, "title": title, "value": value, "unit": unit, "detail": detail,
        "note": note,
    } | more  # fmt: skip


def _record(part: Content | None) -> object:
    return (part or {}).get(PRIVATE, {}).get("record")


def _grant(trace: Content) -> Content:
    money, grants = trace["money"], trace["grants"]
    bearing = (
        " ＋ ".join(f"{t['label']} {yuan_text(t['per_pupil_fen'])}" for t in money["tiers"])
        if money
        else "供餐登记后计算"
    )
    if grants:
        last = max(row["last_on"] for row in grants)
        note, missing = f"{day_text(last)} 到县专户", ""
    elif trace["grants_seen"]:
        note, missing = "", "拨款还没有入账"
    else:
        note, missing = "拨款在县专户，本校看不到", ""
    value = yuan_text(money["per_pupil_fen"]) if money else OPEN
    newest = max(grants, key=lambda row: row["last_on"]) if grants else None
    return _link(
        "grant", "money", "landmark", "拨款", value, "元/人" if money else "", bearing, note, missing=missing,
        paper="letter" if newest else "", paper_name="拨款记录", record=_record(newest),
    )  # fmt: skip


def _settlement(lot: Content) -> Content:
    found = lot["settlement"]
    if found is None:
        return _link(
            "settlement", "money", "receipt-text", "结算", "未结算", "", "月末由学校报送", "", paper="", record=None
        )  # fmt: skip
    note = {
        None: f"{day_text(found['submitted_at'])} 报送，待县审核",
        "returned": f"{day_text(found['reviewed_at'] or found['submitted_at'])} 县里退回",
    }.get(found["verdict"], f"{day_text(found['reviewed_at'] or found['submitted_at'])} 县审核")
    cut = f"，核减 {yuan_text(found['cut_fen'])}" if found["cut_fen"] else ""
    return _link(
        "settlement", "money", "receipt-text", "结算", yuan_text(found["amount_fen"] - found["cut_fen"]), "元",
        f"结算单第 {found['line']} 行{cut}", note, paper="table", paper_name=found["number"], record=_record(found),
    )  # fmt: skip


def _payment(lot: Content) -> Content:
    found, settled = lot["payment"], lot["settlement"]
    value, unit, note, missing = "未付款", "", "审核通过后由县专户付", ""
    if found is not None and found["status"] == "paid":
        value, unit, note = (
            yuan_text(settled["amount_fen"] - settled["cut_fen"]),
            "元",
            f"{day_text(found['on'])} 到账",
        )
    elif found is not None and found["status"] == "failed":
        value, note, missing = "没有付成", "", f"{day_text(found['on'])} 银行退回，待重付"
    elif found is not None:
        value, note = "付款中", "已发银行，等回单"
    return _link(
        "payment", "money", "banknote", "付款", value, unit, lot["supplier_short"], note, missing=missing,
        paper="receipt" if found else "", paper_name=found["number"] if found else "", record=_record(found),
    )  # fmt: skip


def _delivery(lot: Content) -> Content:
    found = lot["delivery"]
    paper = found["certificates"][0]["label"] if found["certificates"] else "没有证件"
    return _link(
        "delivery", "food", "truck", "配送", kg_text(found["quantity_g"]), "公斤",
        f"单价 {yuan_text(found['price_fen'])} 元", f"{day_text(found['on'])} {found['number']}",
        paper="certificate", paper_name=paper, record=_record(found),
    )  # fmt: skip


def _acceptance(lot: Content, names: Mapping[int, str] | None) -> Content:
    found = lot["acceptance"]
    people = found["posts"]
    if names is not None:
        people = [
            names.get(person, post) for person, post in zip(found[PRIVATE]["people"], people, strict=True)
        ]
    return _link(
        "acceptance", "food", "scale", "双人验收", kg_text(found["accepted_g"]), "公斤", "、".join(people),
        f"{day_text(found['at'])} {time_text(found['at'])} 过秤", paper="scale", paper_name="秤的读数",
        reading=kg_text(found["weighed_g"]), record=_record(found),
    )  # fmt: skip


def _lot(lot: Content) -> Content:
    return _link(
        "lot", "food", "package-check", "批次", kg_text(lot["issued_g"]), "公斤",
        f"整批 {kg_text(lot['lot_g'])} 公斤中出库", lot["code"], paper="label", paper_name="批次标签", record=_record(lot),
    )  # fmt: skip


def _dish(dish: Content) -> Content:
    batch = dish["cooked"]
    note = "还没有出锅记录"
    if batch:
        heat = f" {batch['temperature_dc'] / 10:g} ℃" if batch["temperature_dc"] is not None else ""
        note = f"{time_text(batch['at'])} 出锅{heat}"
    value = str(batch["portions"]) if batch else OPEN
    return _link(
        "dish", "food", "soup", "菜", value, "份" if batch else "", dish["dish"], note, paper="meal" if batch else "",
        paper_name="烹饪记录", record=_record(batch),
    )  # fmt: skip


def _class(dish: Content, portions: Content | None) -> Content:
    if portions is None:
        return _link("class", "food", "users", "班级", OPEN, "", "还没有点名", "", paper="", record=None)
    return _link(
        "class", "food", "users", "班级", str(portions["portions"]), "份", portions["label"],
        f"这批食材 {yuan_text(portions['fen'])} 元", paper="class", paper_name="点名记录", record=None,
    )  # fmt: skip


def joins(lot: Content) -> list[str]:
    """The two sentences under the chain: weighed is paid, and grams a portion."""
    found = lot["acceptance"]
    first = (
        f"称多少付多少：{kg_text(found['accepted_g'])} 公斤 × {yuan_text(found['price_fen'])} 元"
        f" = {yuan_text(found['amount_fen'])} 元"
    )
    portions = sum(row["portions"] for row in main_dish(lot)["classes"])
    if not portions:
        return [first]
    grams = (2 * lot["issued_g"] + portions) // (2 * portions)
    return [first, f"分给 {portions:,} 份，每份约 {grams} 克生重"]


def sources(money: Content) -> list[Content]:
    """Left side of the flow, fen a pupil."""
    hues = {"family": "hue-family"}
    return [
        {"label": TIER_LABELS.get(t["code"], t["label"]), "value": t["per_pupil_fen"]}
        | ({"hue": hues[t["code"]]} if t["code"] in hues else {})
        for t in money["tiers"]
        if t["per_pupil_fen"] > 0
    ]


def uses(trace: Content, lot: Content) -> list[Content]:
    """Right side of the flow, fen a pupil: the chosen lot by itself, the rest by kind of food; sums to the pupil's meal."""
    weights: dict[str, int] = {lot["food"]: lot["issued_fen"]}
    chosen = _kind(lot["food"])
    for other in trace["lots"]:
        if other["code"] != lot["code"]:
            kind = _kind(other["food"])
            label = f"其他{kind_label(kind)}" if kind == chosen else kind_label(kind)
            weights[label] = weights.get(label, 0) + other["issued_fen"]
    shares = share_by_largest_remainder(trace["money"]["per_pupil_fen"], tuple(weights.values()))
    return [{"label": label, "value": fen} for label, fen in zip(weights, shares, strict=True) if fen > 0]


def _kind(food: str) -> str:
    known = load_foods().get(food)
    return kind_of_group(known.group if known else "")
