"""Amounts in whole fen: reading, writing, pricing a line and sharing a total.

No floating point anywhere. The only rounding of money in the whole program is in
`line_amount_fen` (one a delivery line, half up) and in the splits below, whose parts
always sum to the whole. Worked numbers: docs/algorithms/ledger.md §3 and §4.
"""

import re
import unicodedata
from collections.abc import Sequence

FEN_PER_YUAN = 100
GRAMS_PER_KG = 1000

_AMOUNT = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", 1000), ("佰", 100), ("拾", 10), ("", 1)
_GREAT_PLACES = ("亿", 10**8), ("万", 10**4)
_CAPITAL_LIMIT_FEN = 10**16 * FEN_PER_YUAN
# Ten trillion yuan: no amount here comes near it, and a sum of such amounts still fits the database's integers.
_MOST_DIGITS = 13


class NotAnAmount(ValueError):
    """The text is not an amount of money in yuan with at most two decimals."""


class AmountOutOfRange(ValueError):
    """The number cannot be a weight, price or amount here (negative, or too large to write out)."""


class CannotShare(ValueError):
    """The total cannot be divided by these weights."""


def yuan_text(fen: int) -> str:
    """Write fen as yuan with thousands and two decimals: 128456040 → "1,284,560.40"."""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def parse_yuan(text: str, *, allow_negative: bool = False) -> int:
    """Read what a person typed as yuan and return fen.

    Accepts full-width digits, a leading ¥ or 人民币, a trailing 元, thousands separators in
    their places, and up to two decimals. Raises NotAnAmount otherwise; nothing is rounded.
    """
    if any(sign.isdigit() and not sign.isdecimal() for sign in text):  # ², ①: 12² is not 122
        raise NotAnAmount(f"“{text[:20]}”不是金额。请填写以元为单位的数字，例如 1284.50。")
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    plain = plain.removeprefix("人民币").strip()
    sign = "-" if plain.startswith("-") else ""
    plain = plain.removeprefix("-").strip().removeprefix("¥").removesuffix("元").strip()
    found = _AMOUNT.fullmatch(sign + plain)
    if found is None or (found[3] == ""):
        raise NotAnAmount(f"“{text}”不是金额。请填写以元为单位的数字，例如 1284.50。")
    decimals = found[3] or ""
    if len(decimals) > 2:
        raise NotAnAmount(f"“{text}”的小数超过两位。金额只到分，请改为两位小数，系统不代为四舍五入。")
    whole = found[2].replace(",", "").lstrip("0")
    if len(whole) > _MOST_DIGITS:
        raise NotAnAmount(f"“{text[:20]}…”太大，不会是一笔金额。请核对是否多打了数字。")
    fen = int(whole or "0") * FEN_PER_YUAN + int(decimals.ljust(2, "0"))
    if found[1] and fen and not allow_negative:
        raise NotAnAmount(f"“{text}”是负数。这里的金额不能小于零；更正请用冲销。")
    return -fen if found[1] else fen


def chinese_capital(fen: int) -> str:
    """Write fen in capital Chinese numerals (大写), as vouchers demand.

    Source: 《支付结算办法》附件一《正确填写票据和结算凭证的基本规定》. 整 is written after 元 and
    after 角 alike, so that nothing can be appended. Raises AmountOutOfRange at 10^16 yuan.
    """
    if abs(fen) >= _CAPITAL_LIMIT_FEN:
        raise AmountOutOfRange("金额过大，无法写成大写。请核对数字。")
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    words = "负" if fen < 0 else ""
    if yuan or not rest:
        words += (_capital_integer(yuan) or "零") + "元"
    if not rest:
        return words + "整"
    if jiao:
        words += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return words + (_DIGITS[cents] + "分" if cents else "整")


def line_amount_fen(weight_g: int, price_fen_per_kg: int) -> int:
    """Price one delivery line: grams × fen per kg, rounded once, half up, to the fen.

    12,345 g at 327 fen/kg is 4,036.8 fen and becomes 4,037. Source: the Measures §11
    (settled by quantity); docs/algorithms/ledger.md §3. Raises AmountOutOfRange below zero.
    """
    _refuse_negative(weight_g, "重量")
    _refuse_negative(price_fen_per_kg, "单价")
    return (weight_g * price_fen_per_kg + GRAMS_PER_KG // 2) // GRAMS_PER_KG


def piece_amount_fen(pieces: int, price_fen_per_piece: int) -> int:
    """Price one delivery line counted in pieces; exact. Raises AmountOutOfRange below zero."""
    _refuse_negative(pieces, "件数")
    _refuse_negative(price_fen_per_piece, "单价")
    return pieces * price_fen_per_piece


def share_by_largest_remainder(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide a total by integer weights so that the parts sum to it (Hamilton's method).

    Every part gets the floor of its exact share; the fen left over go one each to the largest
    fractions, ties to the earlier part (tiers are listed from high to low). A weight of zero
    gets nothing. Raises CannotShare for a negative total or weight, or when all weights are
    zero and the total is not. Works for grams as well as for fen.
    """
    if total_fen < 0:
        raise CannotShare(f"不能分摊负数 {total_fen}。更正请对原分摊做冲销。")
    if any(weight < 0 for weight in weights):
        raise CannotShare(f"分摊权重不能为负：{list(weights)}。请检查分担比例参数。")
    whole = sum(weights)
    if whole == 0:
        if total_fen:
            raise CannotShare(f"{total_fen} 分没有任何一方分担：权重全为零。请检查分担比例参数。")
        return tuple(0 for _ in weights)
    parts = [total_fen * weight // whole for weight in weights]
    fractions = [total_fen * weight % whole for weight in weights]
    by_fraction = sorted(range(len(parts)), key=lambda place: (-fractions[place], place))
    for place in by_fraction[: total_fen - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def share_of_month(
    total_to_date_fen: int, shared_before: Sequence[int], weights: Sequence[int]
) -> tuple[int, ...]:
    """Split the term to date and return what this month adds to each part, in fen.

    So monthly remainders cannot drift. A part may be negative: by one fen because largest
    remainder is not monotone, or more when the total fell after a correction; it is then
    booked with the accounts swapped. Raises CannotShare as above, or when lengths differ.
    """
    if len(shared_before) != len(weights):
        raise CannotShare(f"以前各月分给 {len(shared_before)} 方，本月却有 {len(weights)} 方。各方须一致。")
    to_date = share_by_largest_remainder(total_to_date_fen, weights)
    return tuple(now - before for now, before in zip(to_date, shared_before, strict=True))


def _refuse_negative(number: int, what: str) -> None:
    if number < 0:
        raise AmountOutOfRange(f"{what}不能小于零（{number}）。退货和更正请用冲销。")


def _capital_integer(number: int) -> str:
    """Capital numerals of a whole number, empty for zero."""
    for name, size in _GREAT_PLACES:
        high, low = divmod(number, size)
        if high:
            gap = "零" if low and low < size // 10 else ""
            return _capital_integer(high) + name + gap + _capital_integer(low)
    words, pending = "", False
    for name, size in _PLACES:
        digit, number = divmod(number, size)
        if digit:
            words += ("零" if pending else "") + _DIGITS[digit] + name
            pending = False
        else:
            pending = bool(words)
    return words
