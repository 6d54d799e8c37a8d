"""Tables of a place's own food table: a licensed national table, or figures that a county measured itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation


class FoodTable(Fact):
    """A source of figures that a place owns; reports of the place and everything below name it. A later one supersedes."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="food_tables")
    name = models.CharField("数据来源名称", max_length=60)
    file_digest = models.CharField("文件摘要", max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="menus_food_table_named", condition=~Q(name="")),
            models.UniqueConstraint(
                name="menus_first_food_table_once", fields=["place"], condition=Q(supersedes__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FoodFigures(Tenant):
    """One food of the table per 100 g of the edible part, in the units of the engine; empty is unknown, never zero."""

    table = models.ForeignKey(FoodTable, on_delete=models.PROTECT, related_name="figures")
    food = models.CharField("食物", max_length=40)
    edible_pct = models.PositiveSmallIntegerField("可食部")
    energy_kcal = models.PositiveIntegerField(null=True, blank=True)
    protein_mg = models.PositiveIntegerField(null=True, blank=True)
    fat_mg = models.PositiveIntegerField(null=True, blank=True)
    carbohydrate_mg = models.PositiveIntegerField(null=True, blank=True)
    fibre_mg = models.PositiveIntegerField(null=True, blank=True)
    calcium_ug = models.PositiveIntegerField(null=True, blank=True)
    iron_ug = models.PositiveIntegerField(null=True, blank=True)
    zinc_ug = models.PositiveIntegerField(null=True, blank=True)
    sodium_ug = models.PositiveIntegerField(null=True, blank=True)
    vitamin_a_ug_rae = models.PositiveIntegerField(null=True, blank=True)
    vitamin_b1_ug = models.PositiveIntegerField(null=True, blank=True)
    vitamin_b2_ug = models.PositiveIntegerField(null=True, blank=True)
    vitamin_c_ug = models.PositiveIntegerField(null=True, blank=True)

    wall = Wall("inherited", owner="table", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_food_figures_once", fields=["table", "food"]),
            models.CheckConstraint(
                name="menus_food_edible", condition=Q(edible_pct__gte=1) & Q(edible_pct__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return self.food
