"""Tables of weekly menus: a school's week of quantified menus, and the names that people taught the system."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.menus.models.library import MenuSet
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay


class FoodAlias(Fact):
    """A person mapped a written name to a food of the table, once for the whole place. The latest row wins."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    written_name = models.CharField("写法", max_length=40)
    food = models.CharField("食物", max_length=40)

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="menus_alias_not_empty", condition=~Q(written_name="") & ~Q(food="")),
        ]
        indexes = [models.Index(name="menus_alias_place", fields=["place", "written_name"])]

    def __str__(self) -> str:
        return f"{self.written_name} → {self.food}"


class MenuWeek(Fact):
    """A school's menu of a week, as imported from its workbook or chosen from the library. A later one supersedes it."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="menu_weeks")
    monday = models.DateField("周一日期")
    title = models.CharField("标题", max_length=80)
    file_digest = models.CharField("文件摘要", max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    menu_set = models.ForeignKey(
        MenuSet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="weeks",
        verbose_name="所用食谱",
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
    meal = models.CharField("餐次", max_length=12, default="", blank=True)
    slot = models.CharField("类别", max_length=20, default="", blank=True)
    name = models.CharField("品名", max_length=60)

    wall = Wall("owned", owner="menu_day", record=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="menus_dish_once", fields=["menu_day", "position"])]

    def __str__(self) -> str:
        return self.name


class DishIngredient(Tenant):
    """An ingredient of a dish as written, for some age bands (empty: for all).

    `mass_mg` is net raw milligrams a portion, empty where the sheet counts pieces of unknown mass. `food` is empty
    where no table knows the name; a person's mapping is applied when the menu is read, the row stays as written.
    """

    dish = models.ForeignKey(Dish, on_delete=models.PROTECT, related_name="ingredients")
    position = models.PositiveSmallIntegerField("次序")
    bands = models.CharField("年龄段", max_length=30, default="", blank=True)
    written_name = models.CharField("写法", max_length=40)
    written_amount = models.CharField("用量原文", max_length=40, default="", blank=True)
    mass_mg = models.PositiveBigIntegerField("净重（毫克）", null=True, blank=True)
    count_thousandths = models.PositiveIntegerField("件数（千分）", null=True, blank=True)
    unit = models.CharField("件", max_length=8, default="", blank=True)
    food = models.CharField("食物", max_length=40, default="", blank=True)
    factor_permille = models.PositiveIntegerField("折算（千分）", default=1000)
    basis = models.CharField("对应依据", max_length=24, default="", blank=True)
    address = models.CharField("单元格", max_length=12, default="", blank=True)

    wall = Wall("owned", owner="dish", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_ingredient_once", fields=["dish", "position"]),
            models.CheckConstraint(
                name="menus_mass_positive", condition=Q(mass_mg__isnull=True) | Q(mass_mg__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.written_name
