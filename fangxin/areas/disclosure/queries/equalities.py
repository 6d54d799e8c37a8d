"""The five equalities of a day and of a month: each side from its own records, the residual shown.

What is compared, and what makes a side unknown: docs/algorithms/trace.md §3.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max, Sum

from fangxin.areas.audit.queries import within
from fangxin.areas.dining.models import MealService
from fangxin.areas.disclosure.queries.daybook import DayBook
from fangxin.areas.disclosure.queries.papers import payments_of
from fangxin.areas.disclosure.queries.scope import Scope
from fangxin.areas.disclosure.rules.content import Content, next_month
from fangxin.areas.disclosure.rules.recipes import RecipeLine
from fangxin.areas.disclosure.rules.standing import Shown, known, unknown
from fangxin.areas.ledger.queries import moved_fen
from fangxin.areas.settlement.models import ApplicationLine, MonthCharge, Settlement
from fangxin.areas.supply.models import StockCount, StockCountLine, StockIssueLine, StockLoss
from fangxin.engine.ledger.equalities import (
    Equality,
    EqualityNumber,
    charged_is_used,
    counted_is_booked,
    paid_is_approved,
    served_is_present,
)
from fangxin.engine.money import yuan_text

BOOKED = Shown("记账 = 出库成本", "账簿记入食材", "出库单合计", "fen")
CHARGED = Shown("列支 = 耗用", "各级资金和个人列支", "出库单合计", "fen")
PAID = Shown("已付 = 已审", "银行回单到账", "县里审核通过", "fen")
COUNTED = Shown("账面 = 实盘", "上次盘点＋验收－出库－损耗", "这次盘点", "g")
RECIPE = Shown("出库 = 食谱 × 份数", "实际出库", "按食谱应用", "g")
PEOPLE = Shown("份数 = 人数", "打饭份数", "点名加教职工", "portion")


def day_equalities(scope: Scope, book: DayBook, lines: list[RecipeLine], food: str) -> list[Content]:
    """The five of one day; equality 4 shows `food`, its note counts the others."""
    settlements = set(
        Settlement.objects.filter(
            within(scope.actor), superseded_by__isnull=True,
            lines__acceptance_line__lot__in={line.lot_id for line in book.issue_lines},
        ).values_list("pk", flat=True)
    )  # fmt: skip
    return [
        booked_is_issued(scope, book),
        paid(scope, settlements, book.meal_day.on, "含当天批次的结算单"),
        counted(scope, book.meal_day.on),
        recipe_of(lines, food),
        people(scope, [book]),
    ]


def month_equalities(
    scope: Scope, month: date, books: list[DayBook], lines: list[RecipeLine]
) -> list[Content]:
    """The five of a month; equality 4 adds up what its days know."""
    settlements = set(
        Settlement.objects.filter(
            within(scope.actor), school=scope.school, month=month, superseded_by__isnull=True
        ).values_list("pk", flat=True)
    )
    return [
        charged(scope, month, sum(book.cost_fen for book in books)),
        paid(scope, settlements, month, "本月各供应商的结算单"),
        counted(scope, next_month(month) - timedelta(days=1), since=month),
        recipes_of(scope, month, lines),
        people(scope, books),
    ]


def booked_is_issued(scope: Scope, book: DayBook) -> Content:
    """1, of a day: what the ledger booked to food for the day, against the issue notes at the lots' cost."""
    on = book.meal_day.on
    if not book.issue_lines:
        return unknown(BOOKED, "还没有出库")
    booked_fen = moved_fen(
        scope.actor, "issued", debit=scope.book("food"), since=on, until=on + timedelta(days=1)
    )
    equality = charged_is_used(
        funds_fen=booked_fen, family_x_fen=0, relief_fen=0, diners_fen=0, used_fen=book.cost_fen,
        tolerance=scope.least_and_share("charged_is_used", on),
    )  # fmt: skip
    return known(BOOKED, equality, f"{len(book.lots)} 个批次")


def charged(scope: Scope, month: date, used_fen: int) -> Content:
    """1, of a month: charged to the tiers, to X and to adults, against the issue notes."""
    row = MonthCharge.objects.filter(within(scope.actor), school=scope.school, month=month).first()
    if row is None:
        return unknown(CHARGED, "本月还没有记账", right=used_fen)
    family = sum(fen for tier, fen in row.shares.items() if tier == "x")
    # What the county cut from eaten lines left the books of food: the supplier owes it, no fund bears it.
    cut_fen = moved_fen(
        scope.actor, "used_line_cut", credit=scope.book("food"), since=month, until=next_month(month)
    )
    equality = charged_is_used(
        funds_fen=sum(row.shares.values()) - family, family_x_fen=family, relief_fen=0, diners_fen=row.diner_fen,
        used_fen=used_fen - cut_fen, tolerance=scope.least_and_share("charged_is_used", month),
    )  # fmt: skip
    return known(CHARGED, equality, f"已减去核减 {yuan_text(cut_fen)}" if cut_fen else "月度记账单对出库单")


def paid(scope: Scope, settlements: set[int], on: date, what: str) -> Content:
    """2: what the bank says it paid for these settlements, against what the county approved of them."""
    if not settlements:
        return unknown(PAID, "还没有结算")
    reviewed = Settlement.objects.filter(within(scope.actor), pk__in=settlements, review__isnull=False)
    approved = reviewed.aggregate(fen=Sum("review__approved_fen"), last=Max("review__at"))
    if approved["last"] is None:
        return unknown(PAID, "县里还没有审核")
    # A payment covers all of a supplier's lines in one application; the bank's result makes them paid or not.
    lines = list(
        ApplicationLine.objects.filter(within(scope.actor), settlement__in=settlements).select_related(
            "settlement"
        )
    )
    payments = payments_of(scope, settlements)
    done = {pair for pair, payment in payments.items() if payment["status"] == "paid"}
    paid_fen = sum(x.amount_fen for x in lines if (x.settlement_id, x.settlement.supplier_id) in done)
    open_count = sum(1 for x in lines if (x.settlement_id, x.settlement.supplier_id) not in done)
    waiting = "已审核，还没有付款" if open_count or len(lines) < reviewed.count() else ""
    equality = paid_is_approved(
        paid_fen=paid_fen,
        approved_fen=approved["fen"],
        tolerance=scope.least_and_share("paid_is_approved", on),
    )
    return known(PAID, equality, what, waiting=waiting)


def counted(scope: Scope, on: date, *, since: date | None = None) -> Content:
    """3: at the newest physical count up to a day, all counted lots together."""
    counts = StockCount.objects.filter(within(scope.actor), school=scope.school, on__lte=on)
    if since is not None:
        counts = counts.filter(on__gte=since)
    count = counts.order_by("-at", "-pk").first()
    if count is None:
        return unknown(COUNTED, "还没有盘点")
    lines = list(StockCountLine.objects.filter(within(scope.actor), count=count).select_related("lot"))
    before = _counted_before(scope, count, [line.lot_id for line in lines])
    sums = {"before": 0, "accepted": 0, "issued": 0, "loss": 0}
    for line in lines:
        for name, grams in _movement(scope, count, line, before.get(line.lot_id)).items():
            sums[name] += grams
    equality = counted_is_booked(
        counted_before_g=sums["before"], accepted_g=sums["accepted"], issued_g=sums["issued"], loss_g=sums["loss"],
        counted_now_g=sum(line.counted_g for line in lines), tolerance=scope.least_and_share("counted_is_booked", count.on),
    )  # fmt: skip
    return known(COUNTED, equality, f"{count.on.month}月{count.on.day}日盘点，{len(lines)} 个批次")


def _counted_before(scope: Scope, count: StockCount, lots: list[int]) -> dict[int, StockCountLine]:
    rows = (
        StockCountLine.objects.filter(within(scope.actor), lot_id__in=lots, count__at__lt=count.at)
        .select_related("count")
        .order_by("count__at")
    )
    return {row.lot_id: row for row in rows}


def _movement(
    scope: Scope, count: StockCount, line: StockCountLine, before: StockCountLine | None
) -> dict[str, int]:
    issues = StockIssueLine.objects.filter(within(scope.actor), lot_id=line.lot_id, issue__at__lt=count.at)
    losses = StockLoss.objects.filter(within(scope.actor), lot_id=line.lot_id, at__lt=count.at)
    if before is not None:
        issues = issues.filter(issue__at__gt=before.count.at)
        losses = losses.filter(at__gt=before.count.at)
    lost = losses.aggregate(g=Sum("quantity_g"))["g"] or 0
    if before is not None:
        # What the last count found missing is written off after it; it was not there to be lost again.
        lost -= min(lost, max(0, before.book_g - before.counted_g))
    return {
        "before": before.counted_g if before else 0,
        "accepted": 0 if before else line.lot.quantity_g,
        "issued": issues.aggregate(g=Sum("quantity_g"))["g"] or 0,
        "loss": lost,
    }


def recipe_of(lines: list[RecipeLine], food: str) -> Content:
    """4, of a day: one food; the note says how the others stand."""
    line = next((row for row in lines if row.food == food), None)
    if line is None:
        return unknown(RECIPE, "还没有出库")
    if line.equality is None:
        return unknown(RECIPE, line.why, left=line.issued_g)
    others = [row.equality for row in lines if row.food != food and row.equality is not None]
    fine = sum(1 for row in others if abs(row.residual) <= row.tolerance)
    note = f"{food}；其余 {len(others)} 种中 {fine} 种在容差内" if others else food
    return known(RECIPE, line.equality, note)


def recipes_of(scope: Scope, month: date, lines: list[RecipeLine]) -> Content:
    """4, of a month: grams of all foods that the recipes weigh, summed over its days."""
    compared = [row.equality for row in lines if row.equality is not None]
    if not compared:
        return unknown(RECIPE, "还没有可以对照食谱的出库")
    need = sum(row.right for row in compared)
    tolerance = scope.least_and_share("issued_is_recipe", month)
    equality = Equality(
        EqualityNumber.ISSUED_IS_RECIPE,
        "",
        "",
        "g",
        sum(row.left for row in compared),
        need,
        tolerance.of(need),
    )
    left_out = len(lines) - len(compared)
    return known(
        RECIPE, equality, f"{len(compared)} 笔可对照" + (f"，{left_out} 笔食谱没有写用量" if left_out else "")
    )


def people(scope: Scope, books: list[DayBook]) -> Content:
    """5: portions handed out, against pupils by roll call plus adults."""
    services = {
        row.meal_day_id: row
        for row in MealService.objects.filter(
            within(scope.actor), meal_day__in=[book.meal_day for book in books]
        )
    }
    done = [(book, services[book.meal_day.pk]) for book in books if book.meal_day.pk in services]
    if not done:
        return unknown(PEOPLE, "供餐份数还没有登记", right=sum(book.pupils for book in books) or None)
    if not any(book.pupils for book, _ in done):
        return unknown(PEOPLE, "各班还没有点名", left=sum(service.served for _, service in done))
    pupils, diners = sum(book.pupils for book, _ in done), sum(service.diners for _, service in done)
    equality = served_is_present(
        served=sum(service.served for _, service in done), pupils_present=pupils, diners=diners,
        tolerance=scope.least_and_share("served_is_present", done[0][0].meal_day.on),
    )  # fmt: skip
    return known(PEOPLE, equality, f"学生 {pupils:,} ＋ 大人 {diners:,}")
