"""The county's library: versions, the panel of different people, sets, and what a school may take."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions.choosing import SetNotApproved, choose_set
from fangxin.areas.menus.actions.library import import_dishes, seat_member, sign_recipe, write_dish
from fangxin.areas.menus.models import DishIngredient, LibraryIngredient, LibraryVersion, PanelReview
from fangxin.areas.menus.papers.library_workbook import library_workbook
from fangxin.areas.menus.queries import day_menu, needs
from fangxin.areas.menus.queries.library import (
    approved_versions,
    completeness,
    dish_of,
    newest_versions,
    planned_week_of,
    state,
    version,
)
from fangxin.areas.menus.rules.library import RecipeWrong, ReviewRefused
from fangxin.engine.dishes import DISH_BANDS, IngredientPart, load_dishes
from fangxin.engine.dishes import DishIngredient as Part
from tests.factories.library import SEATS, a_set, fill_library, seat_panel, sign
from tests.factories.menus import MONDAY, open_days
from tests.factories.world import TERM_START, TODAY, World, at, key

DISH = load_dishes()[0]


def test_a_change_is_a_new_version_and_the_same_again_is_none(world: World) -> None:
    first = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    assert (first.number, first.ingredients.count()) == (1, len(DISH.ingredients))
    with pytest.raises(Refused, match="完全相同"):
        write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    changed = dataclasses.replace(DISH, method="炖")
    second = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=changed)
    assert (second.number, second.dish_id) == (2, first.dish_id)
    assert [row.pk for row in newest_versions(world.actor("reviewer"))] == [second.pk]
    assert dish_of(version(world.actor("reviewer"), first.pk)) == DISH


def test_a_school_reads_the_county_s_dishes_and_a_neighbour_does_not(world: World) -> None:
    fill_library(world, 1)
    assert newest_versions(world.actor("keeper")).count() == 6
    assert not newest_versions(world.actor("neighbour")).exists()
    look_as(world.actor("neighbour"))
    assert LibraryVersion.objects.count() == 0, "the second wall hides them too"


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (Part("神秘菜", IngredientPart.MAIN, dict.fromkeys(DISH_BANDS, 10_000)), "不在食物成分表"),
        (Part("四季豆", IngredientPart.MAIN, dict.fromkeys(DISH_BANDS, 10_000)), "不得使用"),
        (
            Part("大米", IngredientPart.MAIN, {**dict.fromkeys(DISH_BANDS, 10_000), "12-14": 9_000}),
            "随年龄不减",
        ),
        (Part("大米", IngredientPart.SEASONING, dict.fromkeys(DISH_BANDS, 10_000)), "没有主料"),
    ],
)
def test_a_wrong_dish_is_refused_with_its_ingredient_named(world: World, part: Part, fault: str) -> None:
    wrong = dataclasses.replace(DISH, ingredients=(part,))
    with pytest.raises(RecipeWrong, match=fault):
        write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=wrong)
    look_as(world.actor("reviewer"))
    assert not LibraryVersion.objects.exists()


def test_the_database_itself_refuses_a_child_s_portion_above_an_older_child_s(world: World) -> None:
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="menus_library_mass_grows"), transaction.atomic():
        LibraryIngredient.objects.create(
            version=row, position=99, food="大米", part="主料", preschool_mg=5000, mg_6_8=4000, mg_9_11=6000, mg_12_14=7000
        )  # fmt: skip


def test_a_storekeeper_writes_no_recipe(world: World) -> None:
    with pytest.raises(NotAllowed):
        write_dish(by=world.actor("keeper"), key=key(), at=at(9), place=world.school, dish=DISH)


@pytest.mark.duty("D125", "enforced")
def test_the_panel_is_two_other_people_in_their_order(world: World) -> None:
    """附件2第六条：由卫生健康部门牵头组织有关部门和营养专业人员。"""
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    look_as(world.actor("auditor"))
    with pytest.raises(ReviewRefused, match="没有这个席位"):
        sign_recipe(
            by=world.actor("auditor"), key=key(), at=at(10), of=row, seat="nutritionist", accepted=True
        )
    seat_panel(world)
    with pytest.raises(ReviewRefused, match="待营养审核"):
        sign_recipe(
            by=world.actor("education"), key=key(), at=at(10), of=row, seat="health_department", accepted=True
        )
    sign(world, row, "nutritionist")
    assert state(version(world.actor("reviewer"), row.pk)).key == "nutritionist"
    assert approved_versions(world.actor("reviewer"), world.county) == []
    sign(world, row, "health_department")
    assert state(version(world.actor("reviewer"), row.pk)).key == "approved"
    assert [found.pk for found in approved_versions(world.actor("keeper"), world.school)] == [row.pk]


@pytest.mark.duty("D125", "enforced")
def test_the_author_never_signs_even_with_a_seat(world: World) -> None:
    """附件2第六条：编写、营养审核、卫健审定由不同的人。"""
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    with pytest.raises(Refused, match="自己登记"):
        _seat(world, "reviewer", "reviewer")
    seat_member(
        by=world.actor("administrator"), key=key(), at=at(9), place=world.county,
        account_id=world.people["reviewer"].pk, seat="nutritionist", since=TERM_START, until=None, document="〔2026〕4号",
    )  # fmt: skip
    with pytest.raises(ReviewRefused, match="编写的人"):
        sign_recipe(
            by=world.actor("reviewer"), key=key(), at=at(10), of=row, seat="nutritionist", accepted=True
        )


def _seat(world: World, by: str, who: str) -> None:
    seat_member(
        by=world.actor(by), key=key(), at=at(9), place=world.county, account_id=world.people[who].pk,
        seat="nutritionist", since=TERM_START, until=None, document="〔2026〕4号",
    )  # fmt: skip


def _raw_review(row: LibraryVersion, account: int, seat: str, digest: str = "") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO menus_panelreview (version_id, place_id, seat, accepted, remark, digest, at, by_id, owner_path)"
            " VALUES (%s, %s, %s, true, '', %s, %s, %s, '')",
            [row.pk, row.dish.place_id, seat, digest or row.digest, at(10), account],
        )


@pytest.mark.duty("D125", "enforced")
def test_direct_sql_cannot_sign_for_the_author_out_of_turn_or_without_a_seat(world: World) -> None:
    """附件2第六条：审定组不同人员逐级签署，数据库也不放行。"""
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    people = {name: world.people[name].pk for name in ("reviewer", "auditor", "education", "finance")}
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="seat"):
        _raw_review(row, people["auditor"], "nutritionist")
    seat_panel(world)
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="author"):
        _raw_review(row, people["reviewer"], "nutritionist")
    with pytest.raises(IntegrityError, match="after a nutritionist"):
        _raw_review(row, people["education"], "health_department")
    with pytest.raises(IntegrityError, match="other content"):
        _raw_review(row, people["auditor"], "nutritionist", "0" * 64)
    _raw_review(row, people["auditor"], "nutritionist")
    seat_member(
        by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, account_id=people["auditor"],
        seat="health_department", since=TERM_START, until=None, document="〔2026〕5号",
    )  # fmt: skip
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="menus_version_signed_once_a_person"):
        _raw_review(row, people["auditor"], "health_department")


def test_a_seat_that_has_ended_signs_no_more(world: World) -> None:
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    seat_panel(world, until=TODAY)
    with pytest.raises(ReviewRefused, match="没有这个席位"):
        sign(world, row, "nutritionist")
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="seat"):
        _raw_review(row, world.people[SEATS["nutritionist"]].pk, "nutritionist")


def test_a_refusal_says_why_and_ends_the_version(world: World) -> None:
    row = write_dish(by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, dish=DISH)
    seat_panel(world)
    with pytest.raises(ReviewRefused, match="原因"):
        sign_recipe(
            by=world.actor("auditor"), key=key(), at=at(10), of=row, seat="nutritionist", accepted=False
        )
    sign_recipe(
        by=world.actor("auditor"),
        key=key(),
        at=at(10),
        of=row,
        seat="nutritionist",
        accepted=False,
        remark="油偏多",
    )
    assert state(version(world.actor("reviewer"), row.pk)).key == "refused"
    with pytest.raises(ReviewRefused, match="未通过"):
        sign(world, row, "health_department")
    look_as(world.actor("reviewer"))
    assert PanelReview.objects.get().remark == "油偏多"


@pytest.mark.duty("D128", "enforced")
def test_a_school_takes_an_approved_set_and_no_other(world: World) -> None:
    """附件2第六条：供各学校选择使用。"""
    versions = fill_library(world)
    seat_panel(world)
    found = a_set(world, versions)
    open_days(world.school)
    keeper = world.actor("keeper")
    with pytest.raises(SetNotApproved):
        choose_set(by=keeper, key=key(), at=at(11), school=world.school, monday=MONDAY, menu_set=found)
    with pytest.raises(IntegrityError, match="approved"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO menus_menuweek (school_id, monday, title, file_digest, menu_set_id, at, by_id, owner_path)"
            " VALUES (%s, %s, 'x', 'x', %s, %s, 1, '')",
            [world.school.pk, date(2026, 9, 28), found.pk, at(11)],
        )
    sign(world, found)
    keeper = world.actor("keeper")
    week = choose_set(by=keeper, key=key(), at=at(11), school=world.school, monday=MONDAY, menu_set=found)
    assert (week.menu_set_id, week.days.count()) == (found.pk, 5)
    assert week.file_digest == found.digest
    menu = day_menu(world.actor("keeper"), world.meal_day)
    assert len(menu.dishes) == 6
    assert {part.bands for dish in menu.dishes for part in dish.ingredients} <= {
        ("6-8",),
        ("9-11",),
        ("6-8", "9-11"),
    }


def test_what_is_bought_is_what_the_set_asks_for(world: World) -> None:
    """Net milligrams of every food are grams a portion × heads of each band, added over the day's dishes."""
    versions = fill_library(world)
    seat_panel(world)
    found = a_set(world, versions)
    sign(world, found)
    open_days(world.school)
    choose_set(
        by=world.actor("keeper"), key=key(), at=at(11), school=world.school, monday=MONDAY, menu_set=found
    )
    heads = {"6-8": 100, "9-11": 80}
    bought = {need.food: need.net_mg for need in needs(world.actor("buyer"), world.meal_day, heads)}
    wanted: dict[str, int] = {}
    for band, number in heads.items():
        for dish in planned_week_of(found, band).days[0].dishes:
            for food, mass in dish.masses_mg().items():
                wanted[food] = wanted.get(food, 0) + mass * number
    assert bought == wanted
    look_as(world.actor("keeper"))
    assert not DishIngredient.objects.filter(mass_mg__isnull=True).exists()


@pytest.mark.duty("D126", "supported")
@pytest.mark.duty("D127", "supported")
def test_sixteen_sets_a_stage_four_a_season_are_counted_when_approved(world: World) -> None:
    """附件2第六条：小学、初中各不少于16套（春、夏、秋、冬季食谱各4套）。"""
    versions = fill_library(world)
    seat_panel(world)
    first = a_set(world, versions)
    a_set(world, versions, number=2)
    sign(world, first)
    rows = {
        (row.stage, row.season): row for row in completeness(world.actor("reviewer"), world.county, TODAY)
    }
    assert len(rows) == 8
    assert sum(row.wanted for (stage, _), row in rows.items() if stage == "primary") == 16
    autumn = rows["primary", "autumn"]
    assert (autumn.approved, autumn.waiting, autumn.wanted) == (1, 1, 4)
    assert rows["junior", "spring"].approved == 0


def test_writing_a_set_again_supersedes_it_and_it_must_be_signed_anew(world: World) -> None:
    versions = fill_library(world)
    seat_panel(world)
    first = a_set(world, versions)
    sign(world, first)
    second = a_set(world, list(reversed(versions)))
    assert second.supersedes_id == first.pk
    assert state(second).key == "draft"


def test_the_exported_workbook_comes_back_as_the_same_dishes(world: World) -> None:
    fill_library(world, 3)
    rows = list(newest_versions(world.actor("reviewer")))
    data = library_workbook([dish_of(row) for row in rows])
    import_dishes(
        by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, file_name="菜品.xlsx", data=data
    )
    assert [row.pk for row in newest_versions(world.actor("reviewer"))] == [row.pk for row in rows], (
        "nothing changed"
    )


def test_a_workbook_with_a_wrong_cell_is_refused_whole_and_names_it(world: World) -> None:
    wrong = dataclasses.replace(DISH, ingredients=(dataclasses.replace(DISH.ingredients[0], food="神秘菜"),))
    data = library_workbook([load_dishes()[1], wrong])
    with pytest.raises(RecipeWrong) as refused:
        import_dishes(
            by=world.actor("reviewer"),
            key=key(),
            at=at(9),
            place=world.county,
            file_name="菜.xlsx",
            data=data,
        )
    assert any("神秘菜" in fault and fault.startswith("G") for fault in refused.value.faults)
    look_as(world.actor("reviewer"))
    assert not LibraryVersion.objects.exists()
