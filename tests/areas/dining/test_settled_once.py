"""A month of family fees is settled once and relieved families in company, so that no total and no time tells who is relieved."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import for_purpose
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.dining.models import ChargeRun, FamilySettled, ReliefTransfer, SettlementRun
from fangxin.areas.dining.queries import fee_lines
from fangxin.areas.roster.queries import relief_proposals
from fangxin.areas.roster.rules import AlreadyDecided
from tests.factories.fees import X_FEN, charged, funded, pay, relieved, settle, wanting
from tests.factories.world import World, at


def test_no_second_total_and_no_group_of_relieved_families_alone(world: World) -> None:
    """Two totals of one month, or a settling before anybody paid, would say who is relieved."""
    run = charged(world)
    funded(world)
    with pytest.raises(Refused, match="没有可以结清"):
        settle(world, run)
    first, second, third, *_ = world.pupils
    relieved(world, first.pk)
    relieved(world, second.pk)
    with pytest.raises(Refused, match="看得出谁享受减免"):
        settle(world, run)
    pay(world, run, [third.pk])
    with pytest.raises(Refused, match="看得出谁享受减免"):
        settle(world, run)
    with acting(world.actor("principal")):
        assert not FamilySettled.objects.exists()
    pay(world, run, [world.pupils[3].pk])
    assert settle(world, run).settled == 4
    pay(world, run, [world.pupils[4].pk])
    with pytest.raises(AlreadyDecided, match="已经结清过"):
        settle(world, run)


def test_when_nobody_is_left_over_the_relieved_may_be_the_most(world: World) -> None:
    run = charged(world)
    funded(world)
    charged_ones = [pupil.pk for n, pupil in enumerate(world.pupils) if n != 5]
    for pupil in charged_ones[1:]:
        relieved(world, pupil)
    pay(world, run, charged_ones[:1])
    assert settle(world, run).settled == run.pupils


def test_who_pays_late_is_settled_with_the_next_month(world: World) -> None:
    run = charged(world)
    funded(world)
    first, second, *_ = world.pupils
    pay(world, run, [first.pk])
    settle(world, run)
    pay(world, run, [second.pk])
    with transaction.atomic(), acting(world.actor("principal")):
        later = ChargeRun.objects.create(
            school=world.school, month=date(2026, 10, 1), fen=X_FEN, pupils=1, days=1, amount_fen=X_FEN, at=at(14),
            by_id=world.actor("principal").account_id,
        )  # fmt: skip
        later.charges.create(pupil=first, days=1, amount_fen=X_FEN)
    pay(world, later, [first.pk], X_FEN)
    row = settle(world, later)
    assert (row.settled, row.paid_fen) == (2, 2 * X_FEN)
    with acting(world.actor("principal")):
        assert {line.pupil_id for line in fee_lines(world.actor("principal"), run) if line.settled} == {
            first.pk, second.pk,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "constraint"), [("twice", "dining_settlement_once"), ("alone", "as many paying")]
)
def test_the_database_knows_both_rules(committed_world: World, wrong: str, constraint: str) -> None:
    world = committed_world
    run = charged(world)
    funded(world)
    reduced, paying = world.pupils[0].pk, world.pupils[1].pk
    relieved(world, reduced)
    pay(world, run, [paying])
    if wrong == "twice":
        settle(world, run)
    finance, use = world.actor("finance"), wanting(world, "finance")
    said = {"charge_run": run, "paid_fen": 0, "at": at(16), "by_id": finance.account_id}
    with (
        pytest.raises(IntegrityError, match=constraint),
        transaction.atomic(),
        acting(finance),
        for_purpose(use),
    ):
        row = SettlementRun.objects.create(settled=1 if wrong == "alone" else 0, relieved_fen=X_FEN, **said)
        charge = run.charges.get(pupil_id=reduced)
        ReliefTransfer.objects.create(
            charge=charge,
            proposal=relief_proposals(finance).get(),
            amount_fen=X_FEN,
            at=at(16),
            by_id=said["by_id"],
        )
        row.families.create(charge=charge)
