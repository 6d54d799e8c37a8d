"""The design system in a real browser: no overflow, no accessibility violation, nothing against the policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fangxin.web.style_guide import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

SITE = "tests.browser.style_guide_site"
WIDTHS = (360, 390, 1024, 1280, 1366)
TOUCH = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')].filter(e => {
  const box = e.getBoundingClientRect();
  const inLabel = e.matches('[type=checkbox], [type=radio]') && e.closest('label');
  return box.width > 1 && box.height > 1 && box.height < 43.5 && !inLabel && !e.closest('.sr, dialog, .skip');
}).map(e => e.outerHTML.slice(0, 90) + ' ' + e.getBoundingClientRect().height)"""
SMALL_TEXT = """() => [...document.querySelectorAll('body *')].filter(e =>
  !e.closest('svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML.slice(0, 90))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def address(site: str, name: str) -> str:
    return f"{site}/style-guide/" + (f"?page={name}" if name else "")


def opened(chromium: Any, width: int, **options: Any) -> tuple[Any, list[str]]:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, service_workers="block", reduced_motion="reduce", **options
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said


@pytest.mark.parametrize("name", list(PAGES), ids=lambda name: name or "components")
def test_a_page_fits_every_width_and_breaks_no_rule(
    name: str, chromium: Any, serve: Callable[[str], str]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    site = serve(SITE)
    page, said = opened(chromium, WIDTHS[0])
    assert page.goto(address(site, name)).status == 200
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOW) <= 0, f"{width} px: the page is wider than the screen"
        if width in (360, 1024, 1366):
            violations = Axe().run(page).response["violations"]
            assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
    assert page.evaluate("document.querySelectorAll('[style], style').length") == 0
    # The list of unsent entries asks who is signed in; nobody is, and the browser notes the 401.
    assert not [words for words in said if "401" not in words]
    page.context.close()


@pytest.mark.parametrize("name", list(PAGES), ids=lambda name: name or "components")
def test_a_phone_page_has_large_targets_and_readable_text_also_when_enlarged(
    name: str, chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 360)
    page.goto(address(serve(SITE), name))
    assert page.evaluate(TOUCH) == []
    assert page.evaluate(SMALL_TEXT) == []
    page.evaluate("document.documentElement.classList.add('large')")
    assert page.evaluate(OVERFLOW) <= 0, "large text makes the page wider than the screen"
    page.context.close()


@pytest.mark.parametrize("name", ["today", "queue", "school", "trace", "sign-in"])
def test_a_page_shows_its_content_without_scripts(
    name: str, chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 360, java_script_enabled=False)
    page.goto(address(serve(SITE), name))
    assert page.locator("main").inner_text().strip()
    assert page.locator("[data-sync]").count() == 0 or not page.locator("[data-sync]").is_visible()
    page.context.close()


def test_the_menu_of_an_office_page_opens_on_a_phone_without_scripts(
    chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 360, java_script_enabled=False)
    page.goto(address(serve(SITE), "queue"))
    entry = page.locator(".desk-menu .side-nav a", has_text="资金拨付")
    assert not entry.is_visible()
    page.locator(".desk-menu summary").click()
    assert entry.is_visible()
    page.context.close()


def test_the_decision_buttons_stay_in_sight_at_the_height_of_a_small_laptop(
    chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 1366)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(address(serve(SITE), "queue"))
    for scrolled in (0, 200, 500):
        page.evaluate(f"window.scrollTo(0, {scrolled})")
        box = page.locator(".pane-actions").bounding_box()
        assert 0 < box["y"] < box["y"] + box["height"] <= 768, f"scrolled by {scrolled}"
    page.context.close()


def test_the_last_entry_of_a_phone_page_is_not_hidden_by_the_tab_bar(
    chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 360)
    page.goto(address(serve(SITE), "today"))
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last, bar = page.locator(".todo li").last.bounding_box(), page.locator(".phone-foot").bounding_box()
    assert last["y"] + last["height"] <= bar["y"]
    page.context.close()


def test_weighing_recounts_in_whole_fen_and_says_what_is_missing(
    chromium: Any, serve: Callable[[str], str]
) -> None:
    page, _ = opened(chromium, 390)
    page.goto(address(serve(SITE), ""))
    pork, tomato = page.locator("[data-line]").nth(0), page.locator("[data-line]").nth(1)
    pork.locator("[data-kg]").fill("38.0")
    assert pork.locator("[data-line-amount]").inner_text() == "1,075.40"
    assert pork.locator("[data-line-difference]").inner_text() == "少 2.4 公斤"
    assert page.locator("[data-total-amount]").inner_text() == "¥1,353.80"
    tomato.locator("[data-kg]").fill("abc")
    assert tomato.locator("[data-line-amount]").inner_text() == "—"
    assert page.locator("[data-total-amount]").inner_text() == "¥—"
    page.context.close()


def test_keys_move_in_the_queue_and_can_be_switched_off(chromium: Any, serve: Callable[[str], str]) -> None:
    page, _ = opened(chromium, 1366)
    page.goto(address(serve(SITE), "queue"))
    focused = "document.activeElement.textContent.trim()"
    page.keyboard.press("j")
    assert page.evaluate(focused) == "柳塘镇第一小学"
    page.keyboard.press("k")
    assert page.evaluate(focused) == "溪口镇中心小学"
    page.keyboard.press("a")
    assert page.evaluate(focused) == "核减后通过"
    page.locator("[data-keys-toggle]").click()
    page.locator("[data-queue-link]").first.focus()
    page.keyboard.press("j")
    assert page.evaluate(focused) == "溪口镇中心小学"
    page.context.close()


def test_large_text_is_remembered_on_the_next_page(chromium: Any, serve: Callable[[str], str]) -> None:
    site = serve(SITE)
    page, _ = opened(chromium, 390)
    page.goto(address(site, "school"))
    page.locator("[data-large-text]").click()
    page.goto(address(site, "today"))
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page.context.close()


def test_a_statement_prints_without_menus_and_buttons(chromium: Any, serve: Callable[[str], str]) -> None:
    page, _ = opened(chromium, 1024)
    page.goto(address(serve(SITE), "school"))
    page.emulate_media(media="print")
    assert not page.locator(".public-head nav").is_visible()
    assert not page.locator(".hero .actions").is_visible()
    assert page.locator("text=今天吃什么").is_visible()
    page.context.close()
