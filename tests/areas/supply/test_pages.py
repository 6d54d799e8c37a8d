"""Orders, notes and acceptance through the pages, as a browser without script and as a phone's outbox send them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import PinCheck
from fangxin.areas.policy.models import MealDayClosure
from fangxin.areas.supply.models import Acceptance, Delivery, DeliveryLine, Order, OrderLine
from tests.factories.supply import delivered, open_market, ordered
from tests.factories.world import PIN, TODAY, World, at

OUTBOX = {"HTTP_X_FANGXIN_OUTBOX": "1"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gate reads the clock once; here it reads the test's day."""
    from fangxin.areas.organisations import access

    real = access.look_as

    def look_then(actor: Any) -> Any:
        real(actor)
        return at(7, 27)

    monkeypatch.setattr(access, "look_as", look_then)


def client(world: World, who: str) -> Client:
    browser = Client()
    browser.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return browser


def see(world: World, who: str = "keeper") -> None:
    look_as(world.actor(who))


def acceptance_body(world: World, delivery: Delivery, **more: Any) -> dict[str, Any]:
    """What the phone posts for a delivery whose lines weigh what the note says."""
    see(world)
    body: dict[str, Any] = {"key": "entry-1", "second": world.people["safety"].pk, "second_pin": PIN}
    for row in DeliveryLine.objects.filter(delivery=delivery):
        body[f"weighed-{row.pk}"] = f"{row.quantity_g / 1000:.3f}"
    return body | more


# --- orders ----------------------------------------------------------------------------------------------------------
def test_the_buyer_orders_a_food_beside_the_menu_and_the_supplier_reads_it(world: World) -> None:
    open_market(world)
    buyer = client(world, "buyer")
    page = buyer.get(f"/supply/orders/new/{world.meal_day.pk}/")
    assert "还没有食谱" in page.content.decode()
    body = {"key": "o-1", "food-0": "土豆", "more-0": "54", "why-0": ""}
    refused = buyer.post(f"/supply/orders/new/{world.meal_day.pk}/", body)
    assert refused.status_code == 422
    assert "要写明原因" in refused.content.decode()
    answer = buyer.post(f"/supply/orders/new/{world.meal_day.pk}/", body | {"why-0": "补足库存"})
    assert answer.status_code == 302
    see(world, "clerk")
    order = Order.objects.get()
    clerk = client(world, "clerk")
    assert order.number in clerk.get("/supply/orders/").content.decode()
    assert "54.0 公斤" in clerk.get(f"/supply/orders/{order.pk}/").content.decode()
    assert client(world, "other_clerk").get(f"/supply/orders/{order.pk}/").status_code == 404


@pytest.mark.duty("D237", "enforced")
def test_the_order_page_stays_shut_before_the_notice_has_ended(world: World) -> None:
    """Annex 2, short flow: no food before declaration, approvals and notice."""
    answer = client(world, "buyer").get(f"/supply/orders/new/{world.meal_day.pk}/")
    assert answer.status_code == 422


def test_a_meal_on_a_closed_day_is_not_found_on_the_order_page(world: World) -> None:
    open_market(world)
    with transaction.atomic(), acting(SYSTEM):
        MealDayClosure.objects.create(meal_day=world.meal_day, reason="大雪停课", at=at(5), by_id=0)
    body = {"key": "o-1", "food-0": "土豆", "more-0": "54", "why-0": "补足库存"}
    assert client(world, "buyer").post(f"/supply/orders/new/{world.meal_day.pk}/", body).status_code == 404
    see(world)
    assert not Order.objects.exists()


def test_only_the_right_posts_open_each_page(world: World) -> None:
    row = delivered(world, ordered(world, open_market(world), {"土豆": 54_000}))
    for who, address, status in [
        ("teacher", "/supply/orders/", 403), ("keeper", f"/supply/orders/new/{world.meal_day.pk}/", 403),
        ("cook", f"/supply/orders/{row.order_id}/delivery/", 403), ("clerk", f"/supply/deliveries/{row.pk}/", 200),
        ("other_keeper", f"/supply/deliveries/{row.pk}/", 404), ("principal", "/supply/deliveries/", 200),
        ("reviewer", f"/supply/deliveries/{row.pk}/", 200),
    ]:  # fmt: skip
        assert client(world, who).get(address).status_code == status, (who, address)


# --- notes -----------------------------------------------------------------------------------------------------------
@pytest.mark.duty("D077", "enforced")
def test_a_note_whose_amount_is_not_quantity_times_price_is_refused_on_the_page(world: World) -> None:
    """Measures, article 11: name, quantity, unit price, amount, date."""
    order = ordered(world, open_market(world), {"土豆": 54_000})
    see(world, "clerk")
    n = OrderLine.objects.get(order=order).pk
    body = {
        "key": "n-1", "note_number": "PS-1", "note_on": TODAY.isoformat(), f"quantity-{n}": "54",
        f"price-{n}": "2.60", f"amount-{n}": "140.41", f"batch-{n}": "B1", f"expires-{n}": "2026-09-20",
        f"paper-{n}-produce_conformity": "CN-1",
    }  # fmt: skip
    clerk, address = client(world, "clerk"), f"/supply/orders/{order.pk}/delivery/"
    refused = clerk.post(address, body)
    assert refused.status_code == 422
    assert "应为 140.40 元" in refused.content.decode()
    for field in ("note_number", "note_on", f"price-{n}", f"amount-{n}"):
        assert clerk.post(address, body | {f"amount-{n}": "140.40", field: ""}).status_code == 422
    see(world, "clerk")
    assert not Delivery.objects.exists()
    assert clerk.post(address, body | {f"amount-{n}": "140.40"}).status_code == 302
    see(world, "clerk")
    assert [paper.number for paper in DeliveryLine.objects.get().certificates.all()] == ["CN-1"]


# --- acceptance --------------------------------------------------------------------------------------------------------
def test_two_people_accept_without_script(world: World) -> None:
    row = delivered(
        world, ordered(world, open_market(world), {"番茄": 58_000}), change={"番茄": {"price_fen": 520}}
    )
    keeper, address = client(world, "keeper"), f"/supply/deliveries/{row.pk}/"
    page = keeper.get(address)
    assert page["X-Fangxin-Offline"] == "1"
    assert "按上限 4.80 入账" in page.content.decode()
    assert "附件2第八条（三）" in page.content.decode()
    assert keeper.post(address, acceptance_body(world, row)).status_code == 302
    result = keeper.get(address).content.decode()
    assert "已验收：惠民配送" in result
    assert "¥278.40" in result
    assert "入账" in client(world, "clerk").get(address).content.decode()


@pytest.mark.duty("D178", "enforced")
def test_the_page_refuses_one_person_alone_and_the_buyer(world: World) -> None:
    """Annex 2, article 9 (一): two people, and buying stands apart from accepting."""
    row = delivered(world, ordered(world, open_market(world), {"番茄": 58_000}))
    keeper, address = client(world, "keeper"), f"/supply/deliveries/{row.pk}/"
    for second in ("keeper", "buyer", "other_keeper", "clerk"):
        answer = keeper.post(address, acceptance_body(world, row, second=world.people[second].pk))
        assert answer.status_code == 422, second
    no_second = acceptance_body(world, row)
    del no_second["second"]
    assert keeper.post(address, no_second).status_code == 422
    assert keeper.post(address, acceptance_body(world, row, second_pin="")).status_code == 422
    see(world)
    assert not Acceptance.objects.exists()


def test_a_wrong_pin_is_403_for_the_outbox_and_the_try_is_kept(world: World) -> None:
    row = delivered(world, ordered(world, open_market(world), {"番茄": 58_000}))
    keeper, address = client(world, "keeper"), f"/supply/deliveries/{row.pk}/"
    answer = keeper.post(address, acceptance_body(world, row, second_pin="000000"), **OUTBOX)
    assert answer.status_code == 403
    assert answer.json()["code"] == "wrong_pin"
    see(world)
    assert [check.matched for check in PinCheck.objects.all()] == [False]
    assert not Acceptance.objects.exists()


def test_a_seal_that_does_not_open_is_refused(world: World) -> None:
    row = delivered(world, ordered(world, open_market(world), {"番茄": 58_000}))
    body = acceptance_body(world, row, second_pin="sealed:AAAA")
    answer = client(world, "keeper").post(f"/supply/deliveries/{row.pk}/", body, **OUTBOX)
    assert (answer.status_code, answer.json()["code"]) == (422, "broken_seal")


def test_the_outbox_gets_the_same_answer_for_a_repeat_and_409_for_another_body(world: World) -> None:
    papers: tuple = ()
    row = delivered(
        world, ordered(world, open_market(world), {"番茄": 58_000}), change={"番茄": {"papers": papers}}
    )
    keeper, address = client(world, "keeper"), f"/supply/deliveries/{row.pk}/"
    see(world)
    n = DeliveryLine.objects.get().pk
    body = acceptance_body(world, row, **{f"paper-{n}-0": "KJ-1", f"kind-{n}-0": "pesticide_rapid_test"})
    first = keeper.post(address, body, **OUTBOX)
    assert first.status_code == 201, first.content.decode()
    again = keeper.post(address, body, **OUTBOX)
    assert (again.status_code, again.json()) == (201, first.json())
    other = keeper.post(address, body | {f"weighed-{n}": "57"}, **OUTBOX)
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")
    see(world)
    assert Acceptance.objects.count() == 1
    assert PinCheck.objects.count() == 1


def test_missing_papers_are_asked_for_and_a_missing_one_is_refused_at_its_line(world: World) -> None:
    row = delivered(
        world, ordered(world, open_market(world), {"猪五花肉": 9_000}), change={"猪五花肉": {"papers": ()}}
    )
    keeper, address = client(world, "keeper"), f"/supply/deliveries/{row.pk}/"
    assert "缺这份证件" in keeper.get(address).content.decode()
    answer = keeper.post(address, acceptance_body(world, row))
    assert answer.status_code == 422
    assert "缺动物检疫证明、肉品品质检验合格证" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "address"), [("keeper", "/supply/deliveries/"), ("clerk", "/supply/orders/")]
)
def test_a_list_page_costs_the_same_queries_for_one_row_and_for_many(
    world: World, who: str, address: str, django_assert_max_num_queries: Any
) -> None:
    market = open_market(world)
    seen = []
    for rows in (1, 4):
        for _ in range(rows):
            delivered(world, ordered(world, market, {"土豆": 1_000}))
            ordered(world, market, {"土豆": 1_000})
        browser = client(world, who)
        with django_assert_max_num_queries(25) as counted:
            assert browser.get(address).status_code == 200
        seen.append(len(counted))
    assert seen[0] == seen[1]
