"""A canteen's month statement, on both bases. docs/algorithms/ledger.md §8."""

from dataclasses import dataclass

_BASIS = 10_000


class StatementDoesNotClose(ValueError):
    """Opening + bought − used is not closing; the message names the line and the difference."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of food (or of what should not be there), at cost in fen."""

    name: str
    opening_fen: int
    bought_fen: int
    used_fen: int
    closing_fen: int
    is_food: bool = True

    @property
    def difference_fen(self) -> int:
        """Opening + bought − used − closing; zero when the line closes."""
        return self.opening_fen + self.bought_fen - self.used_fen - self.closing_fen


@dataclass(frozen=True, slots=True)
class StaffTable:
    """Staff and guests apart from the children: what they paid and what their food cost."""

    income_fen: int
    spent_fen: int

    @property
    def left_fen(self) -> int:
        """Income less spent."""
        return self.income_fen - self.spent_fen


@dataclass(frozen=True, slots=True)
class MonthStatement:
    """Lines, income and what was carried from before. Made by `month_statement`."""

    lines: tuple[StatementLine, ...]
    income_fen: int
    carried_fen: int

    @property
    def totals(self) -> StatementLine:
        """The sum of the lines."""
        return StatementLine(
            "合计",
            sum(line.opening_fen for line in self.lines),
            sum(line.bought_fen for line in self.lines),
            sum(line.used_fen for line in self.lines),
            sum(line.closing_fen for line in self.lines),
        )

    @property
    def surplus_on_purchases_fen(self) -> int:
        """Income less what was bought."""
        return self.income_fen - self.totals.bought_fen

    @property
    def surplus_on_use_fen(self) -> int:
        """Income less what was used; differs from the other by the change of stock."""
        return self.income_fen - self.totals.used_fen

    @property
    def accumulated_on_purchases_fen(self) -> int:
        """Carried plus this month, on the basis of purchases."""
        return self.carried_fen + self.surplus_on_purchases_fen

    @property
    def accumulated_on_use_fen(self) -> int:
        """Carried plus this month, on the basis of use."""
        return self.carried_fen + self.surplus_on_use_fen

    @property
    def not_food_fen(self) -> int:
        """Used on lines that are not food (fuel …): the subsidy may not pay them (the Measures §8)."""
        return sum(line.used_fen for line in self.lines if not line.is_food)

    def surplus_share_bp(self, *, on_use: bool = False) -> int | None:
        """Surplus as hundredths of a per cent of income, half away from zero; None without income."""
        if self.income_fen == 0:
            return None
        surplus = self.surplus_on_use_fen if on_use else self.surplus_on_purchases_fen
        share = (2 * abs(surplus) * _BASIS + self.income_fen) // (2 * self.income_fen)
        return -share if surplus < 0 else share


def month_statement(
    lines: tuple[StatementLine, ...], *, income_fen: int, carried_fen: int = 0
) -> MonthStatement:
    """Check that every line closes and return the statement. Raises StatementDoesNotClose."""
    for line in lines:
        if line.difference_fen:
            raise StatementDoesNotClose(
                f"“{line.name}”不平：期初 {line.opening_fen} + 购入 {line.bought_fen} − 耗用 {line.used_fen}"
                f" 与期末 {line.closing_fen} 相差 {line.difference_fen} 分。请核对出入库或盘点。"
            )
    return MonthStatement(lines, income_fen, carried_fen)
