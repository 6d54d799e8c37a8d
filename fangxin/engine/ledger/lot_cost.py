"""What an issue from a lot costs; the last issue takes the remainder. docs/algorithms/ledger.md §3."""


class LotOverdrawn(ValueError):
    """More is issued than the lot holds."""


def issue_cost_fen(lot_cost_fen: int, lot_weight_g: int, issued_before_g: int, issue_g: int) -> int:
    """Cost in fen of issuing `issue_g` grams after `issued_before_g` grams of the lot.

    Cost to date is lot cost × grams to date ÷ lot grams, half up; an issue costs the difference,
    so all issues of a lot sum to its cost. Raises LotOverdrawn with both quantities.
    """
    if lot_weight_g <= 0 or lot_cost_fen < 0 or issued_before_g < 0 or issue_g < 0:
        raise LotOverdrawn("批次重量须大于零，金额和出库重量不能小于零，请核对批次。")
    after_g = issued_before_g + issue_g
    if after_g > lot_weight_g:
        raise LotOverdrawn(
            f"本批共 {lot_weight_g} 克，已出库 {issued_before_g} 克，不能再出 {issue_g} 克。"
            "请改从其他批次出库，或先盘点。"
        )
    return _to_date(lot_cost_fen, lot_weight_g, after_g) - _to_date(
        lot_cost_fen, lot_weight_g, issued_before_g
    )


def _to_date(lot_cost_fen: int, lot_weight_g: int, issued_g: int) -> int:
    return (2 * lot_cost_fen * issued_g + lot_weight_g) // (2 * lot_weight_g)
