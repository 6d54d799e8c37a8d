"""Tables of the menus area: a school's week of quantified menus, and the names that people taught the system."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay


class FoodAlias(Fact):
    """A person of the county mapped a written name to a food of the table, once for all its schools. Latest wins."""

    county = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    written_name = models.CharField("写法", max_length=40)
    food = models.CharField("食物", max_length=40)

    wall = Wall("inherited", owner="county", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="menus_alias_not_empty", condition=~Q(written_name="") & ~Q(food="")),
        ]

    def __str__(self) -> str:
        return f"{self.written_name} → {self.food}"


class MenuWeek(Fact):
    """A school's menu of a week, as imported from its workbook. A later import of the same week supersedes it."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="menu_weeks")
    monday = models.DateField("周一日期")
    title = models.CharField("标题", max_length=80)
    file_digest = models.CharField("文件摘要", max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("owned", owner="school", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="menus_first_week_once",
                fields=["school", "monday"],
                condition=Q(supersedes__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.monday}"


class MenuDay(Tenant):
    """The menu of one meal day within a week."""

    menu_week = models.ForeignKey(MenuWeek, on_delete=models.PROTECT, related_name="days")
    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="menus")

    wall = Wall("owned", owner="menu_week", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="menus_day_once", fields=["menu_week", "meal_day"])]

    def __str__(self) -> str:
        return f"{self.menu_week_id} {self.meal_day_id}"


class Dish(Tenant):
    """One dish of a day, in the order of the sheet; `slot` is the sheet's own word (主食, 大荤, 小荤, 素菜, 汤 …)."""

    menu_day = models.ForeignKey(MenuDay, on_delete=models.PROTECT, related_name="dishes")
    position = models.PositiveSmallIntegerField("次序")
    slot = models.CharField("类别", max_length=20)
    name = models.CharField("品名", max_length=60)

    wall = Wall("owned", owner="menu_day", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="menus_dish_once", fields=["menu_day", "position"])]

    def __str__(self) -> str:
        return self.name


class DishIngredient(Tenant):
    """An ingredient of a dish for an age band (empty: all bands), in net raw milligrams a portion.

    `amount_mg` is empty where the sheet counts pieces; `food` is empty until a person mapped the written name.
    `food_factor_ppm` turns the written form into the food's form (soaked to dry), in parts per million.
    """

    dish = models.ForeignKey(Dish, on_delete=models.PROTECT, related_name="ingredients")
    position = models.PositiveSmallIntegerField("次序")
    band = models.CharField("年龄段", max_length=6, default="", blank=True)
    written_name = models.CharField("写法", max_length=40)
    written_amount = models.CharField("用量原文", max_length=20)
    amount_mg = models.PositiveBigIntegerField("净重（毫克）", null=True, blank=True)
    food = models.CharField("食物", max_length=40, default="", blank=True)
    food_factor_ppm = models.PositiveIntegerField("折算系数（百万分）", default=1_000_000)

    wall = Wall("owned", owner="dish", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_ingredient_once", fields=["dish", "position"]),
            models.CheckConstraint(
                name="menus_amount_positive", condition=Q(amount_mg__isnull=True) | Q(amount_mg__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.written_name
