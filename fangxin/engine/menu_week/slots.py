"""What part a dish plays in a meal, by the words of the column 类别.

"Three dishes and one soup" (annex 2 article 7 of the Qiannan measures) counts meat and vegetable dishes and
soups; rice, fruit, milk, snacks and seasoning are beside them.
"""

from enum import StrEnum


class DishRole(StrEnum):
    """The part a dish plays."""

    STAPLE = "主食"
    DISH = "菜"
    SOUP = "汤"
    FRUIT = "水果"
    DAIRY = "奶"
    COARSE_GRAIN = "粗粮"
    SNACK = "点心"
    SEASONING = "调味品"
    OTHER = "其他"


_WORDS: tuple[tuple[DishRole, tuple[str, ...]], ...] = (
    (DishRole.SEASONING, ("调味", "调料", "佐料", "油盐")),
    (DishRole.SOUP, ("汤", "羹")),
    (DishRole.COARSE_GRAIN, ("粗粮", "杂粮", "薯类")),
    (DishRole.STAPLE, ("主食", "米饭", "面食", "饭")),
    (DishRole.FRUIT, ("水果", "果品", "时果")),
    (DishRole.DAIRY, ("奶", "乳")),
    (DishRole.SNACK, ("点心", "加餐", "面点", "糕点", "小食", "甜品", "饮品")),
    (DishRole.DISH, ("荤", "素", "菜", "肉", "蔬", "凉拌", "热炒", "豆制品", "蛋")),
)
_SOUP_ENDINGS = ("汤", "羹")
_STAPLE_ENDINGS = ("饭", "面", "馒头", "花卷", "包子", "粥", "饼", "粉", "饺")


def role_of(slot: str, dish: str) -> DishRole:
    """The role by the slot's words; only where the table has no slot does the dish's last word decide."""
    if slot:
        for role, words in _WORDS:
            if any(word in slot for word in words):
                return role
        return DishRole.OTHER
    if dish.endswith(_SOUP_ENDINGS):
        return DishRole.SOUP
    if dish.endswith(_STAPLE_ENDINGS):
        return DishRole.STAPLE
    return DishRole.DISH
