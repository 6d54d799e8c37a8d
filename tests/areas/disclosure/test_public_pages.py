"""The public pages over HTTP: few queries, nothing private, downloads, old versions, wrong addresses."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import PUBLIC, SYSTEM
from fangxin.areas.disclosure.actions import publish_day, publish_month, publish_trace
from fangxin.areas.disclosure.models import Publication
from tests.factories.disclosure import paid, play_day, serve_day
from tests.factories.pages import signed_in
from tests.factories.world import PEOPLE, TODAY, World, at, key

MONTH = TODAY.replace(day=1)
NAMES = [full_name for _, full_name, _, _ in PEOPLE] + [f"莫小{i}" for i in range(6)] + ["石小0", "石小1"]


def publish_all(world: World, minute: int = 0) -> None:
    said = {"by": SYSTEM, "at": at(13, minute), "school": world.school}
    publish_day(key=key(), on=TODAY, **said)
    publish_trace(key=key(), on=TODAY, **said)
    publish_month(key=key(), month=MONTH, **said)


@pytest.fixture
def published(world: World) -> World:
    paid(world, play_day(world))
    publish_all(world)
    return world


def addresses(world: World) -> list[str]:
    here = f"/public/schools/{world.school.pk}/"
    return [
        "/public/", "/public/prices/", "/public/trace/", here, f"{here}?on={TODAY}", f"{here}sheet/",
        f"{here}data.json", f"{here}data.csv", f"{here}months/2026-09/", f"/public/trace/{world.school.pk}/{TODAY}/",
        f"/public/trace/{world.school.pk}/{TODAY}/?class=一（1）班",
    ]  # fmt: skip


def test_no_public_answer_names_a_child_or_a_colleague(published: World) -> None:
    client = Client()
    for address in addresses(published):
        response = client.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        assert not [name for name in NAMES if name in text], address


def test_a_signed_in_colleague_sees_the_same_public_page(published: World) -> None:
    with signed_in(published, "principal", at(13, 30)) as client:
        mine = client.get(f"/public/trace/{published.school.pk}/{TODAY}/").content.decode()
    assert not [name for name in NAMES if name in mine]


def test_the_school_page_shows_what_was_published(published: World) -> None:
    text = Client().get(f"/public/schools/{published.school.pk}/").content.decode()
    for shown in ("溪口镇中心小学", "土豆烧肉", "2.77", "惠民配送", "动物检疫证明", "DJ-0914-7", "28.30"):
        assert shown in text, shown


@pytest.mark.parametrize("address", ["", "?on=2026-09-14", "sheet/", "data.json"])
def test_a_schools_public_page_costs_four_queries(
    published: World, address: str, django_assert_num_queries: Any
) -> None:
    """The gate's look, the publication, the log's head, the installation; the test's own savepoint makes two more."""
    limit = 4 if address == "data.json" else 6
    with django_assert_num_queries(limit):
        Client().get(f"/public/schools/{published.school.pk}/{address}")


def test_the_list_of_schools_costs_the_same_for_every_length(
    published: World, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(7):
        Client().get("/public/")


def test_schools_are_found_by_name_and_by_initials(published: World) -> None:
    from tests.factories.world import organisation

    organisation(published.county, "school", "高坡小学", "高坡小学", stage="primary", pinyin="gpxx")
    for wanted in ("高坡", "gp", "GPX"):
        text = Client().get("/public/", {"q": wanted}).content.decode()
        assert "高坡小学" in text
        assert "松林镇小学" not in text
    assert "没有找到学校" in Client().get("/public/", {"q": "不存在"}).content.decode()


def test_the_download_can_be_checked_by_anybody(published: World) -> None:
    found = json.loads(Client().get(f"/public/schools/{published.school.pk}/data.json").content)
    text = json.dumps(found["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == found["sha256"]


def test_the_table_holds_every_food_with_its_price(published: World) -> None:
    response = Client().get(f"/public/schools/{published.school.pk}/data.csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[[row[1] for row in rows].index("猪五花肉")][:2] == ["食材", "猪五花肉"]
    assert {row[1]: row[3:] for row in rows if row[0] == "食材"}["土豆"] == ["0.64", "2.60", "1.66"]
    assert response["Content-Disposition"].startswith("attachment")


def test_an_older_version_stays_readable_and_says_that_it_is_old(world: World) -> None:
    play_day(world, serve=False)
    publish_day(by=SYSTEM, key=key(), at=at(8, 30), school=world.school, on=TODAY)
    serve_day(world)
    publish_day(by=SYSTEM, key=key(), at=at(13), school=world.school, on=TODAY)
    here = f"/public/schools/{world.school.pk}/?on={TODAY}"
    assert "还没有点名" not in Client().get(here).content.decode()
    old = Client().get(f"{here}&version=1").content.decode()
    assert "还没有点名" in old
    assert "已有第 2 版" in old


def test_a_school_that_has_published_nothing_says_so(world: World) -> None:
    response = Client().get(f"/public/schools/{world.other_school.pk}/")
    assert response.status_code == 200
    assert "还没有公示" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["?on=2026-09-31", "?on=2026-09-13", "months/2026-13/", "months/2026-08/", "?on=2026-09-14&version=9"],
)
def test_what_was_not_published_is_not_found(published: World, address: str) -> None:
    assert Client().get(f"/public/schools/{published.school.pk}/{address}").status_code == 404


def test_a_supplier_has_no_school_page(published: World) -> None:
    assert Client().get(f"/public/schools/{published.supplier.pk}/").status_code == 404


def test_the_notice_to_print_carries_its_digest_and_a_code_to_this_version(published: World) -> None:
    text = Client().get(f"/public/schools/{published.school.pk}/sheet/").content.decode()
    with transaction.atomic(), acting(PUBLIC):
        row = Publication.objects.get(kind="day")
    assert row.digest in text
    assert 'class="qr"' in text
    assert f"?on={TODAY}&amp;version=1" in text
    assert "style=" not in text.split('class="qr"')[1].split("</svg>")[0]


def test_the_price_list_in_force_is_shown_with_what_changed(published: World) -> None:
    from fangxin.areas.procurement.rules import PriceRow
    from tests.factories.supply import publish_prices

    publish_prices(
        published, (PriceRow("猪五花肉", "鲜", 2900, 2950), PriceRow("鸡蛋", "", 980, 1000)), since=TODAY
    )
    text = Client().get("/public/prices/", {"county": published.county.pk}).content.decode()
    assert "29.00" in text
    assert "涨 0.70" in text
    assert "新列入" in text


def test_posting_to_a_public_page_is_refused(published: World) -> None:
    assert Client().post(f"/public/schools/{published.school.pk}/").status_code == 405


def test_every_link_of_the_public_pages_leads_somewhere(published: World) -> None:
    import re

    client, seen = Client(), set()
    for page in addresses(published):
        if page.endswith((".json", ".csv")):
            continue
        text = client.get(page).content.decode()
        for link in re.findall(r'href="(/public/[^"#]*)"', text):
            seen.add(link.replace("&amp;", "&"))
    assert len(seen) > 8
    broken = [link for link in sorted(seen) if client.get(link).status_code != 200]
    assert not broken


def test_a_day_whose_month_and_trace_are_not_published_links_to_neither(world: World) -> None:
    play_day(world)
    publish_day(by=SYSTEM, key=key(), at=at(13), school=world.school, on=TODAY)
    text = Client().get(f"/public/schools/{world.school.pk}/").content.decode()
    assert "看整月账目" not in text
    assert "看钱的去向" not in text


def test_strange_words_in_the_search_box_do_no_harm(published: World) -> None:
    for words in ("'; DROP TABLE x", "%", "a&b=c", "字" * 500):
        assert Client().get("/public/", {"q": words}).status_code == 200
        assert Client().get("/public/prices/", {"q": words}).status_code == 200
    assert Client().get("/public/", {"q": "\x00"}).status_code == 422
