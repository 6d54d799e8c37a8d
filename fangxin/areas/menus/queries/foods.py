"""The food table that holds at a place: the shipped figures, or those of a table that the place or one above it owns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.menus.models import FoodFigures, FoodTable
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.nutrition import Food, load_foods
from fangxin.engine.nutrition.nutrients import NUTRIENTS

SHIPPED = "本系统所附数据（USDA SR28、日本食品标准成分表2020年版）"


@dataclass(frozen=True, slots=True)
class FoodSource:
    """Figures by food name, and the sentence with which a report names them."""

    foods: Mapping[str, Food]
    note: str
    table: FoodTable | None = None


def own_table(actor: Actor, place: Organisation) -> FoodTable | None:
    """The table in force at a place: its own, else that of the nearest place above. One query."""
    del actor  # the second wall shows the place's own rows and those of its ancestors
    ids = [int(part) for part in place.path.strip("/").split("/")]
    rows = FoodTable.objects.filter(place_id__in=ids, superseded_by__isnull=True).select_related("place")
    return max(rows, key=lambda row: len(row.place.path), default=None)


def food_source(actor: Actor, place: Organisation) -> FoodSource:
    """The figures to judge a place's menus by."""
    table = own_table(actor, place)
    shipped = load_foods()
    if table is None:
        return FoodSource(shipped, f"营养数据按{SHIPPED}。")
    fields = [nutrient.field for nutrient in NUTRIENTS]
    own = {
        row.food: replace(
            shipped[row.food], edible_pct=row.edible_pct, source=table.name,
            **{field: getattr(row, field) for field in fields},
        )
        for row in FoodFigures.objects.filter(table=table)
        if row.food in shipped
    }  # fmt: skip
    rest = len(shipped) - len(own)
    note = f"营养数据按“{table.name}”（{len(own)} 种食物）；其余 {rest} 种按{SHIPPED}。"
    return FoodSource({**shipped, **own}, note, table)
