"""Writing the tree of places."""

from __future__ import annotations

from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.actions.authority import may_administer
from fangxin.areas.organisations.models import Organisation


@action("organisations.register_organisation")
def register_organisation(
    *,
    by: Actor,
    key: str,
    at: datetime,
    parent: Organisation | None,
    kind: str,
    name: str,
    short_name: str,
    since: date,
    pinyin: str = "",
    place_code: str = "",
    county_kind: str = "",
    stage: str = "",
    credit_code: str = "",
    licence_number: str = "",
    licence_until: date | None = None,
) -> Recorded[Organisation]:
    """Add an organisation to the tree; the database builds its path."""
    may_administer(by=by, path=parent.path if parent else "/")
    row = Organisation(
        parent=parent, kind=kind, name=name, short_name=short_name, since=since, pinyin=pinyin, place_code=place_code,
        county_kind=county_kind, stage=stage, credit_code=credit_code, licence_number=licence_number,
        licence_until=licence_until,
    )  # fmt: skip
    row.save(force_insert=True)
    row.refresh_from_db()
    return Recorded(row, row.path, {"kind": kind})
