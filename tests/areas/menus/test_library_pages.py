"""The library's pages: list, card, signing, sets, choosing, the printed week, needs and next term's demand."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.test import Client

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import look_as
from fangxin.areas.menus.actions.choosing import choose_set
from fangxin.areas.menus.models import MenuWeek, PanelReview
from fangxin.areas.menus.queries.demand import demand
from fangxin.areas.menus.queries.library import planned_week_of
from fangxin.areas.menus.views.purchase import coming_months
from fangxin.areas.roster.models import SchoolClass
from fangxin.engine.dishes import DISH_BANDS
from fangxin.engine.nutrition import load_foods
from tests.factories.library import a_set, fill_library, seat_panel, sign
from tests.factories.menus import MONDAY, import_week, open_days
from tests.factories.world import TODAY, World, at, key


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.people[name])
    return client


def test_the_list_shows_twenty_five_rows_and_searches(world: World) -> None:
    rows = fill_library(world, 8)
    client = signed_in(world, "keeper")
    page = client.get("/menus/library/")
    assert page.status_code == 200
    assert page.content.decode().count('class="library-row"') == 25
    name = rows[-1].dish.name
    found = client.get("/menus/library/", {"q": name}).content.decode()
    assert found.count('class="library-row"') == 1
    assert name in found
    assert "没有这样的菜" in client.get("/menus/library/", {"q": "没有的菜"}).content.decode()
    assert client.get("/menus/library/", {"state": "approved"}).content.decode().count('library-row"') == 0


def test_the_number_of_queries_does_not_grow_with_the_library(
    world: World, django_assert_max_num_queries
) -> None:
    fill_library(world, 8)
    client = signed_in(world, "keeper")
    client.get("/menus/library/")
    with django_assert_max_num_queries(25):
        client.get("/menus/library/")


def test_a_card_shows_grams_for_every_band_nutrients_and_allergens_apart(world: World) -> None:
    rows = fill_library(world, 4)
    row = next(r for r in rows if any("大豆" in load_foods()[p.food].allergens for p in r.ingredients.all()))
    text = signed_in(world, "keeper").get(f"/menus/library/{row.pk}/").content.decode()
    for band in ("3-5", "6-8", "9-11", "12-14"):
        assert f">{band} 岁<" in text.replace("\n", "")
    assert "来自调味品" in text
    assert "维生素B2" in text
    assert "待营养审核" in text


def test_a_panel_member_signs_on_the_card_and_a_refusal_needs_words(world: World) -> None:
    row = fill_library(world, 1)[0]
    seat_panel(world)
    client = signed_in(world, "auditor")
    url = f"/menus/library/{row.pk}/sign/"
    wrong = client.post(url, {"key": key(), "seat": "nutritionist", "verdict": "no", "remark": ""})
    assert wrong.status_code == 422
    assert "原因" in wrong.content.decode()
    done = client.post(url, {"key": key(), "seat": "nutritionist", "verdict": "yes", "remark": ""})
    assert done.status_code == 302
    look_as(world.actor("auditor"))
    assert PanelReview.objects.get().accepted
    assert "待卫健审定" in client.get(f"/menus/library/{row.pk}/").content.decode()
    stranger = signed_in(world, "keeper").post(
        url, {"key": key(), "seat": "health_department", "verdict": "yes", "remark": ""}
    )
    assert stranger.status_code == 422


def test_the_sets_page_counts_what_is_approved_and_cites_the_clause(world: World) -> None:
    versions = fill_library(world)
    seat_panel(world)
    first = a_set(world, versions)
    sign(world, first)
    text = signed_in(world, "reviewer").get("/menus/sets/").content.decode()
    assert "已审定 1／应有 4 套" in text
    assert "春、夏、秋、冬季食谱各4套" in text
    page = signed_in(world, "reviewer").get(f"/menus/sets/{first.pk}/")
    assert page.status_code == 200
    assert "营养与规则" in page.content.decode()


@pytest.mark.duty("D128", "supported")
def test_a_school_chooses_an_approved_set_on_the_page(world: World) -> None:
    """附件2第六条：供各学校选择使用。"""
    versions = fill_library(world)
    seat_panel(world)
    found = a_set(world, versions)
    open_days(world.school)
    client = signed_in(world, "safety")
    assert "用作本校一周食谱" not in client.get(f"/menus/sets/{found.pk}/").content.decode()
    sign(world, found)
    assert "用作本校一周食谱" in client.get(f"/menus/sets/{found.pk}/").content.decode()
    wrong = client.post(f"/menus/sets/{found.pk}/choose/", {"key": key(), "monday": "2026-09-15"})
    assert wrong.status_code == 422
    done = client.post(f"/menus/sets/{found.pk}/choose/", {"key": key(), "monday": MONDAY.isoformat()})
    assert done.status_code == 302
    look_as(world.actor("safety"))
    assert MenuWeek.objects.get().menu_set_id == found.pk


def test_the_neighbour_sees_no_card_and_no_set(world: World) -> None:
    versions = fill_library(world)
    found = a_set(world, versions)
    client = signed_in(world, "neighbour")
    assert client.get(f"/menus/library/{versions[0].pk}/").status_code == 404
    assert client.get(f"/menus/sets/{found.pk}/").status_code == 404


@pytest.mark.duty("D051", "supported")
def test_the_week_is_printed_with_grams_and_nutrients(world: World) -> None:
    """六（二）：定期公布食谱。"""
    week = import_week(world)
    client = signed_in(world, "keeper")
    pdf = client.get(f"/menus/weeks/{week.pk}/menu.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/menus/weeks/{week.pk}/menu.xlsx").content))
    texts = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert any("大米 80" in text for text in texts)
    assert any("大米 120" in text for text in texts)
    assert any("能量" in text for text in texts)


def test_a_week_is_judged_on_its_page_with_clauses(world: World) -> None:
    week = import_week(world)
    text = signed_in(world, "keeper").get(f"/menus/weeks/{week.pk}/?band=9-11").content.decode()
    assert "不得公布的原因" in text
    assert "每天食材种类达到12种以上" in text
    assert "缺数据，暂不能判断" in text or "扣分并提示" in text


def test_needs_of_a_week_are_listed_by_day(world: World) -> None:
    week = import_week(world)
    text = signed_in(world, "buyer").get(f"/menus/weeks/{week.pk}/needs/").content.decode()
    assert text.count("day-card") == 5
    assert "大米" in text


@pytest.mark.duty("D177", "supported")
def test_next_term_s_demand_is_grams_a_day_times_days_times_heads_as_bought(world: World) -> None:
    """附件2第八条（五）：产销对接。"""
    versions = fill_library(world)
    seat_panel(world)
    found = a_set(world, versions)
    actor = world.actor("reviewer")
    assert demand(actor, world.county, coming_months(TODAY, 2), TODAY).lines == ()
    sign(world, found)
    actor = world.actor("reviewer")
    shown = demand(actor, world.county, coming_months(TODAY, 2), TODAY)
    assert [month.first.month for month in shown.months] == [10, 11]
    line = next(line for line in shown.lines if line.food == "大米")
    wanted = 0
    for band, heads in shown.heads.items():
        days = planned_week_of(found, band).days
        mean = sum(dish.masses_mg().get("大米", 0) for day in days for dish in day.dishes) // len(days)
        wanted += -(
            -mean * heads * shown.months[0].meal_days * 100 // (load_foods()["大米"].edible_pct * 1000)
        )
    assert line.grams[0] == wanted > 0
    assert ("junior", "autumn") in shown.missing
    winter = demand(actor, world.county, coming_months(TODAY, 3), TODAY)
    rice = next(line for line in winter.lines if line.food == "大米")
    assert rice.grams[2] is None, "December has no approved set: unknown, not nothing"
    assert rice.total_g == rice.grams[0] + rice.grams[1]
    text = signed_in(world, "reviewer").get("/menus/demand/").content.decode()
    assert world.county.name in text
    assert "还缺已审定的食谱" in text, "the page counts from the database's own day, in winter"


def test_a_county_s_demand_is_asked_in_few_queries_and_a_kindergarten_does_not_stop_it(
    world: World, django_assert_max_num_queries: object
) -> None:
    versions = fill_library(world)
    seat_panel(world)
    sign(world, a_set(world, versions))
    with acting(world.actor("principal")):
        SchoolClass.objects.filter(pk=world.school_class.pk).update(grade=0)
    client = signed_in(world, "reviewer")
    with django_assert_max_num_queries(28):
        page = client.get("/menus/demand/")
    assert page.status_code == 200


def test_a_term_of_five_months_goes_over_the_year() -> None:
    assert [month.isoformat() for month in coming_months(TODAY)] == [
        "2026-10-01", "2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01",
    ]  # fmt: skip


def test_a_changed_workbook_is_imported_by_the_page(world: World) -> None:
    fill_library(world, 1)
    client = signed_in(world, "reviewer")
    data = client.get("/menus/library/dishes.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    assert [cell.value for cell in sheet[1]][-len(DISH_BANDS) :] == [
        "3-5岁(克)",
        "6-8岁(克)",
        "9-11岁(克)",
        "12-14岁(克)",
    ]
    sheet["L2"] = 399
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    target.name = "菜品.xlsx"
    assert client.post("/menus/library/import/", {"key": key(), "workbook": target}).status_code == 302
    sheet["L2"] = "很多"
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    target.name = "菜品.xlsx"
    refused = client.post("/menus/library/import/", {"key": key(), "workbook": target})
    assert refused.status_code == 422
    assert "L2" in refused.content.decode()


def test_choosing_again_supersedes_the_week(world: World) -> None:
    versions = fill_library(world)
    seat_panel(world)
    found = a_set(world, versions)
    sign(world, found)
    open_days(world.school)
    first = import_week(world)
    second = choose_set(
        by=world.actor("keeper"), key=key(), at=at(11), school=world.school, monday=MONDAY, menu_set=found
    )
    assert second.supersedes_id == first.pk
