"""5 + X: the rate on its document, two sources of one meal that never pay for each other, and the reliefs' own money."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.dining.actions import decide_relief_budget
from fangxin.areas.dining.models import ReliefBudget
from fangxin.areas.ledger.actions import AccountRef
from fangxin.areas.ledger.models import Account
from fangxin.areas.ledger.rules import WrongPair
from fangxin.areas.roster.actions import set_family_part
from fangxin.areas.roster.models import FamilyPart
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.pairs import Event
from tests.factories.fees import X_FEN, YEAR_END, charged, funded, relieved, tariff
from tests.factories.ledger import Books
from tests.factories.pages import signed_in
from tests.factories.world import TODAY, World, at, key

X_PAGE = "roster:family-part"
SENT = {
    "fen": "2.00", "since": "2026-09-01", "last_day": "2027-06-30", "document": "青禾府办〔2026〕18 号",
    "approved_on": "2026-08-20",
}  # fmt: skip


@pytest.mark.duty("D118", "enforced")
def test_x_stands_on_a_document_of_the_county_and_on_one_period_only(world: World) -> None:
    """Measures, annex 2 §7: families pay X on top of the 5 yuan, by a standard that the county's government approved."""
    entry: dict[str, Any] = {
        "county": world.county, "fen": X_FEN, "since": date(2026, 9, 1), "until": YEAR_END,
        "document": "青禾府办〔2026〕18 号", "approved_on": date(2026, 8, 20),
    }  # fmt: skip
    officer = world.actor("reviewer")
    for wrong, says in (
        ({"document": " "}, "批准文件"),
        ({"approved_on": date(2026, 9, 2)}, "批准文件"),
        ({"fen": 0}, "X 应大于零"),
        ({"fen": 5_01}, "X 应大于零"),
        ({"until": date(2026, 9, 1)}, "截止日期"),
    ):
        with pytest.raises(Refused, match=says):
            set_family_part(by=officer, key=key(), at=at(8), **(entry | wrong))
    for name in ("principal", "finance", "auditor"):
        with pytest.raises(NotAllowed):
            set_family_part(by=world.actor(name), key=key(), at=at(8), **entry)
    tariff(world)
    with pytest.raises(Refused, match="已经有一个 X"):
        set_family_part(by=world.actor("reviewer"), key=key(), at=at(8), **(entry | {"since": TODAY}))
    officer = world.actor("reviewer")
    stored = {"county": world.county, "programme": "compulsory-nutrition", "fen": 1, "at": at(8), "by_id": 1}
    for more, constraint in (
        ({"document": "", "since": YEAR_END, "approved_on": TODAY}, "roster_x_approved_before"),
        ({"document": "x", "since": YEAR_END, "approved_on": date(2027, 7, 2)}, "roster_x_approved_before"),
        ({"document": "x", "since": TODAY, "approved_on": TODAY}, "roster_one_x_at_a_time"),
    ):
        with acting(officer), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            FamilyPart.objects.create(**stored, until=date(2028, 7, 1), **more)
    with acting(officer), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        FamilyPart.objects.update(fen=1)


@pytest.mark.duty("D118", "enforced")
def test_the_county_enters_x_and_everybody_reads_what_five_and_x_make(world: World) -> None:
    url = reverse(X_PAGE)
    with signed_in(world, "reviewer", at(9)) as client:
        assert "今天没有执行中的 X 标准" in client.get(url).content.decode()
        refused = client.post(url, SENT | {"key": "x-1", "fen": "5.01"})
        assert refused.status_code == 422
        assert "不超过 500 分" in refused.content.decode()
        assert client.post(url, SENT | {"key": "x-2"}).status_code == 302
        again = client.post(url, SENT | {"key": "x-3"})
        assert again.status_code == 422
        assert "这段时间已经有一个 X 标准" in again.content.decode()
    for who in ("principal", "auditor", "finance"):
        with signed_in(world, who, at(10)) as client:
            html = client.get(url).content.decode()
            for words in (
                "5.00 元",
                "2.00 元",
                "7.00 元",
                "青禾府办〔2026〕18 号",
                "2026-09-01 – 2027-06-30",
                "执行中",
            ):
                assert words in html, f"{who} does not read {words}"
            assert 'name="fen"' not in html
            assert client.post(url, SENT | {"key": f"x-{who}"}).status_code == 403
    with signed_in(world, "teacher", at(10)) as client:
        assert client.get(url).status_code == 403
    with acting(world.actor("reviewer")):
        assert FamilyPart.objects.get().until == date(2027, 7, 1)


def accounts_of(world: World, programme: str) -> dict[str, list[int]]:
    """Accounts of a programme as the database keeps them: the subsidy's funds of all tiers, and the families' two."""
    county, school = world.county.pk, world.school.pk
    refs = [AccountRef(county, "fund", programme, tier.value, 2026) for tier in TIERS]
    refs += [AccountRef(school, kind, programme) for kind in ("family", "fund_x", "fund_relief", "food")]
    found: dict[str, list[int]] = {}
    for ref in refs:
        row = Account.objects.create(
            organisation_id=ref.organisation, kind=ref.kind, programme=ref.programme, tier=ref.tier,
            budget_year=ref.budget_year, normal="debit",
        )  # fmt: skip
        found.setdefault(ref.kind, []).append(row.pk)
    return found


TRANSFER = (
    "INSERT INTO ledger_transfer (owner_path, at, by_id, debit_id, credit_id, amount_fen, event, phase,"
    " \"on\", subject_label, subject_id, memo) VALUES ('', now(), 0, %s, %s, 100, %s, %s, '2026-09-14', 'x', '1', '')"
)


@pytest.mark.duty("D097", "enforced")
@pytest.mark.parametrize("programme", ["preschool-nutrition", "compulsory-nutrition"])
def test_the_subsidy_is_on_top_and_pays_no_familys_part(world: World, programme: str) -> None:
    """Measures, annex 1 §2: the subsidy is given on the basis that families bear the basic cost. No event, whoever types
    it and in whichever tier's fund, lets a subsidy pay what a family owes, or lets families' money fill a subsidy."""
    finance = world.actor("finance")
    with acting(finance), transaction.atomic():
        known = accounts_of(world, programme)
        assert len(known["fund"]) == len(TIERS)
        between = [
            pair
            for fund in known["fund"]
            for own in (*known["family"], *known["fund_x"])
            for pair in ((fund, own), (own, fund))
        ]
        for event in Event:
            phase = "pending" if event is Event.PAYMENT else "posted"
            for debit, credit in between:
                with (
                    pytest.raises(IntegrityError, match="does not book"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(TRANSFER, [debit, credit, event.value, phase])
        # The same statement does store what is allowed: the family owes X to its own fund.
        with connection.cursor() as cursor:
            cursor.execute(TRANSFER, [known["family"][0], known["fund_x"][0], "x_billed", "posted"])
            assert cursor.rowcount == 1


@pytest.mark.duty("D097", "enforced")
def test_the_books_say_why_a_subsidy_cannot_pay_x(world: World) -> None:
    books = Books(world)
    books.grant(10_00)
    family = AccountRef(world.school.pk, "family", books.central.programme)
    with pytest.raises(WrongPair, match="用补助抵家庭应交的费用"):
        books.book("finance", "x_relieved", books.central, family, 2_00)
    with pytest.raises(WrongPair, match="把补助转成家庭缴费"):
        books.book("finance", "x_billed", books.central, books.fund_x, 2_00)


def test_finance_puts_in_money_for_the_reliefs_of_a_school(world: World) -> None:
    run = charged(world)
    relieved(world, world.pupils[0].pk)
    url = reverse("dining:relief-budgets")
    sent = {"school": world.school.pk, "amount": "100.00", "document": "青禾财教〔2026〕31 号"}
    with signed_in(world, "finance", at(11)) as client:
        assert "没有减免资金" in client.get(url).content.decode()
        for wrong, says in (
            ({"amount": "0"}, "减免资金应大于零"),
            ({"amount": "12.345"}, "小数"),
            ({"school": world.neighbour_school.pk}, "有效"),
        ):
            refused = client.post(url, sent | {"key": f"budget-{says}"} | wrong)
            assert refused.status_code == 422
            assert says in refused.content.decode()
        assert client.post(url, sent | {"key": "budget-1"}).status_code == 302
        assert client.post(url, sent | {"key": "budget-1"}).status_code == 302  # the same form once more
        paid = f"{world.pupils[1].pk} 2.00 20260930001"
        settled = {"key": "settle-1", "why": "结清本月减免", "lines": paid, "settle": "on"}
        assert client.post(reverse("dining:fee-settle", args=[run.pk]), settled).status_code == 302
        html = client.get(url).content.decode()
        assert "100.00" in html
        assert "98.00" in html
        assert "没有找到" not in html
        assert (
            world.school.short_name
            not in client.get(url, {"q": "松林"})
            .content.decode()
            .split("<main")[1]
            .split('<form class="stack"')[0]
        )
    with acting(world.actor("finance")):
        assert ReliefBudget.objects.count() == 1
    with signed_in(world, "education", at(12)) as client:
        assert "98.00" in client.get(url).content.decode()
        assert client.post(url, sent | {"key": "budget-2"}).status_code == 422  # no school is offered
    for who in ("principal", "reviewer", "teacher"):
        with signed_in(world, who, at(12)) as client:
            assert client.get(url).status_code == 403
    with pytest.raises(NotAllowed):
        decide_relief_budget(
            by=world.actor("education"), key=key(), at=at(8), school=world.school, amount_fen=1, document="x"
        )


def test_more_budgets_and_more_standards_ask_no_more_of_the_database(world: World) -> None:
    asked = []
    tariff(world)
    for more in (1, 12):
        for _ in range(more):
            funded(world, 100)
        for url, who in ((reverse("dining:relief-budgets"), "finance"), (reverse(X_PAGE), "reviewer")):
            with signed_in(world, who, at(9)) as client:
                client.get(url)
                with CaptureQueriesContext(connection) as found:
                    assert client.get(url).status_code == 200
            asked.append(len(found))
        for n in range(more):
            year = 2027 + n + more
            set_family_part(
                by=world.actor("reviewer"), key=key(), at=at(8), county=world.county, fen=X_FEN,
                since=date(year, 9, 1), until=date(year + 1, 7, 1), document="青禾府办", approved_on=date(2026, 8, 20),
            )  # fmt: skip
    assert asked[:2] == asked[2:]
    assert max(asked) <= 16
