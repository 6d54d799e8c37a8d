"""A county adopts values of its own: within what stands above it, by two people, filed with the prefecture."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.plan import decide_plan, draft_plan, file_plan, receive_plan
from fangxin.areas.policy.models import Plan, PlanDecision, PlanFiling, PlanReceipt, PlanValue
from fangxin.areas.policy.queries import county_rule, rule
from fangxin.areas.policy.queries.plans import county_lines, plan, plan_lines
from fangxin.areas.policy.rules.plan import NotAdoptable, PlanEntry, parse_value
from fangxin.engine.policy import Change, Policy, Scope, suppose
from tests.factories.world import TODAY, World, at, key, person

PROGRAMME = "compulsory-nutrition"
SAMPLE = PlanEntry("sample_weight_min", 150, "第三条", "每个品种留样不少于150克。")
REVIEW = PlanEntry("review_working_days", 2, "第五条")


def drafted(
    world: World, entries: Sequence[PlanEntry] = (SAMPLE,), *, since: date = TODAY, until: date | None = None,
    who: str = "education", **more: Any,
) -> Plan:  # fmt: skip
    return draft_plan(
        by=world.actor(who), key=key(), at=at(9), place=more.get("place", world.county), programme=PROGRAMME,
        title="青禾县学生营养改善计划实施方案", number=more.get("number", "青府发〔2026〕8号"),
        issued=more.get("issued", date(2026, 9, 1)), since=since, until=until, entries=entries,
    )  # fmt: skip


def approved(world: World, entries: Sequence[PlanEntry] = (SAMPLE,), **more: Any) -> Plan:
    row = drafted(world, entries, **more)
    decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=True)
    return row


def value_here(world: World, name: str = "sample_weight_min", on: date = TODAY) -> object:
    principal = world.actor("principal")
    with acting(principal):
        school = Organisation.objects.get(pk=world.school.pk)
        return rule(principal, name, school=school, on=on).value


@pytest.mark.duty("D079", "enforced")
def test_an_approved_value_answers_in_the_county_and_only_there(world: World) -> None:
    """第十二条: the county's own standards become parameters that the program checks by."""
    assert value_here(world) == 125
    row = drafted(world)
    assert value_here(world) == 125  # a draft holds nothing
    decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=True)
    assert value_here(world) == 150
    assert value_here(world, on=date(2026, 9, 13)) == 125  # the day before it begins
    neighbour = world.actor("neighbour_keeper")
    with acting(neighbour):
        assert rule(neighbour, "sample_weight_min", school=world.neighbour_school, on=TODAY).integer == 125


def test_the_answer_names_the_countys_document_and_quotation(world: World) -> None:
    approved(world)
    principal = world.actor("principal")
    with acting(principal):
        answer = rule(principal, "sample_weight_min", school=world.school, on=TODAY)
    assert answer.because() == (
        "依据《青禾县学生营养改善计划实施方案》（青府发〔2026〕8号）第三条："
        "“每个品种留样不少于150克”，自 2026-09-14 起适用。"
    )
    assert answer.may_block


def test_a_supplier_who_sits_nowhere_in_the_county_gets_the_countys_value_too(world: World) -> None:
    approved(world, [REVIEW])
    clerk = world.actor("clerk")
    with acting(clerk):
        assert county_rule(clerk, "review_working_days", county=world.county, on=TODAY).integer == 2


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (PlanEntry("sample_weight_min", 100, "一"), "只能更高"),
        (PlanEntry("review_working_days", 4, "一"), "只能更低"),
        (PlanEntry("subsidy_rate", 600, "一"), "地方不得变更"),
        (PlanEntry("family_part_max", 2_000, "一"), "只能在 0 至 1000 之间"),
        (PlanEntry("banned_goods", ("nitrite",), "一"), "只能增加项目"),
        (PlanEntry("sample_weight_min", "many", "一"), "写法不对"),
        (PlanEntry("no_such_rule", 1, "一"), "没有参数"),
    ],
)
def test_what_stands_above_bounds_what_a_county_may_adopt(world: World, entry: PlanEntry, why: str) -> None:
    with pytest.raises(NotAdoptable, match=why):
        drafted(world, [entry])
    assert Plan.objects.count() == 0


def test_every_fault_of_a_plan_is_told_at_once(world: World) -> None:
    with pytest.raises(NotAdoptable) as refused:
        drafted(
            world, [PlanEntry("sample_weight_min", 100, "一"), PlanEntry("subsidy_rate", 600, "二"), REVIEW]
        )
    assert set(refused.value.fields) == {"sample_weight_min", "subsidy_rate"}


def test_nobody_approves_what_he_wrote_not_even_by_sql(world: World) -> None:
    row = drafted(world)
    with pytest.raises(SamePerson):
        decide_plan(by=world.actor("education"), key=key(), at=at(10), plan=row, approved=True)
    writer = world.actor("education")
    with acting(writer), pytest.raises(IntegrityError, match="nobody approves"), transaction.atomic():
        PlanDecision.objects.create(plan=row, approved=True, at=at(10), by_id=writer.account_id)


def test_a_decided_plan_takes_no_further_value_and_none_is_changed(world: World) -> None:
    row = approved(world)
    officer = world.actor("education")
    with acting(officer):
        with pytest.raises(IntegrityError, match="is decided"), transaction.atomic():
            PlanValue.objects.create(
                plan=row, parameter="review_working_days", value=1, article="", against="0" * 12
            )
        with pytest.raises(Exception, match=r"(?i)denied|records of fact"), transaction.atomic():
            PlanValue.objects.filter(plan=row).update(value=500)


def test_only_the_countys_own_offices_draft_and_decide(world: World) -> None:
    with pytest.raises(NotAllowed):
        drafted(world, who="principal")
    with pytest.raises(NotAllowed):
        drafted(world, who="neighbour")
    row = drafted(world)
    with pytest.raises(NotAllowed):
        decide_plan(by=world.actor("principal"), key=key(), at=at(10), plan=row, approved=True)


def test_a_plan_that_is_sent_back_needs_a_reason_and_holds_nothing(world: World) -> None:
    row = drafted(world)
    with pytest.raises(Refused, match="原因"):
        decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=False)
    decide_plan(
        by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=False, reason="请附会议纪要"
    )
    assert value_here(world) == 125


def test_a_later_plan_takes_over_from_its_first_day(world: World) -> None:
    approved(world, since=date(2026, 9, 1))
    approved(
        world,
        [PlanEntry("sample_weight_min", 180, "第三条")],
        since=date(2026, 10, 1),
        number="青府发〔2026〕9号",
    )
    days = [date(2026, 9, 30), date(2026, 10, 1)]
    assert [value_here(world, on=on) for on in days] == [150, 180]


def test_a_plan_that_ends_leaves_the_law(world: World) -> None:
    approved(world, until=date(2026, 9, 20))
    assert [value_here(world, on=on) for on in (date(2026, 9, 19), date(2026, 9, 20))] == [150, 125]


@pytest.mark.duty("D095", "enforced")
def test_a_change_above_suspends_the_countys_value_until_it_is_adopted_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """第十七条: when national policy changes, the changed policy holds."""
    first = approved(world, since=date(2026, 9, 1))
    raised = suppose(
        Policy.load(), [Change("sample_weight_min", 140, date(2026, 9, 10), where=Scope(programme=PROGRAMME))]
    )
    monkeypatch.setattr(Policy, "load", classmethod(lambda cls: raised))
    assert [value_here(world, on=date(2026, 9, day)) for day in (9, 10, 14)] == [150, 140, 140]
    officer = world.actor("education")
    with acting(officer):
        answer = county_rule(
            officer, "sample_weight_min", county=Organisation.objects.get(pk=world.county.pk), on=TODAY
        )
        assert [one.value for one in answer.suspended] == [150]
        assert [line.suspended for line in plan_lines(plan(officer, first.pk), TODAY)] == [True]
    approved(world, since=TODAY, number="青府发〔2026〕10号")
    assert [value_here(world, on=date(2026, 9, day)) for day in (10, 14)] == [140, 150]


def test_a_plan_whose_ground_moved_between_draft_and_decision_is_not_approved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = drafted(world)
    raised = suppose(
        Policy.load(), [Change("sample_weight_min", 140, date(2026, 9, 10), where=Scope(programme=PROGRAMME))]
    )
    monkeypatch.setattr(Policy, "load", classmethod(lambda cls: raised))
    with pytest.raises(Refused, match="起草以后上级规定有变化"):
        decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=True)


def prefecture_officer(world: World) -> Actor:
    world.people["prefecture"] = person("prefecture", "沈越", world.county.parent, (Role.EDUCATION_OFFICER,))  # type: ignore[arg-type]
    return world.actor("prefecture")


@pytest.mark.duty("D094", "enforced")
def test_the_prefecture_sees_which_plans_are_missing_and_confirms_those_that_came(world: World) -> None:
    """第十六条: 各县（市）完善具体实施方案，并抄报州教育局学生资助服务中心."""
    officer = prefecture_officer(world)

    def states() -> dict[str, str]:
        seen = world.actor("prefecture")
        with acting(seen):
            return {
                line.county.name: line.state
                for line in county_lines(seen, TODAY)
                if line.programme == PROGRAMME
            }

    assert states() == {"青禾县": "missing", "白石县": "missing"}
    row = drafted(world)
    assert states()["青禾县"] == "draft"
    with pytest.raises(Refused, match="还没有批准"):
        file_plan(by=world.actor("education"), key=key(), at=at(11), plan=row)
    decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=True)
    assert states()["青禾县"] == "unfiled"
    with pytest.raises(Refused, match="还没有抄报"):
        receive_plan(by=world.actor("prefecture"), key=key(), at=at(12), plan=row)
    file_plan(by=world.actor("education"), key=key(), at=at(11), plan=row)
    assert states() == {"青禾县": "filed", "白石县": "missing"}
    with pytest.raises(NotAllowed):
        receive_plan(by=world.actor("education"), key=key(), at=at(12), plan=row)
    receive_plan(by=world.actor("prefecture"), key=key(), at=at(12), plan=row)
    assert states()["青禾县"] == "received"
    assert PlanReceipt.objects.get().by_id == officer.account_id


def test_the_database_files_only_what_was_approved_and_lets_nobody_confirm_his_own_sending(
    world: World,
) -> None:
    row = drafted(world)
    officer = world.actor("education")
    with acting(officer), pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        PlanFiling.objects.create(plan=row, at=at(11), by_id=officer.account_id)
    decide_plan(by=world.actor("finance"), key=key(), at=at(10), plan=row, approved=True)
    filing = file_plan(by=world.actor("education"), key=key(), at=at(11), plan=row)
    with acting(officer), pytest.raises(IntegrityError, match="nobody confirms"), transaction.atomic():
        PlanReceipt.objects.create(filing=filing, at=at(12), by_id=officer.account_id)


def test_another_county_cannot_write_a_plan_for_this_one_even_by_sql(world: World) -> None:
    stranger = world.actor("neighbour")
    with acting(stranger), pytest.raises(Exception, match="row-level security"), transaction.atomic():
        Plan.objects.create(
            place=world.county, programme=PROGRAMME, title="x", number="x", issued=TODAY, since=TODAY, at=at(9),
            by_id=stranger.account_id,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("family_part_max", "2.50", 250),
        ("sample_weight_min", "150", 150),
        ("core_temperature_min", "72.5", 725),
        ("surplus_tolerance", "1.5%", 150),
        ("payment_start_event", "局党组决定", "group_decided"),
        ("serving_gear", "帽子、口罩、一次性手套", ("hat", "mask", "disposable_gloves")),
    ],
)
def test_values_are_typed_as_people_write_them(name: str, text: str, value: object) -> None:
    assert parse_value(Policy.load().parameter(name), text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("sample_weight_min", "150.5"), ("family_part_max", "2.555"), ("core_temperature_min", "hot")],
)
def test_what_is_no_value_is_refused_in_words(name: str, text: str) -> None:
    with pytest.raises(Refused):
        parse_value(Policy.load().parameter(name), text)
