"""The thirteen figures that a food carries, in the order that every table and matrix keeps.

``field`` is the attribute of Food; its whole numbers count ``per_unit`` to one shown unit (protein is kept in
milligrams and shown in grams, so 1,000). All are per 100 g of the edible part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Nutrient:
    """One figure: its code, Chinese title, the unit people read, and where Food keeps it."""

    code: str
    title: str
    unit: str
    field: str
    per_unit: int


NUTRIENTS: tuple[Nutrient, ...] = (
    Nutrient("energy", "能量", "千卡", "energy_kcal", 1),
    Nutrient("protein", "蛋白质", "克", "protein_mg", 1000),
    Nutrient("fat", "脂肪", "克", "fat_mg", 1000),
    Nutrient("carbohydrate", "碳水化合物", "克", "carbohydrate_mg", 1000),
    Nutrient("fibre", "膳食纤维", "克", "fibre_mg", 1000),
    Nutrient("calcium", "钙", "毫克", "calcium_ug", 1000),
    Nutrient("iron", "铁", "毫克", "iron_ug", 1000),
    Nutrient("zinc", "锌", "毫克", "zinc_ug", 1000),
    Nutrient("sodium", "钠", "毫克", "sodium_ug", 1000),
    Nutrient("vitamin_a", "维生素A", "微克RAE", "vitamin_a_ug_rae", 1),
    Nutrient("vitamin_b1", "维生素B1", "毫克", "vitamin_b1_ug", 1000),
    Nutrient("vitamin_b2", "维生素B2", "毫克", "vitamin_b2_ug", 1000),
    Nutrient("vitamin_c", "维生素C", "毫克", "vitamin_c_ug", 1000),
)
NUTRIENT: Mapping[str, Nutrient] = MappingProxyType({nutrient.code: nutrient for nutrient in NUTRIENTS})
CODES: tuple[str, ...] = tuple(NUTRIENT)
