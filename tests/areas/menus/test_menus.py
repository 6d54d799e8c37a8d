"""A week's menu from the workbook that the school publishes, to grams that can be ordered."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.menus.actions import import_menu_week, map_name
from fangxin.areas.menus.models import DishIngredient, MenuWeek
from fangxin.areas.menus.queries import day_menu, dishes_of, needs, unmeasured, week_view, weeks
from fangxin.areas.menus.rules import DayWithoutMeal, MenuUnreadable, dates_of
from fangxin.areas.policy.models import MealDay, MealDayClosure
from fangxin.engine.menu_week import DayMenu, MenuDay
from tests.factories.menus import DAY, MONDAY, import_week, open_days, workbook
from tests.factories.world import World, at, key

REAL = Path(__file__).resolve().parents[4] / "shared" / "real"


def labelled(*labels: tuple[str, int | None]) -> list[DayMenu]:
    return [DayMenu(MenuDay(text, weekday, None), "", ()) for text, weekday in labels]


def test_a_make_up_sunday_before_monday_is_the_day_before() -> None:
    assert dates_of(labelled(("周日", 7), ("周一", 1), ("周三", 3)), MONDAY) == [
        date(2026, 9, 13), date(2026, 9, 14), date(2026, 9, 16),
    ]  # fmt: skip
    assert dates_of(labelled(("周五", 5), ("周日", 7)), MONDAY)[1] == date(2026, 9, 20)


def test_a_day_twice_or_outside_the_week_is_refused() -> None:
    with pytest.raises(Refused, match="出现了两次"):
        dates_of(labelled(("周一", 1), ("星期一", 1)), MONDAY)
    with pytest.raises(Refused, match="不在"):
        dates_of([DayMenu(MenuDay("2026-10-14", 3, date(2026, 10, 14)), "", ())], MONDAY)


def test_a_week_is_imported_whole_and_a_later_one_supersedes_it(world: World) -> None:
    first = import_week(world)
    look_as(world.actor("keeper"))
    assert (first.days.count(), DishIngredient.objects.count()) == (5, 5 * 15)
    second = import_week(world, workbook(title="改过的食谱"))
    look_as(world.actor("keeper"))
    assert second.supersedes_id == first.pk
    assert list(weeks(world.actor("keeper"))) == [second]
    assert MenuWeek.objects.count() == 2


def test_the_order_is_grams_times_heads_through_the_edible_share(world: World) -> None:
    """80 g × 10 + 120 g × 20 = 3,200 g of rice; bananas 100 g × 30 ÷ 59 % rounded up."""
    import_week(world)
    found = {n.food: n for n in needs(world.actor("buyer"), world.meal_day, {"6-8": 10, "9-11": 20})}
    assert found["大米"].purchase_g == 3200
    banana = found["香蕉"]
    assert banana.net_mg == 3_000_000
    assert banana.purchase_g == -(-3_000_000 * 100 // (banana.edible_pct * 1000)) > 3000
    assert [(u.name, u.reason) for u in unmeasured(world.actor("buyer"), world.meal_day, ["9-11"])] == [
        ("饼干", "按件计，不知每件克重")
    ]


@pytest.mark.duty("D136", "supported")
def test_three_dishes_and_a_soup_are_demanded_by_their_clause(world: World) -> None:
    """附件2第七条：每餐至少“三菜一汤”。"""
    import_week(world, workbook(dishes=[d for d in DAY if d[0] != "汤"]))
    day = week_view(world.actor("keeper"), weeks(world.actor("keeper")).get(), "9-11")[0]
    assert [(s.code, s.wanted, s.found) for s in day.shortfalls if s.code != "kinds"] == [("soups", 1, 0)]
    import_week(world, workbook(dishes=[d for d in DAY if d[0] != "小荤"]))
    day = week_view(world.actor("keeper"), weeks(world.actor("keeper")).get(), "9-11")[0]
    assert [(s.code, s.wanted, s.found) for s in day.shortfalls if s.code != "kinds"] == [("dishes", 3, 2)]
    assert "三菜一汤" in day.rules[0].because()


@pytest.mark.duty("D137", "supported")
def test_twelve_kinds_a_day_are_counted_without_oil_and_seasoning(world: World) -> None:
    """附件2第七条：每天食材种类达到12种以上。"""
    import_week(world, workbook(dishes=[d for d in DAY if d[0] not in ("水果", "点心")]))
    day = week_view(world.actor("keeper"), weeks(world.actor("keeper")).get(), "9-11")[0]
    assert not {"植物油", "盐"} & day.summary.kinds
    assert len(day.summary.kinds) < 12
    assert [(s.wanted, s.found) for s in day.shortfalls if s.code == "kinds"] == [
        (12, len(day.summary.kinds))
    ]
    more = [*DAY, ("素菜", "什锦", [("木耳", 5), ("胡萝卜", 20), ("芹菜", 20), ("豆芽", 20)])]
    import_week(world, workbook(dishes=more))
    day = week_view(world.actor("keeper"), weeks(world.actor("keeper")).get(), "9-11")[0]
    assert len(day.summary.kinds) >= 12
    assert not [s for s in day.shortfalls if s.code == "kinds"]


def test_an_unknown_name_stays_unknown_until_a_person_maps_it_once(world: World) -> None:
    strange = [*DAY[:1], ("大荤", "奇菜", [("溪口土宝", 50)]), *DAY[2:]]
    import_week(world, workbook(dishes=strange))
    actor = world.actor("keeper")
    part = next(p for p in day_menu(actor, world.meal_day).ingredients("9-11") if p.name == "溪口土宝")
    assert part.food is None
    map_name(by=actor, key=key(), at=at(9), place=world.school, written_name="溪口土宝", food="土豆")
    look_as(actor)
    part = next(p for p in day_menu(actor, world.meal_day).ingredients("9-11") if p.name == "溪口土宝")
    assert (part.food.name, part.basis) == ("土豆", "person")
    row = DishIngredient.objects.filter(written_name="溪口土宝").first()
    assert row.food == "", "the stored row stays as it was written"
    again = import_week(world, workbook(dishes=strange))
    assert (
        DishIngredient.objects.filter(dish__menu_day__menu_week=again, written_name="溪口土宝").first().food
        == "土豆"
    )


def test_a_county_officer_maps_for_all_schools_a_school_only_for_itself(world: World) -> None:
    map_name(
        by=world.actor("reviewer"), key=key(), at=at(9), place=world.county, written_name="土宝", food="土豆"
    )
    with pytest.raises(NotAllowed):
        map_name(
            by=world.actor("keeper"),
            key=key(),
            at=at(9),
            place=world.county,
            written_name="土宝",
            food="红薯",
        )
    with pytest.raises(Refused, match="没有“火星土豆”"):
        map_name(
            by=world.actor("keeper"),
            key=key(),
            at=at(9),
            place=world.school,
            written_name="土宝",
            food="火星土豆",
        )


BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)


@pytest.mark.parametrize(
    ("name", "data"),
    [("不是表.xlsx", b"not a workbook at all"), ("炸弹.xlsx", BOMB.getvalue()), ("空.xlsx", b"")],
    ids=["not a workbook", "a zip bomb", "empty"],
)
def test_a_bad_file_is_refused_in_one_sentence_and_nothing_changes(
    world: World, name: str, data: bytes
) -> None:
    open_days(world.school)
    with pytest.raises(MenuUnreadable) as refused:
        import_menu_week(
            by=world.actor("keeper"),
            key=key(),
            at=at(8),
            school=world.school,
            monday=MONDAY,
            file_name=name,
            data=data,
        )
    assert name in refused.value.sentence
    look_as(SYSTEM)
    assert not MenuWeek.objects.exists()


def test_a_day_without_a_meal_is_refused_by_name_or_left_out_on_request(world: World) -> None:
    with pytest.raises(DayWithoutMeal, match="9月15日"):
        import_menu_week(
            by=world.actor("keeper"), key=key(), at=at(8), school=world.school, monday=MONDAY, file_name="食谱.xlsx",
            data=workbook(("周一", "周二")),
        )  # fmt: skip
    week = import_menu_week(
        by=world.actor("keeper"), key=key(), at=at(8), school=world.school, monday=MONDAY, file_name="食谱.xlsx",
        data=workbook(("周一", "周二")), skip_closed=True,
    )  # fmt: skip
    look_as(SYSTEM)
    assert [d.meal_day_id for d in week.days.all()] == [world.meal_day.pk]


def test_the_database_refuses_a_menu_on_a_called_off_day_and_on_another_schools_day(world: World) -> None:
    week = import_week(world, workbook(("周一",)))
    look_as(SYSTEM)
    day = MealDay.objects.create(school=world.school, on="2026-09-21", at=at(8), by_id=0)
    MealDayClosure.objects.create(meal_day=day, reason="大雪", at=at(8), by_id=0)
    for meal_day, name in (
        (day, "policy_meal_day_is_open"),
        (world.other_meal_day, "menus_day_of_own_school"),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO menus_menuday (owner_path, menu_week_id, meal_day_id) VALUES ('', %s, %s)",
                [week.pk, meal_day.pk],
            )
        assert refused.value.__cause__.diag.constraint_name == name


def test_dishes_to_sample_leave_the_seasoning_line_out(world: World) -> None:
    import_week(world)
    assert [d.name for d in dishes_of(world.actor("cook"), world.meal_day)] == [d[1] for d in DAY[:-1]]
    assert dishes_of(world.actor("other_keeper"), world.other_meal_day) == []


@pytest.mark.skipif(not REAL.exists(), reason="the real published workbooks are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "offsets"), [("menu-week-a.xlsx", (0, 1, 2, 3)), ("menu-week-b.xlsx", (-1, 0, 1, 2))]
)
def test_a_real_published_week_imports_unchanged(world: World, name: str, offsets: tuple[int, ...]) -> None:
    open_days(world.school, offsets=offsets)
    week = import_menu_week(
        by=world.actor("keeper"), key=key(), at=at(8), school=world.school, monday=MONDAY, file_name=name,
        data=(REAL / name).read_bytes(),
    )  # fmt: skip
    days = week_view(world.actor("keeper"), week, "9-11")
    assert len(days) == 4
    lines = [p for d in days for p in d.menu.ingredients("9-11") if p.mass_mg]
    assert sum(p.food is not None for p in lines) >= 0.9 * len(lines)
    assert all(500 < d.summary.nutrition.energy_kcal < 1300 for d in days)


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_upload_by_the_page_with_a_wrong_file_then_the_right_one(world: World) -> None:
    open_days(world.school)
    client = signed_in(world, "keeper")
    page = client.get("/menus/weeks/import/")
    assert "导入一周食谱" in page.content.decode()
    bad = client.post(
        "/menus/weeks/import/",
        {"key": "k1", "monday": "2026-09-14", "workbook": SimpleUploadedFile("x.xlsx", b"nothing")},
    )
    assert bad.status_code == 422
    assert "x.xlsx" in bad.content.decode()
    good = client.post(
        "/menus/weeks/import/",
        {"key": "k2", "monday": "2026-09-14", "workbook": SimpleUploadedFile("食谱.xlsx", workbook())},
    )
    assert good.status_code == 302
    week = client.get(good.url).content.decode()
    assert "土豆烧肉" in week
    assert "三菜一汤" in week
    assert signed_in(world, "other_keeper").get(good.url).status_code == 404


def test_the_week_page_asks_the_database_the_same_number_of_times_for_any_week(
    world: World, django_assert_max_num_queries: object
) -> None:
    week = import_week(world)
    client = signed_in(world, "keeper")
    client.get(f"/menus/weeks/{week.pk}/")
    with django_assert_max_num_queries(40):
        client.get(f"/menus/weeks/{week.pk}/")


@pytest.mark.parametrize("paper", ["menu.pdf", "menu.xlsx"])
def test_the_printed_week_reads_the_week_once_for_all_bands(
    world: World, paper: str, django_assert_max_num_queries: object
) -> None:
    week = import_week(world)
    client = signed_in(world, "keeper")
    with django_assert_max_num_queries(24):
        page = client.get(f"/menus/weeks/{week.pk}/{paper}")
    assert page.status_code == 200
