"""The four seasons of the library and the month that stands for each in prices and in what is cooked."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SEASONS: tuple[str, ...] = ("spring", "summer", "autumn", "winter")
SEASON_TITLES: Mapping[str, str] = MappingProxyType(
    {"spring": "春季", "summer": "夏季", "autumn": "秋季", "winter": "冬季"}
)
MONTH_OF: Mapping[str, int] = MappingProxyType({"spring": 4, "summer": 6, "autumn": 10, "winter": 12})
STAGE_TITLES: Mapping[str, str] = MappingProxyType({"preschool": "学前", "primary": "小学", "junior": "初中"})


def season_of(month: int) -> str:
    """The season of a month (3-5 spring, 6-8 summer, 9-11 autumn)."""
    return SEASONS[(month - 3) % 12 // 3]
