"""The public pages and the auditor's trace in a real browser: they fit every width, can be read aloud, hold the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.disclosure.actions import publish_day, publish_month, publish_trace
from tests.browser.test_style_guide import OVERFLOW, SMALL_TEXT, TOUCH
from tests.factories.disclosure import paid, play_day
from tests.factories.kitchen import database_clock
from tests.factories.world import TODAY, World, at, key

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]

WIDTHS = (360, 1024, 1366)


@pytest.fixture
def site(committed_world: World, serve: Callable[[str], str]) -> Iterator[tuple[World, str]]:
    """A day that was played, settled, paid and published; the clock stands at two in the afternoon."""
    world = committed_world
    paid(world, play_day(world))
    said = {"by": SYSTEM, "at": at(13), "school": world.school}
    publish_day(key=key(), on=TODAY, **said)
    publish_trace(key=key(), on=TODAY, **said)
    publish_month(key=key(), month=TODAY.replace(day=1), **said)
    with database_clock(at(14)):
        yield world, serve("fangxin.urls")


def addresses(world: World, code: str) -> dict[str, list[str]]:
    """Who looks at which pages; "" is anybody."""
    school = world.school.pk
    trace = f"/disclosure/trace/{school}/{TODAY}/"
    return {
        "": [
            "/public/", "/public/prices/", "/public/trace/", f"/public/schools/{school}/",
            f"/public/schools/{world.other_school.pk}/", f"/public/schools/{school}/sheet/",
            f"/public/schools/{school}/months/2026-09/", f"/public/trace/{school}/{TODAY}/",
        ],
        "auditor": [
            "/disclosure/trace/", trace, f"/disclosure/trace/{school}/months/2026-09/", f"{trace}{code}/acceptance/",
            f"/disclosure/trace/{school}/2026-09-15/",
        ],
        "principal": ["/disclosure/publishing/"],
    }  # fmt: skip


def faults_of(page: Any, width: int) -> list[str]:
    """Overflow, small letters, small targets on a phone, and what axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    found = [
        f"{rule['id']}: {rule['nodes'][0]['html'][:100]}" for rule in Axe().run(page).response["violations"]
    ]
    if page.evaluate(OVERFLOW) > 0:
        found.append("wider than the screen")
    found += [f"small text: {part}" for part in page.evaluate(SMALL_TEXT)]
    if width == 360:
        found += [f"small target: {part}" for part in page.evaluate(TOUCH)]
    return found


def test_every_page_fits_and_can_be_read_aloud(site: tuple[World, str], chromium: Any) -> None:
    world, address = site
    problems = []
    for who, pages in addresses(world, "LS-260914-01").items():
        cookies = []
        if who:
            client = Client()
            client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
            cookies = [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
        for width in WIDTHS:
            context = chromium.new_context(viewport={"width": width, "height": 800}, service_workers="block")
            context.add_cookies(cookies)
            page = context.new_page()
            said: list[str] = []
            page.on(
                "console",
                lambda message, said=said: said.append(message.text) if message.type == "error" else None,
            )
            for path in pages:
                answer = page.goto(f"{address}{path}")
                wrong = faults_of(page, width) + said
                if answer.status != 200:
                    wrong.append(f"status {answer.status}")
                problems += [f"{width} {path}: {fault}" for fault in wrong]
                said.clear()
            context.close()
    assert not problems, "\n".join(problems)


def test_a_lot_is_followed_with_the_keyboard_alone(site: tuple[World, str], chromium: Any) -> None:
    world, address = site
    context = chromium.new_context(viewport={"width": 1366, "height": 800}, service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/public/trace/{world.school.pk}/{TODAY}/")
    page.focus("#lots a:not([aria-current])")
    food = page.inner_text("#lots a:not([aria-current]) strong")
    page.keyboard.press("Enter")
    page.wait_for_url("**?lot=LS-**")
    assert f"跟着这批{food}走" in page.inner_text("main")
    context.close()


def test_the_notice_prints_on_paper_without_navigation(site: tuple[World, str], chromium: Any) -> None:
    world, address = site
    context = chromium.new_context(viewport={"width": 1024, "height": 800}, service_workers="block")
    page = context.new_page()
    page.goto(f"{address}/public/schools/{world.school.pk}/sheet/")
    assert page.is_visible("[data-print]")
    page.emulate_media(media="print")
    assert not page.is_visible("[data-print]")
    assert not page.is_visible(".public-head nav")
    assert page.is_visible(".sheet-qr svg")
    context.close()
