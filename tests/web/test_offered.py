"""Nobody is stranded: what a post cannot use is not offered, and a page without anything to do leads on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.test import Client, RequestFactory
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.organisations.access import Request, open_to_public
from fangxin.areas.organisations.actions import record_school_facts
from fangxin.areas.organisations.models import Organisation
from fangxin.engine.policy import NotCovered
from fangxin.web.navigation import navigation_for
from tests.factories.pages import signed_in
from tests.factories.world import SCHOOL_STATE, TERM_START, World, at, key, organisation, person

COUNTY_DESKS = (
    "policy:terms", "policy:rollout", "roster:relief-reasons", "roster:family-part", "settlement:payments", "menus:foods",
    "menus:sets",
)  # fmt: skip


def offered(world: World, name: str) -> set[str]:
    groups = navigation_for(world.actor(name), "/")
    return {str(item["url"]) for group in groups for item in group["items"]}  # type: ignore[attr-defined]


def test_a_prefecture_is_offered_what_opens_and_no_countys_desk(world: World) -> None:
    with acting(SYSTEM):
        prefecture = Organisation.objects.get(pk=world.county.parent_id)
    world.people["prefecture"] = person("prefecture", "沈越", prefecture, (Role.EDUCATION_OFFICER,))
    assert {reverse(name) for name in ("policy:terms", "menus:sets")} <= offered(world, "education")
    mine = offered(world, "prefecture")
    assert not {reverse(name) for name in COUNTY_DESKS} & mine
    with signed_in(world, "prefecture", at(9)) as client:
        assert {url: client.get(url).status_code for url in mine} == dict.fromkeys(mine, 200)
        for name in COUNTY_DESKS:
            refused = client.get(reverse(name))
            assert refused.status_code == 403, name
            assert "按县办理" in refused.content.decode()
            assert reverse("menu") in refused.content.decode()
        library = client.get(reverse("menus:library")).content.decode()
        assert reverse("menus:foods") not in library
        assert reverse("roster:family-part") not in client.get(reverse("dining:fees")).content.decode()


def test_a_school_of_the_urban_programme_opens_pages_that_know_no_rule_for_it(world: World) -> None:
    city = organisation(None, "county", "晋原市", "晋原市", county_kind="local-first", place_code="149982")
    school = organisation(city, "school", "晋原市城关小学", "城关小学", stage="primary")
    facts = replace(SCHOOL_STATE, location="county-seat")
    record_school_facts(by=SYSTEM, key=key(), at=at(8), school=school, since=TERM_START, state=facts)
    world.people["urban_head"] = person("urban_head", "尹强", school, (Role.PRINCIPAL,))
    with signed_in(world, "urban_head", at(9)) as client:
        settled = client.get(reverse("settlement:school")).content.decode()
        assert "没有待报送的票据" in settled
        assert reverse("settlement:statement-pdf") not in settled
        assert "本校的项目不核准享受人数" in client.get(reverse("roster:declare")).content.decode()


def test_a_rule_that_is_missing_is_told_and_not_a_crash(world: World) -> None:
    @open_to_public
    def page(request: Request) -> None:  # type: ignore[return]
        raise NotCovered(
            "2026-09-14 没有“配送票据报送期限”（notes_due）的规定，查询范围：…", "配送票据报送期限"
        )

    answer = page(RequestFactory().get("/"))
    assert answer.status_code == 422
    assert "没有“配送票据报送期限”的规定" in answer.content.decode()
    assert "notes_due" not in answer.content.decode()


def test_on_a_day_without_a_meal_the_teacher_reads_so_and_goes_on(world: World) -> None:
    """The roll is where a teacher lands: the day's sentence stands in the frame, with the other pages below it."""
    with signed_in(world, "teacher", at(9, on=date(2026, 9, 20))) as client:
        assert isinstance(client, Client)
        page = client.get(reverse("dining:classes"))
        assert page.status_code == 200
        assert "不供餐" in page.content.decode()
        assert reverse("care:today") in page.content.decode()
        assert reverse("menu") in page.content.decode()
