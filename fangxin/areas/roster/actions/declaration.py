"""Writing declarations, their decisions and their public notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import programme_of, rule, working_days
from fangxin.areas.roster.models import (
    Declaration,
    DeclarationApproval,
    DeclarationLine,
    DeclarationNotice,
)
from fangxin.areas.roster.queries import classes, decisions_of
from fangxin.areas.roster.queries import declaration as visible_declaration
from fangxin.areas.roster.rules import (
    SIDE_ROLES,
    SIDES,
    check_counts,
    check_decision,
    check_period,
    missing_sides,
)
from fangxin.engine.calendar import due_date


@action("roster.declare_count")
def declare_count(
    *,
    by: Actor,
    key: str,
    at: datetime,
    school: Organisation,
    since: date,
    until: date,
    counts: Mapping[int, int],
) -> Recorded[Declaration]:
    """The principal reports the eligible pupils of each class for a period (`until` exclusive): step 1 of 4.

    `counts` maps the id of every class of the school to its pupils. Raises Refused, NotAllowed.
    Source: measures, annexes 1 and 2, short flow; article 14 (no false reporting).
    """
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("用餐人数由校长上报。", remedy="请用校长账号登录。")
    check_period(since, until)
    lock(("roster.declaration", school.pk))
    class_ids = list(classes(by, since).filter(school=school).values_list("pk", flat=True))
    total = check_counts(counts, class_ids)
    row = Declaration.objects.create(
        school=school, programme=programme_of(school), since=since, until=until, pupils=total, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    DeclarationLine.objects.bulk_create(
        DeclarationLine(declaration=row, school_class_id=class_id, pupils=pupils)
        for class_id, pupils in sorted(counts.items())
    )
    return Recorded(row, school.path, {"pupils": total, "since": since, "until": until})


@action("roster.decide_declaration")
def decide_declaration(
    *,
    by: Actor,
    key: str,
    at: datetime,
    declaration: Declaration,
    side: str,
    approved: bool,
    reason: str = "",
) -> Recorded[DeclarationApproval]:
    """One county officer, for `education` or `finance`, approves or returns a declaration: step 2.

    The second approval opens the public notice by itself. Raises SamePerson, AlreadyDecided, NotAllowed, Refused.
    """
    lock(("roster.declaration", declaration.school_id))
    row = visible_declaration(by, declaration.pk)
    if side not in SIDE_ROLES or not by.holds([SIDE_ROLES[side]], row.school.path):
        name = SIDES.get(side, "")
        raise NotAllowed(f"这一步由县级{name}部门的核准员办理。", remedy="请换用有相应职务的账号登录。")
    decisions = decisions_of(row)
    why = check_decision(
        side, decisions, declared_by=row.by_id, decided_by=by.account_id, approved=approved, reason=reason
    )
    decision = DeclarationApproval.objects.create(
        declaration=row, side=side, approved=approved, reason=why, at=at, by_id=by.account_id
    )
    if approved and missing_sides(decisions) == [side]:
        open_notice(by=by, key=f"{key}/notice", at=at, declaration=row)
    return Recorded(decision, row.school.path, {"side": side, "approved": approved})


@action("roster.open_notice")
def open_notice(
    *, by: Actor, key: str, at: datetime, declaration: Declaration
) -> Recorded[DeclarationNotice]:
    """Open the public notice of an approved count: step 3. It runs the working days that the county's rule sets.

    The first day is the day of the act, the last the N-th working day after it; step 4, the meal, may follow the day
    after. The number is shown, never a name. Source: parameter public_notice_working_days.
    """
    row = visible_declaration(by, declaration.pk)
    missing = [*missing_sides(decisions_of(row)), *(d.side for d in decisions_of(row) if not d.approved)]
    if missing:
        raise Refused(
            "教育、财政两个部门都核准以后才能公示。",
            clause=rule(by, "enrolment_approvers", school=row.school, on=at.date()).because(),
            remedy=f"还缺：{'、'.join(SIDES[side] for side in missing)}部门。",
        )
    days = rule(by, "public_notice_working_days", school=row.school, on=at.date()).integer
    notice = DeclarationNotice.objects.create(
        declaration=row, open_on=at.date(), close_on=due_date(at, days, working_days(by)).on, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    return Recorded(notice, row.school.path, {"open_on": notice.open_on, "close_on": notice.close_on})
