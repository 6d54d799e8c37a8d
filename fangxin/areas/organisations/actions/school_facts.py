"""Writing what a school is: a change closes the spell in force and opens the next."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Organisation, SchoolProfile
from fangxin.areas.organisations.queries import ancestor, organisation
from fangxin.areas.organisations.queries.caterers import is_listed
from fangxin.areas.organisations.rules import SchoolState, check_state
from fangxin.areas.organisations.rules.school_facts import caterer_not_listed

TAKE_BACK = timedelta(days=1)


def _may_register(by: Actor, school: Organisation) -> None:
    # A school does not say of itself what it is: money hangs on it.
    county = ancestor(by, school, "county")
    if not by.holds([Role.ADMINISTRATOR, Role.EDUCATION_OFFICER], county.path):
        raise NotAllowed(
            "学校信息由县教育局登记。",
            clause="《管理办法》第三条、第四条、第五条",
            remedy="请县教育局或县系统管理员办理。",
        )


@action("organisations.record_school_facts")
def record_school_facts(
    *, by: Actor, key: str, at: datetime, school: Organisation, since: date, state: SchoolState
) -> Recorded[SchoolProfile]:
    """Record what a school is from a day on; the spell in force ends on that day. A caterer is one of the directory.

    Raises NotAllowed, Refused.
    """
    if school.kind != "school":
        raise Refused("只有学校登记学校信息。", remedy="请选择一所学校。")
    _may_register(by, school)
    check_state(state)
    lock(("organisations.profile", school.pk))
    last = SchoolProfile.objects.filter(school=school).order_by("-since").first()
    if last is not None and since < (last.until or last.since + timedelta(days=1)):
        earliest = last.until or last.since + timedelta(days=1)
        raise Refused(
            say(
                "新的学校信息最早从 %(earliest)s 起：更早的日期已有登记，历史不改动。",
                earliest=f"{earliest:%Y-%m-%d}",
            ),
            remedy="请核对起始日期；当天录错的，可在一天内撤回后重录。",
            fields={"since": say("最早 %(earliest)s。", earliest=f"{earliest:%Y-%m-%d}")},
        )
    if state.caterer_id is not None and not is_listed(by, state.caterer_id, since):
        raise caterer_not_listed(organisation(by, state.caterer_id).name, since)
    if last is not None and last.until is None:
        last.until = since
        last.save(update_fields=["until"])
    row = SchoolProfile(
        school=school, since=since, stage=state.stage, at=at, by_id=by.account_id, **asdict(state)
    )
    row.save(force_insert=True)
    return Recorded(row, school.path, {"since": since})


@action("organisations.take_back_school_facts")
def take_back_school_facts(
    *, by: Actor, key: str, at: datetime, profile: SchoolProfile
) -> Recorded[Organisation]:
    """Take back a spell that was entered within the last day. Raises NotAllowed, Refused."""
    school = profile.school
    _may_register(by, school)
    if profile.recorded_at < at - TAKE_BACK or profile.until is not None:
        raise Refused("只能撤回一天之内录入、且仍在使用的学校信息。", remedy="请从变更之日起另行登记。")
    since = profile.since
    profile.delete()
    return Recorded(school, school.path, {"since": since})
