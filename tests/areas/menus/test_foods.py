"""A county's own food table: checked, previewed, taken whole; reports then name it; unknown is never zero."""

from __future__ import annotations

import io
from fractions import Fraction

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.menus.actions.foods import import_food_table
from fangxin.areas.menus.models import FoodFigures, FoodTable
from fangxin.areas.menus.papers.foods_workbook import foods_workbook
from fangxin.areas.menus.queries import week_view
from fangxin.areas.menus.queries.foods import food_source
from fangxin.areas.menus.queries.judging import judged_week
from fangxin.areas.menus.rules.foods import FoodTableDoubtful, FoodTableUnreadable
from fangxin.engine.nutrition import load_foods
from tests.factories.menus import import_week
from tests.factories.world import TODAY, World, at, key

NAME = "虚构成分表第一版"
HEADS = ("食物名称", "可食部", "能量(kcal)", "蛋白质(g)", "脂肪(g)", "碳水化合物(g)", "钙(mg)")
RICE = ("大米", 100, 346, 7.9, 0.9, 77.2, 8)


def workbook(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        page = book.add_worksheet("成分")
        for number, row in enumerate((heads, *rows)):
            page.write_row(number, 0, row)
    return target.getvalue()


def taken(world: World, *rows: tuple[object, ...], who: str = "reviewer", checked: bool = False) -> FoodTable:
    row = import_food_table(
        by=world.actor(who), key=key(), at=at(9), place=world.county, name=NAME, file_name="成分.xlsx",
        data=workbook(*rows), checked=checked,
    )  # fmt: skip
    look_as(world.actor("keeper"))
    return row


def test_the_county_s_figures_hold_at_its_schools_and_an_empty_cell_is_unknown(world: World) -> None:
    taken(world, RICE, ("鸡蛋", 88, 144, 13.3, 8.8, 2.8, ""))
    source = food_source(world.actor("keeper"), world.school)
    assert (source.foods["大米"].energy_kcal, source.foods["大米"].protein_mg) == (346, 7900)
    assert source.foods["鸡蛋"].calcium_ug is None  # it does not fall back to the shipped figure
    assert source.foods["鸡蛋"].iron_ug is None
    assert source.foods["番茄"] == load_foods()["番茄"]
    assert f"“{NAME}”（2 种食物）" in source.note
    assert food_source(world.actor("neighbour"), world.neighbour_county).table is None


def test_a_judged_week_rests_on_the_table_and_says_so(world: World) -> None:
    week = import_week(world)
    actor = world.actor("keeper")
    days = week_view(actor, week, "9-11")

    def energy() -> object:
        judged = judged_week(actor, week, days, "9-11", TODAY)
        bar = next(bar for bar in judged.assessment.bars if bar.limit.code == "energy")
        return bar.measured.value, judged.source

    before, said = energy()  # type: ignore[misc]
    assert "USDA" in said
    taken(world, replace_energy(200))
    after, said = energy()  # type: ignore[misc]
    rice = load_foods()["大米"].energy_kcal
    assert rice is not None
    # 120 g of rice a day in the sheet for this band
    assert before - after == Fraction((rice - 200) * 120, 100)
    assert NAME in said


def replace_energy(kcal: int) -> tuple[object, ...]:
    """Rice with another energy that still follows from its parts: 45 g of carbohydrate and 5 g of protein."""
    return ("大米", 100, kcal, 5, 0, 45, 8)


def test_a_newer_table_supersedes_and_the_older_stays(world: World) -> None:
    first = taken(world, RICE)
    second = taken(world, replace_energy(200))
    assert second.supersedes_id == first.pk
    assert FoodFigures.objects.filter(table=first).exists()
    assert food_source(world.actor("keeper"), world.school).foods["大米"].energy_kcal == 200


def test_a_row_that_contradicts_itself_is_named_and_taken_only_after_a_look(world: World) -> None:
    wrong = ("大米", 100, 900, 7.9, 0.9, 77.2, 8)
    with pytest.raises(FoodTableDoubtful, match="1 行自相矛盾"):
        taken(world, wrong)
    assert not FoodTable.objects.exists()
    assert taken(world, wrong, checked=True).name == NAME


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("大米", 100, "很多", 7.9, 0.9, 77.2, 8)], "C2"),
        ([("龙肉", 100, 1, 1, 1, 1, 1)], "没有一种食物能和"),
    ],
)
def test_an_unreadable_table_is_refused_whole(
    world: World, rows: list[tuple[object, ...]], said: str
) -> None:
    with pytest.raises(FoodTableUnreadable, match=said):
        taken(world, *rows)
    assert not FoodTable.objects.exists()


def test_a_school_imports_no_table_and_the_database_keeps_an_edible_share_sane(world: World) -> None:
    with pytest.raises(NotAllowed):
        taken(world, RICE, who="safety")
    table = taken(world, RICE)
    look_as(world.actor("reviewer"))
    with pytest.raises(IntegrityError, match="menus_food_edible"), transaction.atomic():
        FoodFigures.objects.create(table=table, food="番茄", edible_pct=0)


def test_the_template_comes_back_as_the_same_figures() -> None:
    foods = {name: food for name, food in load_foods().items() if name in ("大米", "鸡蛋", "番茄")}
    book = openpyxl.load_workbook(io.BytesIO(foods_workbook(foods, empty=False)))
    rows = {row[0]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert set(rows) == set(foods)
    assert round(rows["鸡蛋"][3] * 1000) == foods["鸡蛋"].protein_mg
    empty = openpyxl.load_workbook(io.BytesIO(foods_workbook(foods, empty=True)))
    assert all(row[2] is None for row in empty.active.iter_rows(min_row=2, values_only=True))


def test_the_page_checks_first_and_stores_on_the_second_press(world: World) -> None:
    client = Client()
    client.force_login(world.people["reviewer"], backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("成分.xlsx", workbook(RICE, ("龙肉", 100, 1, 1, 1, 1, 1)))
    shown = client.post(reverse("menus:foods-import"), {"key": key(), "name": NAME, "workbook": file})
    assert shown.status_code == 200
    assert "1 个名称没有对应的食物" in shown.content.decode()
    look_as(world.actor("reviewer"))
    assert not FoodTable.objects.exists()
    form = shown.context["form"]
    again = {"key": form["key"].value(), "name": NAME, "carried": form["carried"].value()}
    assert client.post(reverse("menus:foods-import"), again | {"carried": "x"}).status_code == 422
    done = client.post(reverse("menus:foods-import"), again)
    assert done.status_code == 302, done.content.decode()[:2000]
    look_as(world.actor("reviewer"))
    assert FoodTable.objects.get().name == NAME
