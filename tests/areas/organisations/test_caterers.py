"""A school eats only from a caterer of the published directory: by the act, by the database, on the page."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.actions import record_school_facts
from fangxin.areas.organisations.models import SchoolProfile
from fangxin.areas.organisations.queries.caterers import caterer_dropped_out, listed_caterers
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.organisations import caterer
from tests.factories.world import SCHOOL_STATE, TODAY, World, at, key

FROM = date(2026, 10, 8)
BY_CATERER = replace(SCHOOL_STATE, supply_mode="caterer", canteen_licence="", canteen_licence_since=None,
                     canteen_licence_until=None)  # fmt: skip


def record(world: World, caterer_id: int | None, since: date = FROM, mode: str = "caterer") -> SchoolProfile:
    return record_school_facts(
        by=world.actor("administrator"), key=key(), at=at(8), school=world.school, since=since,
        state=replace(BY_CATERER, supply_mode=mode, caterer_id=caterer_id),
    )  # fmt: skip


@pytest.mark.duty("D024", "enforced")
@pytest.mark.duty("D014", "enforced")
def test_only_a_caterer_of_the_directory_can_be_named(world: World) -> None:
    """Seed 000 五（三）1: own canteen first, caterer second; providers are chosen from the published directory."""
    expired = caterer(world, "到期团餐有限公司", date(2025, 1, 1), FROM)
    listed = caterer(world)
    for wrong, sentence in (
        (world.supplier.pk, "不在供餐单位认证目录上"), (expired.pk, "不在供餐单位认证目录上"), (None, "学校信息有误"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence) as refused:
            record(world, wrong)
        assert "caterer" in refused.value.fields
    with pytest.raises(Refused) as refused:
        record(world, listed.pk, mode="self-run")
    assert "caterer" in refused.value.fields
    assert record(world, listed.pk).caterer_id == listed.pk
    with looking(SYSTEM):
        assert [one.pk for one in listed_caterers(SYSTEM, TODAY)] == [expired.pk, listed.pk]
        assert [one.pk for one in listed_caterers(SYSTEM, FROM)] == [listed.pk]


@pytest.mark.duty("D024", "enforced")
def test_the_database_takes_no_caterer_that_is_not_on_the_directory(world: World) -> None:
    """The same by hand, as the application's role: unlisted, a school as its own caterer, none, one beside an own canteen."""
    expired = caterer(world, "到期团餐有限公司", date(2025, 1, 1), FROM)
    listed = caterer(world)
    with acting(SYSTEM):
        row = SchoolProfile.objects.get(school=world.school)
        SchoolProfile.objects.filter(pk=row.pk).update(until=FROM)
        values = {"school": world.school, "since": FROM, "stage": "primary", "at": at(8), "by_id": 0}
        for change, constraint in (
            ({"caterer_id": expired.pk}, "listed_caterer"),
            ({"caterer_id": world.other_school.pk}, "listed_caterer"),
            ({"caterer_id": None}, "caterer_named"),
            ({"caterer_id": listed.pk, "supply_mode": "self-run"}, "caterer_named"),
        ):
            said = asdict(BY_CATERER) | {"caterer_id": listed.pk} | change
            with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
                SchoolProfile.objects.create(**values, **said)
        SchoolProfile.objects.create(**values, **(asdict(BY_CATERER) | {"caterer_id": listed.pk}))


def test_the_page_offers_the_directory_and_the_county_sees_who_dropped_out(world: World) -> None:
    listed = caterer(world, until=date(2099, 9, 20))  # the page reads the true clock
    client = signed_in(world, "administrator")
    url = reverse("organisations:place-facts", args=[world.school.pk])
    page = text_of(client.get(url))
    assert "青禾团餐有限公司" in page
    assert "惠民食材配送有限公司" not in page
    said = {"key": key(), "since": "2099-01-04", "kind": "primary", "ownership": "public", "location": "township",
            "supply_mode": "caterer", "diners": "320"}  # fmt: skip
    assert "请从认证目录中选择供餐单位" in text_of(client.post(url, said), 422)
    shown = client.post(url, said | {"key": key(), "caterer": listed.pk}, follow=True)
    assert "青禾团餐有限公司" in text_of(shown)
    with looking(SYSTEM):
        assert caterer_dropped_out(SYSTEM, date(2099, 9, 19)) == []
        (late,) = caterer_dropped_out(SYSTEM, date(2099, 9, 20))
    assert (late.school_id, late.caterer_id) == (world.school.pk, listed.pk)
