"""The scheduled publishing: what is new goes out, what is not writes nothing, one school never stops the others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.disclosure import tasks
from fangxin.areas.disclosure.actions import publish_day
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.money import CannotShare
from fangxin.engine.policy import NotCovered
from tests.factories.disclosure import play_day, serve_day
from tests.factories.kitchen import database_clock
from tests.factories.world import TODAY, World, at


def published() -> list[tuple[str, int]]:
    with transaction.atomic(), acting(SYSTEM):
        return list(Publication.objects.order_by("pk").values_list("kind", "version"))


def publish_events() -> int:
    with transaction.atomic(), acting(SYSTEM):
        return Event.objects.filter(action__startswith="disclosure.").count()


def test_the_pages_follow_the_records_through_the_day(world: World) -> None:
    play_day(world, serve=False)
    with database_clock(at(9)):
        # Day and trace of the school that plays, and the day of the other school, which has only its meal day.
        assert tasks.publish_today(timestamp=1) == 3
        assert tasks.publish_today(timestamp=2) == 0
        events = publish_events()
        assert events == 3, "an unchanged page writes no event"
    serve_day(world)
    with database_clock(at(13)):
        assert tasks.publish_today(timestamp=3) == 2
    assert published().count(("day", 2)) == 1
    assert published().count(("trace", 2)) == 1


def test_last_months_statement_is_published_in_the_morning(world: World) -> None:
    play_day(world)
    with database_clock(at(5, 20, on=TODAY.replace(month=10, day=1))):
        assert tasks.publish_statements(timestamp=1) > 0
        assert tasks.publish_statements(timestamp=2) == 0
    with transaction.atomic(), acting(SYSTEM):
        statements = Publication.objects.filter(kind="month", school=world.school)
        assert [row.on for row in statements] == [TODAY.replace(day=1)]


@pytest.mark.parametrize(
    "failure", [Refused("kaputt"), CannotShare("kaputt"), NotCovered("kaputt", "kaputt")]
)
def test_one_schools_broken_day_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    play_day(world)

    def broken(*, school: Organisation, **said: Any) -> Publication:
        if school.pk == world.other_school.pk:
            raise failure
        return publish_day(school=school, **said)

    monkeypatch.setitem(tasks.ACTS, "day", broken)
    with database_clock(at(13)):
        tasks.publish_today(timestamp=1)
    with transaction.atomic(), acting(SYSTEM):
        assert Publication.objects.filter(school=world.school).count() == 2
        assert not Publication.objects.filter(school=world.other_school).exists()
