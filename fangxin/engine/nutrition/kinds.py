"""How many kinds of food a day holds.

The rule of twelve kinds a day and twenty-five a week leaves out cooking oil and condiments (Dietary
Guidelines for Chinese Residents 2022; annex 2 article 7 of the Qiannan measures asks for twelve). Two
foods are one kind when they come from the same plant or animal and serve the same use: lean pork, belly
and liver are 猪肉; tofu, dried tofu and soy milk are 大豆; noodles, steamed bread and biscuits are
小麦; milk, yoghurt and cheese are 牛奶. Scallion, ginger, garlic, coriander and dried chilli only
flavour a dish and count as nothing at all, whatever their weight; onion, garlic scapes and leeks are
eaten as vegetables and count.

The stricter reading is taken on purpose: a day that reaches twelve here reaches twelve under any reading.
"""

from collections.abc import Iterable

from fangxin.engine.nutrition.food import Food


def kinds_of(foods: Iterable[Food]) -> frozenset[str]:
    """The kinds among these foods, each once; foods that do not count are left out."""
    return frozenset(food.kind for food in foods if food.kind)
