"""What the records say against each other: every doubt has its figures and an innocent explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fangxin.areas.settlement.rules.matching import ClaimLine, Finding, MonthFacts, doubts, match

SEPTEMBER = date(2026, 9, 1)
DAYS = frozenset(date(2026, 9, 1) + timedelta(days=n) for n in (0, 1, 2, 3))
PORK = ClaimLine(
    line_id=1, food="猪五花肉", meal_on=date(2026, 9, 1), note_number="PS-1", note_on=date(2026, 9, 1),
    ordered_g=38_000, note_g=38_000, accepted_g=38_000, listed_price_fen=2830, note_price_fen=2830, ceiling_fen=2900,
    price_fen=2830, amount_fen=107_540,
)  # fmt: skip
POTATO = replace(
    PORK, line_id=2, food="土豆", meal_on=date(2026, 9, 2), ordered_g=400_000, note_g=400_000, accepted_g=400_000,
    listed_price_fen=260, note_price_fen=260, ceiling_fen=280, price_fen=260, amount_fen=104_000,
)  # fmt: skip
FACTS = MonthFacts(
    month=SEPTEMBER, submitted_on=date(2026, 9, 30), meal_days=DAYS, called_days=DAYS, pupil_days=2448, rate_fen=500,
    school_fen=211_540,
)  # fmt: skip


def found(code: str, lines: list[ClaimLine], facts: MonthFacts = FACTS) -> list[Finding]:
    return [finding for finding in doubts(match(lines, facts)) if finding.code == code]


def test_a_clean_month_agrees_in_six_ways_and_raises_no_doubt() -> None:
    findings = match([PORK, POTATO], FACTS)
    assert doubts(findings) == []
    assert {finding.code for finding in findings} == {
        "price", "quantity", "days", "per_head", "duplicate", "late",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "lines", "facts", "severity", "sentence"),
    [
        ("price", [replace(PORK, price_fen=3180, note_price_fen=3180, ceiling_fen=3180)], FACTS, "bad",
         "猪五花肉单价高于订单价 12.4%"),
        ("price", [replace(PORK, note_price_fen=3180)], FACTS, "warn", "猪五花肉送货单单价高于市场上限，已按上限入账"),
        ("quantity", [replace(POTATO, note_g=438_000)], FACTS, "bad", "土豆票据数量多于验收 38 公斤"),
        ("quantity", [replace(POTATO, note_g=438_000, returned=True)], FACTS, "warn", "土豆票据数量多于验收 38 公斤"),
        ("quantity", [replace(POTATO, ordered_g=380_000)], FACTS, "warn", "土豆验收多于订货 20 公斤"),
        ("days", [replace(PORK, meal_on=date(2026, 9, 20))], FACTS, "bad", "有 1 天校历上不供餐，却有票据"),
        ("days", [PORK], replace(FACTS, called_days=DAYS - {date(2026, 9, 3)}), "warn", "有 1 个供餐日没有点名记录"),
        ("per_head", [PORK], replace(FACTS, school_fen=1_238_688), "warn", "人均 5.06 元，高于补助标准 5.00 元"),
        ("per_head", [PORK], replace(FACTS, pupil_days=0), "warn", "没有用餐人次，无法比较人均"),
        ("perfect", [PORK], replace(FACTS, school_fen=2448 * 500), "warn", "食材总额与“人次 × 标准”分毫不差"),
        ("duplicate", [PORK, replace(PORK, line_id=3, note_number="PS-2")], FACTS, "bad",
         "猪五花肉疑似重复：9月1日同量同价 2 次"),
        ("late", [PORK], replace(FACTS, submitted_on=date(2026, 10, 5)), "warn", "晚于开餐当月报送 5 天"),
        ("late", [replace(PORK, meal_on=date(2026, 8, 31))], FACTS, "warn", "含以前月份的票据 1 行"),
    ],
)  # fmt: skip
def test_each_doubt_says_what_differs_and_what_may_explain_it(
    code: str, lines: list[ClaimLine], facts: MonthFacts, severity: str, sentence: str
) -> None:
    (finding,) = found(code, lines, facts)
    assert (finding.severity, finding.sentence) == (severity, sentence)
    assert finding.explanations
    assert finding.detail
    assert not any(word in finding.sentence for word in ("违规", "虚报", "套取", "骗"))


def test_one_fen_off_the_perfect_sum_raises_no_flag() -> None:
    assert not found("perfect", [PORK], replace(FACTS, school_fen=2448 * 500 - 1))


def test_a_difference_within_the_scales_tolerance_is_no_doubt() -> None:
    assert not found("quantity", [replace(POTATO, note_g=404_000)])
    assert found("quantity", [replace(POTATO, note_g=404_050)])


def test_the_note_is_summed_over_the_month_by_food() -> None:
    """Half a kilogram short every day is nothing on one note and ten kilograms over twenty."""
    lines = [
        replace(POTATO, line_id=n, note_number=f"PS-{n}", note_g=40_500, accepted_g=40_000, ordered_g=40_500)
        for n in range(20)
    ]
    (finding,) = found("quantity", lines)
    assert finding.sentence == "土豆票据数量多于验收 10 公斤"
    assert len(finding.line_ids) == 20


def test_doubts_come_before_what_agrees() -> None:
    severities = [f.severity for f in match([replace(POTATO, note_g=438_000), PORK], FACTS)]
    assert severities == sorted(severities, key=["bad", "warn", "ok"].index)
