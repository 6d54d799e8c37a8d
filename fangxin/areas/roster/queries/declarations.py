"""Reading the declarations that open the way to a meal."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q, QuerySet, Sum

from fangxin.areas.audit.queries import look_as, one, within
from fangxin.areas.audit.rules.actor import PUBLIC, SYSTEM, Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import clock_mark, rule, working_days
from fangxin.areas.roster.models import (
    Declaration,
    DeclarationApproval,
    DeclarationLine,
    DeclaredPupil,
    Objection,
)
from fangxin.areas.roster.rules import (
    SIDES,
    Decision,
    DeclarationNotInForce,
    Notice,
    Objected,
    Stage,
    last_day_before,
    missing_sides,
    stage_of,
)
from fangxin.areas.roster.rules.eligibility import masked_name
from fangxin.engine.calendar import Clock, day_in_shanghai, due_date


def declarations(actor: Actor) -> QuerySet[Declaration]:
    """Declarations of the actor's places, newest first, with their decisions, notice and objections."""
    return (
        Declaration.objects.filter(within(actor))
        .select_related("school", "notice")
        .prefetch_related("approvals", "objections__answer")
        .order_by("-id")
    )


def declaration(actor: Actor, declaration_id: int) -> Declaration:
    """One declaration of the actor's places; raises NotFound."""
    return one(declarations(actor), "这份人数上报", pk=declaration_id)


def waiting_for(actor: Actor, sides: Collection[str]) -> QuerySet[Declaration]:
    """Declarations that one of `sides` has to decide now and nobody has returned: education first, then finance."""
    open_for = Q()
    checked = DeclarationApproval.objects.filter(within(actor), side="education").values("declaration_id")
    for side in sides:
        decided = DeclarationApproval.objects.filter(within(actor), side=side).values("declaration_id")
        turn = Q(pk__in=checked) if side == "finance" else Q()
        open_for |= ~Q(pk__in=decided) & turn
    returned = DeclarationApproval.objects.filter(within(actor), approved=False).values("declaration_id")
    rows = declarations(actor).exclude(pk__in=returned)
    return rows.filter(open_for) if sides else rows.none()


def awaiting_notice(actor: Actor) -> QuerySet[Declaration]:
    """Lists that education and finance have approved and nobody has put up yet."""
    rows = declarations(actor).filter(notice__isnull=True)
    for side in SIDES:
        yes = DeclarationApproval.objects.filter(within(actor), side=side, approved=True).values(
            "declaration_id"
        )
        rows = rows.filter(pk__in=yes)
    return rows


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
    return last_day_before(row.since, days, working_days(actor, row.school))


def decisions_of(row: Declaration) -> list[Decision]:
    """What education and finance decided on a declaration that `declarations` gave."""
    return [Decision(a.side, a.approved, a.by_id) for a in row.approvals.all()]


def notice_of(row: Declaration) -> Notice | None:
    """The days of its public notice."""
    notice = getattr(row, "notice", None)
    return Notice(notice.open_on, notice.close_on) if notice else None


def notice_end_now(actor: Actor, row: Declaration) -> date | None:
    """The day on which a notice would end by the calendar as it stands now, where that is another than was published.

    What was published stays, it was said to everybody; the page says what the new calendar would make of it. Meals and
    money never wait for it.
    """
    notice = notice_of(row)
    if notice is None:
        return None
    days = rule(actor, "public_notice_working_days", school=row.school, on=notice.open_on).integer
    end = due_date(row.notice.at, days, working_days(actor, row.school)).on
    return end if end != notice.close_on else None


def answer_due(actor: Actor, row: Objection) -> date:
    """The last day for answering an objection, by the calendar as it stands now."""
    school = row.declaration.school
    days = rule(actor, "objection_answer_working_days", school=school, on=day_in_shanghai(row.at)).integer
    return due_date(row.at, days, working_days(actor, school)).on


def objections_of(row: Declaration) -> list[Objected]:
    """What was held against a list that `declarations` gave, and whether it was answered."""
    return [Objected(one.holds, _upheld(one)) for one in row.objections.all()]


def _upheld(row: Objection) -> bool | None:
    answer = getattr(row, "answer", None)
    return answer.upheld if answer else None


def objections(actor: Actor) -> QuerySet[Objection]:
    """Objections of the actor's places, newest first, with their answers."""
    rows = Objection.objects.filter(within(actor)).select_related("declaration__school", "answer")
    return rows.order_by("-id")


def objection(actor: Actor, objection_id: int) -> Objection:
    """One objection; raises NotFound."""
    return one(objections(actor), "这条异议", pk=objection_id)


def children_listed(actor: Actor, row: Declaration) -> QuerySet[DeclaredPupil]:
    """The frozen children of a list, by class and number."""
    rows = DeclaredPupil.objects.filter(within(actor), declaration=row).select_related("school_class")
    return rows.order_by("school_class__grade", "school_class__number", "pupil_id")


def lists_of_month(actor: Actor, school: Organisation, since: date, until: date, on: date) -> list[int]:
    """The lists of a school that touch [since, until) and are in force on a day: one may have taken over from another."""
    rows = declarations(actor).filter(school=school, since__lt=until, until__gt=since)
    return [row.pk for row in rows if _stage(row, date.max, on) is Stage.IN_FORCE]


def _stage(row: Declaration, until: date, on: date) -> Stage:
    return stage_of(decisions_of(row), notice_of(row), until, on, objections_of(row))


def declaration_stage(row: Declaration, on: date) -> Stage:
    """Where a declaration stands on a day."""
    return _stage(row, row.until, on)


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
        if _stage(row, date.max, on) is Stage.IN_FORCE:
            return row
    clause = rule(actor, "enrolment_approvers", school=school, on=on).because()
    sentence, remedy = _what_is_missing(rows[0] if rows else None, meal_on, on)
    raise DeclarationNotInForce(f"{school.short_name}{sentence}", clause=clause, remedy=remedy)


def pupils_present(actor: Actor, of: Declaration, away: Collection[int]) -> int:
    """The declared pupils of the grades that are there."""
    if not away:
        return of.pupils
    rows = DeclarationLine.objects.filter(within(actor), declaration=of).exclude(school_class__grade__in=away)
    return rows.aggregate(n=Sum("pupils"))["n"] or 0


def _what_is_missing(row: Declaration | None, meal_on: date, on: date) -> tuple[str, str]:
    if row is None:
        return (
            f"还没有上报 {meal_on.month} 月 {meal_on.day} 日的用餐人数，不能订货供餐。",
            "请校长先上报各班人数。",
        )
    stage = _stage(row, date.max, on)
    if stage is Stage.RETURNED:
        return "上报的用餐人数已被退回，不能订货供餐。", "请校长按退回原因更正后重新上报。"
    if stage is Stage.HELD:
        return "的名单有异议还没有答复，不能订货供餐。", "请县教育局或营养办核实后答复。"
    if stage is Stage.WAITING:
        sides = "、".join(SIDES[side] for side in missing_sides(decisions_of(row)))
        return (
            f"上报的用餐人数还没有经县级{sides}部门核准，不能订货供餐。",
            "请等待核准，可在“人数核准”里查看进度。",
        )
    notice = notice_of(row)
    if notice is None:
        return "上报的用餐人数还没有公示，不能订货供餐。", "请县学生营养办张贴公示。"
    return (
        f"上报的用餐人数正在公示，{notice.close_on.month} 月 {notice.close_on.day} 日期满，期满前不能订货供餐。",
        "请在公示期满的次日起订货。",
    )


def step_clocks(actor: Actor, row: Declaration, on: date) -> dict[int, str]:
    """What the clocks of a list's steps say on a day, by the step's place: 1 education, 2 finance, 3 notice.

    Each starts when the step before it was done. Source: parameter enrolment_check_working_days (a reminder, no law).
    """
    days = rule(actor, "enrolment_check_working_days", school=row.school, on=row.at.date()).integer
    calendar = working_days(actor, row.school)
    by_side = {one.side: one.at for one in row.approvals.all() if one.approved}
    notice = getattr(row, "notice", None)
    starts = [row.at, by_side.get("education"), by_side.get("finance")]
    ends = [by_side.get("education"), by_side.get("finance"), notice.at if notice else None]
    found = {}
    for place, (start, end) in enumerate(zip(starts, ends, strict=True), start=1):
        if start is None or any(not one.approved for one in row.approvals.all()):
            break
        clock = replace(Clock.start(start, days, calendar), done_at=end)
        found[place] = clock_mark(clock.read(on, calendar)).text
    return found


def masked_names(actor: Actor, row: Declaration, on: date) -> list[tuple[str, list[str]]]:
    """Class → masked names of a list, while its notice runs; afterwards nothing. For people inside the school."""
    notice = notice_of(row)
    if notice is None or not notice.open_on <= on <= notice.close_on:
        return []
    rows = children_listed(actor, row).values_list("school_class__label", "pupil__identity__name")
    shown: dict[str, list[str]] = {}
    for label, name in rows:
        shown.setdefault(label, []).append(masked_name(name or ""))
    return [(label, sorted(names)) for label, names in shown.items()]


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A list on notice as anyone may see it: numbers, no name."""

    declaration_id: int
    school_name: str
    since: date
    until: date
    pupils: int
    open_on: date
    close_on: date
    classes: tuple[tuple[str, int], ...]


def notices_for_public(on: date) -> list[PublicNotice]:
    """Every list on notice on a day, in numbers. The public sees none of the rows: the program adds up for it."""
    with _as_program():
        found = []
        for row in on_notice(SYSTEM, on).prefetch_related("lines__school_class"):
            lines = sorted(row.lines.all(), key=lambda one: (one.school_class.grade, one.school_class.number))
            classes = tuple((line.school_class.label, line.pupils) for line in lines)
            found.append(PublicNotice(
                row.pk, row.school.name, row.since, row.until, row.pupils, row.notice.open_on, row.notice.close_on,
                classes,
            ))  # fmt: skip
    return found


@contextmanager
def _as_program() -> Iterator[None]:
    """Look with the program's own eyes inside the block, and with the public's again after it."""
    look_as(SYSTEM)
    try:
        yield
    finally:
        look_as(PUBLIC)


def waiting_public_objections(actor: Actor, declaration_id: int) -> int:
    """Objections of the public to a list that nobody has answered yet."""
    rows = objections(actor).filter(
        declaration_id=declaration_id, by_id=SYSTEM.account_id, answer__isnull=True
    )
    return rows.count()
