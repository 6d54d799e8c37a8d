"""Two people accept a delivery where there is no network: it arrives once, the PIN never lies on the phone in clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.supply.models import Acceptance, AcceptanceLine, Delivery, Lot
from tests import database
from tests.factories.supply import delivered, open_market, ordered
from tests.factories.world import PIN, World

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

ROWS = """() => new Promise(resolve => { const open = indexedDB.open('fangxin-outbox', 1);
  open.onsuccess = () => { const all = open.result.transaction('rows').objectStore('rows').getAll();
    all.onsuccess = () => resolve(all.result); }; })"""


@pytest.fixture
def delivery(committed_world: World) -> Delivery:
    """A note of two foods at half past seven of the test's day; the server's clock says the same."""
    with database.superuser(database.NAME) as connection:
        connection.execute("DELETE FROM audit_installation")
        connection.execute(
            "INSERT INTO audit_installation (id, kind, clock_offset)"
            " VALUES (1, 'demo', timestamptz '2026-09-14 07:28+08' - clock_timestamp())"
        )
    order = ordered(committed_world, open_market(committed_world), {"猪五花肉": 40_400, "番茄": 58_000})
    return delivered(committed_world, order, change={"番茄": {"price_fen": 520}})


@pytest.fixture
def phone(
    chromium: Any, serve: Callable[[str], str], delivery: Delivery, committed_world: World
) -> Iterator[Any]:
    """The keeper's phone on the acceptance page."""
    site = serve("fangxin.urls")
    context = chromium.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("[name=username]", "keeper")
    page.fill("[name=password]", "keeper-password")
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto(f"{site}/supply/deliveries/{delivery.pk}/")
    page.wait_for_function("() => window.fangxinSeal && document.querySelector('.pin-live')")
    page.fangxin_context = context
    yield page
    context.close()


def fill(page: Any, delivery: Delivery, world: World, *, pin: str = PIN) -> None:
    with transaction.atomic(), acting(SYSTEM):
        pork, tomato = delivery.lines.order_by("id")
    page.fill(f"[name=weighed-{pork.pk}]", "38.0")
    page.fill(f"[name=weighed-{tomato.pk}]", "58")
    page.check(f"[name=second][value='{world.people['safety'].pk}']")
    page.fill("[name=second_pin]", pin)


def save(page: Any) -> None:
    page.click("button[form=acceptance]")


def says(page: Any, words: str) -> None:
    page.wait_for_function("words => document.body.innerText.includes(words)", arg=words, timeout=20000)


def stored() -> tuple[int, int, int, list[int]]:
    """Acceptances, lines, lots, and the amounts booked."""
    with transaction.atomic(), acting(SYSTEM):
        amounts = list(
            Transfer.objects.filter(event="delivery_accepted").values_list("amount_fen", flat=True)
        )
        return Acceptance.objects.count(), AcceptanceLine.objects.count(), Lot.objects.count(), amounts


ONCE = (1, 2, 2, [38 * 2830 + 58 * 480])


def test_filled_in_offline_it_arrives_exactly_once_and_the_pin_is_sealed_meanwhile(
    phone: Any, delivery: Delivery, committed_world: World
) -> None:
    phone.fangxin_context.set_offline(True)
    fill(phone, delivery, committed_world)
    assert phone.locator("[data-total-amount]").inner_text() == "¥1,353.80"
    save(phone)
    says(phone, "已记在本机，联网后自动上传")
    (row,) = phone.evaluate(ROWS)
    fields = dict(row["fields"])
    assert fields["second_pin"].startswith("sealed:")
    assert PIN not in str(row)
    assert stored() == (0, 0, 0, [])
    phone.fangxin_context.set_offline(False)
    says(phone, "已全部上传")
    assert phone.evaluate(ROWS) == []
    assert stored() == ONCE


def test_an_answer_lost_after_the_commit_makes_no_second_acceptance(
    phone: Any, delivery: Delivery, committed_world: World
) -> None:
    posts: list[str] = []

    def lose_the_first_answer(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        posts.append(route.request.post_data)
        if len(posts) == 1:
            route.fetch()  # the server has taken it
            route.abort()  # and the phone never hears
        else:
            route.continue_()

    phone.route(f"**/supply/deliveries/{delivery.pk}/", lose_the_first_answer)
    fill(phone, delivery, committed_world)
    save(phone)
    says(phone, "已全部上传")
    assert phone.evaluate(ROWS) == []
    assert len(posts) >= 2, "the phone must have sent it again"
    assert stored() == ONCE


def test_a_wrong_pin_is_refused_with_its_reason_and_nothing_is_stored(
    phone: Any, delivery: Delivery, committed_world: World
) -> None:
    phone.fangxin_context.set_offline(True)
    fill(phone, delivery, committed_world, pin="000000")
    save(phone)
    says(phone, "已记在本机")
    phone.fangxin_context.set_offline(False)
    says(phone, "没被接受")
    (row,) = phone.evaluate(ROWS)
    assert row["state"] == "refused"
    assert "PIN 不对" in row["reason"]
    assert stored() == (0, 0, 0, [])


def test_online_it_ends_on_the_acceptance_and_the_wrong_pin_is_told_on_the_form(
    phone: Any, delivery: Delivery, committed_world: World
) -> None:
    fill(phone, delivery, committed_world, pin="000000")
    save(phone)
    says(phone, "PIN 不对，没有保存")
    assert phone.locator("button[form=acceptance]").get_attribute("aria-busy") is None
    phone.fill("[name=second_pin]", PIN)
    save(phone)
    says(phone, "已验收：惠民配送")
    says(phone, "按上限 4.80 入账")
    assert stored() == ONCE
