"""Planned beside served on a page: what the menu promised, what the issues put on the plate, and a score."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.queries import look_as
from fangxin.areas.menus.queries import weeks
from fangxin.web.served import served_days
from tests.factories.disclosure import play_day
from tests.factories.kitchen import database_clock
from tests.factories.world import World, at


@pytest.mark.duty("D026", "supported")
def test_the_executed_menu_is_evaluated_from_its_issues_beside_the_planned_one(world: World) -> None:
    """Recipe nutrition on planned and executed menus: per portion, with what is not counted named."""
    play_day(world)
    actor = world.actor("keeper")
    look_as(actor)
    week = weeks(actor).get()
    days = {day.meal_day.pk: day for day in served_days(actor, week)}
    day = days[world.meal_day.pk]
    energy = next(row for row in day.rows if row.code == "energy")
    assert energy.served.value > 0
    assert energy.planned.value > 0
    assert "饼干" in day.left_out  # counted in pieces: nobody knows its grams
    others = [other for pk, other in days.items() if pk != world.meal_day.pk]
    assert others
    assert all(not other.rows and "还没有发料" in other.why for other in others)
    with database_clock(at(13)):
        client = Client()
        client.force_login(world.people["keeper"], backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("week-served", args=[week.pk])).content.decode()
    assert "按已发料的 1 天" in page
    assert "维生素C" in page
