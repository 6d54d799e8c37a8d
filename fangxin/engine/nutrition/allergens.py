"""Which allergens a dish holds, those from its food kept apart from those that only its seasoning brings.

Wheat and soy of soy sauce stand in almost every dish; said together with the egg they would alarm for everything.
Classes as GB 7718 names them; 非八类 marks what lies outside its eight. A bought sauce's own label goes before this.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fangxin.engine.nutrition.food import Food
from fangxin.engine.nutrition.traits import is_seasoning


@dataclass(frozen=True, slots=True)
class Allergens:
    """Allergens by where they come from; what the food brings is not said again for the seasoning."""

    food: tuple[str, ...]
    seasoning: tuple[str, ...]


def allergens_of(foods: Iterable[Food]) -> Allergens:
    """The allergens of the foods of a dish, each once, in the order of its ingredients."""
    found = list(foods)
    own = dict.fromkeys(a for food in found if not is_seasoning(food) for a in food.allergens)
    brought = dict.fromkeys(a for food in found if is_seasoning(food) for a in food.allergens)
    return Allergens(tuple(own), tuple(a for a in brought if a not in own))
