"""The lock-out counts wrong passwords and keeps nobody's number."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from fangxin.web.lockout import name_tried
from tests.factories.world import World

NUMBER, PHONE = "522636201603081234", "13809981234"


@pytest.mark.parametrize("typed", [NUMBER, PHONE, f"G{NUMBER}", "５２２６３６２０１６０３０８１２３４"])
def test_a_number_typed_as_login_name_is_kept_as_a_code_and_still_locks(world: World, typed: str) -> None:
    client = Client()
    for _ in range(8):
        answer = client.post(reverse("sign-in"), {"username": typed, "password": "wrong"})
        assert typed not in answer.content.decode()
    assert answer.status_code == 429
    kept = AccessAttempt.objects.get()
    assert kept.username == name_tried(None, {"username": typed})
    assert kept.failures_since_start == 8
    said = f"{kept.username} {kept.get_data} {kept.post_data} {kept.path_info}"
    assert typed not in said
    assert NUMBER not in said
    # Another name from the same place is not locked.
    other = client.post(reverse("sign-in"), {"username": "principal", "password": "wrong"})
    assert other.status_code == 422


def test_a_login_name_is_kept_as_it_is() -> None:
    assert name_tried(None, {"username": "principal2026"}) == "principal2026"
