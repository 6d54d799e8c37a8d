"""Writing a checked workbook, all of it or nothing: schools' own days, documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from fangxin.areas.audit.actions import Recorded, action
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.actions.documents import add_document
from fangxin.areas.policy.actions.holidays import set_school_days
from fangxin.areas.policy.models import Document, SchoolDayException
from fangxin.areas.policy.queries.documents import document
from fangxin.areas.policy.rules.document_sheet import DocumentLine
from fangxin.areas.policy.rules.school_day_sheet import DayLine


def _nothing() -> Refused:
    return Refused("表里没有要改变的内容。", remedy="没有任何改动。")


@action("policy.import_school_days")
def import_school_days(
    *, by: Actor, key: str, at: datetime, schools: Mapping[int, Organisation], lines: Sequence[DayLine]
) -> Recorded[SchoolDayException]:
    """Set the days of one checked workbook, all or none. Raises NotAllowed, Refused."""
    if not lines:
        raise _nothing()
    together: dict[tuple[int, str, int, str], list[date]] = defaultdict(list)
    for line in lines:
        together[line.school_id, line.kind, line.grade, line.reason].append(line.on)
    made = [
        set_school_days(
            by=by, key=f"{key}/{number}", at=at, school=schools[school_id], kind=kind, days=days, reason=reason,
            grade=grade,
        )
        for number, ((school_id, kind, grade, reason), days) in enumerate(together.items())
    ]  # fmt: skip
    return Recorded(made[0], schools[lines[0].school_id].path, {"days": len(lines)})


@action("policy.import_documents")
def import_documents(
    *, by: Actor, key: str, at: datetime, places: Mapping[int, Organisation], lines: Sequence[DocumentLine]
) -> Recorded[Document]:
    """Enter the versions of one checked workbook, all or none; each counts after another person's approval.

    Raises NotAllowed, Refused.
    """
    if not lines:
        raise _nothing()
    made = [
        add_document(
            by=by, key=f"{key}/{number}", at=at, place=places[line.place_id], kind=line.kind, title=line.title,
            number=line.number, since=line.since, until=line.until, text=line.text, facts=line.facts,
            replaces=document(by, line.replaces) if line.replaces else None,
        )
        for number, line in enumerate(lines)
    ]  # fmt: skip
    return Recorded(made[0], places[lines[0].place_id].path, {"documents": len(lines)})
