"""A county changes its kind: what holds there on a day goes by its kind of that day, before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.areas.audit.actions import acting
from fangxin.areas.organisations.actions import change_registration
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import county_kind_on, organisation
from fangxin.areas.organisations.rules import Papers
from fangxin.areas.policy.queries import county_rule, parameter_line, rule
from fangxin.areas.policy.queries.plans import asked_of
from fangxin.engine.policy import NotCovered
from tests.factories.world import TODAY, World, at, key

JOINED = date(2026, 9, 8)


@pytest.fixture
def joined(world: World) -> World:
    """青禾县 ran the programme by itself and belongs to the national plan since 8 September."""
    county = world.county
    papers = Papers(
        county.name, county.short_name, county.place_code, "contiguous", document="青教发〔2026〕9号"
    )
    change_registration(
        by=world.actor("administrator"), key=key(), at=at(9), organisation=county, since=JOINED, papers=papers
    )
    return replace(
        world, **{name: Organisation.objects.get(pk=getattr(world, name).pk) for name in ("county", "school")}
    )


@pytest.mark.parametrize(
    ("on", "kind", "weights"),
    [
        (date(2026, 9, 7), "local-first", [400, 60, 0, 40]),
        (JOINED, "contiguous", [1, 0, 0, 0]),
        (TODAY, "contiguous", [1, 0, 0, 0]),
    ],
)
def test_the_money_is_split_by_the_kind_of_the_day(
    joined: World, on: date, kind: str, weights: list[int]
) -> None:
    finance = joined.actor("finance")
    with acting(finance):
        assert county_kind_on(joined.county, on) == kind == asked_of(joined.county, on).county_kind
        said = [
            rule(finance, "split_weights", school=joined.school, on=on).weights,
            county_rule(finance, "split_weights", county=joined.county, on=on).weights,
            parameter_line(finance, "split_weights", on, joined.school).answer.weights,  # type: ignore[union-attr]
        ]
    tiers = ("central", "province", "prefecture", "county")
    assert [[one[tier] for tier in tiers] for one in said] == [weights] * 3


def test_before_the_county_was_registered_nothing_is_carried_back(world: World) -> None:
    finance = world.actor("finance")
    with acting(finance):
        before = date(2019, 12, 31)
        assert county_kind_on(world.county, before) == ""
        with pytest.raises(NotCovered):
            rule(finance, "split_weights", school=world.school, on=before)


def test_the_kinds_come_with_the_county_in_one_query(joined: World) -> None:
    finance = joined.actor("finance")
    with (
        acting(finance),
        CaptureQueriesContext(
            connection,
        ) as caught,
    ):
        school = organisation(finance, joined.school.pk)
        for on in (date(2026, 9, 7), TODAY):
            rule(finance, "scope_county_participation", school=school, on=on)
    # The school, its county with the kinds, what both have adopted with its values.
    assert len([q for q in caught if q["sql"].startswith("SELECT") and "set_config" not in q["sql"]]) <= 4
