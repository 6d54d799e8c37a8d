"""What a food is to a rule: dark or fresh vegetable, liver, animal or plant, and the nine groups of preschool.

Dark vegetables are the dark green, orange-red and purple ones of the Dietary Guidelines for Chinese Residents
2022. Fresh vegetables leave out pickles, dried vegetables, algae and fungi, which WS/T 554-2017 wants "in
moderation" and beside the three kinds.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fangxin.engine.nutrition.food import Food

_DARK = frozenset(
    [
        "小白菜",
        "上海青",
        "菜心",
        "红菜薹",
        "菠菜",
        "空心菜",
        "生菜",
        "油麦菜",
        "茼蒿",
        "苋菜",
        "韭菜",
        "蒜苗",
        "小葱",
        "香菜",
        "西兰花",
        "芥蓝",
        "芥菜",
        "豌豆尖",
        "豌豆苗",
        "红薯叶",
        "木耳菜",
        "荠菜",
        "茴香菜",
        "塌菜",
        "油菜薹",
        "萝卜苗",
        "马兰头",
        "草头",
        "香椿",
        "枸杞叶",
        "马齿苋",
        "菊花脑",
        "胡萝卜",
        "番茄",
        "樱桃番茄",
        "南瓜",
        "板栗南瓜",
        "红椒",
        "鲜红辣椒",
        "紫甘蓝",
        "甜菜根",
    ]
)
_FRESH_SUBGROUPS = frozenset(
    ["叶菜", "根茎", "葱蒜", "花菜", "茄果", "瓜菜", "鲜豆", "芽菜", "水生", "嫩茎", "香辛叶"]
)
_LIVER = frozenset({"猪肝", "鸡肝", "鸭肝", "牛肝", "羊肝"})
_ANIMAL_GROUPS = frozenset({"畜禽肉类", "鱼虾类", "蛋类", "奶及奶制品"})
_SEASONING_GROUPS = frozenset({"植物油", "动物油", "盐", "调味品"})


def is_fresh_vegetable(food: Food) -> bool:
    """Whether it counts among the kinds of fresh vegetables; aromatics do not."""
    return food.group == "蔬菜类" and food.subgroup in _FRESH_SUBGROUPS and bool(food.kind)


def is_dark_vegetable(food: Food) -> bool:
    """Dark green, orange-red or purple."""
    return is_fresh_vegetable(food) and food.name in _DARK


def is_liver(food: Food) -> bool:
    """Animal liver."""
    return food.name in _LIVER


def is_animal(food: Food) -> bool:
    """Meat, fish, egg or milk."""
    return food.group in _ANIMAL_GROUPS


def is_plant(food: Food) -> bool:
    """Anything of a plant that is not oil or seasoning."""
    return not is_animal(food) and food.group not in _SEASONING_GROUPS


def is_quality_protein(food: Food) -> bool:
    """Animal food or soy."""
    return is_animal(food) or food.kind == "大豆"


def is_seasoning(food: Food) -> bool:
    """Oil, salt, sauces and sugar."""
    return food.group in _SEASONING_GROUPS


def _of_kind(*kinds: str) -> Callable[[Food], bool]:
    return lambda food: food.kind in kinds and food.subgroup not in ("内脏", "加工肉")


def _of_group(group: str, *without: str) -> Callable[[Food], bool]:
    return lambda food: food.group == group and food.subgroup not in without


def _milk(food: Food) -> bool:
    return food.group == "奶及奶制品" and food.subgroup in ("液态奶", "发酵乳", "奶粉")


FOOD_OF_CODE: Mapping[str, Callable[[Food], bool]] = MappingProxyType(
    {
        "milk": _milk,
        "milk_or_yogurt": _milk,
        "egg": _of_group("蛋类"),
        "fruit": _of_group("水果类", "干果"),
        "vegetable": is_fresh_vegetable,
        "soy": lambda food: food.kind == "大豆",
        "pork": _of_kind("猪肉"),
        "beef_or_mutton": _of_kind("牛肉", "羊肉"),
        "poultry": _of_kind("鸡肉", "鸭肉", "鹅肉"),
        "fish": _of_group("鱼虾类"),
    }
)
"""Who answers for a code of the parameter ``weekly_foods``; all nine of preschool are among them."""
SERVING_MG: Mapping[str, int] = MappingProxyType(
    {"milk": 100_000, "milk_or_yogurt": 100_000, "egg": 20_000, "fruit": 40_000, "vegetable": 40_000}
)
"""What counts as having been served: a few grams of egg in a soup are no egg. Others: 10 g."""
LEAST_SERVING_MG = 10_000
