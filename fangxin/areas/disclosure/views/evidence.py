"""The figures of one link's record, for the page of evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fangxin.areas.disclosure.rules.chain import day_text, main_dish, time_text
from fangxin.areas.disclosure.rules.content import PRIVATE, Content
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text

Pairs = list[tuple[str, str]]
VERDICTS = {None: "待审核", "approved": "通过", "cut": "核减后通过", "returned": "退回"}
STATUS = {"paid": "到账", "failed": "失败", "instructed": "已发银行，等回单"}


def _moment(iso: str | None) -> str:
    return f"{day_text(iso)} {time_text(iso)}" if iso else "—"


def _grant(trace: Content, lot: Content) -> Pairs:
    rows = [
        (
            f"{row['label']}本年到县专户",
            f"{yuan_text(row['received_fen'])} 元，最近 {day_text(row['last_on'])}",
        )
        for row in trace["grants"]
    ]
    return rows + [
        ("摘要", row[PRIVATE]["memo"]) for row in trace["grants"] if row.get(PRIVATE, {}).get("memo")
    ]


def _settlement(trace: Content, lot: Content) -> Pairs:
    found = lot["settlement"]
    return [
        ("结算单", f"{found['number']} 第 {found['line']} 行"),
        ("金额", f"{yuan_text(found['amount_fen'])} 元"),
        ("核减", f"{yuan_text(found['cut_fen'])} 元"),
        ("报送", _moment(found["submitted_at"])),
        ("审核", f"{VERDICTS[found['verdict']]} {_moment(found['reviewed_at'])}"),
    ]


def _payment(trace: Content, lot: Content) -> Pairs:
    found = lot["payment"]
    return [
        ("付款编号", found["number"]),
        ("申请单", found["application"]),
        ("收款", lot["supplier"]),
        ("发往银行", _moment(found["instructed_at"])),
        ("银行结果", f"{STATUS[found['status']]}{' ' + day_text(found['on']) if found['on'] else ''}"),
    ]


def _delivery(trace: Content, lot: Content) -> Pairs:
    found = lot["delivery"]
    pairs = [
        ("送货单", found["number"]),
        ("送货日期", day_text(found["on"])),
        ("配送企业", lot["supplier"]),
        ("产地或生产者", lot["producer"] or "—"),
        ("数量", f"{kg_text(found['quantity_g'])} 公斤"),
        ("单价", f"{yuan_text(found['price_fen'])} 元/公斤"),
    ]
    return pairs + [(paper["label"], paper["number"]) for paper in found["certificates"]]


def _acceptance(trace: Content, lot: Content) -> Pairs:
    found = lot["acceptance"]
    return [
        ("时间", _moment(found["at"])),
        ("称重", f"{kg_text(found['weighed_g'])} 公斤"),
        ("收下", f"{kg_text(found['accepted_g'])} 公斤"),
        ("入账单价", f"{yuan_text(found['price_fen'])} 元/公斤"),
        ("入账金额", f"{yuan_text(found['amount_fen'])} 元"),
    ]


def _lot(trace: Content, lot: Content) -> Pairs:
    return [
        ("批次号", lot["code"]),
        ("食材", lot["food"]),
        ("整批", f"{kg_text(lot['lot_g'])} 公斤，{yuan_text(lot['lot_fen'])} 元"),
        ("当天出库", f"{kg_text(lot['issued_g'])} 公斤，{yuan_text(lot['issued_fen'])} 元"),
        ("现存", f"{kg_text(lot[PRIVATE]['left_g'])} 公斤"),
        ("保质期至", day_text(lot["expires_on"])),
    ]


def _dish(trace: Content, lot: Content) -> Pairs:
    dish = main_dish(lot)
    batch = dish["cooked"]
    heat = f"{batch['temperature_dc'] / 10:.1f} ℃" if batch["temperature_dc"] is not None else "不需加热"
    return [
        ("菜", dish["dish"]),
        ("出锅", _moment(batch["at"])),
        ("中心温度", heat),
        ("份数", f"{batch['portions']} 份"),
        ("这批食材分到", f"{yuan_text(dish['fen'])} 元"),
    ]


SHOWN: dict[str, Callable[[Content, Content], Pairs]] = {
    "grant": _grant, "settlement": _settlement, "payment": _payment, "delivery": _delivery,
    "acceptance": _acceptance, "lot": _lot, "dish": _dish,
}  # fmt: skip


def evidence_pairs(trace: Content, lot: Content, link: str, names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Label and value of each figure on record behind a link; for the acceptance also who the two people were."""
    pairs = SHOWN[link](trace, lot)
    if link == "acceptance":
        found = lot["acceptance"]
        both = zip(found[PRIVATE]["people"], found["posts"], strict=True)
        pairs = [("验收人", "、".join(f"{names.get(who, '—')}（{post}）" for who, post in both)), *pairs]
    return [{"label": label, "value": value} for label, value in pairs]
