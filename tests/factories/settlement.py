"""A month ready to settle: food accepted by two people, pupils called, money granted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.areas.audit.actions import acting, enter
from fangxin.areas.dining.actions import call_roll
from fangxin.areas.roster.actions import freeze_month
from fangxin.areas.roster.models import Declaration, MonthSnapshot
from fangxin.areas.settlement.actions.application import apply_for_payment
from fangxin.areas.settlement.actions.claim import submit_settlement
from fangxin.areas.settlement.actions.grant import decide_grant, receive_grant
from fangxin.areas.settlement.actions.payment import enter_invoice, instruct_payment
from fangxin.areas.settlement.actions.review import approve_settlement
from fangxin.areas.settlement.models import Application, Invoice, Payment, Review, Settlement, SettlementLine
from fangxin.areas.supply.actions.stock import issue_to_kitchen
from fangxin.areas.supply.models import Acceptance
from tests.factories.ledger import PROGRAMME, YEAR
from tests.factories.roster import declaration_in_force
from tests.factories.supply import Market, accepted, delivered, open_market, ordered
from tests.factories.world import TODAY, World, at, key

MONTH = date(2026, 9, 1)
BASKET: dict[str, str | int] = {"猪五花肉": 12_345, "土豆": 38_000, "大米": 60_500, "食盐": 1_000}
# 12.345 × 28.30 = 349.3635, 38 × 2.60, 60.5 × 4.60, 1 × 3.00
BASKET_FEN = 349_36 + 98_80 + 278_30 + 3_00


@dataclass
class Month:
    """The world's school in September, with one accepted delivery."""

    world: World
    market: Market
    acceptance: Acceptance

    def submit(self, who: str = "principal", **more: Any) -> Settlement:
        """The school submits."""
        said = {
            "school": self.world.school, "supplier": self.world.supplier, "month": MONTH, "at": at(16), "key": key(),
        } | more  # fmt: skip
        return submit_settlement(by=self.world.actor(who), **said)

    def approve(self, claim: Settlement, who: str = "reviewer", moment: datetime | None = None) -> Review:
        """The county approves."""
        return approve_settlement(by=self.world.actor(who), key=key(), at=moment or at(17), settlement=claim)

    def apply(self, who: str = "reviewer", **more: Any) -> Application:
        """The county applies."""
        said = {"county": self.world.county, "month": MONTH, "decision_number": "教党组〔2026〕31号"} | more
        return apply_for_payment(by=self.world.actor(who), key=key(), at=said.pop("at", at(17, 30)), **said)

    def invoice(self, claim: Settlement, fen: int, who: str = "clerk", **more: Any) -> Invoice:
        """The supplier enters its invoice."""
        said = {
            "number": f"2652{key()[5:]:0>8}", "issuer_credit_code": self.world.supplier.credit_code,
            "amount_fen": fen, "issued_on": TODAY,
        } | more  # fmt: skip
        return enter_invoice(
            by=self.world.actor(who), key=said.pop("key", key()), at=at(18), settlement=claim, **said
        )

    def pay(self, application: Application, who: str = "cashier") -> Payment:
        """The cashier instructs the payment."""
        return instruct_payment(
            by=self.world.actor(who), key=key(), at=at(18, 30), application=application,
            supplier=self.world.supplier, programme=PROGRAMME,
        )  # fmt: skip

    def issue(self, foods: dict[str, int] | None = None) -> Any:
        """The storekeeper hands everything (or some of it) to the cook."""
        wanted = foods or {food: int(grams) for food, grams in BASKET.items()}
        return issue_to_kitchen(
            by=self.world.actor("keeper"), key=key(), at=at(8), meal_day=self.world.meal_day,
            receiver=self.world.people["cook"], wanted=wanted,
        )  # fmt: skip

    def lines(self, claim: Settlement) -> list[SettlementLine]:
        """The lines of a claim, dearest first."""
        enter(self.world.actor("reviewer"))
        return list(SettlementLine.objects.filter(settlement=claim).order_by("-amount_fen"))

    def paid_file(self, payment: Payment, result: str = "成功", **change: str) -> str:
        """A receipt file of the bank for one payment."""
        cells = {
            "付款编号": payment.number, "金额（元）": f"{payment.amount_fen // 100}.{payment.amount_fen % 100:02d}",
            "结果": result, "日期": "2026-09-14", "银行流水号": "NS0915000417",
            "失败原因": "" if result == "成功" else "账号户名不符",
        } | change  # fmt: skip
        return "\ufeff" + ",".join(cells) + "\r\n" + ",".join(cells.values()) + "\r\n"


def call_both_classes(world: World, absences: dict[int, str] | None = None) -> None:
    """The roll of the school's two classes."""
    for school_class, missing in ((world.school_class, absences or {}), (world.second_class, {})):
        call_roll(
            by=world.actor("principal"), key=key(), at=at(8, 30), school_class=school_class,
            meal_day=world.meal_day, absences=missing,
        )  # fmt: skip


def month(world: World, **delivery: Any) -> Month:
    """September with one delivery; `delivery` alters the note's lines by food (see tests/factories/supply.py)."""
    # One transaction, so that what is looked up in between is seen when the test's own work commits.
    with transaction.atomic():
        market = open_market(world)
        weigh = delivery.pop("weigh", None)
        note = delivered(world, ordered(world, market, dict(BASKET)), **delivery)
        return Month(world, market, accepted(world, note, change=weigh))


def frozen(world: World, on: date = TODAY) -> MonthSnapshot:
    """The list of entitled children comes into force (where it has not), and the month of a day is frozen."""
    with transaction.atomic():
        with acting(world.actor("principal")):
            reported = Declaration.objects.exists()
        if not reported:
            declaration_in_force(world)
        return freeze_month(
            by=world.actor("principal", on),
            key=key(),
            at=at(16, 30, on=on),
            school=world.school,
            month=on.replace(day=1),
        )


def grant(world: World, fen_by_tier: dict[str, int]) -> None:
    """Awards decided and received."""
    for tier, fen in fen_by_tier.items():
        entry = {
            "by": world.actor("finance"), "at": at(9), "county": world.county, "programme": PROGRAMME, "tier": tier,
            "budget_year": YEAR, "amount_fen": fen, "document": "财教〔2026〕88号", "on": TODAY,
        }  # fmt: skip
        decide_grant(key=key(), **entry)
        receive_grant(key=key(), **entry)
