"""分步施行: which urban school runs which service since which term, who is not covered, who is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions import record_school_facts
from fangxin.areas.organisations.actions.duties import record_service_stage
from fangxin.areas.organisations.models import Organisation, ServiceStage
from fangxin.areas.organisations.rules.rollout import RollOut, term_name, term_of
from fangxin.areas.policy.queries.rollout import roll_out
from fangxin.engine.workbook import open_workbook
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.world import SCHOOL_STATE, TODAY, World, at, key, organisation

DUE = date(2023, 9, 1)


def urban(world: World, name: str) -> Organisation:
    """A primary school of the county seat; the schools of the small world lie in townships and are not in scope."""
    made = organisation(world.county, "school", name, name[:4], stage="primary")
    state = replace(SCHOOL_STATE, location="county-seat", canteen_licence_since=date(2020, 4, 1))
    record_school_facts(by=SYSTEM, key=key(), at=at(8), school=made, since=date(2020, 1, 1), state=state)
    return made


def stage(
    world: World,
    school: Organisation,
    service: str,
    said: str,
    since: date,
    term: str = "",
    by: str = "education",
    note: str = "",
) -> ServiceStage:
    return record_service_stage(
        by=world.actor(by), key=key(), at=at(9), school=school, service=service, stage=said, since=since,
        term=term or term_of(since), note=note,
    )  # fmt: skip


def on(world: World, day: date) -> RollOut:
    with looking(world.actor("education")):
        return roll_out(world.actor("education"), world.county, day)[0]


def names(rows: tuple[object, ...]) -> list[tuple[str, str]]:
    return [(row.school, row.service) for row in rows]  # type: ignore[attr-defined]


@pytest.mark.duty("D008", "supported")
def test_who_is_not_covered_is_listed_and_overdue_from_the_day_that_the_policy_names(world: World) -> None:
    """四（一）: from autumn 2021 the willing, from 2023-09-01 all urban primary schools."""
    first, second = urban(world, "城关第一小学"), urban(world, "城关第二小学")
    for service in ("lunch", "nap", "after_school"):
        stage(world, first, service, "running", date(2021, 9, 1))
    stage(world, second, "lunch", "running", date(2022, 2, 21))
    stage(world, second, "nap", "planned", date(2026, 3, 2), term="2026-autumn")
    before, after = on(world, date(2023, 8, 31)), on(world, DUE)
    assert {row.school for row in before.rows} == {"城关第一小学", "城关第二小学"}, (
        "only urban primary schools"
    )
    missing = [("城关第二小学", "nap"), ("城关第二小学", "after_school")]
    assert (before.due, names(before.uncovered), before.overdue) == (DUE, missing, ())
    assert (after.due, names(after.overdue)) == (DUE, missing)
    lunch = after.of_school(second.pk)["lunch"]
    assert (term_name(lunch.term), lunch.stage) == ("2022年春季学期", "running")
    stage(world, second, "nap", "running", date(2026, 9, 1))
    assert names(on(world, TODAY).overdue) == missing[1:]


@pytest.mark.duty("D008", "supported")
def test_a_service_that_was_stopped_counts_as_not_covered_again(world: World) -> None:
    school = urban(world, "城关第一小学")
    stage(world, school, "lunch", "running", date(2021, 9, 1))
    with pytest.raises(Refused) as refused:
        stage(world, school, "lunch", "ended", TODAY)
    assert "note" in refused.value.fields
    stage(world, school, "lunch", "ended", TODAY, note="食堂改造")
    assert ("城关第一小学", "lunch") not in names(on(world, date(2026, 9, 13)).uncovered)
    assert ("城关第一小学", "lunch") in names(on(world, TODAY).overdue)


def test_what_the_tracker_cannot_hold(world: World) -> None:
    school = urban(world, "城关第一小学")
    for change, field in (
        ({"service": "swimming"}, "service"), ({"said": "soon"}, "stage"), ({"term": "2023-summer"}, "term"),
        ({"term": "2020-autumn"}, "term"), ({"since": date(2027, 3, 1)}, "since"),
    ):  # fmt: skip
        said = {"service": "lunch", "said": "running", "since": date(2021, 9, 1), "term": ""} | change
        with pytest.raises(Refused) as refused:
            stage(world, school, **said)  # type: ignore[arg-type]
        assert field in refused.value.fields, change
    for by in ("keeper", "reviewer", "neighbour", "principal"):
        with pytest.raises(NotAllowed):
            stage(world, school, "lunch", "running", date(2021, 9, 1), by=by)
    made = stage(world, school, "lunch", "running", date(2021, 9, 1))
    with acting(SYSTEM):
        for change in ({"term": "2021"}, {"stage": "soon"}, {"service": "x"}, {"stage": "ended", "note": ""}):
            values = {"school": school, "service": "nap", "stage": "running", "term": "2021-autumn", "since": TODAY,
                      "at": at(9), "by_id": 0}  # fmt: skip
            with pytest.raises(IntegrityError), transaction.atomic():
                ServiceStage.objects.create(**(values | change))
        with pytest.raises(Exception, match=r"permission denied|records of fact"), transaction.atomic():
            ServiceStage.objects.filter(pk=made.pk).update(stage="planned")


def test_the_page_shows_counts_searches_and_takes_entries(world: World) -> None:
    first = urban(world, "城关第一小学")
    urban(world, "河滨小学")
    client = signed_in(world, "education")
    url = reverse("policy:rollout")
    page = text_of(client.get(url))
    assert "有逾期" in page
    assert "2 所学校没有全部实施" in page
    found = text_of(client.get(url, {"q": "hbxx"}))
    rows = found[found.index("<tbody") : found.index("</tbody")]
    assert "河滨小学" in rows
    assert "城关第一小学" not in rows
    said = {"key": key(), "school": first.pk, "service": "lunch", "stage": "running", "term": "2022-spring",
            "since": "2021-09-01"}  # fmt: skip
    assert "属于2021年秋季学期" in text_of(client.post(url, said), 422)
    done = client.post(url, said | {"key": key(), "term": "2021-autumn"}, follow=True)
    assert "已实施" in text_of(done)
    sheet = open_workbook(client.get(reverse("policy:rollout-workbook")).content, name="x").sheets[0]
    assert ("城关第一小学", "放心午餐", "已实施", "2021年秋季学期", "2021-09-01") in {
        row[:5] for row in sheet.rows
    }


def test_a_term_is_known_by_its_days() -> None:
    for day, term in (
        (date(2023, 9, 1), "2023-autumn"), (date(2024, 1, 15), "2023-autumn"), (date(2024, 2, 20), "2024-spring"),
        (date(2024, 7, 31), "2024-spring"), (date(2024, 8, 26), "2024-autumn"),
    ):  # fmt: skip
        assert term_of(day) == term
