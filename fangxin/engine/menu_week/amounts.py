"""Amounts as menus write them: 80, 80g, 2.5克, 1块, 半个, 1杯(100g), 适量.

A mass is a whole number of milligrams. A count of pieces stays a count; how much a piece weighs is another
question. What cannot be read is said so and never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_MASS_UNITS = {
    "kg": 1_000_000,
    "千克": 1_000_000,
    "公斤": 1_000_000,
    "斤": 500_000,
    "两": 50_000,
    "g": 1000,
    "克": 1000,
    "mg": 1,
    "毫克": 1,
}
_PIECES = "个只块片根枚颗粒杯盒瓶袋份条串勺碗包支罐听张段瓣节朵筒卷"
_PARTS = {"半": 500, "一": 1000, "两": 2000, "二": 2000, "三": 3000, "四": 4000, "五": 5000}
_UNIT = r"(?:kg|千克|公斤|mg|毫克|克|g|ml|毫升|斤|两|[" + _PIECES + r"])"
_NUMBER = r"(?:\d+(?:\.\d+)?(?:/\d+)?)"
_AMOUNT = re.compile(
    rf"^(?:约|各|共)?(?P<number>{_NUMBER}|[半一二两三四五](?=\s*[{_PIECES}]))\s*(?P<unit>{_UNIT})?"
    rf"(?:/(?:人|份|[{_PIECES}]))?$",
    re.IGNORECASE,
)
_MASS_INSIDE = re.compile(
    rf"\(?(?P<each>每[{_PIECES}])?约?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>g|克|ml|毫升)(?P<per>/[{_PIECES}])?\)?$",
    re.IGNORECASE,
)
_RANGE = re.compile(rf"^{_NUMBER}\s*(?:g|克)?\s*[-~—–至到]\s*{_NUMBER}\s*(?:{_UNIT})?$", re.IGNORECASE)
_VAGUE = ("适量", "少许", "若干", "少量", "不限", "自助")
_TAIL = re.compile(
    rf"^(?P<name>.*?)[\s:：]*(?P<amount>(?:约|各)?{_NUMBER}\s*(?:{_UNIT})?(?:/人)?|[半一][{_PIECES}])$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[、,;\n]|\+")
_SPACE_AFTER_AMOUNT = re.compile(
    rf"(?<=\d)\s+(?=[^\d\s({_PIECES}])|(?<=[\dg克])\s+(?=[^\d\s(gk克])", re.IGNORECASE
)
_RUN_TOGETHER = re.compile(
    r"(?<=\d[g克])(?=[^\d\s(),、;/])|(?<=\d(?:kg|千克|ml|毫升))(?=[^\d\s(),、;/])", re.IGNORECASE
)
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as read.

    ``mass_mg`` is None when only pieces or nothing is known; ``count_thousandths`` counts pieces or
    millilitres in thousandths of ``unit``; ``problem`` is a code when something is wrong or missing,
    empty when all is well.
    """

    written: str
    mass_mg: int | None = None
    count_thousandths: int | None = None
    unit: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class NamedAmount:
    """One part of a text such as 油10g、盐2.5g; the amount is None, or the name empty, when it is not there."""

    name: str
    amount: Amount | None


def half_width(text: str) -> str:
    """Full-width digits, letters and marks as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def amount_of_number(number: int | Decimal, unit_mg: int = 1000) -> Amount:
    """A bare number in a cell whose column heading gives the unit (``unit_mg`` milligrams)."""
    return _mass(str(number), Decimal(number), unit_mg)


def parse_amount(text: str, *, unit_mg: int | None = None) -> Amount:
    """An amount written as text.

    ``unit_mg`` is the unit of the column heading and applies to a number without unit. Where there is
    none the gram is assumed and the problem ``unit_missing`` is told.
    """
    written = half_width(text)
    if not written:
        return Amount(written, problem="amount_missing")
    if any(word in written for word in _VAGUE):
        return Amount(written, problem="amount_vague")
    if _RANGE.match(written):
        return Amount(written, problem="amount_is_range")
    match = _AMOUNT.match(written)
    if match:
        return _matched(written, match["number"], (match["unit"] or "").lower(), unit_mg)
    inside = _MASS_INSIDE.search(written)
    if inside and any(piece in written[: inside.start()] for piece in _PIECES):
        return _pieces_with_mass(written, inside)
    return Amount(written, problem="amount_unreadable")


def _matched(written: str, number: str, unit: str, unit_mg: int | None) -> Amount:
    if number in _PARTS:
        return Amount(written, count_thousandths=_PARTS[number], unit=unit)
    figure = _fraction(number)
    if figure is None:
        return Amount(written, problem="amount_unreadable")
    if unit in _MASS_UNITS:
        return _mass(written, figure, _MASS_UNITS[unit])
    if not unit:
        amount = _mass(written, figure, unit_mg or _MASS_UNITS["g"])
        missing = unit_mg is None and not amount.problem
        return Amount(written, amount.mass_mg, problem="unit_missing") if missing else amount
    unit = "ml" if unit == "毫升" else unit
    return Amount(written, count_thousandths=int(figure * _THOUSAND), unit=unit)


def _pieces_with_mass(written: str, inside: re.Match[str]) -> Amount:
    """1杯(100g) is 100 g; 2个(每个50g) and 2个(50g/个) are 100 g."""
    amount = _matched(written, inside["number"], inside["unit"].lower(), None)
    if not (inside["each"] or inside["per"]):
        return amount
    count = _AMOUNT.match(written[: inside.start()].strip())
    if count is None:
        return Amount(written, problem="amount_unreadable")
    pieces = _matched(written, count["number"], count["unit"] or "", None).count_thousandths
    if pieces is None or amount.mass_mg is None:
        return Amount(written, problem="amount_unreadable")
    return Amount(written, mass_mg=amount.mass_mg * pieces // _THOUSAND)


def _fraction(number: str) -> Decimal | None:
    above, _, below = number.partition("/")
    if not below:
        return Decimal(above)
    return Decimal(above) / Decimal(below) if int(below) else None


def _mass(written: str, figure: Decimal, unit_mg: int) -> Amount:
    mass = figure * unit_mg
    if mass <= 0:
        return Amount(written, problem="amount_not_positive")
    if mass != mass.to_integral_value():
        return Amount(written, problem="amount_too_fine")
    return Amount(written, mass_mg=int(mass))


def parse_parts(text: str) -> list[NamedAmount]:
    """The parts of a text such as "大米72g、红枣8g" or "油10g 盐2.5g", each with its amount if it has one."""
    parts: list[NamedAmount] = []
    for piece in _pieces(half_width(text)):
        match = _TAIL.match(piece)
        if match:
            parts.append(NamedAmount(match["name"].strip(" :"), parse_amount(match["amount"])))
        elif any(piece.endswith(word) for word in _VAGUE):
            name = re.sub("(?:" + "|".join(_VAGUE) + ")$", "", piece).strip(" :")
            parts.append(NamedAmount(name, Amount(piece, problem="amount_vague")))
        else:
            parts.append(_with_inner_mass(piece))
    return parts


def _with_inner_mass(piece: str) -> NamedAmount:
    """红枣(8g) and 鸡翅80g(2个) carry the mass in or before a bracket."""
    inside = re.match(r"^(?P<name>[^()]+?)\s*\((?P<amount>[^()]*\d[^()]*)\)$", piece)
    if inside:
        amount = parse_amount(inside["amount"])
        if not amount.problem or amount.problem == "unit_missing":
            return NamedAmount(*_name_and_amount(inside["name"], amount))
    before = re.match(r"^(?P<front>[^()]*\d[^()]*)\([^()]*\)$", piece)
    match = _TAIL.match(before["front"].strip()) if before else None
    if match and match["name"]:
        return NamedAmount(match["name"].strip(" :"), parse_amount(match["amount"]))
    return NamedAmount(piece.strip(" :"), None)


def _name_and_amount(front: str, inner: Amount) -> tuple[str, Amount]:
    match = _TAIL.match(front)
    if match and match["name"]:
        outer = parse_amount(match["amount"])
        return match["name"].strip(" :"), inner if outer.mass_mg is None else outer
    return front.strip(" :"), inner


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for rough in _outside_brackets(text):
        for piece in _SPACE_AFTER_AMOUNT.split(rough):
            pieces.extend(_RUN_TOGETHER.split(piece))
    return [piece.strip(" .。:") for piece in pieces if piece.strip(" .。:")]


def _outside_brackets(text: str) -> list[str]:
    """Split at commas and the like, except within brackets."""
    hidden = re.sub(r"\([^()]*\)", lambda match: "\x00" * len(match[0]), text)
    cuts = [match.span() for match in _SPLIT.finditer(hidden)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
