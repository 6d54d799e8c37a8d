"""Mass in whole grams: kilograms, 斤 and counted pieces with a declared mass.

A delivery note writes kg, 斤 or pieces; the program keeps grams (docs/algorithms/ledger.md §3).
"""

import re
import unicodedata
from dataclasses import dataclass

GRAMS_PER_KG = 1000
GRAMS_PER_JIN = 500

_GRAMS_OF_UNIT = {
    "kg": GRAMS_PER_KG,
    "公斤": GRAMS_PER_KG,
    "千克": GRAMS_PER_KG,
    "斤": GRAMS_PER_JIN,
    "市斤": GRAMS_PER_JIN,
    "g": 1,
    "克": 1,
}
_WEIGHT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*([a-z]+|[一-鿿]+)?")
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*([一-鿿]{0,2})")


# A thousand tonnes: no delivery, lot or count comes near it.
MOST_G = 10**9
_MOST_CHARACTERS = 40


class NotAWeight(ValueError):
    """The text is not a weight that comes out in whole grams."""


class NotACount(ValueError):
    """The text is not a whole number of pieces."""


@dataclass(frozen=True, slots=True)
class CountedPiece:
    """A good that is counted: the measure word and the mass that one piece declares, in grams."""

    unit: str
    declared_mass_g: int

    def __post_init__(self) -> None:
        if self.declared_mass_g <= 0:
            raise NotAWeight(f"每{self.unit}的标称重量须大于零克，现为 {self.declared_mass_g}。")

    def weight_g(self, pieces: int) -> int:
        """Mass of so many pieces in grams. Raises NotACount below zero."""
        if pieces < 0:
            raise NotACount(f"件数不能小于零（{pieces}）。")
        return pieces * self.declared_mass_g


def parse_kg(text: str, unit: str = "kg") -> int:
    """Read a weight and return grams; a number without a unit is in `unit`.

    "12.345" → 12345, "24.69斤" → 12345, "５００克" → 500. Raises NotAWeight when the text is not
    a weight, its unit is unknown, or it is finer than a gram; nothing is rounded.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    found = _WEIGHT.fullmatch(plain)
    odd = any(sign.isdigit() and not sign.isdecimal() for sign in text)  # ², ①: 12² is not 122
    if found is None or odd or len(plain) > _MOST_CHARACTERS:
        raise NotAWeight(f"“{text[:_MOST_CHARACTERS]}”不是重量。请填写数字，例如 12.5 或 25斤。")
    named = found[3] or unit
    if named not in _GRAMS_OF_UNIT:
        raise NotAWeight(f"不认识单位“{named}”。可用：{'、'.join(_GRAMS_OF_UNIT)}。")
    decimals = found[2] or ""
    number = int(found[1].replace(",", "") + decimals)
    parts: int = 10 ** len(decimals)
    grams, finer = divmod(number * _GRAMS_OF_UNIT[named], parts)
    if finer:
        raise NotAWeight(f"“{text}”比一克还细。重量记到克，请改为整克。")
    if grams > MOST_G:
        raise NotAWeight(f"“{text}”超过 {MOST_G // 10**6:,} 吨，不会是一次的重量。请核对数字和单位。")
    return grams


def kg_text(weight_g: int, *, aligned: bool = False) -> str:
    """Write grams as kilograms: 12340 → "12.34"; aligned (for columns): "12.340"."""
    kg, rest = divmod(abs(weight_g), GRAMS_PER_KG)
    text = f"{'-' if weight_g < 0 else ''}{kg:,}.{rest:03d}"
    return text if aligned else text.rstrip("0").rstrip(".")


def jin_text(weight_g: int) -> str:
    """Write grams as 斤 (500 g): 12345 → "24.69"."""
    jin, rest = divmod(abs(weight_g), GRAMS_PER_JIN)
    text = f"{'-' if weight_g < 0 else ''}{jin:,}.{rest * 2:03d}"
    return text.rstrip("0").rstrip(".")


def parse_count(text: str) -> int:
    """Read a whole number of pieces: "30", "30枚", "1,200 盒". Raises NotACount otherwise."""
    found = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise NotACount(f"“{text}”不是整数件数。请填写整数，例如 30。")
    return int(found[1].replace(",", ""))
