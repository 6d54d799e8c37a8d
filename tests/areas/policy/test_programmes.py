"""A school's programme follows from its facts of the day and the policy data, through to what a child is entitled to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.actions import record_school_facts, register_organisation
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import programme_of, programmes_of, rule
from fangxin.areas.roster.models import Enrolment, Pupil, PupilIdentity, SchoolClass
from fangxin.areas.roster.queries import entitlements, explain
from fangxin.engine.entitlement import Reason
from fangxin.engine.policy import Policy
from fangxin.engine.policy import lookup as policy_lookup
from tests.engine.policy import test_packs
from tests.factories.pages import signed_in
from tests.factories.world import SCHOOL_STATE, TERM_START, TODAY, World, at, key, organisation

PACK = Path(test_packs.__file__).with_name("third_province")


@pytest.fixture
def third_province(monkeypatch: pytest.MonkeyPatch) -> Policy:
    """The invented province's pack lies beside the others."""
    joined = Policy.from_folder(PACK, over=Policy.load())
    monkeypatch.setattr(policy_lookup, "_shipped", lambda: joined)
    return joined


def with_facts(world: World, since: date, **changes: object) -> Organisation:
    """The school from a day on with other facts, as a fresh row."""
    record_school_facts(
        by=SYSTEM,
        key=key(),
        at=at(8),
        school=world.school,
        since=since,
        state=replace(SCHOOL_STATE, **changes),
    )
    return Organisation.objects.get(pk=world.school.pk)


def test_a_township_school_serves_under_the_rural_programme(world: World) -> None:
    with acting(world.actor("finance")):
        first, *others = programmes_of(world.school, TODAY)
        assert (first.programme, first.whom, first.holds) == ("compulsory-nutrition", "all", True)
        assert first.self_run
        assert not any(one.holds for one in others)
        assert programme_of(world.school, TODAY) == programme_of(world.school) == "compulsory-nutrition"


def test_the_programme_is_that_of_the_day(world: World) -> None:
    """A kindergarten that becomes one on 10 September serves under another programme from then on."""
    school = with_facts(world, date(2026, 9, 10), kind="kindergarten")
    with acting(world.actor("finance")):
        assert programme_of(school, date(2026, 9, 9)) == "compulsory-nutrition"
        assert programme_of(school, date(2026, 9, 10)) == "preschool-nutrition"
        finance = world.actor("finance")
        rates = [
            rule(finance, "subsidy_rate", school=school, on=date(2026, 9, day)).integer for day in (9, 10)
        ]
    assert rates == [500, 300]


def test_a_private_kindergarten_without_recognition_is_in_no_programme_and_is_told_why(world: World) -> None:
    school = with_facts(world, date(2026, 9, 10), kind="kindergarten", ownership="private")
    with acting(world.actor("finance")):
        nearest = programmes_of(school, TODAY)[0]
    assert (nearest.programme, nearest.holds) == ("preschool-nutrition", False)
    assert "普惠性" in nearest.lacking


def test_a_school_whose_facts_were_never_entered_goes_by_its_stage(world: World) -> None:
    bare = organisation(world.county, "school", "新建幼儿园", "新建园", stage="preschool")
    with acting(world.actor("finance")):
        assert programmes_of(bare, TODAY) == ()
        assert programme_of(bare, TODAY) == "preschool-nutrition"


def test_a_county_of_an_unknown_kind_is_not_registered(world: World) -> None:
    with pytest.raises(Refused):
        organisation(world.county.parent, "county", "高坪县", "高坪县", county_kind="high-mountain")


def test_an_invented_province_works_through_to_what_its_children_are_entitled_to(
    world: World, third_province: Policy
) -> None:
    """Registered like any other, by people and pages; two meal days at 2.50, split 2 : 1 : 2. No line of code."""
    nation = Organisation.objects.get(kind="nation")
    said = {"by": SYSTEM, "at": at(8, on=TERM_START), "since": date(2025, 3, 1)}
    place = nation
    for kind, name, more in (
        ("province", "云屏省", {"place_code": "990000"}),
        ("prefecture", "上河州", {"place_code": "990100"}),
        ("county", "高坪县", {"place_code": "990121", "county_kind": "high-mountain"}),
    ):
        place = register_organisation(
            key=key(), parent=place, kind=kind, name=name, short_name=name, **said, **more
        )
    school = register_organisation(
        key=key(),
        parent=place,
        kind="school",
        name="高坪村小学",
        short_name="高坪小学",
        stage="primary",
        **said,
    )
    state = replace(SCHOOL_STATE, location="village")
    record_school_facts(
        by=SYSTEM, key=key(), at=at(8, on=TERM_START), school=school, since=date(2025, 3, 1), state=state
    )
    with acting(SYSTEM):
        school = Organisation.objects.get(pk=school.pk)  # with its facts
        of_class = SchoolClass.objects.create(
            school=school, school_year="2026-2027", grade=2, number=1, label="二（1）班"
        )
        pupil = Pupil.objects.create(school=school)
        PupilIdentity.objects.create(pupil=pupil, name="云小一", sex="f")
        Enrolment.objects.create(pupil=pupil, school_class=of_class, since=TERM_START)
        assert [one.programme for one in programmes_of(school, TODAY) if one.holds] == ["mountain-breakfast"]
        days = {date(2026, 9, 8), date(2026, 9, 9)}
        (found,) = entitlements(SYSTEM, school, TODAY, meal_days=days)
        why = explain(SYSTEM, school, pupil.pk, date(2026, 9, 8))
        sample = rule(SYSTEM, "sample_weight_min", school=school, on=TODAY)
    assert (found.days, found.amount_fen, found.split_fen) == (2, 500, (0, 200, 100, 200))
    assert found.reason is Reason.RURAL_SCHOOL
    assert why is not None
    assert "《山区早餐计划管理办法》" in why.lines[0].rate.because()
    assert sample.integer == 200


def test_the_page_says_which_programme_a_school_is_in_and_why(world: World) -> None:
    with signed_in(world, "education", at(9)) as client:
        page = client.get(reverse("policy:programmes")).content.decode()
        assert "溪口镇中心小学" in page
        assert "农村义务教育学生营养改善计划" in page
        one = client.get(reverse("policy:programmes"), {"school": world.school.pk}).content.decode()
        for said in ("第三条", "全体在校学生", "自行开展", "学校类别不在项目范围内"):
            assert said in one, said
    with signed_in(world, "principal", at(9)) as client:
        assert "溪口镇中心小学" in client.get(reverse("policy:programmes")).content.decode()
        other = client.get(reverse("policy:programmes"), {"school": world.other_school.pk})
        assert other.status_code == 404
