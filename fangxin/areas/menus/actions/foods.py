"""A place takes its own food table."""

from __future__ import annotations

from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, digest_of, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.models import FoodFigures, FoodTable
from fangxin.areas.menus.rules.foods import FoodTableDoubtful, read_food_table
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.nutrition.nutrients import NUTRIENTS

OWNERS = (Role.NUTRITION_OFFICER,)


@action("menus.import_food_table")
def import_food_table(
    *, by: Actor, key: str, at: datetime, place: Organisation, name: str, file_name: str, data: bytes, checked: bool
) -> Recorded[FoodTable]:  # fmt: skip
    """Take a table of figures for a place and everything below it, whole or not at all.

    Raises FoodTableUnreadable, FoodTableDoubtful when rows contradict themselves and nobody has looked at them.
    """
    if not by.holds(OWNERS, place.path):
        raise NotAllowed("食物成分表由县营养办导入。", remedy="请用县营养办账号登录。")
    profile = read_food_table(data, file_name, name)
    if profile.findings and not checked:
        raise FoodTableDoubtful(len(profile.findings))
    lock(("menus.foods", place.pk))
    before = FoodTable.objects.filter(place=place, superseded_by__isnull=True).first()
    row = FoodTable.objects.create(
        place=place, name=name, file_digest=digest_of(data), supersedes=before, at=at, by_id=by.account_id
    )
    foods = [profile.foods[food] for food in profile.replaced]
    FoodFigures.objects.bulk_create(
        FoodFigures(
            table=row, food=food.name, edible_pct=food.edible_pct,
            **{nutrient.field: getattr(food, nutrient.field) for nutrient in NUTRIENTS},
        )
        for food in foods
    )  # fmt: skip
    return Recorded(row, place.path, {"foods": len(foods), "unplaced": len(profile.unplaced)})
