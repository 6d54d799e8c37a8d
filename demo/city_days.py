"""The city school's days: groups of the nap and the afternoon, their rolls, the survey, last term's review."""

from __future__ import annotations

from datetime import date, timedelta

from demo.calendar import DECLARED_ON, TERM_SINCE, TODAY, moment
from demo.clock import set_clock
from demo.county import County
from demo.dice import dice
from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.actions.reviews import Issue, check_issue, report_issue_done, review_term
from fangxin.areas.care.actions.sessions import call_group, set_up_group
from fangxin.areas.care.actions.surveys import answer_survey, open_survey
from fangxin.areas.care.models import CareService, CareSurvey
from fangxin.areas.care.queries.reviews import issues
from fangxin.areas.care.queries.sessions import group_children, groups
from fangxin.areas.care.queries.surveys import surveys
from fangxin.areas.organisations.queries import actor_for
from fangxin.areas.policy.actions.calendar import set_term
from fangxin.areas.policy.queries import terms_of
from fangxin.areas.roster.actions.identity import link_guardian
from fangxin.areas.roster.models import SchoolClass
from fangxin.areas.roster.queries import classes, pupil_ids
from fangxin.areas.roster.queries.identity import child_of

TEACHERS = ("city-teacher", *(f"chengbei-teacher-{n}" for n in range(1, 6)))
PARENTS = tuple(f"chengbei-parent-{n}" for n in range(1, 8))
# What each grade does after school.
AFTERNOONS = ("speaking", "music_and_art", "reading", "health", "science", "self_study")
PLACES = ("二楼活动室", "音乐教室", "图书馆", "体育馆", "科技室", "各班教室")
ROLLS_SINCE = date(2026, 9, 21)
SURVEY_SINCE, SURVEY_UNTIL = date(2026, 9, 14), date(2026, 9, 28)


def set_up_groups(county: County, made: dict[str, CareService]) -> None:
    """A nap group for each class in its own room, an afternoon group for each grade."""
    principal = county.actors["city-principal"]
    at = moment(DECLARED_ON, 17, 10)
    with looking(principal):
        rows = list(classes(principal, DECLARED_ON))
    teacher = {one.pk: TEACHERS[(one.grade * 5 + one.number) % len(TEACHERS)] for one in rows}
    teacher |= {one.pk: "city-teacher" for one in rows if (one.grade, one.number) == (3, 2)}
    for one in rows:
        set_up_group(
            by=principal, key=f"demo-nap-{one.pk}", at=at, service=made["nap"], label=one.label, activity="rest",
            place="本班教室", opens=750, closes=840, leader_id=county.accounts[teacher[one.pk]].pk,
            class_ids=[one.pk], since=TERM_SINCE,
        )  # fmt: skip
    for grade in range(1, 7):
        of_grade = [one for one in rows if one.grade == grade]
        set_up_group(
            by=principal, key=f"demo-afternoon-{grade}", at=at, service=made["after_school"],
            label=f"{'一二三四五六'[grade - 1]}年级", activity=AFTERNOONS[grade - 1], place=PLACES[grade - 1], opens=990,
            closes=1_080, leader_id=county.accounts[teacher[of_grade[1].pk]].pk,
            class_ids=[one.pk for one in of_grade], since=TERM_SINCE,
        )  # fmt: skip


def city_day(county: County, on: date) -> None:
    """The rolls of a day, called by the teachers in charge; the survey while it is open."""
    if on == SURVEY_SINCE:
        ask_families(county)
    if on < ROLLS_SINCE or on >= TODAY:
        return
    principal = county.actors["city-principal"]
    by_account = {county.accounts[name].pk: county.actors[name] for name in TEACHERS}
    with looking(principal):
        children = {
            one: [c.pupil_id for c in group_children(principal, one, on)] for one in groups(principal)
        }
    for group, ids in sorted(children.items(), key=lambda one: (one[0].opens, one[0].pk)):
        throw = dice("care roll", group.pk, on)
        away = {
            child: throw.choice(("leave", "leave", "sick", "fetched"))
            for child in ids
            if throw.randrange(1_000) < 28
        }
        hour, minute = divmod(group.opens + 6 + group.pk % 5, 60)
        at = moment(on, hour, minute)
        set_clock(at)
        call_group(
            by=by_account[group.leader_id],
            key=f"demo-roll-{group.pk}-{on}",
            at=at,
            group=group,
            on=on,
            away=away,
        )


def _as(county: County, name: str, on: date) -> Actor:
    account = county.accounts[name]
    with looking(Actor(account.pk, account.full_name)):
        return actor_for(account, on)


def ask_families(county: County) -> None:
    """The principal opens the survey, and families of 一（1）班 answer."""
    principal, school = county.actors["city-principal"], county.places["chengbei"]
    at = moment(SURVEY_SINCE, 9)
    set_clock(at)
    with looking(principal):
        term = next(one for one in terms_of(principal, school) if one.since == TERM_SINCE)
        first: SchoolClass = classes(principal, DECLARED_ON)[0]
        children = [child_of(principal, one) for one in sorted(pupil_ids(principal, first, on=SURVEY_SINCE))]
    open_survey(
        by=principal,
        key="demo-survey",
        at=at,
        school=school,
        term=term,
        since=SURVEY_SINCE,
        until=SURVEY_UNTIL,
    )
    with looking(principal):
        survey: CareSurvey = surveys(principal)[0]
    for order, (name, child) in enumerate(zip(PARENTS, children, strict=False)):
        link_guardian(
            by=principal, key=f"demo-guardian-{name}", at=at, pupil=child, account=county.accounts[name], relation="mother"
        )  # fmt: skip
        throw = dice("survey", name)
        scores = {kind: throw.choice((5, 5, 4, 4, 3)) for kind in ("whole", "lunch", "nap", "after_school")}
        answer_survey(
            by=_as(county, name, SURVEY_SINCE), key=f"demo-answer-{order}", at=at, survey_id=survey.pk, scores=scores,
            nonce=throw.randbytes(16).hex(),
        )  # fmt: skip


def look_back(county: County) -> None:
    """What the school wrote about the spring term: one issue closed, one late, one with time left."""
    principal, school = county.actors["city-principal"], county.places["chengbei"]
    at = moment(DECLARED_ON, 17, 20)
    term = set_term(
        by=county.actors["city-education"], key="demo-city-spring", at=at, county=county.places["jinxi"],
        name="2025-2026-2", since=date(2026, 2, 23), until=date(2026, 7, 11),
    )  # fmt: skip
    teacher = county.accounts["city-teacher"].pk
    review_term(
        by=principal, key="demo-review", at=at, place=school, term=term,
        well="接送难有缓解，三分之二的孩子中午留在学校；家长对午餐和看护老师总体满意。",
        issues=[
            Issue("午休名额不够，等候的孩子多", "再腾出两间活动室，增加名额", teacher, date(2026, 9, 18)),
            Issue("课后活动偏少，多数时间写作业", "每个年级安排一项固定活动", teacher, date(2026, 9, 10)),
            Issue("雨天体育馆放不下", "与街道文化站商借场地", principal.account_id, TODAY + timedelta(days=31)),
        ],
    )  # fmt: skip
    with looking(principal):
        rows = list(issues(principal, DECLARED_ON, said="课后活动"))
    at = moment(DECLARED_ON, 17, 40)
    set_clock(at)
    report_issue_done(
        by=county.actors["city-teacher"], key="demo-issue-done", at=at, issue_id=rows[0].pk, text="六个年级各定一项，已排进分组。"
    )  # fmt: skip
    check_issue(
        by=principal,
        key="demo-issue-closed",
        at=at,
        issue_id=rows[0].pk,
        closed=True,
        text="核对了分组和场地，属实。",
    )
