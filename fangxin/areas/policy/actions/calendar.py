"""Writing terms, meal days and days called off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay, MealDayClosure, Term
from fangxin.areas.policy.queries import school_days_of, terms_of
from fangxin.areas.policy.queries.safety_posts import safety_posts_missing
from fangxin.areas.policy.rules import check_closing, check_opening, check_term
from fangxin.areas.policy.rules.opening import check_posts


@action("policy.set_term")
def set_term(
    *, by: Actor, key: str, at: datetime, county: Organisation, name: str, since: date, until: date
) -> Recorded[Term]:
    """Set the dates of a county's term (`until` exclusive); the same name again changes them by a superseding row.

    Raises NotAllowed, Refused.
    """
    if not by.holds([Role.EDUCATION_OFFICER, Role.ADMINISTRATOR], county.path):
        raise NotAllowed("学期由县教育局登记。", remedy="请用县级教育核准员账号登录。")
    lock(("policy.term", county.pk))
    terms = terms_of(by, county)
    before = next((term for term in terms if term.name == name.strip()), None)
    check_term(since, until, [(t.name, t.since, t.until) for t in terms if t != before])
    row = Term.objects.create(
        county=county,
        name=name.strip(),
        since=since,
        until=until,
        supersedes=before,
        at=at,
        by_id=by.account_id,
    )
    return Recorded(row, county.path, {"since": since, "until": until})


@action("policy.open_meal_days")
def open_meal_days(
    *, by: Actor, key: str, at: datetime, school: Organisation, days: Sequence[date], despite: str = ""
) -> Recorded[MealDay]:
    """Make days meal days of a school; all of them or none. Days that are meal days already are passed over.

    Without the food-safety posts nothing is opened. Where the rule that demands a post still lacks its official text,
    the principal may open `despite` the gap, with a reason that is put on record.

    A meal day is a working day of the state inside the county's term, today or later; 1 June is free for under-14s.
    Returns the first new one. Raises NotAllowed, Refused (with every fault).
    """
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("供餐日由校长登记。", remedy="请用校长账号登录。")
    checked = check_opening(days, at.date(), school_days_of(by, school))
    ends = sorted({min(checked), max(checked)})
    check_posts([gap for on in ends for gap in safety_posts_missing(by, school, on)], despite)
    lock(("policy.meal_days", school.pk))
    known = set(MealDay.objects.filter(school=school, on__in=checked).values_list("on", flat=True))
    fresh = [MealDay(school=school, on=on, at=at, by_id=by.account_id) for on in checked if on not in known]
    if not fresh:
        raise Refused("这些日期都已经是供餐日。", remedy="没有任何改动。")
    made = MealDay.objects.bulk_create(fresh)
    said = {"days": [row.on for row in made]} | ({"despite": despite.strip()} if despite.strip() else {})
    return Recorded(made[0], school.path, said)


@action("policy.close_meal_day")
def close_meal_day(
    *, by: Actor, key: str, at: datetime, meal_day: MealDay, reason: str
) -> Recorded[MealDayClosure]:
    """Call a meal day off: from then on the database takes no entry for it. It cannot be reopened.

    Raises NotAllowed, Refused.
    """
    school = meal_day.school
    if not by.holds([Role.PRINCIPAL], school.path):
        raise NotAllowed("取消供餐由校长办理。", remedy="请用校长账号登录。")
    why = check_closing(meal_day.on, at.date(), reason)
    lock(("policy.meal_days", school.pk))
    if MealDayClosure.objects.filter(meal_day=meal_day).exists():
        raise Refused("这一天已经取消供餐。", remedy="没有任何改动。")
    row = MealDayClosure.objects.create(meal_day=meal_day, reason=why, at=at, by_id=by.account_id)
    return Recorded(row, school.path, {"on": meal_day.on})
