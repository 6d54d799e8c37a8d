"""Tables of the kitchen area: cooking with core temperature, retained samples, disinfection of tableware."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from fangxin.areas.audit.models import Fact, Tenant
from fangxin.areas.audit.rules.walls import Wall
from fangxin.areas.menus.models import Dish
from fangxin.areas.organisations.models import Account, Organisation, PinCheck
from fangxin.areas.policy.models import MealDay


class CoreReading(Fact):
    """A core temperature read in the thickest piece of a dish; a low reading stays on record, cooking goes on."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="core_readings")
    dish = models.ForeignKey(Dish, on_delete=models.PROTECT, related_name="core_readings")
    temperature_dc = models.SmallIntegerField("中心温度（0.1 ℃）")
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kitchen_reading_plausible", condition=Q(temperature_dc__range=(-300, 3000))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dish_id} {self.temperature_dc}"


class CookedBatch(Fact):
    """A dish is done: portions made and the reading that proves it was hot enough (a trigger compares with the law)."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="cooked_batches")
    dish = models.OneToOneField(Dish, on_delete=models.PROTECT, related_name="cooked_batch")
    reading = models.OneToOneField(
        CoreReading, on_delete=models.PROTECT, null=True, blank=True, related_name="cooked_batch"
    )
    portions = models.PositiveIntegerField("份数")
    no_heating_reason = models.CharField("不需加热的原因", max_length=60, default="", blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="kitchen_batch_positive", condition=Q(portions__gt=0)),
            models.CheckConstraint(
                name="kitchen_batch_hot_or_reason",
                condition=Q(reading__isnull=False, no_heating_reason="")
                | (Q(reading__isnull=True) & ~Q(no_heating_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.dish_id)


class SampleFridge(Tenant):
    """A dedicated sample fridge with two locks."""

    school = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sample_fridges")
    name = models.CharField("留样冰箱", max_length=40)

    wall = Wall("owned", owner="school")

    def __str__(self) -> str:
        return self.name


class RetainedSample(Fact):
    """A sample of one dish of one meal, put away by two people; at least what the law demands (a trigger)."""

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="samples")
    dish = models.OneToOneField(Dish, on_delete=models.PROTECT, related_name="sample")
    fridge = models.ForeignKey(SampleFridge, on_delete=models.PROTECT, related_name="samples")
    container = models.CharField("容器编号", max_length=20)
    weight_g = models.PositiveIntegerField("重量（克）")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pin_check = models.ForeignKey(PinCheck, on_delete=models.PROTECT, related_name="+")
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="kitchen_sample_by_two_people", condition=~Q(second_id=F("by_id"))),
            models.CheckConstraint(name="kitchen_sample_has_container", condition=~Q(container="")),
        ]

    def __str__(self) -> str:
        return f"{self.dish_id} {self.weight_g}"


class SampleDisposal(Fact):
    """A sample was thrown away by two people; never before 48 hours by both clocks of ours (a trigger)."""

    sample = models.OneToOneField(RetainedSample, on_delete=models.PROTECT, related_name="disposal")
    second = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    pin_check = models.ForeignKey(PinCheck, on_delete=models.PROTECT, related_name="+")
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="sample", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="kitchen_disposal_by_two_people", condition=~Q(second_id=F("by_id"))),
        ]

    def __str__(self) -> str:
        return str(self.sample_id)


class Disinfection(Fact):
    """Tableware of a meal was washed and disinfected before it was used: how, how long, how hot or how strong."""

    METHODS = [
        ("steam", "蒸汽、煮沸"),
        ("infrared", "远红外消毒柜"),
        ("dishwasher", "洗碗机"),
        ("chlorine", "含氯消毒液"),
    ]

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="disinfections")
    method = models.CharField("方法", max_length=12, choices=METHODS)
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")
    temperature_dc = models.SmallIntegerField("温度（0.1 ℃）", null=True, blank=True)
    chlorine_mg_l = models.PositiveIntegerField("有效氯（mg/L）", null=True, blank=True)
    pieces = models.PositiveIntegerField("件数")
    device_at = models.DateTimeField("手机时间", null=True, blank=True)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kitchen_disinfection_takes_time", condition=Q(ended_at__gt=F("started_at"))
            ),
            models.CheckConstraint(name="kitchen_disinfection_not_ahead", condition=Q(ended_at__lte=F("at"))),
            models.CheckConstraint(
                name="kitchen_disinfection_measured",
                condition=Q(method="chlorine", chlorine_mg_l__isnull=False)
                | (~Q(method="chlorine") & Q(temperature_dc__isnull=False)),
            ),
            models.CheckConstraint(name="kitchen_disinfection_of_something", condition=Q(pieces__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.meal_day_id} {self.method}"


FLOORS = [
    ("core_temperature_min", "烧熟中心温度"),
    ("sample_weight_min", "留样量"),
    ("sample_retention_min", "留样时间"),
    ("steam_disinfection_min", "蒸汽、煮沸消毒温度"),
    ("steam_disinfection_minutes", "蒸汽、煮沸消毒时间"),
    ("chlorine_min", "有效氯浓度"),
    ("chlorine_minutes", "含氯浸泡时间"),
]


class FloorDecision(Fact):
    """A second person lets a value under a floor stand, with a reason, where the floor's official text was not read.

    `measured` is what was measured, in the floor's unit; what is entered then may not be less. `dish` for a temperature
    or a sample's weight, `sample` for one thrown away early; neither for tableware. Whoever enters the value is another.
    """

    meal_day = models.ForeignKey(MealDay, on_delete=models.PROTECT, related_name="floor_decisions")
    parameter = models.CharField("规定", max_length=40, choices=FLOORS)
    dish = models.ForeignKey(Dish, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    sample = models.ForeignKey(
        RetainedSample, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measured = models.IntegerField("实测")
    least = models.IntegerField("规定值")
    reason = models.CharField("原因", max_length=200)

    wall = Wall("owned", owner="meal_day", record=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="kitchen_floor_known", condition=Q(parameter__in=[name for name, _ in FLOORS])
            ),
            models.CheckConstraint(name="kitchen_floor_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="kitchen_floor_is_under", condition=Q(measured__lt=F("least"))),
            models.CheckConstraint(
                name="kitchen_floor_of_something",
                condition=Q(
                    parameter__in=["core_temperature_min", "sample_weight_min"],
                    dish__isnull=False,
                    sample=None,
                )
                | Q(parameter="sample_retention_min", sample__isnull=False, dish=None)
                | (
                    ~Q(parameter__in=["core_temperature_min", "sample_weight_min", "sample_retention_min"])
                    & Q(dish=None, sample=None)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.measured}"
