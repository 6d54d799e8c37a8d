"""An organisation is closed, a body dissolved, only with a reason, from today on, and when nothing of it goes on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions import close_organisation, dissolve_body, register_organisation
from fangxin.areas.organisations.actions.closing import obstacles_seen
from fangxin.areas.organisations.models import Body, Closing, Organisation, Post
from fangxin.areas.organisations.queries.closing import closing_of
from fangxin.areas.organisations.queries.registry import registration_on
from tests.areas.organisations.test_bodies import group, set_up
from tests.areas.organisations.test_pages import signed_in, text_of
from tests.factories.world import TODAY, World, at, key

REASON = "生源减少，并入中心校"


def close(world: World, place: Organisation, by: str = "administrator", **more: object) -> Closing:
    said: dict[str, object] = {"until": TODAY, "reason": REASON} | more
    return close_organisation(by=world.actor(by), key=key(), at=at(9), organisation=place, **said)  # type: ignore[arg-type]


def empty_school(world: World) -> Organisation:
    return register_organisation(
        by=world.actor("administrator"), key=key(), at=at(9), parent=world.county, kind="school", name="空校",
        short_name="空校", since=date(2020, 1, 1),
    )  # fmt: skip


def test_everything_that_stands_in_the_way_is_said_with_what_to_do(world: World) -> None:
    set_up(world, "leading_group", group(world))
    with pytest.raises(Refused) as refused:
        close(world, world.school)
    for said in ("6 个任职没有结束", "“小组”还没有撤销", "9 名学生在籍", "1 个供餐日没有取消"):
        assert said in refused.value.sentence
    for todo in ("请先结束任职", "请先撤销它", "转学或毕业", "取消这些供餐日"):
        assert todo in refused.value.remedy
    with looking(SYSTEM):
        assert Organisation.objects.get(pk=world.school.pk).until is None
    county = obstacles_seen(by=world.actor("administrator"), organisation=world.county, until=TODAY)
    assert "下级机构“溪口镇中心小学”还在册" in [one.sentence for one in county]


def test_a_closed_school_keeps_its_past_and_its_reason(world: World) -> None:
    empty = empty_school(world)
    with pytest.raises(Refused, match="写明原因"):
        close(world, empty, reason=" 无 ")
    with pytest.raises(Refused, match="不能早于今天"):
        close(world, empty, until=TODAY - timedelta(days=1))
    for by in ("principal", "education", "neighbour"):
        with pytest.raises(NotAllowed):
            close(world, empty, by=by)
    close(world, empty, document="青禾教发〔2026〕30号")
    with looking(SYSTEM):
        assert registration_on(SYSTEM, empty, TODAY - timedelta(days=1)).name == "空校"
        said = closing_of(SYSTEM, empty)
    assert said is not None
    assert (said.until, said.reason, said.document) == (TODAY, REASON, "青禾教发〔2026〕30号")
    with pytest.raises(Refused, match="已经注销"):
        close(world, empty)


def test_the_database_closes_nothing_that_goes_on_and_opens_nothing_at_a_closed_place(world: World) -> None:
    empty = empty_school(world)
    with acting(SYSTEM):
        rows = Organisation.objects
        for place in (world.county, world.school):
            with (
                pytest.raises(IntegrityError, match="still has children, posts, bodies"),
                transaction.atomic(),
            ):
                rows.filter(pk=place.pk).update(until=TODAY)
        stamp = {"at": at(9), "by_id": 0, "organisation": empty, "reason": REASON}
        with pytest.raises(IntegrityError, match="the closing says"), transaction.atomic():
            Closing.objects.create(**stamp, until=TODAY)
        rows.filter(pk=empty.pk).update(until=TODAY)
        for until in (None, TODAY + timedelta(days=9)):
            with pytest.raises(IntegrityError, match="closed already"), transaction.atomic():
                rows.filter(pk=empty.pk).update(until=until)
        with pytest.raises(IntegrityError, match="is closed from"), transaction.atomic():
            Post.objects.create(account=world.people["cook"], organisation=empty, role="cook", since=TODAY)
        with pytest.raises(IntegrityError, match="is closed from"), transaction.atomic():
            rows.create(parent=empty, kind="office", name="科室", short_name="科室", since=TODAY)
        with pytest.raises(IntegrityError, match="is closed from"), transaction.atomic():
            Body.objects.create(
                organisation=empty,
                kind="office",
                name="办公室",
                document="文",
                since=TODAY,
                at=at(9),
                by_id=0,
            )
        Closing.objects.create(**stamp, until=TODAY)
        with pytest.raises(IntegrityError, match="closed_once"), transaction.atomic():
            Closing.objects.create(**stamp, until=TODAY)


def test_a_body_is_dissolved_with_its_reason_and_may_then_be_set_up_anew(world: World) -> None:
    body = set_up(world, "leading_group", group(world))
    later = TODAY + timedelta(days=3)
    said = {"body": body, "until": later, "reason": "换届"}
    with pytest.raises(NotAllowed):
        dissolve_body(by=world.actor("keeper"), key=key(), at=at(9), **(said | {"reason": "换届重组"}))
    with pytest.raises(Refused, match="写明原因"):
        dissolve_body(by=world.actor("principal"), key=key(), at=at(9), **said)
    dissolve_body(by=world.actor("principal"), key=key(), at=at(9), **(said | {"reason": "换届重组"}))
    with pytest.raises(Refused, match="已经撤销"):
        dissolve_body(by=world.actor("principal"), key=key(), at=at(9), **(said | {"reason": "换届重组"}))
    with pytest.raises(Refused, match="还在任期内"):
        set_up(world, "leading_group", group(world))


def test_both_are_done_on_their_pages_after_a_second_look(world: World) -> None:
    client = signed_in(world, "administrator")
    url = reverse("organisations:place-close", args=[world.school.pk])
    page = text_of(client.get(url))
    assert "6 个任职没有结束" in page
    on = "2099-01-01"  # the page reads the true clock, and no day of the past is taken
    said = {"key": key(), "until": on, "reason": REASON}
    assert "请勾选" in text_of(client.post(url, said), 422)
    assert "还不能注销" in text_of(client.post(url, said | {"key": key(), "sure": "on"}), 422)
    empty = empty_school(world)
    url = reverse("organisations:place-close", args=[empty.pk])
    assert "可以办理" in text_of(client.get(url))
    done = text_of(client.post(url, said | {"key": key(), "sure": "on"}, follow=True))
    assert "机构已注销" in done
    assert REASON in done
    body = set_up(world, "leading_group", group(world))
    principal = signed_in(world, "principal")
    url = reverse("organisations:body-dissolve", args=[body.pk])
    assert "现有成员 2 名" in text_of(principal.get(url))
    done = principal.post(url, {"key": key(), "until": on, "reason": "换届重组", "sure": "on"}, follow=True)
    assert "换届重组" in text_of(done)
