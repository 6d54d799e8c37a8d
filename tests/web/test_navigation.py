"""Whatever a person may open can be reached from the phone too."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve, reverse

from fangxin.areas.audit.rules.actor import Role
from fangxin.web.navigation import ENTRIES, MOST_TABS, Entry, navigation_for, tabs_for
from tests.factories.world import PEOPLE, World, person


@pytest.mark.parametrize(
    "name", sorted({name for name, _, home, _ in PEOPLE if home in ("school", "county", "supplier")})
)
def test_every_page_of_a_person_is_in_the_tabs_or_behind_the_last_one(world: World, name: str) -> None:
    actor = world.actor(name)
    tabs = tabs_for(actor, "/")
    known = {item["url"] for group in navigation_for(actor, "/") for item in group["items"]}
    shown = {tab["url"] for tab in tabs}
    assert len(tabs) <= MOST_TABS
    assert known <= shown or "/menu/" in shown
    client = Client()
    client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/menu/").content.decode()
    assert all(url in page for url in known)


def test_every_entry_of_the_menu_leads_somewhere(world: World) -> None:
    for name, _, home, _roles in PEOPLE:
        if home not in ("school", "county", "supplier"):
            continue
        client = Client()
        client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
        for group in navigation_for(world.actor(name), "/"):
            for item in group["items"]:
                assert client.get(item["url"]).status_code == 200, f"{name} {item['url']}"
    assert len(ENTRIES) > 15


def test_the_safety_director_lands_on_today_and_opens_what_the_menu_offers(world: World) -> None:
    """The director leads the managers: today's list, the books, papers, facilities and their hazards."""
    world.people["director"] = person("director", "严总", world.school, (Role.SAFETY_DIRECTOR,))
    client = Client()
    client.force_login(world.people["director"], backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").headers["Location"] == reverse("today")
    offered = {
        item["url"] for group in navigation_for(world.actor("director"), "/") for item in group["items"]
    }
    assert {reverse("today"), reverse("kitchen:logs"), reverse("policy:facilities")} <= offered
    assert {url: client.get(url).status_code for url in offered} == dict.fromkeys(offered, 200)
    assert client.get(reverse("policy:facility-check", args=["fire"])).status_code == 200
    # The page of the school's menus, which the director's menu has, leads on to both.
    assert client.get(reverse("menus:library")).status_code == 200
    assert client.get(reverse("menus:sets")).status_code == 200


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_no_role_is_offered_a_page_that_refuses_it(entry: Entry) -> None:
    access = resolve(reverse(entry.url_name)).func.access
    assert access.public or access.signed_in or set(entry.roles) <= set(access.roles)


@pytest.mark.parametrize(
    "url", ["/account/", "/duties/", "/policy/parameters/", "/policy/rule-book/", "/menu/"]
)
def test_an_account_without_any_post_opens_what_everybody_may(world: World, url: str) -> None:
    """Between two posts a person still has an account; the head of the page must not ask for a first post."""
    client = Client()
    account = person("nobody_yet", "人零", world.school, ())
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(url).status_code == 200
