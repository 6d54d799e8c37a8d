"""The month statement of a school from its own records: lots, issues, losses, roll calls, charges, reviews."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Sum

from fangxin.areas.audit.queries import SHANGHAI, latest_head, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.ledger.queries import moved_fen
from fangxin.areas.ledger.rules import AccountRef
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.queries import programme_of, rule
from fangxin.areas.settlement.queries.claims import settlements
from fangxin.areas.settlement.queries.months import charges, period
from fangxin.areas.settlement.rules.months import next_month
from fangxin.areas.settlement.rules.statement import Sheet, StoreMonth, make_sheet, statement_lines
from fangxin.areas.supply.models import Lot, StockIssueLine, StockLoss
from fangxin.engine.ledger.accounts import TIERS
from fangxin.engine.ledger.pairs import Event
from fangxin.engine.ledger.statement import StaffTable
from fangxin.engine.money import share_by_largest_remainder

BY_LIST = "补助收入按“固定名单中实际用餐人次 × 标准”计，不等于拨款到账。"
NOT_FROZEN = "本月享受补助的名单还没有固定，补助收入暂按实际用餐人次 × 标准估算。"
TIER_INCOME = {"central": "中央补助", "province": "省级补助", "prefecture": "州级补助", "county": "县级补助"}


def _start(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)


def store_month(actor: Actor, school: Organisation, month: date) -> list[StoreMonth]:
    """What the store held, bought, issued and lost of each food in a month, at cost. Three queries."""
    since, until = month, next_month(month)
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def add(rows: Any, food: str, day: str, before: str, during: str, first: Any, last: Any) -> None:
        sums = rows.filter(**{f"{day}__lt": last}).values(food).annotate(
            before=Sum("cost_fen", filter=Q(**{f"{day}__lt": first})),
            during=Sum("cost_fen", filter=Q(**{f"{day}__gte": first})),
        )  # fmt: skip
        for row in sums:
            found[row[food]][before] += row["before"] or 0
            found[row[food]][during] += row["during"] or 0

    lots = Lot.objects.filter(within(actor), school=school)
    issues = StockIssueLine.objects.filter(within(actor), issue__meal_day__school=school)
    losses = StockLoss.objects.filter(within(actor), lot__school=school)
    add(lots, "food", "at", "bought_before", "bought", _start(since), _start(until))
    add(issues, "lot__food", "issue__meal_day__on", "used_before", "used", since, until)
    add(losses, "lot__food", "at", "lost_before", "lost", _start(since), _start(until))
    return [
        StoreMonth(
            food=food,
            opening_fen=sums["bought_before"] - sums["used_before"] - sums["lost_before"],
            bought_fen=sums["bought"],
            used_fen=sums["used"],
            lost_fen=sums["lost"],
        )
        for food, sums in sorted(found.items())
    ]


def sheet_of(actor: Actor, school: Organisation, month: date) -> Sheet:
    """The statement of a school's month, with who submitted and who reviewed it and the log's latest head."""
    rows = store_month(actor, school, month)
    now = period(actor, school, month, next_month(month))
    claims = list(settlements(actor).filter(school=school, month=month).order_by("pk"))
    reviews = [claim.review for claim in claims if hasattr(claim, "review")]
    people = names_of(actor, {claim.by_id for claim in claims} | {review.by_id for review in reviews})
    head = latest_head(actor)
    return make_sheet(
        school.name, month, statement_lines(rows),
        income=_income(actor, school, month, now.entitlement_fen, now.diner_fen),
        carried_fen=_carried(actor, school, month),
        preparer=_names(people, [claim.by_id for claim in claims]) or actor.name,
        reviewer=_names(people, [review.by_id for review in reviews]),
        staff=_staff(actor, school, month, now.diner_fen),
        lost_fen=sum(row.lost_fen for row in rows), pupil_days=now.eaten_days,
        notes=(NOT_FROZEN if now.not_frozen else BY_LIST,),
        log_head=head.note if head else "", publish_by=_publish_by(actor, school, month),
    )  # fmt: skip


def _names(people: dict[int, str], ids: list[int]) -> str:
    return "、".join(dict.fromkeys(people[i] for i in ids if i in people))


def _income(
    actor: Actor, school: Organisation, month: date, entitlement_fen: int, diner_fen: int
) -> list[tuple[str, int]]:
    weights = rule(actor, "split_weights", school=school, on=month).weights
    parts = share_by_largest_remainder(entitlement_fen, [weights[tier.value] for tier in TIERS])
    income = [(TIER_INCOME[t.value], fen) for t, fen in zip(TIERS, parts, strict=True) if weights[t.value]]
    fund_x = AccountRef(school.pk, "fund_x", programme_of(school))
    billed = moved_fen(actor, Event.X_BILLED.value, credit=fund_x, since=month, until=next_month(month))
    if billed:
        income.append(("家庭缴费（X）", billed))
    if diner_fen:
        income.append(("教职工和陪餐负担", diner_fen))
    return income


def _carried(actor: Actor, school: Organisation, month: date) -> int:
    """What earlier months of the same year left: entitlement less the pupils' food."""
    earlier = charges(actor).filter(school=school, month__year=month.year, month__lt=month)
    return sum(row.entitlement_fen - (row.food_fen - row.diner_fen) for row in earlier)


def _staff(actor: Actor, school: Organisation, month: date, spent_fen: int) -> StaffTable | None:
    diner = AccountRef(school.pk, "diner", programme_of(school))
    until = next_month(month)
    paid = moved_fen(actor, Event.DINER_PAID.value, credit=diner, since=month, until=until)
    back = moved_fen(actor, Event.DINER_REFUNDED.value, debit=diner, since=month, until=until)
    return StaffTable(paid - back, spent_fen) if paid or back or spent_fen else None


def _publish_by(actor: Actor, school: Organisation, month: date) -> date:
    day = rule(actor, "monthly_statement_day", school=school, on=month).integer
    return next_month(month).replace(day=day)
