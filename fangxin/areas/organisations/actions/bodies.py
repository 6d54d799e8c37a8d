"""Setting up bodies and changing who sits in them: a body is whole on every day, or nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Body, BodyMember, Organisation
from fangxin.areas.organisations.queries.bodies import (
    entered_members,
    grades_of,
    principals,
    supplier_people,
)
from fangxin.areas.organisations.rules import BODY_KINDS, Member, check_body


def may_set_up(*, by: Actor, place: Organisation) -> None:
    """Raise NotAllowed unless `by` may set up, change and dissolve the bodies of this place."""
    roles = [Role.ADMINISTRATOR, Role.EDUCATION_OFFICER]
    if place.kind == "school":
        roles.append(Role.PRINCIPAL)
    if not by.holds(roles, place.path):
        raise NotAllowed("学校的机构由校长登记，县的机构由县教育局登记。", remedy="请换用有相应职务的账号。")


def _check(by: Actor, place: Organisation, kind: str, members: Sequence[Member], on: date) -> None:
    ids = {one.account_id for one in members if one.account_id is not None}
    is_school = place.kind == "school"
    check_body(
        kind, members, is_school=is_school, principals=principals(by, place, on) if is_school else (),
        suppliers=supplier_people(by, ids, on), grades=grades_of(by, place, on) if is_school else (),
    )  # fmt: skip


def _rows(by: Actor, at: datetime, body: Body, members: Sequence[Member], since: date) -> list[BodyMember]:
    return [
        BodyMember(body=body, since=since, at=at, by_id=by.account_id, **asdict(member)) for member in members
    ]


@action("organisations.set_up_body")
def set_up_body(
    *,
    by: Actor,
    key: str,
    at: datetime,
    organisation: Organisation,
    kind: str,
    name: str,
    document: str,
    since: date,
    members: Sequence[Member],
) -> Recorded[Body]:
    """Set up a body with its first members and the document that appoints them; one of a kind at a place at a time.

    Raises NotAllowed, Refused, BodyIncomplete.
    """
    may_set_up(by=by, place=organisation)
    if kind not in BODY_KINDS or not name.strip() or not document.strip():
        raise Refused(
            "请填写机构类别、名称和成立文件。",
            remedy="成立文件写文号，例如“溪小〔2026〕3号”。",
            fields={} if document.strip() else {"document": "请填写文号。"},
        )
    lock(("organisations.body", organisation.pk, kind))
    standing = Body.objects.filter(organisation=organisation, kind=kind).exclude(until__lte=since).first()
    if standing is not None:
        raise Refused(
            say("“%(standing)s”还在任期内。", standing=standing.name), remedy="请调整它的成员，或先撤销。"
        )
    _check(by, organisation, kind, members, since)
    body = Body(
        organisation=organisation, kind=kind, name=name.strip(), document=document.strip(), since=since, at=at,
        by_id=by.account_id,
    )  # fmt: skip
    body.save(force_insert=True)
    BodyMember.objects.bulk_create(_rows(by, at, body, members, since))
    return Recorded(body, organisation.path, {"kind": kind, "members": len(members)})


@action("organisations.change_members")
def change_members(
    *, by: Actor, key: str, at: datetime, body: Body, since: date, members: Sequence[Member]
) -> Recorded[Body]:
    """Who sits in the body from a day on: those not named any more leave on that day, new ones join. Not in the past.

    Raises NotAllowed, Refused, BodyIncomplete.
    """
    place = body.organisation
    may_set_up(by=by, place=place)
    lock(("organisations.body", place.pk, body.kind))
    if since < at.date() or since <= body.since:
        raise Refused("成员调整不能早于今天。", remedy="请核对日期。", fields={"since": "不早于今天。"})
    if body.until is not None and body.until <= since:
        raise Refused("这个机构那时已经撤销。", remedy="请核对日期。")
    _check(by, place, body.kind, members, since)
    now = entered_members(by, body, since)
    leaving = [one for one in now if one not in members]
    standing = BodyMember.objects.filter(body=body, until__isnull=True)
    for row in standing:
        said = Member(
            row.full_name, row.post_title, row.duty, row.account_id, row.party, row.grade, row.declares_no_tie
        )
        if said in leaving:
            row.until = since
            row.save(update_fields=["until"])
    BodyMember.objects.bulk_create(_rows(by, at, body, [one for one in members if one not in now], since))
    return Recorded(body, place.path, {"left": len(leaving), "members": len(members)})
