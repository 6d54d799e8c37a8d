"""Ending an organisation or a body: with a day, a reason and a paper, and only when nothing of it goes on."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, acting, action, lock
from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.audit.rules.refusals import Refused, say
from fangxin.areas.organisations.actions.authority import administered, reaching
from fangxin.areas.organisations.actions.bodies import may_set_up
from fangxin.areas.organisations.models import Body, Closing, Organisation, Registration, SchoolProfile
from fangxin.areas.organisations.queries.closing import obstacles
from fangxin.areas.organisations.rules.closing import Obstacle, check_ending, check_obstacles, check_reason


def obstacles_seen(*, by: Actor, organisation: Organisation, until: date) -> list[Obstacle]:
    """What the closing page says before anybody confirms. Raises NotAllowed."""
    administered(by=by, place=organisation)
    with acting(SYSTEM):
        return obstacles(by, organisation, until)


@action("organisations.close_organisation")
def close_organisation(
    *,
    by: Actor,
    key: str,
    at: datetime,
    organisation: Organisation,
    until: date,
    reason: str,
    document: str = "",
) -> Recorded[Closing]:
    """Close an organisation: `until` is the first day on which it is no more. Its past stays.

    Raises NotAllowed, Refused, StillInUse (children, posts, bodies, pupils, orders … in words).
    """
    administered(by=by, place=organisation)
    said = check_reason(reason)
    lock(("organisations.closing", organisation.pk))
    organisation.refresh_from_db(fields=["until"])
    if organisation.until is not None:
        raise Refused("这个机构已经注销。", remedy="没有任何改动。")
    check_ending(organisation.since, until, at.date())
    check_obstacles(obstacles_seen(by=by, organisation=organisation, until=until))
    with reaching(by=by, place=organisation):
        organisation.until = until
        organisation.save(update_fields=["until"])
        for spells in (
            Registration.objects.filter(organisation=organisation),
            SchoolProfile.objects.filter(school=organisation),
        ):
            spells.filter(until__isnull=True, since__lt=until).update(until=until)
        row = Closing(
            organisation=organisation, until=until, reason=said, document=document.strip(), at=at,
            by_id=by.account_id,
        )  # fmt: skip
        row.save(force_insert=True)
    return Recorded(row, organisation.path, {"organisation": organisation.pk, "until": until})


@action("organisations.dissolve_body")
def dissolve_body(
    *, by: Actor, key: str, at: datetime, body: Body, until: date, reason: str, document: str = ""
) -> Recorded[Closing]:
    """End a body: `until` is the first day on which it no longer sits. Raises NotAllowed, Refused."""
    place = body.organisation
    may_set_up(by=by, place=place)
    said = check_reason(reason)
    lock(("organisations.body", place.pk, body.kind))
    body.refresh_from_db(fields=["until"])
    if body.until is not None:
        raise Refused(say("“%(body)s”已经撤销。", body=body.name), remedy="没有任何改动。")
    check_ending(body.since, until, at.date())
    later = body.members.filter(since__gte=until).count()
    if later:
        raise Refused(
            say(
                "已登记 %(until)s 以后才任职的成员 %(later)s 名，不能在这之前撤销。",
                until=f"{until:%Y-%m-%d}",
                later=later,
            ),
            remedy="请把撤销日期定在最后一次成员调整之后。",
            fields={"until": "早于已登记的成员调整。"},
        )
    body.until = until
    body.save(update_fields=["until"])
    row = Closing(
        organisation=place,
        body=body,
        until=until,
        reason=said,
        document=document.strip(),
        at=at,
        by_id=by.account_id,
    )
    row.save(force_insert=True)
    return Recorded(row, place.path, {"body": body.pk, "until": until})
