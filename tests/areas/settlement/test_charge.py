"""A month's food charged to the tiers, to the fen, capped by the entitlement and never made by it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.dining.actions import call_roll
from fangxin.areas.dining.models import MealService
from fangxin.areas.ledger.queries import balance
from fangxin.areas.ledger.rules import NotEnough
from fangxin.areas.policy.models import Term
from fangxin.areas.roster.models import Enrolment, Pupil, PupilIdentity
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.areas.settlement.actions.grant import decide_grant
from fangxin.areas.settlement.actions.review import cut_settlement
from fangxin.areas.settlement.models import MonthCharge
from fangxin.areas.settlement.rules.refusals import ChargeRefused, MonthNotFrozen
from tests.factories.kitchen import clean_tableware, meal_day_on
from tests.factories.ledger import PROGRAMME, YEAR, Books
from tests.factories.roster import declaration_in_force
from tests.factories.settlement import MONTH, Month, call_both_classes, frozen, grant, month
from tests.factories.world import TERM_START, TODAY, World, at, key


@pytest.fixture
def september(world: World) -> Month:
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    ready = month(world)
    frozen(world)
    return ready


def charge(september: Month, who: str = "finance") -> MonthCharge:
    return charge_month(
        by=september.world.actor(who), key=key(), at=at(17), school=september.world.school, month=MONTH
    )


@pytest.mark.duty("D119", "enforced")
def test_food_below_the_entitlement_is_shared_4_to_06_to_04_and_x_bears_nothing(september: Month) -> None:
    """Annex 2 §3: 4 + 0.6 + 0.4 yuan. 10 kg potatoes cost 26.00: 20.80 + 3.12 + 2.08."""
    september.issue({"土豆": 10_000})
    row = charge(september)
    assert row.entitlement_fen == 9 * 500
    assert row.shares == {"central": 20_80, "province": 3_12, "prefecture": 0, "county": 2_08, "x": 0}
    books, finance = Books(september.world), september.world.actor("finance")
    enter(finance)
    assert balance(finance, books.central) == 400_000 - 20_80
    assert balance(finance, books.food) == 0


@pytest.mark.duty("D090", "enforced")
def test_a_month_whose_list_is_not_frozen_is_not_charged(world: World) -> None:
    """Measures, article 14: money is computed from a list that nobody can change, and the refusal says who freezes it."""
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september = month(world)
    september.issue({"土豆": 10_000})
    with pytest.raises(MonthNotFrozen, match="2026年9月") as said:
        charge(september)
    assert "第十四条" in said.value.clause
    assert "月度名单" in said.value.remedy
    enter(world.actor("finance"))
    assert not MonthCharge.objects.exists()
    frozen(world)
    assert charge(september).pupil_days == 9


@pytest.mark.duty("D090", "enforced")
def test_who_is_on_no_frozen_list_or_has_anothers_number_counts_for_no_money(world: World) -> None:
    """Of ten called, one came after the list, one is absent and one has a number that another child has: seven count."""
    declaration_in_force(world)
    with transaction.atomic(), acting(SYSTEM):
        late = Pupil.objects.create(school=world.school)
        Enrolment.objects.create(pupil=late, school_class=world.second_class, since=TODAY)
    call_both_classes(world, {world.pupils[0].pk: "sick"})
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    september = month(world)
    assert frozen(world).pupils == 9
    with transaction.atomic(), acting(SYSTEM):
        PupilIdentity.objects.filter(pupil=world.pupils[1]).update(contested=True, case_number="C1")
    september.issue({"土豆": 38_000})
    charged = charge(september)
    assert (charged.pupil_days, charged.entitlement_fen) == (7, 7 * 500)
    assert charged.shares["x"] == 98_80 - 35_00


def test_a_cut_reviewed_in_the_next_month_leaves_the_month_that_ate_it(september: Month) -> None:
    """September is reviewed and charged in October: 26.00 of potatoes, 1.00 cut, 25.00 borne by the funds."""
    world, october = september.world, date(2026, 10, 9)
    september.issue({"土豆": 10_000})
    claim = september.submit(at=at(16, on=date(2026, 9, 30)))
    cut_settlement(
        by=world.actor("reviewer", october), key=key(), at=at(10, on=october), settlement=claim,
        cuts=[(september.lines(claim)[0].pk, 1_00, "泥沙重")],
    )  # fmt: skip
    row = charge_month(
        by=world.actor("finance", october), key=key(), at=at(11, on=october), school=world.school, month=MONTH
    )
    assert (row.food_fen, sum(row.shares.values())) == (25_00, 25_00)
    finance = world.actor("finance", october)
    enter(finance)
    assert balance(finance, Books(world).food) == 0


@pytest.mark.duty("D119", "enforced")
def test_what_exceeds_the_entitlement_is_charged_to_x_and_shown(september: Month) -> None:
    """Annex 2 §3 and §7: nine pupils are entitled to 45.00; of 98.80 yuan of potatoes X bears 53.80."""
    september.issue({"土豆": 38_000})
    row = charge(september)
    assert row.shares == {"central": 36_00, "province": 5_40, "prefecture": 0, "county": 3_60, "x": 53_80}
    finance, books = september.world.actor("finance"), Books(september.world)
    enter(finance)
    assert balance(finance, books.fund_x) == -53_80


@pytest.mark.parametrize("foods", [{"土豆": 1}, {"大米": 7_777}, {"猪五花肉": 1_001, "食盐": 3}])
def test_the_parts_always_sum_to_the_food(september: Month, foods: dict[str, int]) -> None:
    september.issue(foods)
    row = charge(september)
    assert sum(row.shares.values()) == row.food_fen - row.diner_fen


def test_a_month_is_charged_once(september: Month) -> None:
    september.issue({"土豆": 1_000})
    charge(september)
    with pytest.raises(ChargeRefused, match="已经列支"):
        charge(september)


def test_a_fund_without_money_is_not_overdrawn(world: World) -> None:
    """Measures §12: the central award has not been decided, so nothing can be charged to it."""
    call_both_classes(world)
    september = month(world)
    frozen(world)
    september.issue({"土豆": 10_000})
    with pytest.raises(NotEnough, match="膳食补助专款"):
        charge(september)


@pytest.mark.parametrize("who", ["principal", "clerk", "auditor", "neighbour"])
def test_only_the_county_charges_the_funds(september: Month, who: str) -> None:
    with pytest.raises(NotAllowed):
        charge(september, who)


def autumn_term(world: World) -> None:
    enter(world.actor("finance"))
    Term.objects.create(
        county=world.county,
        name="2026年秋季学期",
        since=TERM_START,
        until=date(2027, 1, 23),
        at=at(8),
        by_id=0,
    )


def used(september: Month, month_start: date, fen: int) -> MonthCharge:
    """Food for `fen` is used in a month, and the month is charged."""
    books = Books(september.world)
    on = month_start.replace(day=14)
    books.book("keeper", "issued", books.food, books.stock, fen, on=on)
    return charge_month(
        by=september.world.actor("finance"), key=key(), at=at(17, on=on), school=september.world.school,
        month=month_start,
    )  # fmt: skip


@pytest.mark.duty("D119", "enforced")
def test_the_remainder_fen_is_carried_by_the_term_and_not_by_the_month(september: Month) -> None:
    """Annex 2 §3. Three months of 1.07: split month by month the province would pay 39 fen, of 3.21 it owes 38.52."""
    autumn_term(september.world)
    rows = [used(september, date(2026, month_number, 1), 1_07) for month_number in (9, 10, 11)]
    assert [(r.shares["central"], r.shares["province"], r.shares["county"]) for r in rows] == [
        (86, 13, 8),
        (85, 13, 9),
        (86, 12, 9),
    ]
    assert all(sum(row.shares.values()) == 1_07 for row in rows)


def test_a_cheap_month_gives_x_back_what_a_dear_month_took(september: Month) -> None:
    """The term's entitlement covers the term's food: X pays 5.00 in September and gets it back in October."""
    world, books = september.world, Books(september.world)
    autumn_term(world)
    first = used(september, MONTH, 50_00)
    assert first.shares["x"] == 5_00
    day = meal_day_on(world, date(2026, 10, 14))
    call_roll(
        by=world.actor("principal", day.on), key=key(), at=at(8, on=day.on), school_class=world.school_class,
        meal_day=day, absences={},
    )  # fmt: skip
    frozen(world, day.on)
    second = used(september, date(2026, 10, 1), 1_00)
    assert second.shares == {"central": 4_80, "province": 72, "prefecture": 0, "county": 48, "x": -5_00}
    finance = world.actor("finance")
    enter(finance)
    assert [balance(finance, ref) for ref in (books.fund_x, books.food)] == [0, 0]
    assert balance(finance, books.central) == 400_000 - 36_00 - 4_80


def test_diners_bear_their_share_by_portions(september: Month) -> None:
    """Measures §8: of 10 portions one is a teacher's: a tenth of 26.00 is never charged to a fund."""
    world = september.world
    september.issue({"土豆": 10_000})
    clean_tableware(world)
    enter(world.actor("principal"))
    with pytest.MonkeyPatch.context():
        MealService.objects.create(
            meal_day=world.meal_day,
            served=10,
            unserved=0,
            diners=1,
            at=at(12),
            by_id=world.people["principal"].pk,
        )
    row = charge(september)
    assert (row.food_fen, row.diner_fen, sum(row.shares.values())) == (26_00, 2_60, 23_40)


def test_a_grant_names_its_document_and_is_entered_by_finance(world: World) -> None:
    entry = {
        "at": at(9), "county": world.county, "programme": PROGRAMME, "tier": "central", "budget_year": YEAR,
        "amount_fen": 100, "on": TODAY,
    }  # fmt: skip
    with pytest.raises(ChargeRefused):
        decide_grant(by=world.actor("finance"), key=key(), document=" ", **entry)
    with pytest.raises(NotAllowed):
        decide_grant(by=world.actor("cashier"), key=key(), document="财教〔2026〕88号", **entry)
