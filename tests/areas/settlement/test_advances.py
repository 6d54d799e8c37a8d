"""Local first, awards later: the county puts money in, the award that arrives repays it, and never more."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.ledger.queries import balance
from fangxin.areas.settlement.actions.advance import make_advance, repay_advance
from fangxin.areas.settlement.actions.grant import decide_grant, receive_grant
from fangxin.areas.settlement.models import AwardMatch
from fangxin.areas.settlement.queries.advances import advances, open_awards
from fangxin.areas.settlement.rules.advance import AdvanceRefused
from tests.factories.ledger import PROGRAMME, YEAR, Books
from tests.factories.pages import signed_in
from tests.factories.supply import refused_by
from tests.factories.world import TODAY, World, at, key


def advance(world: World, fen: int = 400_000, who: str = "finance", **more: object) -> Transfer:
    said = {
        "county": world.county, "programme": PROGRAMME, "tier": "central", "budget_year": YEAR, "amount_fen": fen,
        "document": "青财教〔2026〕12号", "on": TODAY,
    } | more  # fmt: skip
    return make_advance(by=world.actor(who), key=key(), at=at(9), **said)  # type: ignore[arg-type]


def award(world: World, fen: int, tier: str = "central") -> Transfer:
    said = {
        "by": world.actor("finance"), "at": at(10), "county": world.county, "programme": PROGRAMME, "tier": tier,
        "budget_year": YEAR, "amount_fen": fen, "document": "财教〔2026〕88号", "on": TODAY,
    }  # fmt: skip
    decide_grant(key=key(), **said)  # type: ignore[arg-type]
    return receive_grant(key=key(), **said)  # type: ignore[arg-type]


def repay(world: World, received: Transfer, fen: int, who: str = "finance") -> AwardMatch:
    return repay_advance(
        by=world.actor(who), key=key(), at=at(11), received=received, amount_fen=fen, document="青财教〔2026〕30号",
        on=TODAY,
    )  # fmt: skip


def bank(world: World) -> int:
    finance = world.actor("finance")
    with acting(finance):
        return balance(finance, Books(world).bank)


@pytest.mark.duty("D062", "enforced")
def test_the_county_puts_money_in_and_the_award_repays_it(world: World) -> None:
    """第六条: 4,000.00 put in; an award of 3,000.00 arrives and repays 3,000.00; 1,000.00 stands open."""
    advance(world)
    assert bank(world) == 400_000
    received = award(world, 300_000)
    assert bank(world) == 700_000
    repay(world, received, 300_000)
    assert bank(world) == 400_000
    finance = world.actor("finance")
    with acting(finance):
        (line,) = advances(finance, world.county)
        assert (line.advanced_fen, line.repaid_fen, line.open_fen) == (400_000, 300_000, 100_000)
        assert line.open_since == TODAY
        assert not open_awards(finance, world.county).exists()
    repay(world, award(world, 250_000), 100_000)
    with acting(finance):
        (line,) = advances(finance, world.county)
    assert (line.open_fen, line.open_since) == (0, None)


@pytest.mark.duty("D062", "enforced")
def test_an_award_repays_no_more_than_it_has_or_than_was_put_in(world: World) -> None:
    advance(world, 100_000)
    received = award(world, 80_000)
    with pytest.raises(
        AdvanceRefused, match=re.escape("800.00 元：这笔奖补还剩 800.00 元，垫付还欠 1,000.00 元")
    ):
        repay(world, received, 80_001)
    repay(world, received, 50_000)
    with pytest.raises(AdvanceRefused, match=r"300\.00"):
        repay(world, received, 30_001)
    repay(world, received, 30_000)
    with pytest.raises(AdvanceRefused, match=r"垫付还欠 200\.00"):
        repay(world, award(world, 500_000), 20_001)


def test_the_award_of_another_tier_repays_nothing(world: World) -> None:
    advance(world, 100_000)
    with pytest.raises(AdvanceRefused, match=r"垫付还欠 0\.00"):
        repay(world, award(world, 60_000, tier="province"), 100)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"tier": "county"}, "不承担"), ({"tier": "prefecture"}, "不承担"), ({"document": " "}, "文件号")],
)
def test_only_a_tier_that_bears_the_programme_is_put_in_for(
    world: World, more: dict[str, object], said: str
) -> None:
    """4 : 0.6 : 0 : 0.4: the prefecture bears nothing here, and the county owes itself nothing."""
    with pytest.raises(AdvanceRefused, match=said):
        advance(world, **more)
    assert bank(world) == 0


@pytest.mark.parametrize("who", ["reviewer", "education", "cashier", "principal", "neighbour"])
def test_only_the_finance_office_puts_in_and_repays(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        advance(world, who=who)
    advance(world)
    received = award(world, 10_000)
    with pytest.raises(NotAllowed):
        repay(world, received, 10_000, who=who)


def test_the_database_ties_a_repayment_to_one_award_and_never_beyond_it(world: World) -> None:
    advance(world)
    received, other = award(world, 100_000), award(world, 50_000, tier="province")
    match = repay(world, received, 60_000)
    finance = world.people["finance"].pk
    enter(world.actor("finance"))
    row = {"county": world.county, "repaid": match.repaid, "at": at(12), "by_id": finance}
    with refused_by("settlement_match_within_award"):
        AwardMatch.objects.create(received=received, amount_fen=60_000, **row)
    with refused_by("settlement_match_of_one_award"):
        AwardMatch.objects.create(received=other, amount_fen=60_000, **row)
    with refused_by("settlement_match_of_one_award"):
        AwardMatch.objects.create(received=received, amount_fen=59_999, **row)


def test_a_match_is_a_record(world: World) -> None:
    advance(world)
    match = repay(world, award(world, 100_000), 60_000)
    enter(world.actor("finance"))
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        AwardMatch.objects.filter(pk=match.pk).update(amount_fen=1)


def test_the_page_shows_what_is_open_since_when_and_takes_both_entries(world: World) -> None:
    with signed_in(world, "finance", at(9)) as client:
        entered = {
            "programme": PROGRAMME, "tier": "central", "budget_year": YEAR, "amount": "4000", "document": "青财教12号",
        }  # fmt: skip
        wrong = client.post(
            reverse("settlement:advance-made"), {**entered, "tier": "prefecture", "key": key()}
        )
        assert "没有奖补可垫" in wrong.content.decode()
        assert client.post(reverse("settlement:advance-made"), {**entered, "key": key()}).status_code == 302
        page = client.get(reverse("settlement:advances")).content.decode()
        assert "还欠县里 4,000.00 元" in page
        assert "2026年9月14日" in page
    received = award(world, 300_000)
    with signed_in(world, "finance", at(12)) as client:
        said = {"received": received.pk, "amount": "3000", "document": "青财教30号", "key": key()}
        assert client.post(reverse("settlement:advance-repaid"), said).status_code == 302
        page = client.get(reverse("settlement:advances")).content.decode()
        assert "还欠县里 1,000.00 元" in page
        assert "归还记录" in page
    with signed_in(world, "auditor", at(13)) as client:
        page = client.get(reverse("settlement:advances")).content.decode()
        assert "归还记录" in page
        assert "登记垫付" not in page
    with signed_in(world, "principal", at(13)) as client:
        assert client.get(reverse("settlement:advances")).status_code == 403
