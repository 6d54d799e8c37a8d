"""Signing in and out, and what the phone asks before it sends."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.organisations.models import Account
from tests.factories.world import World

WRONG = "登录名或密码不对"


def try_in(client: Client, username: str, password: str, **more: str) -> object:
    return client.post(reverse("sign-in"), {"username": username, "password": password} | more)


def test_the_right_password_lets_a_person_in(world: World) -> None:
    client = Client()
    assert try_in(client, "keeper", "keeper-password").status_code == 302
    assert client.get(reverse("session")).json()["account"] == str(world.people["keeper"].pk)


@pytest.mark.parametrize(("username", "password"), [("keeper", "wrong"), ("nobody", "keeper-password")])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    world: World, username: str, password: str
) -> None:
    response = try_in(Client(), username, password)
    assert response.status_code == 422
    assert WRONG in response.content.decode()


def test_a_closed_account_does_not_get_in(world: World) -> None:
    with acting(SYSTEM):
        Account.objects.filter(username="keeper").update(is_active=False)
    assert try_in(Client(), "keeper", "keeper-password").status_code == 422


def test_after_eight_wrong_passwords_even_the_right_one_waits(world: World) -> None:
    client = Client()
    for _ in range(8):
        try_in(client, "keeper", "wrong")
    response = try_in(client, "keeper", "keeper-password")
    assert response.status_code in (403, 429)
    assert client.get(reverse("session")).status_code == 401
    assert try_in(Client(), "cook", "cook-password").status_code == 302  # only that name is locked


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/policy/parameters/", "/policy/parameters/"),
        ("https://example.org/", "/"),
        ("//example.org/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_one_is_sent_on_to_pages_of_this_site_only(world: World, wanted: str, target: str) -> None:
    assert try_in(Client(), "keeper", "keeper-password", next=wanted)["Location"] == target


def test_a_page_asks_to_sign_in_and_comes_back(world: World) -> None:
    response = Client().get("/policy/parameters/?q=留样")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/policy/parameters/%3Fq%3D")


def test_signing_out_needs_a_post_and_ends_the_session(world: World) -> None:
    client = Client()
    try_in(client, "keeper", "keeper-password")
    assert client.get(reverse("sign-out")).status_code == 200
    assert client.get(reverse("session")).status_code == 200
    assert client.post(reverse("sign-out"))["Location"] == reverse("sign-in")
    assert client.get(reverse("session")).status_code == 401


def test_the_phone_gets_json_when_nobody_is_signed_in(world: World) -> None:
    for url in (reverse("session"), "/policy/parameters/"):
        response = Client().get(url, headers={"X-Fangxin-Outbox": "1"})
        assert response.status_code == 401
        assert response.json()["code"] == "signed_out"


def test_a_live_installation_names_no_accounts_on_the_form(world: World) -> None:
    html = Client().get(reverse("sign-in")).content.decode()
    assert "keeper" not in html
    assert "no-store" in Client().get(reverse("sign-in"))["Cache-Control"]


def test_a_person_without_a_post_is_told_so(world: World) -> None:
    with acting(SYSTEM):
        account = Account.objects.create(username="idle", full_name="闲", home=world.school, password="!")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    assert "还没有给您安排工作" in client.get(reverse("home")).content.decode()
