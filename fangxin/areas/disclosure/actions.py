"""Publishing: a new version when something is new, and only then."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, acting, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.queries.composing import composed, newest_version
from fangxin.areas.disclosure.queries.publications import DAY, MONTH, TRACE
from fangxin.areas.disclosure.rules.content import NothingToPublish, digest_of_content
from fangxin.areas.organisations.models import Organisation

PUBLISHERS = (Role.PRINCIPAL, Role.SAFETY_MANAGER)
ARTICLE_13 = (
    "《学生营养改善计划管理办法（试行）》第十三条：定期公布经费账目、配餐标准、营养食谱、食品数量和价格"
)


def _publish(by: Actor, at: datetime, kind: str, school: Organisation, on: date) -> Recorded[Publication]:
    if not by.holds(PUBLISHERS, school.path):
        raise NotAllowed(
            "公示由校长或食品安全管理员发布。", clause=ARTICLE_13, remedy="系统每 15 分钟也会自动更新一次。"
        )
    if on > at.date():
        raise NothingToPublish(
            say("%(month)s 月 %(day)s 日还没有到。", month=on.month, day=on.day),
            remedy="请选择今天或以前的日期。",
        )
    lock(("disclosure.publish", school.pk, kind, on))
    # Composed with the program's own eyes: what is published must not depend on who presses the button.
    with acting(SYSTEM):
        content = composed(SYSTEM, kind, school, on)
    digest = digest_of_content(content)
    before = newest_version(by, kind, school, on)
    if before is not None and before.digest == digest:
        return Recorded(before, school.path, {"version": before.version, "unchanged": True})
    row = Publication.objects.create(
        school=school, kind=kind, on=on, version=before.version + 1 if before else 1, content=content, digest=digest,
        at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, school.path, {"kind": kind, "on": on, "version": row.version, "digest": digest})


@action("disclosure.publish_day")
def publish_day(
    *, by: Actor, key: str, at: datetime, school: Organisation, on: date
) -> Recorded[Publication]:
    """Publish a school's meal day. Nothing new: no new version, the newest is returned. Raises NoMealDay, NotAllowed.

    Source: measures, annex 2 article 9 (八); article 13.
    """
    return _publish(by, at, DAY, school, on)


@action("disclosure.publish_month")
def publish_month(
    *, by: Actor, key: str, at: datetime, school: Organisation, month: date
) -> Recorded[Publication]:
    """Publish a school's month (its first day): accounts, meal standard, menus, quantities and prices.

    Source: measures, article 13; due by the day of `monthly_statement_day` of the month after.
    """
    if month.day != 1:
        raise Refused(
            "月份要写成当月 1 日。", remedy="请从列表里选择月份。", fields={"month": "请选择月份。"}
        )
    return _publish(by, at, MONTH, school, month)


@action("disclosure.publish_trace")
def publish_trace(
    *, by: Actor, key: str, at: datetime, school: Organisation, on: date
) -> Recorded[Publication]:
    """Publish where a day's money and food went. Raises NoMealDay, NothingToPublish before the first issue."""
    return _publish(by, at, TRACE, school, on)
