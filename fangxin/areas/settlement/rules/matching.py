"""What a school's claim is compared with before a person reviews it.

Each finding says what two records say and what may innocently explain it; it accuses nobody and decides nothing. The
amount of a settlement never comes from here: it is the sum of the accepted lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fangxin.areas.settlement.rules.months import next_month
from fangxin.engine.money import yuan_text

_BASIS = 10_000
OK, WARN, BAD = "ok", "warn", "bad"

# What a reviewer reads in the list, by code.
TOPICS = {
    "price": "单价", "quantity": "数量", "days": "供餐天数", "per_head": "人均", "perfect": "人均", "duplicate": "重复",
    "late": "报送时间",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One accepted line with what the order and the note said. Grams, fen a kilogram, fen."""

    line_id: int
    food: str
    meal_on: date
    note_number: str
    note_on: date
    ordered_g: int
    note_g: int
    accepted_g: int
    listed_price_fen: int
    note_price_fen: int
    ceiling_fen: int
    price_fen: int
    amount_fen: int
    returned: bool = False


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What other records say of the month: the calendar, the roll calls, the rate, the tolerance.

    `school_fen` is what the school accepted from all suppliers in the month.
    """

    month: date
    submitted_on: date
    meal_days: frozenset[date]
    called_days: frozenset[date]
    pupil_days: int
    rate_fen: int
    school_fen: int
    short_tolerance_bp: int = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison: `severity` ok, warn or bad; `sentence` the fact; `detail` the figures."""

    code: str
    severity: str
    sentence: str
    detail: str = ""
    explanations: tuple[str, ...] = ()
    line_ids: tuple[int, ...] = field(default=())

    @property
    def evidence(self) -> dict[str, Any]:
        """What is stored beside the sentence."""
        return {"detail": self.detail, "explanations": list(self.explanations), "lines": list(self.line_ids)}


def match(lines: Sequence[ClaimLine], facts: MonthFacts) -> list[Finding]:
    """All comparisons, doubts first; a comparison without a doubt says that it agrees."""
    total = sum(line.amount_fen for line in lines)
    groups = (
        _prices(lines) or [Finding("price", OK, "单价不高于定价和上限")],
        _quantities(lines, facts.short_tolerance_bp)
        or [Finding("quantity", OK, "订单、送货单与验收数量相符")],
        _days(lines, facts) or [Finding("days", OK, "供餐天数与校历、点名一致")],
        _per_head(total, facts),
        _duplicates(lines) or [Finding("duplicate", OK, "没有重复的票据")],
        _late(lines, facts) or [Finding("late", OK, "在开餐当月报送")],
    )
    order = {BAD: 0, WARN: 1, OK: 2}
    return sorted((finding for group in groups for finding in group), key=lambda found: order[found.severity])


def doubts(findings: Sequence[Finding]) -> list[Finding]:
    """Those that are not in order."""
    return [finding for finding in findings if finding.severity != OK]


def _kg(grams: int) -> str:
    whole, rest = divmod(abs(grams), 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _percent(part: int, whole: int) -> str:
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _prices(lines: Sequence[ClaimLine]) -> list[Finding]:
    found = []
    for food, rows in _by_food(lines).items():
        dear = [row for row in rows if row.price_fen > row.listed_price_fen > 0]
        if dear:
            worst = max(dear, key=lambda row: row.price_fen - row.listed_price_fen)
            over = worst.price_fen - worst.listed_price_fen
            found.append(
                Finding(
                    "price", BAD, f"{food}单价高于订单价 {_percent(over, worst.listed_price_fen)}",
                    f"入账 {yuan_text(worst.price_fen)} 元/公斤；订单 {yuan_text(worst.listed_price_fen)} 元/公斤"
                    f"（送货单 {worst.note_number}）",
                    ("定价单在下单后调整过", "送来的是更高规格，经学校同意"), tuple(row.line_id for row in dear),
                )
            )  # fmt: skip
        cut = [row for row in rows if row.note_price_fen > row.ceiling_fen]
        if cut:
            worst = max(cut, key=lambda row: row.note_price_fen - row.ceiling_fen)
            found.append(
                Finding(
                    "price", WARN, f"{food}送货单单价高于市场上限，已按上限入账",
                    f"送货单 {yuan_text(worst.note_price_fen)} 元/公斤；上限 {yuan_text(worst.ceiling_fen)} 元/公斤",
                    ("市场价在询价后上涨", "送货单沿用了旧价"), tuple(row.line_id for row in cut),
                )
            )  # fmt: skip
    return found


def _quantities(lines: Sequence[ClaimLine], tolerance_bp: int) -> list[Finding]:
    found = []
    for food, rows in _by_food(lines).items():
        note, accepted = sum(r.note_g for r in rows), sum(r.accepted_g for r in rows)
        ordered = sum(r.ordered_g for r in rows)
        if note - accepted > note * tolerance_bp // _BASIS:
            returned = any(row.returned for row in rows)
            found.append(
                Finding(
                    "quantity", WARN if returned else BAD, f"{food}票据数量多于验收 {_kg(note - accepted)} 公斤",
                    f"送货单 {_kg(note)} 公斤，学校验收 {_kg(accepted)} 公斤；按验收数量结算",
                    ("当场退货，送货单未改", "途中失水或秤差"),
                    tuple(r.line_id for r in rows if r.note_g > r.accepted_g),
                )
            )  # fmt: skip
        if accepted - ordered > ordered * tolerance_bp // _BASIS:
            found.append(
                Finding(
                    "quantity", WARN, f"{food}验收多于订货 {_kg(accepted - ordered)} 公斤",
                    f"订货 {_kg(ordered)} 公斤，验收 {_kg(accepted)} 公斤",
                    ("整件包装，最小规格大于订货量", "学校临时加订"), tuple(row.line_id for row in rows),
                )
            )  # fmt: skip
    return found


def _days(lines: Sequence[ClaimLine], facts: MonthFacts) -> list[Finding]:
    found = []
    delivered = {line.meal_on for line in lines if line.meal_on >= facts.month}
    strange = sorted(delivered - facts.meal_days)
    if strange:
        found.append(
            Finding(
                "days", BAD, f"有 {len(strange)} 天校历上不供餐，却有票据", _named(strange),
                ("临时停餐后食材已送到并入库", "调课日未登记"),
                tuple(line.line_id for line in lines if line.meal_on in strange),
            )
        )  # fmt: skip
    uncalled = sorted(facts.meal_days - facts.called_days)
    if uncalled:
        found.append(
            Finding(
                "days", WARN, f"有 {len(uncalled)} 个供餐日没有点名记录", _named(uncalled),
                ("当日停电断网，点名没有补录", "临时停餐，校历没有更新"),
            )
        )  # fmt: skip
    return found


def _per_head(total_fen: int, facts: MonthFacts) -> list[Finding]:
    if not facts.pupil_days:
        return [
            Finding(
                "per_head", WARN, "没有用餐人次，无法比较人均", "本月没有点名记录",
                ("点名还没有录入",),
            )
        ]  # fmt: skip
    each = (2 * facts.school_fen + facts.pupil_days) // (2 * facts.pupil_days)
    entitlement = facts.pupil_days * facts.rate_fen
    words = f"全校验收 {yuan_text(facts.school_fen)} 元 ÷ {facts.pupil_days} 人次"
    if facts.rate_fen and facts.school_fen > entitlement:
        return [
            Finding(
                "per_head", WARN, f"人均 {yuan_text(each)} 元，高于补助标准 {yuan_text(facts.rate_fen)} 元", words,
                ("含家庭缴费（X）部分", "月末备货，食材尚未用完", "教职工和陪餐人员的食材也在内"),
            )
        ]  # fmt: skip
    if facts.rate_fen and facts.school_fen == entitlement:
        return [
            Finding(
                "perfect", WARN, "食材总额与“人次 × 标准”分毫不差",
                f"{yuan_text(total_fen)} 元在内，{facts.pupil_days} 人次 × {yuan_text(facts.rate_fen)} 元"
                f" = {yuan_text(entitlement)} 元；按量结算很少恰好相等",
                ("巧合", "采购时按补助总额倒推了数量"),
            )
        ]  # fmt: skip
    return [Finding("per_head", OK, f"人均每天 {yuan_text(each)} 元，不高于补助标准", words)]


def _duplicates(lines: Sequence[ClaimLine]) -> list[Finding]:
    seen: dict[tuple[date, str, int, int], list[ClaimLine]] = defaultdict(list)
    for line in lines:
        seen[(line.meal_on, line.food, line.accepted_g, line.price_fen)].append(line)
    return [
        Finding(
            "duplicate", BAD, f"{food}疑似重复：{meal_on.month}月{meal_on.day}日同量同价 {len(rows)} 次",
            f"送货单 {'、'.join(row.note_number for row in rows)}，各 {_kg(grams)} 公斤",
            ("一天分两车送到，数量相同",), tuple(row.line_id for row in rows),
        )
        for (meal_on, food, grams, _), rows in seen.items()
        if len({row.note_number for row in rows}) > 1
    ]  # fmt: skip


def _late(lines: Sequence[ClaimLine], facts: MonthFacts) -> list[Finding]:
    found = []
    if facts.submitted_on >= next_month(facts.month):
        days = (facts.submitted_on - next_month(facts.month)).days + 1
        found.append(
            Finding(
                "late", WARN, f"晚于开餐当月报送 {days} 天", f"{facts.submitted_on} 报送；第九条要求开餐当月送审",
                ("月末最后一个供餐日恰在月底", "退回后重报"),
            )
        )  # fmt: skip
    old = [line for line in lines if line.meal_on < facts.month]
    if old:
        found.append(
            Finding(
                "late", WARN, f"含以前月份的票据 {len(old)} 行",
                f"共 {yuan_text(sum(line.amount_fen for line in old))} 元",
                ("上月漏报，本月补报",), tuple(line.line_id for line in old),
            )
        )  # fmt: skip
    return found


def _by_food(lines: Sequence[ClaimLine]) -> dict[str, list[ClaimLine]]:
    groups: dict[str, list[ClaimLine]] = defaultdict(list)
    for line in lines:
        groups[line.food].append(line)
    return groups


def _named(days: Sequence[date]) -> str:
    shown = "、".join(f"{day.month}月{day.day}日" for day in days[:6])
    return f"{shown}等 {len(days)} 天" if len(days) > 6 else shown
