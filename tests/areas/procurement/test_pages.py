"""Contracts and price lists through the pages: typed, pasted, from a workbook; read by schools and suppliers."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import PUBLIC
from fangxin.areas.procurement.models import Contract, Price, PriceList
from tests.factories.supply import make_contract, publish_prices
from tests.factories.world import World

HEAD = {
    "key": "p-1", "number": "DJ-9", "inquiry_on": "2099-09-01", "decided_by": "第 9 次会议", "since": "2099-09-05",
    "until": "2099-10-01",
}  # fmt: skip
ROWS = "猪五花肉,鲜,28.30,28.30\n西红柿,,4.60,4.80"


def client(world: World, who: str) -> Client:
    browser = Client()
    browser.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def workbook(*rows: tuple[Any, ...]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    book.active.append(["食物", "规格等级", "定价（元/公斤）", "上限（元/公斤）"])
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return SimpleUploadedFile("prices.xlsx", data.getvalue())


def test_a_typed_list_is_checked_first_and_then_published(world: World) -> None:
    office, address = client(world, "reviewer"), "/procurement/price-lists/new/"
    checked = office.post(address, HEAD | {"rows": ROWS, "check": "1"})
    assert "核对通过，还没有公布" in checked.content.decode()
    look_as(PUBLIC)
    assert not PriceList.objects.exists()
    assert office.post(address, HEAD | {"rows": ROWS}).status_code == 302
    look_as(PUBLIC)
    assert list(Price.objects.order_by("id").values_list("food", "price_fen", "ceiling_fen")) == [
        ("猪五花肉", 2830, 2830), ("番茄", 460, 480),
    ]  # fmt: skip


def test_a_workbook_is_read_shown_and_published(world: World) -> None:
    office, address = client(world, "reviewer"), "/procurement/price-lists/new/"
    book = workbook(("猪五花肉", "鲜", 28.3, 28.3), ("土豆", None, 2.6, 2.8))
    checked = office.post(address, HEAD | {"workbook": book, "check": "1"})
    assert "核对通过" in checked.content.decode()
    assert "土豆" in checked.content.decode(), "the person sees what was read"
    book.seek(0)
    assert office.post(address, HEAD | {"workbook": book}).status_code == 302
    look_as(PUBLIC)
    assert Price.objects.get(food="土豆").ceiling_fen == 280


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("龙肉", "", 1, 2), "第 2 行"),
        (("土豆", "", 2.9, 2.8), "高于上限"),
        (("土豆", "", "二元", 2.8), "不是金额"),
    ],
)
def test_a_bad_row_of_a_workbook_is_told_with_its_number_and_nothing_is_saved(
    world: World, rows: tuple, said: str
) -> None:
    answer = client(world, "reviewer").post(
        "/procurement/price-lists/new/", HEAD | {"workbook": workbook(rows)}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    look_as(PUBLIC)
    assert not PriceList.objects.exists()


def test_a_file_that_is_no_workbook_is_refused(world: World) -> None:
    fake = SimpleUploadedFile("prices.xlsx", b"not a workbook")
    answer = client(world, "reviewer").post("/procurement/price-lists/new/", HEAD | {"workbook": fake})
    assert answer.status_code == 422


def test_a_food_is_found_by_initials_and_schools_and_suppliers_read_only(world: World) -> None:
    make_contract(world)
    row = publish_prices(world)
    for who in ("buyer", "clerk", "reviewer", "principal"):
        page = client(world, who).get(f"/procurement/price-lists/{row.pk}/?q=zwh").content.decode()
        assert "猪五花肉" in page
        assert "土豆" not in page
        assert row.number in client(world, who).get("/procurement/price-lists/").content.decode()
    for who in ("buyer", "clerk", "principal", "finance"):
        assert client(world, who).get("/procurement/price-lists/new/").status_code == 403
        assert client(world, who).get("/procurement/contracts/new/").status_code == 403


def test_a_contract_is_recorded_on_its_page(world: World) -> None:
    office = client(world, "reviewer")
    body = {
        "key": "c-1", "supplier": world.supplier.pk, "number": "HT-1", "since": "2026-08-31", "until": "2027-08-31",
        "bank_name": "青禾县农商银行", "bank_account": "12",
    }  # fmt: skip
    refused = office.post("/procurement/contracts/new/", body)
    assert refused.status_code == 422
    assert "8 到 32 位" in refused.content.decode()
    assert (
        office.post("/procurement/contracts/new/", body | {"bank_account": "6200000011112222"}).status_code
        == 302
    )
    look_as(world.actor("reviewer"))
    assert Contract.objects.get().supplier_id == world.supplier.pk
    page = client(world, "clerk").get("/procurement/contracts/").content.decode()
    assert "尾号 2222" in page
    assert "6200000011112222" not in page


def test_the_template_opens_as_a_workbook_with_four_columns(world: World) -> None:
    answer = client(world, "reviewer").get("/procurement/price-lists/template/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == ["食物", "规格等级", "定价（元/公斤）", "上限（元/公斤）"]
