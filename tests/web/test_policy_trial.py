"""What another value would change, before anybody decides: by child, school, yuan and tier, and nothing is written."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.models import Event
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.queries import schools
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.engine.policy import Change, Policy, Scope, joining, suppose
from fangxin.web.policy_trial import SchoolDifference, months_from, trial
from tests.factories.pages import signed_in
from tests.factories.settlement import MONTH, call_both_classes, frozen, grant, month
from tests.factories.world import TODAY, World, at, key

PROGRAMME = "compulsory-nutrition"


def tried(world: World, changes: list[Change], since: date) -> list[SchoolDifference]:
    officer = world.actor("finance")
    policy = Policy.load()
    with acting(officer):
        return trial(officer, schools(officer), months_from(since, TODAY), policy, suppose(policy, changes))


@pytest.mark.duty("D095", "enforced")
def test_a_dearer_rate_from_a_past_day_tells_whose_sums_differ_and_by_how_much(world: World) -> None:
    """第十七条: nine children of one school, one of them away on the only day: eight differ by 1.00 yuan each."""
    away = world.pupils[0].pk
    call_both_classes(world, {away: "sick"})
    officer = world.actor("finance")
    with acting(officer):
        events = Event.objects.count()
    lines = tried(
        world,
        [Change("subsidy_rate", 600, date(2026, 9, 1), where=Scope(programme=PROGRAMME))],
        date(2026, 9, 1),
    )
    assert [line.school.pk for line in lines] == [world.school.pk]
    assert [one.pupil_id for one in lines[0].pupils] == [p.pk for p in world.pupils if p.pk != away]
    assert {(one.before_fen, one.after_fen) for one in lines[0].pupils} == {(500, 600)}
    assert lines[0].more_fen == 800
    assert lines[0].before_fen == (3_200, 480, 0, 320)
    with acting(officer):
        assert Event.objects.count() == events > 0  # nothing is recomputed by itself


def test_a_value_that_begins_after_the_meals_changes_nothing(world: World) -> None:
    call_both_classes(world)
    change = Change("subsidy_rate", 600, date(2026, 9, 15), where=Scope(programme=PROGRAMME))
    assert tried(world, [change], date(2026, 9, 1)) == []


def test_one_more_county_in_the_national_plan_moves_the_money_between_the_tiers(world: World) -> None:
    """The county's children get the same; the centre bears all of it instead of 4 : 0.6 : 0.4."""
    call_both_classes(world)
    changes = joining(Policy.load(), world.county.path, "local-first", "contiguous", date(2026, 9, 1))
    lines = tried(world, changes, date(2026, 9, 1))
    assert (lines[0].before_fen, lines[0].after_fen) == ((3_600, 540, 0, 360), (4_500, 0, 0, 0))
    assert lines[0].pupils == ()
    assert lines[0].more_fen == 0


@pytest.mark.duty("D095", "enforced")
def test_a_booked_month_says_what_each_tier_and_child_would_have_borne_and_stays_as_it_is(
    world: World,
) -> None:
    """9 pupils × 5.00 = 45.00 cap 98.80 yuan of potatoes, X bears 53.80. At 6.00: cap 54.00, X 44.80.

    43.20 + 6.48 + 4.32 instead of 36.00 + 5.40 + 3.60.
    """
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september = month(world)
    september.issue({"土豆": 38_000})
    frozen(world)
    row = charge_month(by=world.actor("finance"), key=key(), at=at(17), school=world.school, month=MONTH)
    (line,) = tried(world, [Change("subsidy_rate", 600, MONTH, where=Scope(programme=PROGRAMME))], MONTH)
    (booked,) = line.booked
    assert booked.charge is not None
    assert not booked.charge.drifted
    assert dict(booked.charge.booked) == row.shares
    assert booked.charge.moved == {"central": 720, "province": 108, "prefecture": 0, "county": 72, "x": -900}
    assert sum(booked.charge.moved.values()) == 0  # the food cost what it cost
    assert [(one.before_fen, one.after_fen) for one in booked.pupils] == [(500, 600)] * 9
    with acting(world.actor("finance")):
        row.refresh_from_db()
    assert row.shares == {"central": 36_00, "province": 5_40, "prefecture": 0, "county": 3_60, "x": 53_80}
    with signed_in(world, "finance", at(18)) as client:
        asked = {"since": "2026-09-01", "programme": PROGRAMME, "rate": "6.00"}
        page = client.get(reverse("policy-trial"), asked).content.decode()
    for said in ("已入账的结果", "已列支", "+7.20", "-9.00", "9 名学生不同", "账不会自动改"):
        assert said in page, said


def test_other_weights_move_a_booked_month_between_the_tiers_though_no_childs_sum_differs(
    world: World,
) -> None:
    """26.00 of potatoes: 20.80 + 3.12 + 2.08, and by the centre alone 26.00."""
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september = month(world)
    september.issue({"土豆": 10_000})
    frozen(world)
    charge_month(by=world.actor("finance"), key=key(), at=at(17), school=world.school, month=MONTH)
    changes = joining(Policy.load(), world.county.path, "local-first", "contiguous", MONTH)
    (line,) = tried(world, changes, MONTH)
    (booked,) = line.booked
    assert booked.pupils == ()
    assert booked.charge is not None
    assert booked.charge.moved == {"central": 520, "province": -312, "prefecture": 0, "county": -208, "x": 0}


def test_more_than_two_years_at_once_are_refused() -> None:
    with pytest.raises(Refused, match="24 个月"):
        months_from(date(2020, 1, 1), TODAY)


def test_the_page_answers_and_names_no_child(world: World) -> None:
    call_both_classes(world)
    url = reverse("policy-trial")
    with signed_in(world, "finance", at(14)) as client:
        page = client.get(
            url, {"since": "2026-09-01", "programme": PROGRAMME, "rate": "6.00"}
        ).content.decode()
        assert "<b>9</b> 名学生" in page
        assert "9.00" in page
        assert "莫小" not in page
        wrong = client.get(
            url, {"since": "2026-09-01", "programme": PROGRAMME, "rate": "six"}
        ).content.decode()
        assert "不是金额" in wrong
        same = client.get(
            url,
            {"since": "2026-09-01", "programme": PROGRAMME, "county": world.county.pk, "kind": "local-first"},
        ).content.decode()
        assert "那时就是这一类" in same


def test_a_teacher_does_not_get_the_page(world: World) -> None:
    with signed_in(world, "teacher", at(14)) as client:
        assert client.get(reverse("policy-trial")).status_code == 403
