"""Writing weekly menus and mapped names."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, digest_of, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.menus.models import Dish, DishIngredient, FoodAlias, MenuDay, MenuWeek
from fangxin.areas.menus.queries import aliases
from fangxin.areas.menus.rules import DayWithoutMeal, MenuUnreadable, check_monday, dates_of
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from fangxin.areas.policy.queries import meal_days
from fangxin.engine import menu_week as engine
from fangxin.engine.menu_week import NoMenuTable, Severity, read_menu_week
from fangxin.engine.nutrition import load_foods, normalised_name
from fangxin.engine.workbook import WorkbookRefused, open_workbook

IMPORTERS = (Role.STOREKEEPER, Role.BUYER, Role.SAFETY_MANAGER, Role.PRINCIPAL)
MAPPERS = (*IMPORTERS, Role.NUTRITION_OFFICER)


def _read(by: Actor, school: Organisation, data: bytes, file_name: str) -> engine.MenuWeek:
    try:
        found = read_menu_week(open_workbook(data, name=file_name), aliases(by, school))
    except (WorkbookRefused, NoMenuTable) as refused:
        raise MenuUnreadable(str(refused)) from refused
    # A name that no table knows is no reason to refuse: it is stored as written and a person maps it afterwards.
    errors = [f for f in found.findings if f.severity is Severity.ERROR and f.code != "food_unmapped"]
    if errors:
        raise MenuUnreadable(
            say("这份食谱有 %(count)s 处读不懂，一处都没有保存。", count=len(errors)), errors
        )
    return found


def _meal_days(
    by: Actor, school: Organisation, found: engine.MenuWeek, monday: date, *, skip_closed: bool
) -> list[tuple[engine.DayMenu, MealDay]]:
    dates = dates_of(found.days, monday)
    open_days = {day.on: day for day in meal_days(by).filter(school=school, on__in=dates)}
    missing = [on for on in dates if on not in open_days]
    if missing and not skip_closed:
        names = "、".join(f"{on.month}月{on.day}日" for on in missing)
        raise DayWithoutMeal(
            say("食谱里的 %(names)s 不是供餐日，没有导入。", names=names),
            clause="按校历：供餐日＝上课日且食堂供餐",
            remedy="调课供餐请先在校历里登记；确实不供餐，请勾选“不供餐的日子不导入”。",
            fields={"skip_closed": say("%(names)s 不是供餐日。", names=names)},
        )
    kept = [(menu, open_days[on]) for menu, on in zip(found.days, dates, strict=True) if on in open_days]
    if not kept:
        raise DayWithoutMeal("这份食谱里没有一天是供餐日。", remedy="请核对所选的周一日期。")
    return kept


def _store_days(week: MenuWeek, kept: list[tuple[engine.DayMenu, MealDay]]) -> None:
    """Four statements, whatever the number of dishes."""
    days = MenuDay.objects.bulk_create(MenuDay(menu_week=week, meal_day=meal_day) for _, meal_day in kept)
    pairs = [
        (day, i, dish)
        for day, (menu, _) in zip(days, kept, strict=True)
        for i, dish in enumerate(menu.dishes)
    ]
    dishes = Dish.objects.bulk_create(
        Dish(menu_day=day, position=i, meal=dish.meal, slot=dish.slot, name=dish.name)
        for day, i, dish in pairs
    )
    DishIngredient.objects.bulk_create(
        DishIngredient(
            dish=row, position=i, bands=",".join(part.bands), written_name=part.name[:40],
            written_amount=part.written[:40], mass_mg=part.mass_mg, count_thousandths=part.count_thousandths,
            unit=part.unit, food=part.food.name if part.food else "", factor_permille=part.factor_permille,
            basis=part.basis, address=part.address,
        )
        for row, (_, _, dish) in zip(dishes, pairs, strict=True)
        for i, part in enumerate(dish.ingredients)
    )  # fmt: skip


@action("menus.import_menu_week")
def import_menu_week(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    monday: date,
    file_name: str,
    data: bytes,
    skip_closed: bool = False,
) -> Recorded[MenuWeek]:
    """Import a published week from its workbook, whole or not at all; a later import supersedes the older.

    Raises MenuUnreadable (with every fault and its cell) and DayWithoutMeal. The workbook itself is not kept, its
    SHA-256 is. Source: measures, annex 2 article 6; order 45 article 17.
    """
    if not by.holds(IMPORTERS, school.path):
        raise NotAllowed("食谱由本校食堂或学校负责人导入。", remedy="请用本校账号登录。")
    check_monday(monday)
    lock(("menus.week", school.pk, monday))
    found = _read(by, school, data, file_name)
    kept = _meal_days(by, school, found, monday, skip_closed=skip_closed)
    before = MenuWeek.objects.filter(school=school, monday=monday, superseded_by__isnull=True).first()
    week = MenuWeek.objects.create(
        school=school, monday=monday, title=(found.notes[0] if found.notes else file_name)[:80],
        file_digest=digest_of(data), supersedes=before, at=at, by_id=by.account_id,
    )  # fmt: skip
    _store_days(week, kept)
    return Recorded(week, school.path, {"days": len(kept), "unmapped": len(found.unmapped), "monday": monday})


@action("menus.map_name")
def map_name(
    *, by: Actor, key: str, at: datetime, place: Organisation, written_name: str, food: str
) -> Recorded[FoodAlias]:
    """Say once what a written name means. It applies to the place and everything below, to past weeks too."""
    if not by.holds(MAPPERS, place.path):
        raise NotAllowed("食材名称由学校食堂或县营养办对应。", remedy="请用有相应职务的账号登录。")
    written = normalised_name(written_name)
    if not written:
        raise Refused("要对应的名称是空的。", remedy="请从食谱页面上选择。")
    if food not in load_foods():
        raise Refused(
            say("食物成分表里没有“%(food)s”。", food=food),
            remedy="请从列表里选择一种食物；确实没有的，请报县营养办添加。",
            fields={"food": say("成分表里没有“%(food)s”。", food=food)},
        )
    alias = FoodAlias.objects.create(
        place=place, written_name=written_name, food=food, at=at, by_id=by.account_id
    )
    return Recorded(alias, place.path, {"food": food})
