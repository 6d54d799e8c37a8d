"""The canteen's pages on a phone 360 px wide: they fit, they can be read aloud, the keyboard is enough, and the
sample form survives a dead network without storing anything twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.models import Event
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.dining.models import RollCall
from fangxin.areas.kitchen.actions import record_reading
from fangxin.areas.kitchen.models import RetainedSample
from tests.factories.kitchen import clean_tableware, database_clock, fridge, menu
from tests.factories.world import PIN, World, at, key

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]


@pytest.fixture
def noon(committed_world: World, serve: Callable[[str], str]) -> Iterator[tuple[World, str]]:
    """The school at 11:13, with a menu, one low reading and clean tableware; and the real site."""
    world = committed_world
    with database_clock(at(11, 13)):
        dish = menu(world)[0]
        fridge(world)
        clean_tableware(world)
        record_reading(
            by=world.actor("cook"),
            key=key(),
            at=at(11),
            meal_day=world.meal_day,
            dish=dish,
            temperature_dc=654,
        )
        yield world, serve("fangxin.urls")


@pytest.fixture
def phone(chromium: Any, noon: tuple[World, str]) -> Iterator[Callable[[str], Any]]:
    """phone("cook") is a page of that person's own phone, signed in."""
    world, site = noon
    contexts = []

    def signed_in(who: str) -> Any:
        client = Client()
        client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
        context = chromium.new_context(
            viewport={"width": 360, "height": 740}, locale="zh-CN", service_workers="block", base_url=site
        )
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        contexts.append(context)
        return context.new_page()

    yield signed_in
    for context in contexts:
        context.close()


def samples_kept() -> list[tuple[str, int]]:
    with looking(SYSTEM):
        return list(RetainedSample.objects.order_by("pk").values_list("dish__name", "weight_g"))


def until(true: Callable[[], bool], seconds: int = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("keeper", "today"), ("principal", "today"), ("cook", "kitchen:cooking"), ("cook", "kitchen:samples"),
        ("safety", "kitchen:logs"), ("safety", "kitchen:disinfection"), ("safety", "kitchen:disposal"),
        ("teacher", "dining:classes"), ("teacher", "dining:roll"), ("principal", "dining:accompany"),
        ("safety", "dining:service"), ("keeper", "supply:stock"), ("keeper", "supply:stock-issue"),
    ],
)  # fmt: skip
def test_a_page_fits_the_phone_and_has_no_accessibility_violation(
    noon: tuple[World, str], phone: Callable[[str], Any], who: str, name: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    world, _ = noon
    page = phone(who)
    answer = page.goto(reverse(name, args=[world.school_class.pk] if name == "dining:roll" else []))
    assert answer.status == 200
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


def test_the_big_button_leads_to_the_sample_form(phone: Callable[[str], Any]) -> None:
    page = phone("safety")
    page.goto(reverse("today"))
    page.get_by_role("link", name="开始留样").click()
    page.wait_for_url(f"**{reverse('kitchen:samples')}")
    assert "红烧肉炖土豆" in page.inner_text("main")


def test_the_keyboard_alone_puts_five_samples_away(phone: Callable[[str], Any]) -> None:
    page = phone("cook")
    page.goto(reverse("kitchen:samples"))
    page.wait_for_timeout(300)
    page.keyboard.press("Tab")  # "to the text" comes first
    page.keyboard.press("Enter")
    weighed = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name.startswith("weight-"):
            page.keyboard.type(str(126 + weighed))
            weighed += 1
        elif name == "second":
            page.keyboard.type("赵")
        elif name == "second_pin":
            page.keyboard.type(PIN)
            page.keyboard.press("Enter")
            break
    until(lambda: "全部留样" in page.inner_text("body"))
    assert [grams for _, grams in samples_kept()] == [126, 127, 128, 129, 130]


def fill(page: Any, world: World, weights: list[int]) -> None:
    inputs = page.locator("input[name^='weight-']")
    for place, grams in enumerate(weights):
        inputs.nth(place).fill(str(grams))
    page.select_option("select[name=second]", label=world.people["safety"].full_name)
    page.fill("#id_second_pin", PIN)


def test_samples_entered_without_a_network_are_stored_once_when_it_is_back(
    noon: tuple[World, str], phone: Callable[[str], Any]
) -> None:
    world, _ = noon
    page = phone("cook")
    page.goto(reverse("kitchen:samples"))
    page.wait_for_timeout(300)
    fill(page, world, [130, 131, 132, 133, 134])
    page.context.set_offline(True)
    page.get_by_role("button", name="留样入柜").click()
    until(lambda: "1 条待上传" in page.inner_text("[data-sync]"))
    assert samples_kept() == []
    stored = page.evaluate(
        """() => new Promise(resolve => { const open = indexedDB.open('fangxin-outbox', 1); open.onsuccess = () => {
        const all = open.result.transaction('rows').objectStore('rows').getAll();
        all.onsuccess = () => resolve(JSON.stringify(all.result)); }; })"""
    )
    assert PIN not in stored, "a PIN never lies on the phone in clear"
    page.context.set_offline(False)
    until(lambda: len(samples_kept()) == 5)
    time.sleep(1)
    assert [grams for _, grams in samples_kept()] == [130, 131, 132, 133, 134]
    with looking(SYSTEM):
        assert Event.objects.filter(action="kitchen.keep_samples").count() == 1


def test_a_light_sample_is_refused_on_the_phone_with_the_reason(
    noon: tuple[World, str], phone: Callable[[str], Any]
) -> None:
    world, _ = noon
    page = phone("cook")
    page.goto(reverse("kitchen:samples"))
    page.wait_for_timeout(300)
    fill(page, world, [130, 120])
    page.get_by_role("button", name="留样入柜").click()
    until(lambda: "不得少于 125 克" in page.inner_text("body"))
    assert samples_kept() == []


def test_tapping_a_name_marks_a_child_absent_and_the_roll_is_called(
    noon: tuple[World, str], phone: Callable[[str], Any]
) -> None:
    world, _ = noon
    page = phone("teacher")
    page.goto(reverse("dining:roll", args=[world.school_class.pk]))
    page.wait_for_timeout(300)
    assert not page.get_by_label("病假").nth(0).is_checked()
    page.locator(".pupil .mark").nth(1).click()
    page.locator(".pupil").nth(1).locator("input[value=sick]").check()
    page.get_by_role("button", name="点完了").click()
    page.wait_for_url(f"**{reverse('dining:classes')}")
    with looking(SYSTEM):
        row = RollCall.objects.get()
        assert (row.absent, [a.reason for a in row.absences.all()]) == (1, ["sick"])


def test_the_roll_is_called_without_any_script(noon: tuple[World, str], chromium: Any) -> None:
    world, site = noon
    client = Client()
    client.force_login(world.people["teacher"], backend="django.contrib.auth.backends.ModelBackend")
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, java_script_enabled=False, base_url=site
    )
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page = context.new_page()
    page.goto(reverse("dining:roll", args=[world.school_class.pk]))
    page.locator(".pupil .mark").nth(0).click()
    page.get_by_role("button", name="点完了").click()
    page.wait_for_url(f"**{reverse('dining:classes')}")
    context.close()
    with looking(SYSTEM):
        assert RollCall.objects.get().absences.get().reason == "unknown"
