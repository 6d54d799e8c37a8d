"""The demo's money: grants at the start of term, August settled and paid, September waiting in the county's queue."""

from __future__ import annotations

from datetime import date, timedelta

from demo.calendar import AUGUST, SEPTEMBER, TODAY, moment
from demo.clock import set_clock
from demo.county import County
from demo.day import Day
from demo.term import JOINS, Term
from fangxin.areas.audit.queries import looking
from fangxin.areas.disclosure.actions import publish_day, publish_month, publish_trace
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions import freeze_month
from fangxin.areas.settlement.actions.application import apply_for_payment
from fangxin.areas.settlement.actions.charge import charge_month
from fangxin.areas.settlement.actions.claim import submit_settlement
from fangxin.areas.settlement.actions.grant import decide_grant, receive_grant
from fangxin.areas.settlement.actions.payment import (
    enter_invoice,
    instruct_payment,
    make_payment_file,
    take_receipt_file,
)
from fangxin.areas.settlement.actions.review import approve_settlement, return_settlement
from fangxin.areas.settlement.models import Application, Payment, Settlement
from fangxin.areas.settlement.queries.claims import open_claims

PROGRAMME = "compulsory-nutrition"
# A term's money of three tiers in fen, 4 : 0.6 : 0.4 of about a million yuan.
GRANTS = (
    ("central", 80_000_000, "财教〔2026〕58号"),
    ("province", 12_000_000, "省财教〔2026〕91号"),
    ("county", 8_000_000, "青财〔2026〕33号"),
)
SUBMITTED_ON = date(2026, 8, 31)


def open_funds(county: County) -> None:
    """Grants of three tiers are decided and arrive on the county's special account."""
    officer, place = county.actors["finance"], county.places["qinghe"]
    for index, (tier, amount_fen, document) in enumerate(GRANTS):
        for what, on, act in (
            ("decide", date(2026, 8, 24), decide_grant),
            ("receive", date(2026, 8, 27), receive_grant),
        ):
            at = moment(on, 10, index)
            set_clock(at)
            act(
                by=officer, key=f"demo-{what}-{tier}", at=at, county=place, programme=PROGRAMME, tier=tier,
                budget_year=2026, amount_fen=amount_fen, document=document, on=on,
            )  # fmt: skip


def submit_all(county: County, name: str, month: date, day: date, hour: int) -> list[Settlement]:
    """The principal submits the month's notes of every supplier."""
    principal, school = county.at(name, "principal"), county.places[name]
    at = moment(day, hour, 20)
    set_clock(at)
    with looking(principal):
        suppliers = [claim.supplier for claim in open_claims(principal, school, month)]
    return [
        submit_settlement(
            by=principal, key=f"demo-submit-{name}-{month}-{supplier.pk}", at=at + timedelta(minutes=n), school=school,
            supplier=supplier, month=month,
        )
        for n, supplier in enumerate(suppliers)
    ]  # fmt: skip


def close_august(county: County) -> None:
    """The one meal of August: submitted, reviewed, applied for, invoiced, paid, charged and published."""
    reviewer, place = county.actors["reviewer"], county.places["qinghe"]
    claims = submit_all(county, "xikou", AUGUST, SUBMITTED_ON, 16)
    at = moment(date(2026, 9, 2), 10)
    set_clock(at)
    for n, claim in enumerate(claims):
        approve_settlement(by=reviewer, key=f"demo-approve-{n}", at=at, settlement=claim)
        enter_invoice(
            by=reviewer, key=f"demo-invoice-{n}", at=at + timedelta(hours=3), settlement=claim, number=f"2026083100{n + 1}",
            issuer_credit_code=claim.supplier.credit_code, amount_fen=claim.amount_fen, issued_on=date(2026, 9, 2),
        )  # fmt: skip
    at = moment(date(2026, 9, 3), 9, 30)
    set_clock(at)
    application = apply_for_payment(
        by=reviewer,
        key="demo-apply",
        at=at,
        county=place,
        month=AUGUST,
        decision_number="青教党组纪要〔2026〕17号",
    )
    pay(county, [claim.supplier for claim in claims], application)
    freeze_month(
        by=county.at("xikou", "principal"), key="demo-freeze", at=moment(date(2026, 9, 8), 10),
        school=county.places["xikou"], month=AUGUST,
    )  # fmt: skip
    charge_month(
        by=reviewer,
        key="demo-charge-august",
        at=moment(date(2026, 9, 8), 11),
        school=county.places["xikou"],
        month=AUGUST,
    )
    publish_month(
        by=county.at("xikou", "principal"), key="demo-month-august", at=moment(date(2026, 9, 8), 15),
        school=county.places["xikou"], month=AUGUST,
    )  # fmt: skip


def pay(county: County, suppliers: list[Organisation], application: Application) -> None:
    """The cashier instructs, the file goes to the bank, the bank's receipt comes back."""
    cashier, place = county.actors["cashier"], county.places["qinghe"]
    at = moment(date(2026, 9, 4), 9)
    set_clock(at)
    made = [
        instruct_payment(
            by=cashier,
            key=f"demo-pay-{n}",
            at=at,
            application=application,
            supplier=supplier,
            programme=PROGRAMME,
        )
        for n, supplier in enumerate(suppliers)
    ]
    make_payment_file(by=cashier, key="demo-file", at=at + timedelta(minutes=5), application=application)
    at = moment(date(2026, 9, 7), 16)
    set_clock(at)
    take_receipt_file(by=cashier, key="demo-receipt", at=at, county=place, content=receipt(made))


def receipt(made: list[Payment]) -> str:
    """What the bank's receipt file says of the payments."""
    lines = ["付款编号,金额（元）,结果,日期,银行流水号,失败原因"]
    lines += [
        f"{p.number},{p.amount_fen // 100}.{p.amount_fen % 100:02d},成功,2026-09-07,QH0907{p.pk:06d},"
        for p in made
    ]
    return "\n".join(lines) + "\n"


def month_end(county: County, term: Term, schools: tuple[str, ...], on: date) -> None:
    """After the first day August is closed."""
    del term, schools
    if on == date(2026, 9, 8):
        close_august(county)


def september(county: County, schools: tuple[str, ...]) -> None:
    """On the demo's morning the other schools have submitted September; one was approved, one returned."""
    reviewer = county.actors["reviewer"]
    for name in schools:
        if name not in JOINS:
            continue
        claims = submit_all(county, name, SEPTEMBER, TODAY, 9)
        if name == "songlin":
            approve_settlement(
                by=reviewer, key="demo-approve-songlin", at=moment(TODAY, 10, 5), settlement=claims[-1]
            )
        if name == "wangxi":
            return_settlement(
                by=reviewer, key="demo-return-wangxi", at=moment(TODAY, 10, 15), settlement=claims[0],
                reason="9 月 29 日送货单与验收单的土豆数量不一致，请核对后重新报送。",
            )  # fmt: skip


def publish(days: list[Day]) -> None:
    """The school publishes its day: the first school every day of the last two weeks, the others their last days."""
    for day in days:
        if day.on < TODAY - timedelta(days=14 if day.school == "xikou" else 2):
            continue
        at = moment(day.on, 14, 30) if day.on < TODAY else moment(TODAY, 10, 30)
        set_clock(at)
        publish_day(
            by=day.person("principal"), key=day.key("publish"), at=at, school=day.meal_day.school, on=day.on
        )
        if day.school == "xikou" and day.on < TODAY:
            publish_trace(
                by=day.person("principal"), key=day.key("trace"), at=at, school=day.meal_day.school, on=day.on
            )
