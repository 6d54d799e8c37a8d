"""Writing the library: versions of dishes, sets, the panel's seats and its signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, digest_of, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.menus.models import (
    LibraryDish,
    LibraryIngredient,
    LibraryVersion,
    MenuSet,
    MenuSetDish,
    PanelReview,
    PanelSeat,
)
from fangxin.areas.menus.queries.library import seats_of, signatures_of
from fangxin.areas.menus.rules.library import (
    RecipeWrong,
    check_review,
    digest_of_content,
    dish_content,
    faults_of_dish,
)
from fangxin.areas.menus.rules.library_sheet import read_dishes
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import county_rule
from fangxin.engine.dishes import DISH_BANDS, Dish
from fangxin.engine.workbook import WorkbookRefused, open_workbook

AUTHORS = (Role.NUTRITION_OFFICER, Role.SAFETY_MANAGER, Role.PRINCIPAL)
SEATERS = (Role.NUTRITION_OFFICER, Role.ADMINISTRATOR)
SetDish = tuple[int, LibraryVersion, int]
"""Day (1 is Monday), version, portion in thousandths."""


def _may_write(by: Actor, place: Organisation) -> None:
    if not by.holds(AUTHORS, place.path):
        raise NotAllowed("菜品和食谱由县营养办或本校负责人编写。", remedy="请用有相应职务的账号登录。")


def _store(place: Organisation, dishes: Sequence[Dish], at: datetime, by: Actor) -> list[LibraryVersion]:
    """New versions of those dishes whose content differs from the newest one; the rest is left as it is."""
    names = [dish.name for dish in dishes]
    rows = {row.name: row for row in LibraryDish.objects.filter(place=place, name__in=names)}
    newest = {
        row.dish.name: row
        for row in LibraryVersion.objects.filter(dish__place=place, dish__name__in=names)
        .select_related("dish")
        .order_by("dish_id", "-number")
        .distinct("dish_id")
    }
    fresh = [
        LibraryDish(place=place, name=name, at=at, by_id=by.account_id) for name in names if name not in rows
    ]
    rows |= {row.name: row for row in LibraryDish.objects.bulk_create(fresh)}
    changed = [
        (dish, digest)
        for dish in dishes
        if (digest := digest_of_content(dish_content(dish)))
        != (newest[dish.name].digest if dish.name in newest else "")
    ]
    versions = LibraryVersion.objects.bulk_create(
        LibraryVersion(
            dish=rows[dish.name], number=newest[dish.name].number + 1 if dish.name in newest else 1,
            category=dish.category.value, method=dish.method, equipment=dish.equipment,
            months="" if len(dish.months) == 12 else " ".join(map(str, sorted(dish.months))), note=dish.note[:120],
            digest=digest, at=at, by_id=by.account_id,
        )
        for dish, digest in changed
    )  # fmt: skip
    LibraryIngredient.objects.bulk_create(
        LibraryIngredient(
            version=row, position=position, food=part.food, part=part.part.value,
            **dict(zip(("preschool_mg", "mg_6_8", "mg_9_11", "mg_12_14"),
                       (part.masses_mg[band] for band in DISH_BANDS), strict=True)),
        )
        for row, (dish, _) in zip(versions, changed, strict=True)
        for position, part in enumerate(dish.ingredients)
    )  # fmt: skip
    return versions


@action("menus.write_dish")
def write_dish(
    *, by: Actor, key: str, at: datetime, place: Organisation, dish: Dish
) -> Recorded[LibraryVersion]:
    """Add a dish, or a new version of the dish of that name. Raises RecipeWrong with every fault."""
    _may_write(by, place)
    faults = faults_of_dish(dish)
    if faults:
        raise RecipeWrong("".join(faults), faults)
    lock(("menus.library", place.pk))
    versions = _store(place, [dish], at, by)
    if not versions:
        raise Refused(
            say("“%(dish)s”和库里现有的一版完全相同，没有另存。", dish=dish.name), remedy="改动后再保存。"
        )
    return Recorded(versions[0], place.path, {"number": versions[0].number, "digest": versions[0].digest})


@action("menus.write_dishes")
def write_dishes(
    *, by: Actor, key: str, at: datetime, place: Organisation, dishes: Sequence[Dish]
) -> Recorded[Organisation]:
    """Add many dishes at once; what is the same as the newest version is left alone. Raises RecipeWrong."""
    _may_write(by, place)
    faults = [fault for dish in dishes for fault in faults_of_dish(dish)]
    if faults:
        raise RecipeWrong(say("有 %(count)s 处要改，一道菜都没有保存。", count=len(faults)), faults)
    lock(("menus.library", place.pk))
    versions = _store(place, dishes, at, by)
    return Recorded(place, place.path, {"dishes": len(dishes), "versions": len(versions)})


@action("menus.import_dishes")
def import_dishes(
    *, by: Actor, key: str, at: datetime, place: Organisation, file_name: str, data: bytes
) -> Recorded[Organisation]:
    """Import dishes from the workbook that the library exports, all or none. Raises RecipeWrong with every cell."""
    _may_write(by, place)
    try:
        book = open_workbook(data, name=file_name)
    except WorkbookRefused as refused:
        raise RecipeWrong(str(refused)) from refused
    dishes = read_dishes(next(sheet for sheet in book.sheets if sheet.visible))
    lock(("menus.library", place.pk))
    versions = _store(place, dishes, at, by)
    return Recorded(
        place, place.path, {"dishes": len(dishes), "versions": len(versions), "file": digest_of(data)}
    )


@action("menus.seat_member")
def seat_member(
    *, by: Actor, key: str, at: datetime, place: Organisation, account_id: int, seat: str, since: date,
    until: date | None, document: str,
) -> Recorded[PanelSeat]:  # fmt: skip
    """Give a person a seat on the county's recipe panel, by a paper. Nobody seats themselves."""
    if not by.holds(SEATERS, place.path):
        raise NotAllowed("审定组席位由县营养办登记。", remedy="请用县营养办账号登录。")
    if account_id == by.account_id:
        raise Refused("不能给自己登记席位。", remedy="请由另一位登记。")
    if not document.strip():
        raise Refused(
            "席位要有依据文件。", remedy="请填写文件名称和文号。", fields={"document": "请填写依据文件。"}
        )
    row = PanelSeat.objects.create(
        place=place, account_id=account_id, seat=seat, since=since, until=until, document=document.strip(),
        at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, place.path, {"seat": seat, "account": account_id})


@action("menus.sign_recipe")
def sign_recipe(
    *,
    by: Actor,
    key: str,
    at: datetime,
    of: LibraryVersion | MenuSet,
    seat: str,
    accepted: bool,
    remark: str = "",
) -> Recorded[PanelReview]:
    """Sign a version of a dish or a set for one seat of the panel; the last of both seats approves it.

    Raises ReviewRefused: no seat, the author, the same person twice, out of turn. Source: measures, annex 2
    article 6.
    """
    place = of.dish.place if isinstance(of, LibraryVersion) else of.place
    lock(("menus.review", of._meta.label, of.pk))
    on = at.date()
    clause = county_rule(by, "recipe_panel", county=place, on=on).because() if place.kind == "county" else ""
    check_review(
        signatures_of(PanelReview.objects.filter(**_subject(of))), seats=seats_of(by, place, on), seat=seat,
        by_id=by.account_id, author_id=of.by_id, clause=clause, accepted=accepted, remark=remark.strip(),
    )  # fmt: skip
    row = PanelReview.objects.create(
        **_subject(of), place=place, seat=seat, accepted=accepted, remark=remark.strip()[:200], digest=of.digest,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, place.path, {"seat": seat, "accepted": accepted, "digest": of.digest})


def _subject(of: LibraryVersion | MenuSet) -> dict[str, LibraryVersion | MenuSet]:
    return {"version": of} if isinstance(of, LibraryVersion) else {"menu_set": of}


@action("menus.write_set")
def write_set(
    *, by: Actor, key: str, at: datetime, place: Organisation, stage: str, season: str, number: int, title: str,
    dishes: Sequence[SetDish],
) -> Recorded[MenuSet]:  # fmt: skip
    """Store one set (套) of a week; writing the same stage, season and number again supersedes the older one."""
    if not by.holds((Role.NUTRITION_OFFICER,), place.path):
        raise NotAllowed(
            "全县食谱由县营养办编制。", clause="《管理办法》附件2第六条", remedy="请用县营养办账号登录。"
        )
    if not dishes:
        raise Refused("这套食谱没有菜。", remedy="请先排好一周的菜。")
    row = stored_set(
        by=by, place=place, stage=stage, season=season, number=number, title=title, dishes=dishes, at=at,
        author_id=by.account_id,
    )  # fmt: skip
    return Recorded(
        row, place.path, {"stage": stage, "season": season, "number": number, "dishes": len(dishes)}
    )


def stored_set(
    *, by: Actor, place: Organisation, stage: str, season: str, number: int, title: str, dishes: Sequence[SetDish],
    at: datetime, author_id: int,
) -> MenuSet:  # fmt: skip
    """The rows of a set, within an action of `by`; the older set of that number is superseded."""
    del by
    lock(("menus.set", place.pk, stage, season, number))
    before = MenuSet.objects.filter(
        place=place, stage=stage, season=season, number=number, superseded_by__isnull=True
    ).first()
    content = [stage, season, number, [[day, row.digest, portion] for day, row, portion in dishes]]
    row = MenuSet.objects.create(
        place=place, stage=stage, season=season, number=number, title=title[:80], supersedes=before,
        digest=digest_of_content(content), at=at, by_id=author_id,
    )  # fmt: skip
    MenuSetDish.objects.bulk_create(
        MenuSetDish(menu_set=row, day=day, position=position, version=of, portion_permille=portion)
        for position, (day, of, portion) in enumerate(dishes)
    )
    return row
