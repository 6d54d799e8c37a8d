"""Tables of the county's library: dishes with versions, sets of a week, and the panel that reviews both."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.dishes import DishCategory, IngredientPart

STAGES = [("preschool", "学前"), ("primary", "小学"), ("junior", "初中")]
SEASONS = [("spring", "春季"), ("summer", "夏季"), ("autumn", "秋季"), ("winter", "冬季")]
SEATS = [("nutritionist", "营养专业人员"), ("health_department", "卫生健康部门")]


class LibraryDish(Fact):
    """A dish of a county's (or a school's own) library, known by its name. What it holds stands in its versions."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="library_dishes")
    name = models.CharField("菜名", max_length=60)

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_library_dish_once", fields=["place", "name"]),
            models.CheckConstraint(name="menus_library_dish_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class LibraryVersion(Fact):
    """One wording of a dish. A change is a new version; the older ones stay for the weeks that used them."""

    dish = models.ForeignKey(LibraryDish, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    category = models.CharField("类别", max_length=4, choices=[(c.value, c.value) for c in DishCategory])
    method = models.CharField("烹调方法", max_length=8)
    equipment = models.CharField("设备", max_length=12)
    months = models.CharField("月份", max_length=30, default="", blank=True)
    note = models.CharField("备注", max_length=120, default="", blank=True)
    digest = models.CharField("内容摘要", max_length=64)

    wall = Wall("inherited", owner="dish", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_version_once", fields=["dish", "number"]),
            models.CheckConstraint(name="menus_version_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="menus_version_category_known", condition=Q(category__in=[c.value for c in DishCategory])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dish_id} v{self.number}"


class LibraryIngredient(Tenant):
    """Net raw milligrams a portion of one food for each age band; older children never get less."""

    version = models.ForeignKey(LibraryVersion, on_delete=models.PROTECT, related_name="ingredients")
    position = models.PositiveSmallIntegerField("次序")
    food = models.CharField("食物", max_length=40)
    part = models.CharField("作用", max_length=4, choices=[(p.value, p.value) for p in IngredientPart])
    preschool_mg = models.PositiveIntegerField("3-5岁（毫克）")
    mg_6_8 = models.PositiveIntegerField("6-8岁（毫克）")
    mg_9_11 = models.PositiveIntegerField("9-11岁（毫克）")
    mg_12_14 = models.PositiveIntegerField("12-14岁（毫克）")

    wall = Wall("inherited", owner="version", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_library_ingredient_once", fields=["version", "food"]),
            models.UniqueConstraint(name="menus_library_position_once", fields=["version", "position"]),
            models.CheckConstraint(
                name="menus_library_mass_grows",
                condition=Q(preschool_mg__gt=0)
                & Q(mg_6_8__gte=F("preschool_mg"))
                & Q(mg_9_11__gte=F("mg_6_8"))
                & Q(mg_12_14__gte=F("mg_9_11")),
            ),
        ]

    def __str__(self) -> str:
        return self.food


class MenuSet(Fact):
    """One set (套): the dishes of a school week for a stage and season. A corrected set supersedes the older one."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="menu_sets")
    stage = models.CharField("学段", max_length=10, choices=STAGES)
    season = models.CharField("季节", max_length=8, choices=SEASONS)
    number = models.PositiveSmallIntegerField("套号")
    title = models.CharField("标题", max_length=80)
    digest = models.CharField("内容摘要", max_length=64)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="menus_first_set_once",
                fields=["place", "stage", "season", "number"],
                condition=Q(supersedes__isnull=True),
            ),
            models.CheckConstraint(
                name="menus_set_keys_known",
                condition=Q(stage__in=[key for key, _ in STAGES]) & Q(season__in=[key for key, _ in SEASONS]),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MenuSetDish(Tenant):
    """A dish on a day of a set (1 is Monday), at a portion in thousandths."""

    menu_set = models.ForeignKey(MenuSet, on_delete=models.PROTECT, related_name="dishes")
    day = models.PositiveSmallIntegerField("星期")
    position = models.PositiveSmallIntegerField("次序")
    version = models.ForeignKey(LibraryVersion, on_delete=models.PROTECT, related_name="+")
    portion_permille = models.PositiveSmallIntegerField("份量（千分）", default=1000)

    wall = Wall("inherited", owner="menu_set", record=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="menus_set_place_once", fields=["menu_set", "day", "position"]),
            models.CheckConstraint(name="menus_set_weekday", condition=Q(day__gte=1) & Q(day__lte=7)),
            models.CheckConstraint(
                name="menus_set_portion",
                condition=Q(portion_permille__gte=500) & Q(portion_permille__lte=1500),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.menu_set_id} {self.day}"


class PanelSeat(Fact):
    """Who sits on the county's recipe panel and for which body, dated; `until` is exclusive."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="panel_seats")
    account_id = models.BigIntegerField("人员")
    seat = models.CharField("席位", max_length=20, choices=SEATS)
    since = models.DateField("自")
    until = models.DateField("至（不含）", null=True, blank=True)
    document = models.CharField("依据文件", max_length=120)

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="menus_seat_dates", condition=Q(until__isnull=True) | Q(since__lt=F("until"))
            ),
            models.CheckConstraint(
                name="menus_seat_known", condition=Q(seat__in=[key for key, _ in SEATS]) & ~Q(document="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.seat}"


class PanelReview(Fact):
    """A signature of the panel on a dish's version or on a set: first the nutritionist, then the health department."""

    version = models.ForeignKey(
        LibraryVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    menu_set = models.ForeignKey(
        MenuSet, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    seat = models.CharField("席位", max_length=20, choices=SEATS)
    accepted = models.BooleanField("同意")
    remark = models.CharField("意见", max_length=200, default="", blank=True)
    digest = models.CharField("所签内容摘要", max_length=64)

    wall = Wall("inherited", owner="place", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="menus_review_of_one_thing",
                condition=Q(version__isnull=True, menu_set__isnull=False)
                | Q(version__isnull=False, menu_set__isnull=True),
            ),
            models.UniqueConstraint(name="menus_version_signed_once_a_seat", fields=["version", "seat"]),
            models.UniqueConstraint(name="menus_version_signed_once_a_person", fields=["version", "by_id"]),
            models.UniqueConstraint(name="menus_set_signed_once_a_seat", fields=["menu_set", "seat"]),
            models.UniqueConstraint(name="menus_set_signed_once_a_person", fields=["menu_set", "by_id"]),
            models.CheckConstraint(name="menus_refusal_says_why", condition=Q(accepted=True) | ~Q(remark="")),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.accepted}"
