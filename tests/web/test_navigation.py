"""Whatever a person may open can be reached from the phone too."""

from __future__ import annotations

import pytest
from django.test import Client

from fangxin.web.navigation import ENTRIES, MOST_TABS, navigation_for, tabs_for
from tests.factories.world import PEOPLE, World


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
