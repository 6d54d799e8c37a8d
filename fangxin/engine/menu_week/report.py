"""A judged week as plain data and as lines of text, for the command line."""

from collections.abc import Sequence
from decimal import Decimal

from fangxin.engine.menu_week.checker import RuleFinding, figure_text, range_text
from fangxin.engine.menu_week.score import Bar, WeekAssessment
from fangxin.engine.menu_week.swaps import Mending, Swap

_MILLIFEN_PER_YUAN = 100_000
_BAR_WIDTH = 20
_FULL = 100


def assessment_json(judged: WeekAssessment, mending: Mending | None, *, synthetic: bool) -> dict[str, object]:
    """Score, verdict, findings, bars and changes as lists and numbers. Yuan a pupil as text with two decimals."""
    found: dict[str, object] = {
        "score": float(judged.score),
        "may_publish": judged.may_publish,
        "findings": [_finding(finding) for finding in judged.findings],
        "deductions": [
            {"title": item.title, "lost": float(item.lost), "clause": item.findings[0].clause}
            for item in judged.deductions
        ],
        "bars": [_bar(bar) for bar in judged.bars],
    }
    if mending is not None:
        found["mending"] = {
            "swaps": [_swap(swap) for swap in mending.swaps],
            "cost_yuan": yuan_text(mending.cost_millifen),
            "prices": "SYNTHETIC" if synthetic else "imported",
            "left": [finding.sentence for finding in mending.left],
        }
    return found


def _finding(finding: RuleFinding) -> dict[str, object]:
    return {
        "rule": finding.code,
        "day": finding.day,
        "blocks": finding.blocks,
        "certain": finding.certain,
        "found": finding.found,
        "wanted": finding.wanted,
        "sentence": finding.sentence,
        "clause": finding.clause,
        "unknown": list(finding.unknown),
    }


def _bar(bar: Bar) -> dict[str, object]:
    limit = bar.limit
    return {
        "rule": limit.code,
        "title": limit.title,
        "value": round(float(bar.measured.value), 3),
        "low": None if limit.low is None else round(float(limit.low), 3),
        "high": None if limit.high is None else round(float(limit.high), 3),
        "unit": limit.unit,
        "ok": bar.ok,
        "certain": bar.certain,
        "unknown": list(bar.measured.unknown),
    }


def _swap(swap: Swap) -> dict[str, object]:
    return {
        "day": swap.day,
        "old": swap.old,
        "new": swap.new,
        "cost_yuan": yuan_text(swap.cost_millifen),
        "mends": list(swap.mends),
    }


def yuan_text(millifen: int) -> str:
    """Thousandths of a fen as yuan with two decimals and a sign, half away from zero."""
    cents = (abs(millifen) + 500) // 1000
    return f"{'-' if millifen < 0 else '+'}{Decimal(cents) / 100:.2f}"


def assessment_text(judged: WeekAssessment, mending: Mending | None, *, synthetic: bool) -> str:
    """The same for a person: verdict, what blocks, what costs points, bars, and the changes that mend it."""
    lines = [f"评分 {float(judged.score):.1f} 分；{_verdict(judged)}"]
    lines += _section("不得公布的原因", [f for f in judged.findings if f.blocks])
    lines += _section("扣分并提示", [f for f in judged.findings if not f.blocks and f.certain])
    lines += _section("缺数据，暂不能判断", judged.undecided)
    if judged.deductions:
        parts = "、".join(f"{item.title} -{float(item.lost):.1f}" for item in judged.deductions)
        lines += ["", f"扣分：{parts}。"]
    lines += ["", "平均每天（本周）："]
    lines += [_bar_line(bar) for bar in judged.bars]
    if mending is not None and (mending.swaps or mending.left):
        lines += ["", *mending_lines(mending, synthetic=synthetic)]
    return "\n".join(lines)


def _verdict(judged: WeekAssessment) -> str:
    """Whether it may be published, and what is still to be seen to where only advice is broken."""
    if not judged.may_publish:
        return "不得公布。"
    advised = [finding for finding in judged.findings if not finding.blocks and finding.certain]
    parts = [f"有 {len(advised)} 条建议没有做到"] if advised else []
    parts += [f"有 {len(judged.undecided)} 条缺数据不能判断"] if judged.undecided else []
    return f"可以公布，但{'，'.join(parts)}，见下。" if parts else "可以公布。"


def _section(title: str, findings: Sequence[RuleFinding]) -> list[str]:
    if not findings:
        return []
    lines = ["", f"{title}（{len(findings)} 条）："]
    for finding in findings:
        lines += [
            f"  × {finding.sentence}" if finding.blocks else f"  · {finding.sentence}",
            f"    {finding.clause}",
        ]
    return lines


def _bar_line(bar: Bar) -> str:
    length = min(max(bar.filled, 0), _FULL) * _BAR_WIDTH // _FULL
    drawn = "█" * length + "░" * (_BAR_WIDTH - length)
    mark = "?" if not bar.certain else "✓" if bar.ok else "×"
    value = figure_text(bar.measured.value, bar.limit.unit)
    unknown = bool(bar.measured.unknown)
    more = ("（约）" if bar.limit.unit == "%" else "（至少）") if unknown else ""
    return f"  {mark} {drawn} {bar.limit.title} {value}{more}，要求 {range_text(bar.limit)}"


def mending_lines(mending: Mending, *, synthetic: bool) -> list[str]:
    """The changes, one a line."""
    lines = ["最省钱的改法（每一步都是能改好这一条的单项改动里最便宜的）："]
    for number, swap in enumerate(mending.swaps, start=1):
        what = f"把“{swap.old}”换成“{swap.new}”" if swap.old else f"加“{swap.new}”"
        lines.append(f"  {number}. {swap.day}{what}，每生 {yuan_text(swap.cost_millifen)} 元")
        lines += [f"     改好：{sentence}" for sentence in swap.mends]
    if mending.swaps:
        note = "价格为虚构示例价（SYNTHETIC），只供试算" if synthetic else "按导入的价格"
        lines.append(f"  合计每生每周 {yuan_text(mending.cost_millifen)} 元；{note}。")
    lines += [f"  仍未改好：{finding.sentence}" for finding in mending.left]
    return lines
