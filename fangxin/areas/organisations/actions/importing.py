"""Writing a checked workbook, all of it or nothing: schools with their facts, people with their posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.actions.authority import may_administer
from fangxin.areas.organisations.actions.invitation import open_staff
from fangxin.areas.organisations.actions.people import appoint, end_post
from fangxin.areas.organisations.actions.registry import change_registration, register_organisation
from fangxin.areas.organisations.actions.school_facts import record_school_facts
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.queries.registry import administered_places, person, post
from fangxin.areas.organisations.rules.people_sheet import PersonLine
from fangxin.areas.organisations.rules.school_sheet import SchoolLine


def _nothing() -> Refused:
    return Refused("表里没有要改变的内容。", remedy="没有任何改动。")


@action("organisations.import_schools")
def import_schools(
    *, by: Actor, key: str, at: datetime, county: Organisation, since: date, lines: Sequence[SchoolLine]
) -> Recorded[Organisation]:
    """Register the new schools of one checked workbook and record what changed of known ones: all or none.

    Raises NotAllowed, Refused.
    """
    may_administer(by=by, path=county.path)
    if not lines:
        raise _nothing()
    lock(("organisations.import", county.pk))
    known = Organisation.objects.select_related("registrar").in_bulk([line.pk for line in lines if line.pk])
    for number, line in enumerate(lines):
        stamp: dict[str, Any] = {"by": by, "at": at}
        if line.pk is None:
            assert line.papers is not None, "a new school says what it is called"
            assert line.state is not None, "a new school says what it is"
            row = register_organisation(
                **stamp, key=f"{key}/{number}", parent=county, kind="school", since=since, stage=line.state.stage,
                **asdict(line.papers),
            )  # fmt: skip
        else:
            row = known[line.pk]
            if line.papers is not None:
                change_registration(
                    **stamp, key=f"{key}/{number}/papers", organisation=row, since=since, papers=line.papers
                )
        if line.state is not None:
            record_school_facts(
                **stamp, key=f"{key}/{number}/facts", school=row, since=since, state=line.state
            )
    return Recorded(county, county.path, {"schools": len(lines)})


@action("organisations.import_people")
def import_people(
    *, by: Actor, key: str, at: datetime, lines: Sequence[PersonLine], codes: Mapping[str, str]
) -> Recorded[Organisation]:
    """Open the accounts, appoint and end the posts of one checked workbook: all or none.

    `codes` are the digests of the new accounts' activation codes, by login name. Endings are written first, so that a
    person may leave one post and take another. Raises NotAllowed, RolesClash, Refused.
    """
    if not lines:
        raise _nothing()
    places = {one.pk: one for one in administered_places(by)}
    if {line.place_id for line in lines} - set(places):
        raise Refused("表里有您不管理的单位。", remedy="请重新上传。")
    stamp: dict[str, Any] = {"by": by, "at": at}
    opened: dict[str, Account] = {}
    for line in sorted(lines, key=lambda one: (one.post_id is None, one.row)):
        own_key = f"{key}/{line.row}"
        if line.post_id is not None:
            assert line.until is not None, "a row that ends a post names the day"
            end_post(**stamp, key=own_key, post=post(by, line.post_id), until=line.until)
            continue
        held: dict[str, Any] = {
            "role": Role(line.role), "since": line.since, "until": line.until, "document": line.document,
        }  # fmt: skip
        if line.account_id is None and line.username not in opened:
            invitation = open_staff(
                **stamp, key=own_key, username=line.username, full_name=line.full_name, home=places[line.place_id],
                code_hash=codes[line.username], **held,
            )  # fmt: skip
            opened[line.username] = invitation.account
            continue
        account = opened.get(line.username) or person(by, line.account_id or 0, at.date())
        appoint(**stamp, key=own_key, account=account, organisation=places[line.place_id], **held)
    first = places[lines[0].place_id]
    return Recorded(first, first.path, {"rows": len(lines), "accounts": len(opened)})
