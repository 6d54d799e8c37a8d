"""The month's figures: person-times and persons by grade and ground, absences by cause, and how many questions it asks."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.dining.actions import call_roll
from fangxin.areas.dining.queries import month_figures
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.models import Enrolment, Pupil
from fangxin.engine.entitlement import Reason
from tests.factories.pages import signed_in
from tests.factories.world import TERM_START, TODAY, World, at, key

SEPTEMBER = date(2026, 9, 1)


def month(world: World) -> None:
    """Three meals. Class 3 called on all of them with three absences, class 1 on the first only."""
    days = [world.meal_day]
    with transaction.atomic(), acting(SYSTEM):
        for n in (1, 2):
            days.append(
                MealDay.objects.create(school=world.school, on=TODAY + timedelta(days=n), at=at(7), by_id=0)
            )
    first, second, *_ = world.pupils
    away = ({first.pk: "sick"}, {first.pk: "leave", second.pk: "own_food"}, {})
    for day, absences in zip(days, away, strict=True):
        call(world, world.school_class, day, absences)
    call(world, world.second_class, days[0], {})


def call(world: World, place: object, day: MealDay, absences: dict[int, str]) -> None:
    call_roll(
        by=world.actor("principal"), key=key(), at=at(9, on=day.on), school_class=place, meal_day=day,
        absences=absences,
    )  # fmt: skip


@pytest.mark.duty("D060", "enforced")
@pytest.mark.duty("D233", "supported")
def test_person_times_count_meals_eaten_and_persons_count_children(world: World) -> None:
    """Measures, article 5 (2): 5 yuan a child and day, on days eaten; annex 2 §11: supervision of dining."""
    month(world)
    auditor = world.actor("auditor")
    with acting(auditor):
        said = month_figures(auditor, world.school, SEPTEMBER)
    # Class 3: 6 children × 3 days − 3 away = 15 person-times; class 1: 3 children on the one day that was called.
    assert [(line.grade, line.reason, line.persons, line.person_times, line.amount_fen) for line in said.lines] == [
        (1, Reason.RURAL_SCHOOL, 3, 3, 1_500), (3, Reason.RURAL_SCHOOL, 6, 15, 7_500),
    ]  # fmt: skip
    assert (said.persons, said.person_times, said.amount_fen, said.meal_days) == (9, 18, 9_000, 3)
    assert dict(said.absences) == {"请假": 1, "病假": 1, "自带餐": 1}


def test_a_child_that_changed_class_is_one_person_and_eats_once_a_day(world: World) -> None:
    month(world)
    change = TODAY + timedelta(days=1)
    with transaction.atomic(), acting(SYSTEM):
        Enrolment.objects.filter(pupil=world.pupils[5]).update(until=change)
        Enrolment.objects.create(pupil=world.pupils[5], school_class=world.second_class, since=change)
    principal = world.actor("principal")
    with acting(principal):
        said = month_figures(principal, world.school, SEPTEMBER)
    # Class 1 was not called any more after the change: one person-time of the child in class 3, none in class 1.
    assert (said.persons, said.person_times) == (9, 16)


def test_the_figures_ask_the_same_number_of_questions_for_nine_and_for_ninety(world: World) -> None:
    month(world)
    principal = world.actor("principal")

    def asked() -> int:
        with acting(principal), CaptureQueriesContext(connection) as found:
            month_figures(principal, world.school, SEPTEMBER)
        return len([one for one in found if "set_config" not in one["sql"]])

    few = asked()
    with transaction.atomic(), acting(SYSTEM):
        more = Pupil.objects.bulk_create(Pupil(school=world.school) for _ in range(81))
        Enrolment.objects.bulk_create(
            Enrolment(pupil=one, school_class=world.second_class, since=TERM_START) for one in more
        )
    assert asked() <= few <= 10


def test_the_page_and_the_workbook_say_the_same(world: World) -> None:
    month(world)
    with signed_in(world, "reviewer", at(15, on=TODAY + timedelta(days=2))) as client:
        query = f"?school={world.school.pk}&month=2026-09"
        page = client.get(reverse("dining:figures") + query).content.decode()
        assert "农村学校在校学生" in page
        assert "90.00" in page
        file = client.get(reverse("dining:figures-workbook") + query)
        sheet = openpyxl.load_workbook(io.BytesIO(file.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=6)]
    assert rows == [
        [1, "农村学校在校学生", 3, 3, 15], [3, "农村学校在校学生", 6, 15, 75], ["合计", "", 9, 18, 90]
    ]  # fmt: skip


def test_another_county_finds_no_such_school(world: World) -> None:
    with signed_in(world, "neighbour", at(15)) as client:
        assert client.get(reverse("dining:figures") + f"?school={world.school.pk}").status_code == 404
