"""The page on which today's menu changes: named by a cook, decided by the safety manager, never after the pot."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.queries import look_as
from fangxin.areas.menus.models import MenuChange
from fangxin.areas.menus.queries import dishes_of
from tests.factories.kitchen import database_clock
from tests.factories.menus import import_week
from tests.factories.world import World, at, key

PORK = "猪五花肉"


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def names(world: World) -> list[str]:
    actor = world.actor("safety")
    look_as(actor)
    return [dish.name for dish in dishes_of(actor, world.meal_day)]


def test_a_cook_proposes_one_of_the_answers_and_the_safety_manager_agrees(world: World) -> None:
    import_week(world)
    with database_clock(at(7, 10)):
        cook = client_of(world, "cook")
        page = cook.get(reverse("replan"), {"gone": PORK, "asked": "1"})
        assert page.status_code == 200
        option = page.context["view"].options[0]
        assert option.dishes[0].name in page.content.decode()
        form = {"key": key(), "swaps": option.value, "gone": PORK, "reason": ""}
        assert cook.post(reverse("replan-propose"), form).status_code == 422
        sent = cook.post(reverse("replan-propose"), form | {"key": key(), "reason": "整批退货"})
        assert sent.status_code == 302
        look_as(world.actor("safety"))
        change = MenuChange.objects.get()
        decide = reverse("replan-decide", args=[change.pk])
        assert cook.post(decide, {"key": key(), "verdict": "yes"}).status_code == 403
        safety = client_of(world, "safety")
        assert "要换" in safety.get(reverse("today")).content.decode()
        assert safety.post(decide, {"key": key(), "verdict": "yes"}).status_code == 302
        week = safety.get(reverse("menus:week", args=[MenuChange.objects.get().verdict.menu_week_id]))
        assert "当天换过菜" in week.content.decode()
    assert option.dishes[0].name in names(world)
    assert "土豆烧肉" not in names(world)


@pytest.mark.parametrize("swaps", ["", "土豆烧肉", "土豆烧肉>龙虾刺身"])
def test_a_broken_choice_changes_nothing(world: World, swaps: str) -> None:
    import_week(world)
    with database_clock(at(7, 10)):
        form = {"key": key(), "swaps": swaps, "gone": PORK, "reason": "整批退货"}
        assert client_of(world, "cook").post(reverse("replan-propose"), form).status_code in (409, 422)
    look_as(world.actor("safety"))
    assert not MenuChange.objects.exists()
