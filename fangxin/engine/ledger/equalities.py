"""The five equalities between independent records. docs/algorithms/ledger.md §6.

Each answers both sides, the residual and a tolerance; nothing is ever forced to zero.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

_BASIS = 10_000


class NotComparable(ValueError):
    """A record that goes into an equality is impossible (below zero, or an empty share)."""


class Standing(StrEnum):
    """Equal, within the tolerance, or to be explained by the school. Never an accusation."""

    EQUAL = "equal"
    WITHIN = "within"
    TO_EXPLAIN = "to_explain"


class EqualityNumber(IntEnum):
    """The five, in the order of the ledger's page."""

    CHARGED_IS_USED = 1
    PAID_IS_APPROVED = 2
    COUNTED_IS_BOOKED = 3
    ISSUED_IS_RECIPE = 4
    SERVED_IS_PRESENT = 5


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The larger of a share (basis points of the right side) and a least amount in the unit."""

    share_bp: int = 0
    least: int = 0

    def of(self, base: int) -> int:
        """The tolerance for a base, rounded down."""
        return max(self.least, abs(base) * self.share_bp // _BASIS)


EXACT = Tolerance()


@dataclass(frozen=True, slots=True)
class Equality:
    """Two sides in one unit (fen, g, portion), from different records."""

    number: EqualityNumber
    left_title: str
    right_title: str
    unit: str
    left: int
    right: int
    tolerance: int

    @property
    def residual(self) -> int:
        """Left less right."""
        return self.left - self.right

    @property
    def standing(self) -> Standing:
        """Equal, within, or to explain."""
        if self.residual == 0:
            return Standing.EQUAL
        return Standing.WITHIN if abs(self.residual) <= self.tolerance else Standing.TO_EXPLAIN


def charged_is_used(
    *,
    funds_fen: int,
    family_x_fen: int,
    relief_fen: int,
    diners_fen: int,
    used_fen: int,
    tolerance: Tolerance = EXACT,
) -> Equality:
    """1: charged to the funds, X of families, X borne by relief, and diners = food used at cost."""
    left = funds_fen + family_x_fen + relief_fen + diners_fen
    return Equality(
        EqualityNumber.CHARGED_IS_USED,
        "各来源列支",
        "食材耗用",
        "fen",
        left,
        used_fen,
        tolerance.of(used_fen),
    )


def paid_is_approved(*, paid_fen: int, approved_fen: int, tolerance: Tolerance = EXACT) -> Equality:
    """2: paid to suppliers (posted only) = approved payables."""
    return Equality(
        EqualityNumber.PAID_IS_APPROVED,
        "已付供应商",
        "已审应付",
        "fen",
        paid_fen,
        approved_fen,
        tolerance.of(approved_fen),
    )


def counted_is_booked(
    *,
    counted_before_g: int,
    accepted_g: int,
    issued_g: int,
    loss_g: int,
    counted_now_g: int,
    tolerance: Tolerance = EXACT,
) -> Equality:
    """3: counted before + accepted − issued − recorded loss = counted now.

    The tolerance's share is of what passed through the store (counted before + accepted), since
    an empty shelf has no base of its own.
    """
    _refuse_negative(counted_before_g, accepted_g, issued_g, counted_now_g)
    left = counted_before_g + accepted_g - issued_g - loss_g
    return Equality(
        EqualityNumber.COUNTED_IS_BOOKED,
        "账面库存",
        "实盘库存",
        "g",
        left,
        counted_now_g,
        tolerance.of(counted_before_g + accepted_g),
    )


def recipe_need_g(edible_mg_per_portion: int, edible_share_permille: int, portions: int) -> int:
    """Raw grams that a recipe needs: edible mg ÷ edible share × portions, half up to the gram."""
    _refuse_negative(edible_mg_per_portion, portions)
    if not 0 < edible_share_permille <= 1000:
        raise NotComparable(f"可食部须在 1‰ 至 1000‰ 之间，现为 {edible_share_permille}‰。请核对食物成分。")
    return (2 * edible_mg_per_portion * portions + edible_share_permille) // (2 * edible_share_permille)


def issued_is_recipe(
    *,
    issued_g: int,
    edible_mg_per_portion: int,
    edible_share_permille: int,
    served: int,
    unserved: int,
    samples: int,
    tolerance: Tolerance = EXACT,
) -> Equality:
    """4: raw grams issued = the recipe's raw grams for the portions produced.

    Produced = served + unserved + samples. Plate waste is weighed and reported apart.
    """
    _refuse_negative(issued_g, served, unserved, samples)
    need = recipe_need_g(edible_mg_per_portion, edible_share_permille, served + unserved + samples)
    return Equality(
        EqualityNumber.ISSUED_IS_RECIPE, "实际出库", "按食谱应用", "g", issued_g, need, tolerance.of(need)
    )


def served_is_present(
    *, served: int, pupils_present: int, diners: int, tolerance: Tolerance = EXACT
) -> Equality:
    """5: portions served = pupils present + diners."""
    _refuse_negative(served, pupils_present, diners)
    heads = pupils_present + diners
    return Equality(
        EqualityNumber.SERVED_IS_PRESENT,
        "供餐份数",
        "到校就餐人数",
        "portion",
        served,
        heads,
        tolerance.of(heads),
    )


def _refuse_negative(*numbers: int) -> None:
    if any(number < 0 for number in numbers):
        raise NotComparable(f"重量、份数和人数不能小于零：{list(numbers)}。请核对原始记录。")
