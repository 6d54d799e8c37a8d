"""A school takes a week from the county's approved sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.menus.actions.week import IMPORTERS
from fangxin.areas.menus.models import Dish, DishIngredient, MenuDay, MenuSet, MenuWeek
from fangxin.areas.menus.queries.library import dish_of, state
from fangxin.areas.menus.rules import DayWithoutMeal, check_monday
from fangxin.areas.menus.rules.rows import SLOTS, ingredient_values
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import meal_days
from fangxin.engine.dishes import DishCategory


class SetNotApproved(Refused):
    """The panel has not approved the set."""

    code = "set_not_approved"


@action("menus.choose_set")
def choose_set(
    *, by: Actor, key: str, at: datetime, school: Organisation, monday: date, menu_set: MenuSet
) -> Recorded[MenuWeek]:
    """Take an approved set for a week of a school; days without a meal are left out.

    Raises SetNotApproved, DayWithoutMeal. Source: measures, annex 2 article 6 (供各学校选择使用).
    """
    if not by.holds(IMPORTERS, school.path):
        raise NotAllowed("食谱由本校食堂或学校负责人选用。", remedy="请用本校账号登录。")
    check_monday(monday)
    if state(menu_set).key != "approved":
        raise SetNotApproved(
            say("《%(menu_set)s》还没有审定，不能选用。", menu_set=menu_set.title),
            clause="《管理办法》附件2第六条",
            remedy="请选已审定的一套。",
        )
    lock(("menus.week", school.pk, monday))
    wanted = {monday + timedelta(days=place.day - 1) for place in menu_set.dishes.all()}
    open_days = {day.on: day for day in meal_days(by).filter(school=school, on__in=wanted)}
    if not open_days:
        raise DayWithoutMeal("这一周没有供餐日。", remedy="请核对所选的周一日期和校历。")
    before = MenuWeek.objects.filter(school=school, monday=monday, superseded_by__isnull=True).first()
    week = MenuWeek.objects.create(
        school=school, monday=monday, title=menu_set.title[:80], file_digest=menu_set.digest, supersedes=before,
        menu_set=menu_set, at=at, by_id=by.account_id,
    )  # fmt: skip
    days = MenuDay.objects.bulk_create(
        MenuDay(menu_week=week, meal_day=open_days[on]) for on in sorted(open_days)
    )
    _store_dishes({day.meal_day.on: day for day in days}, monday, menu_set)
    return Recorded(week, school.path, {"days": len(days), "set": menu_set.pk, "digest": menu_set.digest})


def _store_dishes(days: Mapping[date, MenuDay], monday: date, menu_set: MenuSet) -> None:
    """Dishes and grams of the stage's bands, as an imported workbook would give them."""
    places = [p for p in menu_set.dishes.all() if monday + timedelta(days=p.day - 1) in days]
    rows = Dish.objects.bulk_create(
        Dish(
            menu_day=days[monday + timedelta(days=place.day - 1)], position=place.position, meal="午餐",
            slot=SLOTS[DishCategory(place.version.category)], name=place.version.dish.name,
        )
        for place in places
    )  # fmt: skip
    DishIngredient.objects.bulk_create(
        DishIngredient(dish=row, **values)
        for row, place in zip(rows, places, strict=True)
        for values in ingredient_values(dish_of(place.version), place.portion_permille, menu_set.stage)
    )
