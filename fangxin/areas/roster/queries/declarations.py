"""Reading the declarations that open the way to a meal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import rule, working_days
from fangxin.areas.roster.models import Declaration, DeclarationApproval, DeclarationLine
from fangxin.areas.roster.rules import (
    SIDES,
    Decision,
    DeclarationNotInForce,
    Notice,
    Stage,
    last_day_before,
    missing_sides,
    stage_of,
)


def declarations(actor: Actor) -> QuerySet[Declaration]:
    """Declarations of the actor's places, newest first, with their decisions and notice."""
    return (
        Declaration.objects.filter(within(actor))
        .select_related("school", "notice")
        .prefetch_related("approvals")
        .order_by("-id")
    )


def declaration(actor: Actor, declaration_id: int) -> Declaration:
    """One declaration of the actor's places; raises NotFound."""
    return one(declarations(actor), "这份人数上报", pk=declaration_id)


def waiting_for(actor: Actor, sides: Collection[str]) -> QuerySet[Declaration]:
    """Declarations that one of `sides` has still to decide and nobody has returned."""
    open_for = Q()
    for side in sides:
        decided = DeclarationApproval.objects.filter(within(actor), side=side).values("declaration_id")
        open_for |= ~Q(pk__in=decided)
    returned = DeclarationApproval.objects.filter(within(actor), approved=False).values("declaration_id")
    rows = declarations(actor).exclude(pk__in=returned)
    return rows.filter(open_for) if sides else rows.none()


def on_notice(actor: Actor, on: date) -> QuerySet[Declaration]:
    """Declarations whose public notice runs on a day."""
    return declarations(actor).filter(notice__open_on__lte=on, notice__close_on__gte=on)


def in_force_on(actor: Actor, on: date) -> QuerySet[Declaration]:
    """Declarations under which meals may be served on a day."""
    return declarations(actor).filter(notice__close_on__lt=on, since__lte=on, until__gt=on)


def lines_of(actor: Actor, row: Declaration) -> list[DeclarationLine]:
    """The classes of a declaration with their declared counts."""
    lines = DeclarationLine.objects.filter(within(actor), declaration=row).select_related("school_class")
    return list(lines.order_by("school_class__grade", "school_class__number"))


def decide_by(actor: Actor, row: Declaration) -> date:
    """The last day on which both approvals still let the notice end before the first meal of the period."""
    days = rule(actor, "public_notice_working_days", school=row.school, on=row.at.date()).integer
    return last_day_before(row.since, days, working_days(actor))


def decisions_of(row: Declaration) -> list[Decision]:
    """What education and finance decided on a declaration that `declarations` gave."""
    return [Decision(a.side, a.approved, a.by_id) for a in row.approvals.all()]


def notice_of(row: Declaration) -> Notice | None:
    """The days of its public notice."""
    notice = getattr(row, "notice", None)
    return Notice(notice.open_on, notice.close_on) if notice else None


def declaration_stage(row: Declaration, on: date) -> Stage:
    """Where a declaration stands on a day."""
    return stage_of(decisions_of(row), notice_of(row), row.until, on)


def declaration_in_force(
    actor: Actor, school: Organisation, on: date, *, for_meal_on: date | None = None
) -> Declaration:
    """The declaration under which a school may order on day `on` for the meal of `for_meal_on` (default: `on`).

    Its period covers the meal's day, education and finance have approved it, and its public notice ended before `on`.
    Raises DeclarationNotInForce, which names the step that is missing. Source: measures, annexes 1 and 2, short flow.
    """
    meal_on = for_meal_on or on
    rows = list(declarations(actor).filter(school=school, since__lte=meal_on, until__gt=meal_on))
    for row in rows:
        # The newest that has passed every step; its period was checked against the meal's day.
        if stage_of(decisions_of(row), notice_of(row), date.max, on) is Stage.IN_FORCE:
            return row
    clause = rule(actor, "enrolment_approvers", school=school, on=on).because()
    sentence, remedy = _what_is_missing(rows[0] if rows else None, meal_on, on)
    raise DeclarationNotInForce(f"{school.short_name}{sentence}", clause=clause, remedy=remedy)


def _what_is_missing(row: Declaration | None, meal_on: date, on: date) -> tuple[str, str]:
    if row is None:
        return (
            f"还没有上报 {meal_on.month} 月 {meal_on.day} 日的用餐人数，不能订货供餐。",
            "请校长先上报各班人数。",
        )
    stage = stage_of(decisions_of(row), notice_of(row), date.max, on)
    if stage is Stage.RETURNED:
        return "上报的用餐人数已被退回，不能订货供餐。", "请校长按退回原因更正后重新上报。"
    if stage is Stage.WAITING:
        sides = "、".join(SIDES[side] for side in missing_sides(decisions_of(row)))
        return (
            f"上报的用餐人数还没有经县级{sides}部门核准，不能订货供餐。",
            "请等待核准，可在“人数核准”里查看进度。",
        )
    notice = notice_of(row)
    if notice is None:
        return "上报的用餐人数还没有公示，不能订货供餐。", "请先公示。"
    return (
        f"上报的用餐人数正在公示，{notice.close_on.month} 月 {notice.close_on.day} 日期满，期满前不能订货供餐。",
        "请在公示期满的次日起订货。",
    )
