"""A phone with a bad network: what a person saved arrives once, is never lost, and is never sent by another."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.outbox_site import Server

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
ROWS = """() => new Promise(resolve => { const open = indexedDB.open('fangxin-outbox', 1);
  open.onsuccess = () => { const all = open.result.transaction('rows').objectStore('rows').getAll();
    all.onsuccess = () => resolve(all.result); }; })"""


@pytest.fixture
def site(serve: Callable[[str], str]) -> str:
    Server.reset()
    return serve("tests.browser.outbox_site")


@pytest.fixture
def phone(chromium: Any, site: str) -> Iterator[Any]:
    """A phone without a service worker, as in WeChat on an iPhone: the outbox must work there too."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, service_workers="block")
    yield context
    context.close()


@pytest.fixture
def phone_with_worker(chromium: Any, site: str) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


def opened(phone: Any, address: str) -> Any:
    page = phone.new_page()
    page.goto(address)
    page.wait_for_timeout(300)
    return page


def until(true: Callable[[], bool], seconds: int = 20) -> None:
    """Wait for something outside the page's own words."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def enter(page: Any, temperature: str) -> None:
    page.fill("#t", temperature)
    page.click("form[data-offline] button")
    until(lambda: not page.evaluate("document.querySelector('form[data-offline]').dataset.busy"))


def line(page: Any) -> str:
    return page.locator("[data-sync-text]").inner_text()


def says(page: Any, words: str) -> None:
    page.wait_for_function("words => document.body.innerText.includes(words)", arg=words, timeout=15000)


def test_online_an_entry_goes_through_the_store_and_arrives_with_a_key_of_its_own(
    phone: Any, site: str
) -> None:
    page = opened(phone, f"{site}/log/")
    enter(page, "36.5")
    says(page, "已保存：晨检 李芳")
    (key,) = Server.rows
    row = Server.rows[key]
    assert UUID.match(key), "the key of the cached page must not be used"
    assert row["temperature"] == "36.5"
    assert row["device_time"].endswith("Z")
    assert abs(int(row["clock_offset_ms"])) < 60_000
    assert Server.headers["X-Fangxin-Outbox"] == "1"
    assert Server.headers["X-CSRFToken"]
    assert page.evaluate(ROWS) == []
    enter(page, "36.6")
    page.wait_for_function("() => document.querySelector('#t').value === ''")
    assert len(Server.rows) == 2, "a second entry has a second key"


def test_offline_entries_wait_and_arrive_exactly_once(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    phone.set_offline(True)
    for temperature in ("36.5", "36.6", "36.7"):
        enter(page, temperature)
        says(page, "已记在本机，联网后自动上传")
    says(page, "当前离线，可以继续登记；3 条待上传")
    assert Server.rows == {}
    phone.set_offline(False)
    says(page, "已全部上传")
    assert [row["temperature"] for row in Server.rows.values()] == ["36.5", "36.6", "36.7"]
    assert Server.posts == 3


def test_an_answer_that_is_lost_after_the_server_stored_the_entry_makes_no_second_one(
    phone: Any, site: str
) -> None:
    page = opened(phone, f"{site}/log/")
    Server.mode = "lose the answer"
    enter(page, "36.5")
    says(page, "1 条待上传")
    Server.mode = "take"
    says(page, "已全部上传")
    assert len(Server.rows) == 1
    assert Server.posts >= 2


def test_two_tabs_that_send_at_once_send_each_entry_once(phone: Any, site: str) -> None:
    first = opened(phone, f"{site}/log/")
    second = opened(phone, f"{site}/log/")
    phone.set_offline(True)
    for number in range(8):
        enter(first if number % 2 else second, f"36.{number}")
        says(first if number % 2 else second, "已记在本机")
    phone.set_offline(False)
    for page in (first, second):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    until(lambda: first.evaluate(ROWS) == [])
    assert len(Server.rows) == 8
    assert Server.posts == 8


def test_an_expired_sign_in_keeps_the_entry_and_says_so(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    Server.account = None
    enter(page, "36.5")
    says(page, "登录已过期，1 条留在本机")
    assert page.locator("[data-sync-link]").get_attribute("href") == "/sign-in/?next=%2Flog%2F"
    assert Server.rows == {}
    Server.account = "7"
    page.evaluate("window.dispatchEvent(new Event('online'))")
    says(page, "已全部上传")
    assert len(Server.rows) == 1


def test_a_refused_entry_is_shown_with_its_reason_and_not_sent_again(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    Server.mode = "refuse"
    enter(page, "37.5")
    says(page, "没有保存：体温超过 37.3 度。 请换人上岗。")
    assert "37.5 度，不能上岗" in page.locator("[data-outbox-note]").inner_text()
    assert page.locator("#t").get_attribute("aria-invalid") == "true"
    assert page.input_value("#t") == "37.5", "the entry stays in the form to be corrected"
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(500)
    assert Server.posts == 1
    assert [row["state"] for row in page.evaluate(ROWS)] == ["refused"]
    listed = opened(phone, f"{site}/outbox/")
    says(listed, "没有保存：体温超过 37.3 度。")
    listed.close()
    Server.mode = "take"
    enter(page, "36.5")
    says(page, "已保存：晨检 李芳")
    assert page.evaluate(ROWS) == [], "the corrected entry replaces the refused one"


def test_another_person_on_the_same_phone_does_not_send_it(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    phone.set_offline(True)
    enter(page, "36.5")
    says(page, "1 条待上传")
    Server.account = "8"
    phone.set_offline(False)
    says(page, "1 条属于别的账号，留在本机等本人登录")
    other = opened(phone, f"{site}/outbox/")
    says(other, "1 条属于别的账号")
    assert Server.posts == 0
    Server.account = "7"
    opened(phone, f"{site}/log/")
    until(lambda: page.evaluate(ROWS) == [])
    assert len(Server.rows) == 1


def test_signing_out_warns_of_entries_that_are_not_sent(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    phone.set_offline(True)
    enter(page, "36.5")
    says(page, "1 条待上传")
    page.click("text=退出")
    says(page, "还有 1 条没上传")
    page.click("dialog >> text=取消")
    assert page.url.endswith("/log/")
    assert len(page.evaluate(ROWS)) == 1


def test_entries_older_than_a_day_are_pointed_out(phone: Any, site: str) -> None:
    page = opened(phone, f"{site}/log/")
    phone.set_offline(True)
    enter(page, "36.5")
    says(page, "1 条待上传")
    page.evaluate(
        """() => new Promise(done => { const open = indexedDB.open('fangxin-outbox', 1); open.onsuccess = () => {
        const store = open.result.transaction('rows', 'readwrite').objectStore('rows');
        store.getAll().onsuccess = e => { const row = e.target.result[0]; row.savedAt = '2020-01-01T00:00:00Z';
        store.put(row).onsuccess = done; }; }; })"""
    )
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    says(page, "最早一条已超过 24 小时")


def test_the_worker_opens_a_marked_page_offline_and_the_entry_arrives_after_a_restart(
    phone_with_worker: Any, site: str
) -> None:
    page = opened(phone_with_worker, f"{site}/log/")
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise(r => setTimeout(r, 800)))")
    page.goto(f"{site}/private/")
    phone_with_worker.set_offline(True)
    page.goto(f"{site}/log/")
    assert page.locator("h1").inner_text() == "晨检"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.phone-head')).color") == "rgb(255, 255, 255)"
    )
    enter(page, "36.5")
    says(page, "1 条待上传")
    page.close()
    again = phone_with_worker.new_page()
    again.goto(f"{site}/log/")
    says(again, "1 条待上传")
    phone_with_worker.set_offline(False)
    says(again, "已全部上传")
    assert len(Server.rows) == 1


def test_the_worker_never_keeps_a_private_page(phone_with_worker: Any, site: str) -> None:
    page = opened(phone_with_worker, f"{site}/log/")
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise(r => setTimeout(r, 800)))")
    page.goto(f"{site}/private/")
    assert "学生名册" in page.inner_text("body")
    phone_with_worker.set_offline(True)
    page.goto(f"{site}/private/")
    assert "学生名册" not in page.inner_text("body")
    kept = page.evaluate(
        "caches.open('fangxin-pages').then(c => c.keys()).then(k => k.map(r => new URL(r.url).pathname))"
    )
    assert "/private/" not in kept
    assert "/log/" in kept


def test_signing_out_clears_the_kept_pages(phone_with_worker: Any, site: str) -> None:
    page = opened(phone_with_worker, f"{site}/log/")
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise(r => setTimeout(r, 800)))")
    assert page.evaluate("caches.has('fangxin-pages')")
    page.click("text=退出")
    page.wait_for_url("**/sign-out/")
    assert not page.evaluate("caches.has('fangxin-pages')")
