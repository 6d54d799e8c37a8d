"""The month statement of a canteen as a sheet: lines, income by source, both surpluses, who made and who checked it.

Method and a real published month: docs/algorithms/ledger.md §8. Published by the 15th of the following month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from fangxin.engine.ledger.statement import MonthStatement, StaffTable, StatementLine, month_statement
from fangxin.engine.money import chinese_capital, yuan_text
from fangxin.engine.nutrition.food import load_foods

OTHER = "其他"
LINE_OF_GROUP: Mapping[str, str] = MappingProxyType(
    {
        "谷薯类": "粮食",
        "植物油": "油",
        "动物油": "油",
        "水果类": "水果",
        "畜禽肉类": "荤菜",
        "鱼虾类": "荤菜",
        "蛋类": "蛋类",
        "蔬菜类": "蔬菜",
        "大豆及坚果": "豆制品",
        "奶及奶制品": "牛奶",
        "盐": "调味品",
        "调味品": "调味品",
    }
)
LINE_ORDER = (*dict.fromkeys(LINE_OF_GROUP.values()), OTHER)


def line_of(food: str) -> str:
    """The statement line of a food; 其他 when the table of foods does not know it."""
    known = load_foods().get(food)
    return LINE_OF_GROUP.get(known.group, OTHER) if known else OTHER


@dataclass(frozen=True, slots=True)
class StoreMonth:
    """What the store says of one food in a month, at cost in fen: before, bought, used, lost."""

    food: str
    opening_fen: int
    bought_fen: int
    used_fen: int
    lost_fen: int = 0


def statement_lines(rows: Sequence[StoreMonth]) -> tuple[StatementLine, ...]:
    """Foods summed under their statement lines, in the order of the sheet; what was lost counts as used."""
    sums: dict[str, list[int]] = {name: [0, 0, 0] for name in LINE_ORDER}
    for row in rows:
        place = sums[line_of(row.food)]
        place[0] += row.opening_fen
        place[1] += row.bought_fen
        place[2] += row.used_fen + row.lost_fen
    return tuple(
        StatementLine(name, opening, bought, used, opening + bought - used)
        for name, (opening, bought, used) in sums.items()
        if opening or bought or used
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement ready to be printed. `income` is (source, fen); `notes` are whole sentences."""

    school: str
    month: date
    statement: MonthStatement
    income: tuple[tuple[str, int], ...]
    preparer: str
    reviewer: str
    staff: StaffTable | None = None
    lost_fen: int = 0
    pupil_days: int = 0
    notes: tuple[str, ...] = ()
    log_head: str = ""
    publish_by: date | None = None

    @property
    def title(self) -> str:
        """The heading."""
        return f"{self.school}{self.month.year}年{self.month.month}月伙食账公布表"


def make_sheet(
    school: str,
    month: date,
    lines: tuple[StatementLine, ...],
    *,
    income: Sequence[tuple[str, int]],
    carried_fen: int,
    preparer: str,
    reviewer: str,
    **more: Any,
) -> Sheet:
    """Check that every line closes and put the sheet together. Raises StatementDoesNotClose."""
    statement = month_statement(lines, income_fen=sum(fen for _, fen in income), carried_fen=carried_fen)
    return Sheet(school, month, statement, tuple(income), preparer, reviewer, **more)


def share_text(basis_points: int | None) -> str:
    """Hundredths of a per cent as text: 15 → 0.15%."""
    if basis_points is None:
        return "—"
    whole, rest = divmod(abs(basis_points), 100)
    return f"{'-' if basis_points < 0 else ''}{whole}.{rest:02d}%"


def printed(sheet: Sheet) -> dict[str, Any]:
    """Everything that the paper shows, as texts: the template only places them."""
    s, totals = sheet.statement, sheet.statement.totals
    return {
        "title": sheet.title,
        "school": sheet.school,
        "month": f"{sheet.month.year}年{sheet.month.month}月",
        "lines": [[*_cells(line), line.is_food] for line in s.lines],
        "total": _cells(totals),
        "income": [[name, yuan_text(fen)] for name, fen in sheet.income],
        "income_total": yuan_text(s.income_fen),
        "figures": [
            ["本月盈亏（按购入）", yuan_text(s.surplus_on_purchases_fen), share_text(s.surplus_share_bp())],
            [
                "本月盈亏（按耗用）",
                yuan_text(s.surplus_on_use_fen),
                share_text(s.surplus_share_bp(on_use=True)),
            ],
            ["上月结转", yuan_text(s.carried_fen), ""],
            ["累计（按购入）", yuan_text(s.accumulated_on_purchases_fen), ""],
            ["累计（按耗用）", yuan_text(s.accumulated_on_use_fen), ""],
        ],
        "capital": chinese_capital(totals.used_fen),
        "staff": [yuan_text(f) for f in (sheet.staff.income_fen, sheet.staff.spent_fen, sheet.staff.left_fen)]
        if sheet.staff
        else [],
        "pupil_days": f"{sheet.pupil_days:,}" if sheet.pupil_days else "",
        "notes": _notes(sheet),
        "preparer": sheet.preparer,
        "reviewer": sheet.reviewer,
        "publish_by": f"{sheet.publish_by:%Y-%m-%d}" if sheet.publish_by else "",
        "log_head": sheet.log_head.strip(),
    }


def _cells(line: StatementLine) -> list[Any]:
    return [
        line.name,
        *(yuan_text(fen) for fen in (line.opening_fen, line.bought_fen, line.used_fen, line.closing_fen)),
    ]


def _notes(sheet: Sheet) -> list[str]:
    notes = list(sheet.notes)
    if sheet.lost_fen:
        notes.append(f"耗用中含损耗 {yuan_text(sheet.lost_fen)} 元，均有两人签认的原因。")
    if sheet.statement.not_food_fen:
        notes.append(
            f"含非食材支出 {yuan_text(sheet.statement.not_food_fen)} 元，不得由膳食补助列支（《管理办法》第八条）。"
        )
    notes.append("两种盈亏之差等于库存的增减；金额单位为元。")
    return notes
