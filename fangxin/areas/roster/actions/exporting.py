"""The roster for the national real-name system: full numbers, hence a purpose, a reason and a record for each child."""

from __future__ import annotations

from datetime import datetime

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.queries import rule
from fangxin.areas.roster.models import NumberReading, RosterExport
from fangxin.areas.roster.queries.exporting import exported_ids
from fangxin.areas.roster.rules.identity import check_reading

PURPOSE = "report"


@action("roster.export_roster")
def export_roster(
    *, by: Actor, key: str, at: datetime, school: Organisation, why: str
) -> Recorded[RosterExport]:
    """Put on record that all full numbers of a school leave for the national system; the file is made only after this.

    One reading a child and number, so that each family sees it. Raises PurposeRefused, Refused.
    Source: measures, article 14; regulations on the protection of minors online, article 36.
    """
    roles = {grant.role for grant in by.grants if school.path.startswith(grant.path)}
    clause = rule(by, "minor_number_reading", school=school, on=at.date()).because()
    said = check_reading(roles, PURPOSE, why, clause)
    pupils = exported_ids(by, school, at.date())
    if not pupils:
        raise Refused("这所学校现在没有在籍学生，没有导出。", remedy="请先导入名册。")
    NumberReading.objects.bulk_create(
        NumberReading(pupil_id=pupil, what=what, purpose=PURPOSE, why=said, at=at, by_id=by.account_id)
        for pupil, *numbers in pupils
        for what, has in zip(("id", "student", "phone"), numbers, strict=True)
        if has
    )
    row = RosterExport.objects.create(school=school, pupils=len(pupils), why=said, at=at, by_id=by.account_id)
    return Recorded(row, school.path, {"pupils": len(pupils)})
