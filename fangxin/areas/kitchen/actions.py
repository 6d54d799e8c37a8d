"""Writing the kitchen's records. Samples of a meal are one act of two people, stored in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.queries import one
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.kitchen.models import (
    FLOORS,
    CookedBatch,
    CoreReading,
    Disinfection,
    FloorDecision,
    RetainedSample,
    SampleDisposal,
    SampleFridge,
)
from fangxin.areas.kitchen.queries import (
    dishes_today,
    floor_decisions,
    fridge,
    is_done,
    law,
    newest_reading,
    samples,
    threshold_of,
)
from fangxin.areas.kitchen.rules import (
    NO_HEATING,
    SAMPLES,
    DishUnknown,
    Portion,
    Run,
    check_cooked,
    check_decision,
    check_kept_long_enough,
    check_run,
    check_samples,
    kept_hours,
    may_dispose_at,
    second_person,
)
from fangxin.areas.menus.models import Dish
from fangxin.areas.menus.queries import dishes_of
from fangxin.areas.organisations.actions import require_second
from fangxin.areas.organisations.models import Organisation, PinCheck
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_day_of

COOKS = (Role.COOK, Role.SAFETY_MANAGER)
SAMPLERS = (Role.COOK, Role.SAFETY_MANAGER, Role.STOREKEEPER)
FRIDGE_KEEPERS = (Role.SAFETY_MANAGER, Role.PRINCIPAL)
DECIDERS = (Role.SAFETY_MANAGER, Role.PRINCIPAL)
OF_DISH = ("core_temperature_min", "sample_weight_min")


def _check(by: Actor, meal_day: MealDay, roles: tuple[Role, ...], who: str) -> None:
    if not by.holds(roles, meal_day.school.path):
        raise NotAllowed(say("这项由%(who)s登记。", who=who), remedy="请换用有相应职务的账号。")
    meal_day_of(by, meal_day.school, meal_day.on)  # raises when the day was called off


def _check_dish(by: Actor, meal_day: MealDay, dish: Dish) -> None:
    if all(one.pk != dish.pk for one in dishes_of(by, meal_day)):
        raise DishUnknown("这个菜不在当天的食谱里。", remedy="食谱可能刚更新过，请刷新页面。")
    if is_done(by, meal_day, dish):
        raise DishUnknown(say("%(dish)s已经起锅。", dish=dish.name), remedy="请刷新页面，核对已有记录。")


@action("kitchen.record_reading")
def record_reading(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, dish: Dish, temperature_dc: int,
    device_at: datetime | None = None,
) -> Recorded[CoreReading]:  # fmt: skip
    """Store a core temperature (tenths of a degree) of a dish; a low one stays on record. Raises DishUnknown."""
    _check(by, meal_day, COOKS, "厨师或食品安全管理员")
    lock(("kitchen.dish", dish.pk))
    _check_dish(by, meal_day, dish)
    if not -300 <= temperature_dc <= 3000:
        raise Refused(
            "这个温度不可能。", remedy="请核对温度计读数，单位是摄氏度。", fields={"temperature": "请核对。"}
        )
    row = CoreReading.objects.create(
        meal_day=meal_day,
        dish=dish,
        temperature_dc=temperature_dc,
        device_at=device_at,
        at=at,
        by_id=by.account_id,
    )
    return Recorded(row, meal_day.school.path, {"dish": dish.pk, "dc": temperature_dc})


@action("kitchen.close_batch")
def close_batch(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, dish: Dish, portions: int, no_heating: str = ""
) -> Recorded[CookedBatch]:
    """A dish is done: `portions` made, proved by its newest core temperature, or `no_heating` (a key of NO_HEATING).

    Raises NotCookedThrough while the newest reading is under the law's temperature (measures, annex 2 §9 (3)).
    """
    _check(by, meal_day, COOKS, "厨师或食品安全管理员")
    lock(("kitchen.dish", dish.pk))
    _check_dish(by, meal_day, dish)
    if portions <= 0:
        raise Refused("份数要大于零。", remedy="请填写做了多少份。", fields={"portions": "要大于零。"})
    reading = None
    if no_heating:
        if no_heating not in NO_HEATING:
            raise Refused("没有这种不需加热的原因。", remedy="请在列表里选择。")
    else:
        least = law(by, "core_temperature_min", meal_day)
        reading = newest_reading(by, meal_day, dish)
        floor = _decided(by, meal_day, "core_temperature_min").get(dish.pk, least.integer)
        check_cooked(
            dish.name, reading.temperature_dc if reading else None, floor, least.because(),
            way_out=second_person(may_block=least.may_block),
        )  # fmt: skip
    row = CookedBatch.objects.create(
        meal_day=meal_day, dish=dish, reading=reading, portions=portions,
        no_heating_reason=NO_HEATING.get(no_heating, ""), at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, meal_day.school.path, {"dish": dish.pk, "portions": portions})


@action("kitchen.register_fridge")
def register_fridge(
    *, by: Actor, key: str, at: datetime, school: Organisation, name: str
) -> Recorded[SampleFridge]:
    """Register a dedicated sample fridge of a school."""
    if not by.holds(FRIDGE_KEEPERS, school.path):
        raise NotAllowed("留样冰箱由食品安全管理员或校长登记。", remedy="请换用有相应职务的账号。")
    if not name.strip():
        raise Refused("请填写冰箱名称。", remedy="例如“留样冰箱 1 号”。", fields={"name": "请填写名称。"})
    row = SampleFridge.objects.create(school=school, name=name.strip())
    return Recorded(row, school.path)


@action("kitchen.keep_samples")
def keep_samples(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, fridge_id: int, portions: Mapping[int, Portion],
    check: PinCheck, device_at: datetime | None = None,
) -> Recorded[RetainedSample]:  # fmt: skip
    """Put away samples of a meal: dish id → container and grams; `check` is the second person's PIN for this `key`.

    Raises SampleTooLight, DishUnknown, SamePerson, NotAllowed; then nothing is stored. Returns the first sample.
    Source: order 45 article 40; measures, annex 2 §9 (6): every dish, ≥ 125 g, two people, a ledger.
    """
    _check(by, meal_day, SAMPLERS, "厨师、保管员或食品安全管理员")
    second = require_second(by=by, key=key, at=at, check=check, organisation=meal_day.school, entry_key=key)
    lock(("kitchen.samples", meal_day.pk))
    where = fridge(by, fridge_id)
    today = dishes_today(by, meal_day)
    expected = {line.dish.pk: line.dish.name for line in today}
    kept = {line.dish.pk for line in today if line.sample is not None}
    least = law(by, "sample_weight_min", meal_day)
    check_samples(
        portions, expected, kept, least.integer, least.because(), decided=_decided(by, meal_day, "sample_weight_min"),
        way_out=second_person(may_block=least.may_block),
    )  # fmt: skip
    rows = RetainedSample.objects.bulk_create(
        RetainedSample(
            meal_day=meal_day, dish_id=dish_id, fridge=where, container=portion.container.strip(),
            weight_g=portion.weight_g, second=second, pin_check=check, device_at=device_at, at=at, by_id=by.account_id,
        )
        for dish_id, portion in sorted(portions.items())
    )  # fmt: skip
    return Recorded(rows[0], meal_day.school.path, {"dishes": sorted(portions), "second": second.pk})


@action("kitchen.dispose_samples")
def dispose_samples(
    *, by: Actor, key: str, at: datetime, school: Organisation, sample_ids: Sequence[int], check: PinCheck,
    device_at: datetime | None = None,
) -> Recorded[SampleDisposal]:  # fmt: skip
    """Throw samples away, by two people, never before their 48 hours by the act's and the database's clock.

    Raises SampleTooYoung for the first that is too young; then none is thrown away. Returns the first disposal.
    """
    if not by.holds(SAMPLERS, school.path):
        raise NotAllowed("销毁留样由厨师、保管员或食品安全管理员登记。", remedy="请换用有相应职务的账号。")
    second = require_second(by=by, key=key, at=at, check=check, organisation=school, entry_key=key)
    lock(("kitchen.disposal", school.pk))
    if not sample_ids:
        raise Refused("没有选择要销毁的留样。", clause=SAMPLES, remedy="请勾选已满时间的留样。")
    own = samples(by).filter(meal_day__school=school)
    chosen = [one(own, "这份留样", pk=sample_id) for sample_id in sorted(set(sample_ids))]
    for sample in chosen:
        if hasattr(sample, "disposal"):
            raise Refused(say("%(dish)s的留样已经销毁。", dish=sample.dish.name), remedy="请刷新页面。")
        hours = law(by, "sample_retention_min", sample.meal_day)
        free_at = may_dispose_at(sample.at, sample.recorded_at, hours.integer).astimezone(at.tzinfo)
        decided = floor_decisions(by, sample.meal_day, "sample_retention_min").filter(sample=sample)
        if not decided.filter(measured__lte=kept_hours(sample.at, sample.recorded_at, at)).exists():
            check_kept_long_enough(
                sample.dish.name, free_at, at, hours.integer, hours.because(),
                way_out=second_person(may_block=hours.may_block),
            )  # fmt: skip
    rows = SampleDisposal.objects.bulk_create(
        SampleDisposal(
            sample=s, second=second, pin_check=check, device_at=device_at, at=at, by_id=by.account_id
        )
        for s in chosen
    )
    return Recorded(rows[0], school.path, {"samples": [s.pk for s in chosen], "second": second.pk})


@action("kitchen.decide_floor")
def decide_floor(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, parameter: str, measured: int, reason: str,
    dish: Dish | None = None, sample: RetainedSample | None = None,
) -> Recorded[FloorDecision]:  # fmt: skip
    """Let a value under an unconfirmed floor stand, by a person who does not enter it, with a reason: a deviation.

    Raises Refused where the floor's text was read (the value then refuses whoever asks), where the value meets it, or
    without a reason. Source: docs/decisions/0010.
    """
    _check(by, meal_day, DECIDERS, "食品安全管理员或校长")
    if parameter not in dict(FLOORS):
        raise Refused("没有这项规定。", remedy="请在列表里选择。", fields={"parameter": "请选择。"})
    if (dish is None) == (parameter in OF_DISH) or (sample is None) == (parameter == "sample_retention_min"):
        raise Refused("请选择是哪个菜、哪份留样。", remedy="餐具消毒不用选。", fields={"dish": "请选择。"})
    least = law(by, parameter, meal_day)
    why = check_decision(measured, least.integer, reason, least.because(), may_block=least.may_block)
    row = FloorDecision.objects.create(
        meal_day=meal_day, parameter=parameter, dish=dish, sample=sample, measured=measured, least=least.integer,
        reason=why, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(
        row, meal_day.school.path, {"parameter": parameter, "measured": measured, "least": row.least}
    )


def _decided(by: Actor, meal_day: MealDay, parameter: str) -> dict[int, int]:
    """Dish → the value that another person lets stand."""
    rows = floor_decisions(by, meal_day, parameter).values_list("dish_id", "measured")
    return {dish: measured for dish, measured in rows if dish is not None}


@action("kitchen.record_disinfection")
def record_disinfection(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, run: Run, device_at: datetime | None = None
) -> Recorded[Disinfection]:
    """Tableware of a meal was washed and disinfected. Raises NotDisinfected when hot, strong or long enough it was not.

    Source: measures, annex 2 §9 (4): all tableware is cleaned and disinfected before use.
    """
    _check(by, meal_day, SAMPLERS, "厨师、保管员或食品安全管理员")
    check_run(run, threshold_of(by, run.method, meal_day), at)
    row = Disinfection.objects.create(
        meal_day=meal_day, method=run.method, started_at=run.started_at, ended_at=run.ended_at,
        temperature_dc=run.temperature_dc, chlorine_mg_l=run.chlorine_mg_l, pieces=run.pieces, device_at=device_at,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, meal_day.school.path, {"method": run.method, "pieces": run.pieces})
