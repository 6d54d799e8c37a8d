"""A day's trace: money and food of every lot on one line, from the appropriation to the class."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.queries import within
from fangxin.areas.audit.rules.refusals import say
from fangxin.areas.disclosure.queries.daybook import DayBook, day_books
from fangxin.areas.disclosure.queries.equalities import day_equalities, month_equalities
from fangxin.areas.disclosure.queries.foods import accepted_lines, papers
from fangxin.areas.disclosure.queries.money import bearing_of, days_on_record
from fangxin.areas.disclosure.queries.papers import MoneyOfLine, grants, moment, money_of_lines
from fangxin.areas.disclosure.queries.scope import Scope, posts_at
from fangxin.areas.disclosure.rules.content import PRIVATE, Content, NothingToPublish, next_month
from fangxin.areas.disclosure.rules.following import follow
from fangxin.areas.kitchen.models import CookedBatch
from fangxin.areas.policy.queries import meal_day_of, meal_days
from fangxin.areas.supply.models import AcceptanceLine, Lot

NOT_YET = MoneyOfLine(None, None)


def trace_content(scope: Scope, on: date) -> Content:
    """Everything about a day's money and food. Raises NoMealDay, and NothingToPublish before the first issue.

    Row and account ids stand under `private`; a publication is made from `public_form` of this.
    """
    day = meal_day_of(scope.actor, scope.school, on)
    book = day_books(scope, [day])[0]
    if not book.issue_lines:
        raise NothingToPublish(
            say("%(month)s 月 %(day)s 日还没有食材出库，还没有可以跟踪的批次。", month=on.month, day=on.day),
            remedy="请在出库登记后再看。",
        )
    lines = book.recipe_lines(scope)
    lots = _lots(scope, book)
    return {
        "school": scope.content(),
        "on": on.isoformat(),
        "portions": _portions(book),
        "money": _money(scope, book),
        "grants": grants(scope, on),
        "grants_seen": scope.sees_county,
        "lots": lots,
        "equalities": day_equalities(scope, book, lines, lots[0]["food"]),
        "recipes": [
            {
                "food": row.food, "issued_g": row.issued_g, "why": row.why,
                "need_g": row.equality.right if row.equality else None,
                "tolerance_g": row.equality.tolerance if row.equality else None,
                "state": row.equality.standing.value if row.equality else "unknown",
            }
            for row in lines
        ],
    }  # fmt: skip


def month_trace(scope: Scope, month: date) -> Content:
    """The five of a month, and every settled line of it with the lot that it paid for."""
    days = list(meal_days(scope.actor).filter(school=scope.school, on__gte=month, on__lt=next_month(month)))
    books = day_books(scope, days)
    lines = [line for book in books for line in book.recipe_lines(scope)]
    eaten: dict[int, list[str]] = {}
    for book in books:
        for lot, _, _ in book.lots:
            eaten.setdefault(lot.acceptance_line_id, []).append(book.meal_day.on.isoformat())
    accepted = list(
        accepted_lines(scope).filter(
            acceptance__delivery__order__meal_on__gte=month,
            acceptance__delivery__order__meal_on__lt=next_month(month),
            accepted_g__gt=0,
        )
    )
    money = money_of_lines(scope, [line.pk for line in accepted])
    return {
        "equalities": month_equalities(scope, month, books, lines),
        "lines": [
            {
                "lot": line.lot.pk, "code": line.lot.code, "food": line.delivery_line.food,
                "supplier": line.acceptance.delivery.supplier.short_name, "quantity_g": line.accepted_g,
                "amount_fen": line.amount_fen, "settlement": money.get(line.pk, NOT_YET).settlement,
                "payment": money.get(line.pk, NOT_YET).payment, "eaten_on": eaten.get(line.pk, []),
            }
            for line in accepted
        ],
    }  # fmt: skip


def _portions(book: DayBook) -> Content:
    service = book.service
    return {
        "pupils": book.pupils,
        "served": service.served if service else None,
        "unserved": service.unserved if service else None,
        "adults": service.diners if service else None,
        "classes": [{"label": group.label, "portions": group.portions} for group in book.eaters],
    }


def _money(scope: Scope, book: DayBook) -> Content | None:
    month = book.meal_day.on.replace(day=1)
    days = days_on_record(scope, month, next_month(month))
    today = next((day for day in days if day.meal_day.pk == book.meal_day.pk), None)
    return bearing_of(scope, today, days) if today else None


def _lots(scope: Scope, book: DayBook) -> list[Content]:
    taken = book.lots
    lines = {
        line.pk: line
        for line in accepted_lines(scope).filter(pk__in=[lot.acceptance_line_id for lot, _, _ in taken])
    }
    people = {
        person for line in lines.values() for person in (line.acceptance.by_id, line.acceptance.second_id)
    }
    posts = posts_at(scope, people, book.meal_day.on)
    money = money_of_lines(scope, lines)
    batches = {
        batch.dish.name: batch
        for batch in CookedBatch.objects.filter(within(scope.actor), meal_day=book.meal_day).select_related(
            "dish", "reading"
        )
    }
    return [
        _lot(
            book,
            lot,
            grams,
            fen,
            lines[lot.acceptance_line_id],
            posts,
            money.get(lot.acceptance_line_id, NOT_YET),
            batches,
        )
        for lot, grams, fen in taken
    ]


def _lot(
    book: DayBook, lot: Lot, grams: int, fen: int, line: AcceptanceLine, posts: dict[int, str], money: MoneyOfLine,
    batches: dict[str, CookedBatch],
) -> Content:  # fmt: skip
    delivery, note = line.acceptance.delivery, line.delivery_line
    dishes = follow(book.menu, lot.food, fen, book.eaters, book.diners)
    for dish in dishes:
        batch = batches.get(dish["dish"])
        dish["cooked"] = _cooked(batch) if batch else None
    return {
        "code": lot.code, "food": lot.food, "supplier": delivery.supplier.name,
        "supplier_short": delivery.supplier.short_name, "producer": note.producer,
        "issued_g": grams, "issued_fen": fen, "lot_g": lot.quantity_g, "lot_fen": lot.cost_fen,
        "expires_on": lot.expires_on.isoformat(),
        "settlement": money.settlement, "payment": money.payment,
        "delivery": {
            "number": delivery.note_number, "on": delivery.note_on.isoformat(), "at": moment(delivery.at),
            "quantity_g": note.quantity_g, "price_fen": note.price_fen, "certificates": papers(line),
            PRIVATE: {"record": ["supply.delivery", delivery.pk], "people": [delivery.by_id]},
        },
        "acceptance": {
            "weighed_g": line.weighed_g, "accepted_g": line.accepted_g, "price_fen": line.price_fen,
            "amount_fen": line.amount_fen, "at": moment(line.acceptance.at),
            "posts": [posts[line.acceptance.by_id], posts[line.acceptance.second_id]],
            PRIVATE: {
                "record": ["supply.acceptance", line.acceptance_id],
                "people": [line.acceptance.by_id, line.acceptance.second_id],
            },
        },
        "dishes": dishes,
        PRIVATE: {"record": ["supply.lot", lot.pk], "people": [lot.by_id], "left_g": lot.balance.remaining_g},
    }  # fmt: skip


def _cooked(batch: CookedBatch) -> Content:
    return {
        "portions": batch.portions,
        "at": moment(batch.at),
        "temperature_dc": batch.reading.temperature_dc if batch.reading else None,
        PRIVATE: {"record": ["kitchen.cookedbatch", batch.pk], "people": [batch.by_id]},
    }
