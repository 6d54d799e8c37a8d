"""A week planned in the browser: asked for, watched, a dish moved by keys, one replaced by a suggestion, published."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.menus.models import DraftVerdict, MenuDraft, PlanRun
from fangxin.areas.menus.queries.planner import days_of
from fangxin.areas.menus.tasks import plan_week_of
from tests.factories.kitchen import database_clock
from tests.factories.menus import MONDAY, open_days
from tests.factories.world import World, at

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.slow]


@pytest.fixture
def desk(chromium: Any, committed_world: World, serve: Callable[[str], str]) -> Iterator[Any]:
    """The safety manager's own desk, signed in, with a week of meal days ahead."""
    open_days(committed_world.school)
    with database_clock(at(9)):
        site = serve("fangxin.urls")
        client = Client()
        client.force_login(
            committed_world.people["safety"], backend="django.contrib.auth.backends.ModelBackend"
        )
        context = chromium.new_context(
            viewport={"width": 1366, "height": 900}, locale="zh-CN", service_workers="block", base_url=site
        )
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        yield context.new_page()
        context.close()


def first_of(page: Any, day: int) -> str:
    """The first vegetable dish of a day: a day may have two."""
    name: str = page.locator(f".day-{day} .slot-vegetable .dish b").first.inner_text()
    return name


def newest() -> MenuDraft:
    with looking(SYSTEM):
        return MenuDraft.objects.get(superseded_by__isnull=True)


def accessible(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    return [v["id"] for v in Axe().run(page).response["violations"]]


def ask(page: Any) -> PlanRun:
    """Fill in the form, the further conditions too; a wrong value is told first and changes nothing."""
    page.goto("/menus/planner/")
    page.click("main details summary")
    page.fill("[name=monday]", str(MONDAY))
    page.fill("[name=stoves]", "99")
    page.fill("[name=without]", "猪肝、鸡肝")
    page.click("main form button.btn-primary")
    page.get_by_text("没有保存").wait_for()
    with looking(SYSTEM):
        assert not PlanRun.objects.exists()
    page.fill("[name=stoves]", "6")
    page.select_option("[name=objective]", "cost")
    page.click("main form button.btn-primary")
    page.locator("#run").wait_for()
    with looking(SYSTEM):
        return PlanRun.objects.get()


def exchange(page: Any, *, from_day: int, strokes: tuple[str, ...], told: str) -> None:
    """The day's first vegetable dish is picked up, carried and put down by keys; the page says over which dish it is."""
    before = newest().pk
    carried = first_of(page, from_day)
    page.locator(f".day-{from_day} .slot-vegetable .dish").first.focus()
    for stroke in (" ", *strokes):
        page.keyboard.press(stroke)
    page.locator(".slot-vegetable .dish.over").wait_for()
    assert told in page.inner_text("body > [role=status]")
    page.keyboard.press(" ")
    page.wait_for_function("id => !location.pathname.includes(`/${id}/`)", arg=before)
    page.wait_for_function("name => document.activeElement.dataset.name === name", arg=carried)


def test_a_week_is_planned_changed_by_keys_and_by_suggestion_and_published(desk: Any) -> None:
    run = ask(desk)
    assert (run.stoves, run.without) == (6, "猪肝、鸡肝")
    assert accessible(desk) == []
    assert plan_week_of(run.pk) == "done"
    desk.get_by_text("打开草稿").click()  # the page has renewed itself
    desk.wait_for_url("**/drafts/*/")
    first = newest()
    assert accessible(desk) == []

    monday, wednesday = first_of(desk, 1), first_of(desk, 3)
    exchange(desk, from_day=1, strokes=("ArrowRight", "ArrowRight"), told=wednesday)
    assert (first_of(desk, 1), first_of(desk, 3)) == (wednesday, monday)
    assert days_of_names(newest()) == [
        [{monday: wednesday, wednesday: monday}.get(name, name) for name in day]
        for day in days_of_names(first)
    ]
    # Back again: whether the exchanged days keep the law's twelve foods each is the week's luck.
    exchange(desk, from_day=3, strokes=("ArrowLeft", "ArrowLeft"), told=wednesday)
    moved = newest()
    assert days_of_names(moved) == days_of_names(first)

    desk.locator(".day-2 .slot-soup .dish").first.press("Enter")
    option = desk.locator(".planner-option").first
    option.wait_for()
    assert "元" in option.inner_text()
    assert "周均" in option.inner_text()
    assert accessible(desk) == []
    chosen = option.locator("b").inner_text().split("\n")[0].removesuffix("推荐").strip()
    option.click()
    desk.wait_for_function("id => !location.pathname.includes(`/${id}/`)", arg=moved.pk)
    assert desk.inner_text(".day-2 .slot-soup .dish b") == chosen
    cost = desk.inner_text(".planner-rail .amount >> nth=0")
    assert float(cost) < 5

    desk.click("#planner-tools button")
    desk.wait_for_url("**/menus/weeks/*/")
    with looking(SYSTEM):
        verdict = DraftVerdict.objects.get()
        assert verdict.draft == newest()
        assert verdict.passed
        published = {dish.name for day in verdict.menu_week.days.all() for dish in day.dishes.all()}
    assert chosen in published


def days_of_names(row: MenuDraft) -> list[list[str]]:
    with looking(SYSTEM):
        return [[name for name, _ in day] for day in days_of(row)]


def test_the_planner_fits_a_phone_and_works_without_a_script(
    chromium: Any, desk: Any, committed_world: World
) -> None:
    run = ask(desk)
    assert plan_week_of(run.pk) == "done"
    cookies = desk.context.cookies()
    site = desk.url.split("/menus/")[0]
    context = chromium.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", java_script_enabled=False, base_url=site
    )
    context.add_cookies(cookies)
    page = context.new_page()
    draft = newest()
    page.goto(f"/menus/planner/drafts/{draft.pk}/")
    page.locator(".slot-vegetable .dish").first.click()
    page.locator("#swap").wait_for()
    page.locator(".planner-own-row form").nth(1).locator("button").click()
    page.get_by_text("已对调").wait_for()
    assert newest().supersedes_id == draft.pk
    context.close()

    desk.set_viewport_size({"width": 360, "height": 740})
    desk.goto(f"/menus/planner/drafts/{newest().pk}/?cell=2-1")
    time.sleep(0.2)
    assert desk.evaluate("document.documentElement.scrollWidth") <= 360
    assert accessible(desk) == []
    small = desk.evaluate(
        "[...document.querySelectorAll('main a, main button, main select')].filter(e => e.offsetHeight && e.offsetHeight < 44)"
        ".map(e => e.textContent.trim())"
    )
    assert small == []
