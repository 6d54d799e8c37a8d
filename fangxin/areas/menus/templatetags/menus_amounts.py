"""Filters for menus: a band's ingredients, milligrams as grams, one decimal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django import template

from fangxin.engine.menu_week import Dish, Ingredient
from fangxin.engine.nutrition import UnknownPart

register = template.Library()


@register.filter
def for_band(dish: Dish, band: str) -> tuple[Ingredient, ...]:
    """The ingredients of a dish for a band."""
    return dish.for_band(band)


@register.filter
def milligrams(mass_mg: int) -> str:
    """12500 → 12.5: grams without trailing zeros."""
    return format((Decimal(mass_mg) / 1000).normalize(), "f")


@register.filter
def tenth(figure: Decimal) -> Decimal:
    """One decimal, half up."""
    return figure.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@register.filter
def tenth_of(figure: Fraction) -> str:
    """86.7: one decimal, half up."""
    tenths = (figure * 20 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}"


@register.filter
def names(parts: Iterable[UnknownPart]) -> list[str]:
    """The names of unknown parts, each once."""
    return list(dict.fromkeys(part.name for part in parts))


@register.filter
def weekday_name(day: int) -> str:
    """1 → 周一."""
    return f"周{'一二三四五六日'[day - 1]}"


@register.filter
def magnitude(number: int) -> int:
    """Without its sign."""
    return abs(number)
