"""Families' part X for tests: a month of one meal, charged, with a relief fund; who is relieved is the caller's choice."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.dining.actions import (
    call_roll,
    charge_families,
    decide_relief_budget,
    enter_payments,
    settle_families,
)  # fmt: skip
from fangxin.areas.dining.actions.fees import Paid
from fangxin.areas.dining.models import ChargeRun, SettlementRun
from fangxin.areas.roster.actions import decide_relief, propose_relief, set_family_part, want_relief
from fangxin.areas.roster.models import ReliefProposal
from tests.factories.roster import approved, declared
from tests.factories.world import TODAY, World, at, key

X_FEN = 200
YEAR_END = date(2027, 7, 1)


def tariff(world: World) -> None:
    """X of two yuan a day, on a document of the county's government."""
    set_family_part(
        by=world.actor("reviewer"), key=key(), at=at(8), county=world.county, fen=X_FEN, since=date(2026, 9, 1),
        until=YEAR_END, document="青禾府办〔2026〕18 号", approved_on=date(2026, 8, 20),
    )  # fmt: skip


def charged(world: World) -> ChargeRun:
    """A list in force, both classes called (one child away), X charged on the day of the only meal."""
    approved(world, declared(world))
    tariff(world)
    for place, absences in ((world.school_class, {world.pupils[5].pk: "sick"}), (world.second_class, {})):
        call_roll(
            by=world.actor("principal"), key=key(), at=at(9), school_class=place, meal_day=world.meal_day,
            absences=absences,
        )  # fmt: skip
    return charge_families(
        by=world.actor("principal"), key=key(), at=at(14), school=world.school, month=TODAY
    )


def wanting(world: World, name: str) -> PurposeUse:
    """An officer has said what for."""
    return want_relief(
        by=world.actor(name), key=key(), at=at(8), county=world.county, why="办理本学年减免申请"
    )


def relieved(world: World, pupil_id: int, share_bp: int = 10_000) -> ReliefProposal:
    """Proposed by education, granted by finance."""
    with transaction.atomic():
        proposal = propose_relief(
            by=world.actor("education"), key=key(), at=at(9), use=wanting(world, "education"), pupil_id=pupil_id,
            source="minimum_living", share_bp=share_bp, since=date(2026, 9, 1), until=YEAR_END,
        )  # fmt: skip
        decide_relief(
            by=world.actor("finance"), key=key(), at=at(10), use=wanting(world, "finance"), proposal_id=proposal.pk,
            granted=True,
        )  # fmt: skip
    return proposal


def funded(world: World, amount_fen: int = 10_000) -> None:
    """Money for the reliefs of the school."""
    decide_relief_budget(
        by=world.actor("finance"), key=key(), at=at(8), school=world.school, amount_fen=amount_fen,
        document="青禾财教〔2026〕31 号",
    )  # fmt: skip


def pay(world: World, run: ChargeRun, pupils: list[int], fen: int = X_FEN) -> None:
    """Each of some families pays a sum, as the bank's list has it."""
    enter_payments(
        by=world.actor("finance"), key=key(), at=at(15), use=wanting(world, "finance"), run_id=run.pk,
        payments=[Paid(one, fen, f"ref-{run.pk}-{one}-{fen}") for one in pupils],
    )  # fmt: skip


def settle(world: World, run: ChargeRun) -> SettlementRun:
    """The finance officer settles the month."""
    return settle_families(
        by=world.actor("finance"), key=key(), at=at(16), use=wanting(world, "finance"), run_id=run.pk
    )
