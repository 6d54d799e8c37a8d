"""Who moves money or gives rights confirms each sign-in; idle and closed sessions end; a phone changes hands by PIN."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.organisations.access import SEEN_AT
from fangxin.areas.organisations.actions.second_factor import reset_second_factor
from fangxin.areas.organisations.models import FactorTry, RecoveryCode, SecondFactor
from fangxin.areas.organisations.rules.codes import code_at, matching_step
from fangxin.areas.organisations.rules.posts import SECOND_FACTOR_ROLES
from tests.factories.second_factor import FACTOR_SECRET, bind, code_now
from tests.factories.world import PIN, World, at, key

BACKEND = "django.contrib.auth.backends.ModelBackend"


def with_password(name: str) -> Client:
    """A browser after the password, before anything else."""
    client = Client()
    said = {"username": name, "password": f"{name}-password"}
    assert client.post(reverse("sign-in"), said).status_code == 302
    return client


def typed(client: Client, code: str) -> Any:
    return client.post(reverse("second-factor"), {"key": key(), "code": code})


def is_asked(client: Client, url: str = "menu") -> bool:
    answer = client.get(reverse(url))
    return answer.status_code == 302 and answer["Location"].startswith(reverse("second-factor"))


@pytest.mark.parametrize(
    ("name", "asked"),
    [("cashier", True), ("finance", True), ("administrator", True), ("keeper", False), ("reviewer", False)],
)
def test_money_and_rights_ask_for_a_second_factor_and_the_kitchen_does_not(
    world: World, name: str, asked: bool
) -> None:
    assert is_asked(with_password(name)) is asked
    assert {Role.PAYMENT_OFFICER, Role.FINANCE_OFFICER, Role.ADMINISTRATOR} <= set(SECOND_FACTOR_ROLES)


def test_the_right_code_opens_once_and_a_wrong_one_never(world: World) -> None:
    bind(world.people["cashier"], at(8))
    client = with_password("cashier")
    assert "动态码不对或已用过" in typed(client, "000000").content.decode()
    assert is_asked(client)
    code = code_now()
    assert typed(client, code).status_code == 302
    assert not is_asked(client)
    second = with_password("cashier")
    assert typed(second, code).status_code == 403, "a code opens one session"
    with acting(SYSTEM):
        assert list(FactorTry.objects.order_by("id").values_list("matched", flat=True)) == [
            False,
            True,
            False,
        ]


def test_five_wrong_codes_lock_even_the_right_one(world: World) -> None:
    bind(world.people["cashier"], at(8))
    client = with_password("cashier")
    for _ in range(5):
        answer = typed(client, "000000")
    assert "连续输错 5 次" in answer.content.decode()
    assert "连续输错 5 次" in typed(client, code_now()).content.decode()
    assert is_asked(client)


def test_a_phone_is_bound_once_and_its_recovery_codes_open_once_each(world: World) -> None:
    client = with_password("cashier")
    assert client.post(reverse("second-factor"), {"key": key()}).status_code == 302
    page = client.get(reverse("second-factor")).content.decode()
    with looking(SYSTEM):
        factor = SecondFactor.objects.get(account=world.people["cashier"])
    assert "data:image/svg+xml" in page
    from fangxin.areas.organisations.queries.sign_in import factor_secret

    secret = factor_secret(factor)
    assert secret not in bytes(factor.sealed), "the secret rests sealed"
    shown = typed(client, code_at(secret, int(time.time()))).content.decode()
    codes = re.findall(r"<li>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</li>", shown)
    assert len(codes) == 10
    assert not is_asked(client)
    with looking(SYSTEM):
        digests = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not digests & {code.replace("-", "") for code in codes}
    later = with_password("cashier")
    assert typed(later, codes[0].lower()).status_code == 302
    assert not is_asked(later)
    again = with_password("cashier")
    assert typed(again, codes[0]).status_code == 403


def test_a_lost_phone_is_reset_by_an_administrator_and_every_session_ends(world: World) -> None:
    bind(world.people["cashier"], at(8))
    client = with_password("cashier")
    typed(client, code_now())
    reset_second_factor(by=world.actor("administrator"), key=key(), at=at(9), account=world.people["cashier"])
    assert client.get(reverse("menu"))["Location"].startswith(reverse("sign-in"))
    assert "生成二维码" in with_password("cashier").get(reverse("second-factor")).content.decode()


def test_a_code_is_good_for_one_step_either_way_and_never_before_the_last(world: World) -> None:
    now = 1_800_000_000
    for shift, opens in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        found = matching_step(FACTOR_SECRET, code_at(FACTOR_SECRET, now + shift), now, 0)
        assert (found is not None) is opens, shift
    assert matching_step(FACTOR_SECRET, code_at(FACTOR_SECRET, now), now, now // 30) is None


@pytest.mark.parametrize(
    ("name", "minutes", "ends"),
    [("cashier", 21, True), ("cashier", 19, False), ("keeper", 60, False), ("keeper", 721, True)],
)
def test_a_session_that_rests_ends_sooner_for_those_who_move_money(
    world: World, name: str, minutes: int, ends: bool
) -> None:
    client = Client()
    client.force_login(world.people[name], backend=BACKEND)
    client.get(reverse("menu"))
    session = client.session
    session[SEEN_AT] = int(time.time()) - minutes * 60
    session.save()
    answer = client.get(reverse("menu"))
    assert (answer.status_code == 302 and "/sign-in/" in answer["Location"]) is ends


def test_signing_out_everywhere_ends_the_other_devices_too(world: World) -> None:
    phone, desk = with_password("keeper"), with_password("keeper")
    assert desk.get(reverse("menu")).status_code == 200
    phone.post(reverse("account-leave"), {"key": key()})
    for client in (phone, desk):
        assert client.get(reverse("menu"))["Location"].startswith(reverse("sign-in"))
    assert with_password("keeper").get(reverse("menu")).status_code == 200


def test_a_new_password_needs_the_old_one_and_keeps_only_this_device(world: World) -> None:
    here, there = with_password("keeper"), with_password("keeper")
    said = {"key": key(), "current": "wrong", "password": "li-fang-2026-new", "pin": ""}
    assert "当前密码不对" in here.post(reverse("account"), said).content.decode()
    assert (
        here.post(reverse("account"), said | {"key": key(), "current": "keeper-password"}).status_code == 302
    )
    assert here.get(reverse("menu")).status_code == 200
    assert there.get(reverse("menu")).status_code == 302


def test_the_kitchen_phone_changes_hands_by_pin_and_carries_the_kitchens_posts_only(world: World) -> None:
    client = with_password("keeper")
    wrong = {"key": key(), "second": world.people["cook"].pk, "second_pin": "000000"}
    assert "PIN 不对" in client.post(reverse("switch"), wrong).content.decode()
    assert client.get(reverse("session")).json()["account"] == str(world.people["keeper"].pk)
    principal = {"key": key(), "second": world.people["principal"].pk, "second_pin": PIN}
    assert client.post(reverse("switch"), principal).status_code == 422, (
        "the principal's posts are not the kitchen's"
    )
    right = {"key": key(), "second": world.people["cook"].pk, "second_pin": PIN}
    assert client.post(reverse("switch"), right).status_code == 302
    assert client.get(reverse("session")).json()["account"] == str(world.people["cook"].pk)
    assert client.get(reverse("today")).status_code == 200


def test_an_account_is_seen_at_its_places_only(world: World) -> None:
    from fangxin.areas.organisations.models import Account

    keeper = world.actor("keeper")
    with looking(keeper):
        names = set(Account.objects.values_list("username", flat=True))
    assert {"keeper", "cook", "principal"} <= names
    assert not names & {"other_keeper", "neighbour_keeper", "clerk", "reviewer"}
    with looking(world.actor("reviewer")):
        names = set(Account.objects.values_list("username", flat=True))
    assert {"keeper", "other_keeper"} <= names
    assert not names & {"neighbour_keeper", "clerk"}
