"""One school, one plan: drafted, decided by the head of the leading group, filed with the county, published, in force."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.actions.bodies import set_up_body
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.rules import Member
from fangxin.areas.policy.actions.plan import decide_plan, draft_plan, file_plan, receive_plan
from fangxin.areas.policy.models import Plan, PlanDecision
from fangxin.areas.policy.queries import parameter_line, rule
from fangxin.areas.policy.rules.plan import NotAdoptable, PlanEntry
from tests.factories.pages import signed_in
from tests.factories.supply import refused_by
from tests.factories.world import TODAY, World, at, key

PROGRAMME = "compulsory-nutrition"
SAMPLE = PlanEntry("sample_weight_min", 150, "第三条")


@pytest.fixture
def group(world: World) -> World:
    """The principal heads the school's leading group."""
    sitting = [
        Member(world.people["principal"].full_name, "校长", "head", world.people["principal"].pk),
        Member(world.people["safety"].full_name, "食品安全管理员", "member", world.people["safety"].pk),
    ]
    set_up_body(
        by=world.actor("principal"), key=key(), at=at(8), organisation=world.school, kind="leading_group", name="领导小组",
        document="溪小〔2026〕3号", since=TODAY, members=sitting,
    )  # fmt: skip
    return world


def drafted(world: World, grams: int = 150, who: str = "safety") -> Plan:
    return draft_plan(
        by=world.actor(who), key=key(), at=at(9), place=world.school, programme=PROGRAMME, title="溪口小学实施方案",
        number=f"溪小〔2026〕{grams}号", issued=date(2026, 9, 1), since=TODAY, until=None,
        entries=[PlanEntry("sample_weight_min", grams, "第三条")],
    )  # fmt: skip


def decided(world: World, row: Plan, who: str = "principal") -> PlanDecision:
    return decide_plan(by=world.actor(who), key=key(), at=at(10), plan=row, approved=True)


def published(world: World, row: Plan) -> None:
    decided(world, row)
    file_plan(by=world.actor("safety"), key=key(), at=at(11), plan=row)
    receive_plan(by=world.actor("education"), key=key(), at=at(12), plan=row)


def value_at(world: World, name: str) -> int:
    cook = world.actor("cook" if name == "school" else "other_keeper")
    with acting(cook):
        school = Organisation.objects.get(pk=getattr(world, name).pk)
        answer = rule(cook, "sample_weight_min", school=school, on=TODAY)
        line = parameter_line(cook, "sample_weight_min", TODAY, school)
        assert line.answer is not None
        assert line.answer.value == answer.value
    return answer.integer


@pytest.mark.duty("D010", "enforced")
def test_a_plan_goes_through_its_four_steps_and_then_drives_the_school(group: World) -> None:
    """一校一策: draft → leading group → filing with the county → published; the value holds at this school only."""
    row = drafted(group)
    assert value_at(group, "school") == 125
    decided(group, row)
    file_plan(by=group.actor("principal"), key=key(), at=at(11), plan=row)
    assert value_at(group, "school") == 125  # on its way is not in force
    receive_plan(by=group.actor("education"), key=key(), at=at(12), plan=row)
    assert (value_at(group, "school"), value_at(group, "other_school")) == (150, 125)
    published(group, drafted(group, 200))  # the next version takes over
    assert value_at(group, "school") == 200


@pytest.mark.duty("D010", "enforced")
def test_no_step_is_skipped_and_each_has_its_person(group: World) -> None:
    for who in ("principal", "cook", "education", "other_principal"):
        with pytest.raises(NotAllowed):
            drafted(group, who=who)
    row = drafted(group)
    with pytest.raises(Refused, match="还没有批准"):
        file_plan(by=group.actor("principal"), key=key(), at=at(10), plan=row)
    for who in ("safety", "education", "other_principal"):
        with pytest.raises(NotAllowed):
            decided(group, row, who)
    decided(group, row)
    with pytest.raises(Refused, match="还没有抄报"):
        receive_plan(by=group.actor("education"), key=key(), at=at(11), plan=row)
    file_plan(by=group.actor("safety"), key=key(), at=at(11), plan=row)
    for who in ("principal", "neighbour", "safety"):
        with pytest.raises(NotAllowed):
            receive_plan(by=group.actor(who), key=key(), at=at(12), plan=row)


def test_without_a_leading_group_nothing_is_decided_in_python_or_in_the_database(world: World) -> None:
    row = drafted(world)
    with pytest.raises(Refused, match="领导小组"):
        decided(world, row)
    enter(world.actor("principal"))
    with refused_by("policy_school_plan_by_head"):
        PlanDecision.objects.create(plan=row, approved=True, at=at(10), by_id=world.people["principal"].pk)


def test_a_school_may_only_be_stricter(group: World) -> None:
    with pytest.raises(NotAdoptable):
        drafted(group, 100)


def test_the_county_sees_which_schools_have_no_plan_and_anybody_reads_a_published_one(group: World) -> None:
    row = drafted(group)
    with signed_in(group, "education", at(13)) as client:
        page = client.get(reverse("policy:school-plans")).content.decode()
        assert "没有方案" in page
        assert "待批准" in page
        found = client.get(reverse("policy:school-plans"), {"q": "slz"}).content.decode()
        assert "松林镇小学" in found
        assert "溪口镇中心小学" not in found
        assert client.get(reverse("policy:public-plan", args=[row.pk])).status_code == 404
    published(group, row)
    with signed_in(group, "principal", at(13)) as client:
        page = client.get(reverse("policy:plan", args=[row.pk])).content.decode()
        assert "公布的页面" in page
        public = client.get(reverse("policy:public-plan", args=[row.pk])).content.decode()
        assert "150 克" in public
    with signed_in(group, "safety", at(13)) as client:
        assert client.get(reverse("policy:plan-new", args=[PROGRAMME])).status_code == 200
