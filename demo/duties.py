"""Who is to do what in the demo: departments and their tasks, the duties of each post, who has signed them, and two incidents.

The buyer of the first school has not signed yet, so that the list of today shows what that looks like.
"""

from __future__ import annotations

from datetime import date, timedelta

from demo.calendar import DECLARED_ON, moment
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.organisations.actions.duties import (
    assign_responsibility,
    record_service_stage,
    sign_post_duty,
    write_post_duty,
)
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.rules.duties import DUTY_ROLES, SUGGESTED
from fangxin.areas.oversight.actions import attribute, clear, report_incident
from fangxin.areas.oversight.queries import Candidate, candidates

LATE = ("xikou", Role.BUYER)
DOCUMENT = "青禾府办〔2026〕8号"
POWER_CUT, OLD_FLOUR = date(2026, 9, 22), date(2026, 9, 29)


def share_tasks(places: dict[str, Organisation]) -> None:
    """The county's departments with the task that each leads."""
    county = places["qinghe"]
    departments = {one.kind: one for one in places.values() if one.path.startswith(county.path)}
    for task, kind in (
        ("planning", "bureau"), ("settlement_review", "bureau"), ("public_notice", "bureau"), ("hazard", "bureau"),
        ("payment", "finance_bureau"), ("budget", "finance_bureau"), ("prices", "planning_bureau"),
        ("food_safety_inspection", "market_bureau"), ("health_checks", "health_bureau"),
    ):  # fmt: skip
        assign_responsibility(
            by=SYSTEM, key=f"demo-task-{task}", at=moment(DECLARED_ON, 9), place=county, task=task,
            department=departments[kind], part="lead", since=DECLARED_ON, document=DOCUMENT,
        )  # fmt: skip


def write_duties(places: dict[str, Organisation], actors: dict[str, Actor]) -> None:
    """Every school writes down the duties of its posts, and their holders sign."""
    by_id = {place.pk: name for name, place in places.items()}
    for username, actor in actors.items():
        grant = actor.grants[0]
        name = by_id[grant.organisation_id]
        if grant.role not in DUTY_ROLES or places[name].kind != "school":
            continue
        duty = write_post_duty(
            by=SYSTEM, key=f"demo-duty-{name}-{grant.role.value}", at=moment(DECLARED_ON, 9), place=places[name],
            role=grant.role.value, text=SUGGESTED[grant.role], since=DECLARED_ON, document=DOCUMENT,
        )  # fmt: skip
        if (name, grant.role) != LATE:
            sign_post_duty(by=actor, key=f"demo-sign-{username}", at=moment(DECLARED_ON, 10), duty=duty)


def roll_out_services(places: dict[str, Organisation]) -> None:
    """How far the city's schools are: one runs everything, one lacks the nap, one has only prepared."""
    for school, service, stage, term, since in (
        ("chengbei", "lunch", "running", "2021-autumn", date(2021, 9, 1)),
        ("chengbei", "nap", "running", "2021-autumn", date(2021, 9, 1)),
        ("chengbei", "after_school", "running", "2021-autumn", date(2021, 9, 1)),
        ("chengnan", "lunch", "running", "2022-spring", date(2022, 2, 21)),
        ("chengnan", "after_school", "running", "2023-autumn", date(2023, 9, 1)),
        ("chengxi", "lunch", "running", "2023-autumn", date(2023, 9, 1)),
        ("chengxi", "nap", "ready", "2026-autumn", date(2026, 8, 18)),
    ):
        record_service_stage(
            by=SYSTEM, key=f"demo-stage-{school}-{service}", at=moment(DECLARED_ON, 9), school=places[school],
            service=service, stage=stage, term=term, since=since,
        )  # fmt: skip


def trace_incidents(places: dict[str, Organisation], actors: dict[str, Actor], on: date) -> None:
    """A power cut that was nobody's failing, and flour past its date that the storekeeper is asked about."""
    school = places["xikou"]
    if on == POWER_CUT:
        row = report_incident(
            by=actors["safety"], key="demo-incident-power", at=moment(on, 14, 20), school=school, kind="samples",
            happened_on=on, title="停电两小时，留样柜升温", found="12:40 至 14:10 停电，留样柜升到 11 ℃，14:15 恢复。",
            evidence="留样柜温度记录",
        )  # fmt: skip
        clear(
            by=actors["principal"], key="demo-incident-power-clear", at=moment(on, 16), incident_id=row.pk,
            reason="供电所停电，管理员当场转移留样并记录，按规程处理。",
        )  # fmt: skip
    if on == OLD_FLOUR:
        row = report_incident(
            by=actors["safety"], key="demo-incident-flour", at=moment(on, 15, 40), school=school,
            kind="goods_register", happened_on=on, title="一袋面粉过期仍在架上",
            found="月末盘点，一袋 5 千克面粉过期三天，仍在待用架上，未使用。", evidence="月末盘点单",
        )  # fmt: skip
        keeper = _storekeeper(actors["principal"], school, on)
        attribute(
            by=actors["principal"], key="demo-incident-flour-duty", at=moment(on, 16, 5), incident_id=row.pk,
            post_id=keeper.post.pk, sentence=keeper.sentences[1], why="过期的一袋没有清出。",
            reply_by=on + timedelta(days=8),
        )  # fmt: skip


def _storekeeper(actor: Actor, school: Organisation, on: date) -> Candidate:
    with looking(actor):
        found = candidates(actor, school, on)
    return next(one for one in found if one.post.role == Role.STOREKEEPER.value)
