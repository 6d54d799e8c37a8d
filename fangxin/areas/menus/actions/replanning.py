"""A menu that changes on the day: one person proposes, another decides; the published week stays on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions.week import IMPORTERS
from fangxin.areas.menus.models import (
    Dish,
    DishIngredient,
    MenuChange,
    MenuChangeVerdict,
    MenuDay,
    MenuWeek,
)
from fangxin.areas.menus.queries.menu_week import menu_day_of, with_dishes
from fangxin.areas.menus.queries.planner import library_of
from fangxin.areas.menus.queries.replanning import stage_of
from fangxin.areas.menus.rules.replanning import ChangeOutdated, Swaps, check_swaps, digest_of_week
from fangxin.areas.menus.rules.rows import SLOTS, ingredient_values
from fangxin.areas.policy.models import MealDay
from fangxin.engine.dishes import Dish as LibraryDish
from fangxin.engine.menu_plan.published import unseasoned
from fangxin.engine.menu_week import DishRole
from fangxin.engine.menu_week.slots import role_of

PROPOSERS = (Role.COOK, *IMPORTERS)
DECIDERS = (Role.SAFETY_MANAGER, Role.SAFETY_DIRECTOR, Role.PRINCIPAL)
_LOCAL = ZoneInfo("Asia/Shanghai")


@action("menus.propose_change")
def propose_change(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, swaps: Swaps, gone: Collection[str], reason: str
) -> Recorded[MenuChange]:
    """Propose other dishes for a meal day. Raises Refused for a day that is over or dishes that are none, NoMenu."""
    school = meal_day.school
    if not by.holds(PROPOSERS, school.path):
        raise NotAllowed("当天食谱由本校厨师、采购或食堂管理人员提出调整。", remedy="请用本校账号登录。")
    if meal_day.on < at.astimezone(_LOCAL).date():
        raise Refused("这一天已经过去，食谱不能再改。", remedy="请选今天或以后的供餐日。")
    if not reason.strip():
        raise Refused(
            "请写明调整原因。", remedy="例如：猪肉验收不合格，整批退货。", fields={"reason": "请写明原因。"}
        )
    lock(("menus.week", school.pk, menu_day_of(by, meal_day).menu_week.monday))
    day = menu_day_of(by, meal_day)
    check_swaps(swaps, [dish.name for dish in day.dishes.all()], library_of(by, school).dishes)
    row = MenuChange.objects.create(
        menu_week_id=day.menu_week_id, meal_day=meal_day, swaps=[list(pair) for pair in swaps], gone=sorted(gone),
        reason=reason.strip()[:200], at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"meal_day": meal_day.pk, "dishes": len(swaps)})


@action("menus.decide_change")
def decide_change(
    *, by: Actor, key: str, at: datetime, change: MenuChange, accepted: bool
) -> Recorded[MenuChangeVerdict]:
    """Decide on a proposed change; accepted, the week with it supersedes the published one.

    Raises NotAllowed, Refused for the person who proposed it, ChangeOutdated.
    """
    school = change.meal_day.school
    if not by.holds(DECIDERS, school.path):
        raise NotAllowed("当天食谱的调整由食品安全管理人员或校长确认。", remedy="请用有相应职务的账号登录。")
    if by.account_id == change.by_id:
        raise Refused("提出调整的人不能自己确认。", remedy="请由另一位食品安全管理人员或校长确认。")
    lock(("menus.week", school.pk, change.menu_week.monday))
    if MenuChangeVerdict.objects.filter(change=change).exists():
        raise Refused("这次调整已经有了决定。", remedy="请刷新页面。")
    if accepted and MenuWeek.objects.filter(supersedes=change.menu_week).exists():
        raise ChangeOutdated()
    week = _changed_week(by, change, at) if accepted else None
    row = MenuChangeVerdict.objects.create(
        change=change, accepted=accepted, menu_week=week, at=at, by_id=by.account_id
    )
    return Recorded(row, school.path, {"change": change.pk, "accepted": accepted})


def _changed_week(by: Actor, change: MenuChange, at: datetime) -> MenuWeek:
    """The week again with the swaps of its day: every other row is copied as it was written."""
    before = change.menu_week
    days = list(with_dishes(MenuDay.objects.filter(menu_week=before)).order_by("meal_day__on"))
    swaps = {out: into for out, into in change.swaps}
    names = [
        (
            str(day.meal_day.on),
            [swaps.get(d.name, d.name) if day.meal_day_id == change.meal_day_id else d.name for d in day.dishes.all()],
        )
        for day in days
    ]  # fmt: skip
    week = MenuWeek.objects.create(
        school=before.school, monday=before.monday, title=before.title,
        file_digest=digest_of_week(names, {"change": change.pk}), supersedes=before, at=at, by_id=by.account_id,
    )  # fmt: skip
    new_days = MenuDay.objects.bulk_create(MenuDay(menu_week=week, meal_day=day.meal_day) for day in days)
    library = library_of(by, before.school).dishes
    stage = stage_of(before.school)
    pairs = [
        (new, old, swaps.get(old.name, "") if day.meal_day_id == change.meal_day_id else "")
        for day, new in zip(days, new_days, strict=True)
        for old in day.dishes.all()
    ]
    rows = Dish.objects.bulk_create(
        Dish(
            menu_day=new, position=old.position, meal=old.meal, name=into or old.name,
            slot=SLOTS[library[into].category] if into else old.slot,
        )
        for new, old, into in pairs
    )  # fmt: skip
    parts: list[DishIngredient] = []
    today = next(day for day in days if day.meal_day_id == change.meal_day_id)
    if any(role_of(dish.slot, dish.name) is DishRole.SEASONING for dish in today.dishes.all()):
        library = {into: unseasoned(library[into]) for into in swaps.values()}
    for row, (_, old, into) in zip(rows, pairs, strict=True):
        parts += _made(row, library[into], stage) if into else _copied(row, old)
    DishIngredient.objects.bulk_create(parts)
    return week


def _made(row: Dish, dish: LibraryDish, stage: str) -> list[DishIngredient]:
    return [DishIngredient(dish=row, **values) for values in ingredient_values(dish, 1000, stage)]


def _copied(row: Dish, old: Dish) -> list[DishIngredient]:
    return [
        DishIngredient(
            dish=row, position=part.position, bands=part.bands, written_name=part.written_name,
            written_amount=part.written_amount, mass_mg=part.mass_mg, count_thousandths=part.count_thousandths,
            unit=part.unit, food=part.food, factor_permille=part.factor_permille, basis=part.basis,
            address=part.address,
        )
        for part in old.ingredients.all()
    ]  # fmt: skip
