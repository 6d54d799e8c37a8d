"""What a family reads: its children, the services of their schools, what was chosen. The database answers for the account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareService
from fangxin.areas.care.queries.catalogue import ServiceLine, lines_of
from fangxin.areas.care.queries.choices import FamilyChoice
from fangxin.areas.care.rules import AFTERWARDS, KINDS, Chosen


@dataclass(frozen=True, slots=True)
class Option:
    """One service for one child: what is offered, the family's newest choice, the need it told."""

    line: ServiceLine
    choice: FamilyChoice | None
    state: str
    needed: bool | None

    @property
    def may_choose(self) -> bool:
        """True when the family neither has the service nor waits for it."""
        offered = self.line.setting is not None or self.line.coming is not None
        return offered and (not self.state or self.state in AFTERWARDS)


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A child with the term and its three services."""

    pupil_id: int
    name: str
    school_id: int
    school: str
    label: str
    term_id: int | None
    term: str
    term_since: date | None
    term_until: date | None
    options: list[Option] = field(default_factory=list)


def _asked(statement: str, *said: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        return list(cursor.fetchall())


def family_choices(actor: Actor) -> list[FamilyChoice]:
    """Every choice for the account's own children, also those entered from paper, oldest first."""
    del actor  # the database knows who asks
    return [
        FamilyChoice(row[0], row[1], row[2], Chosen(row[6], row[8], row[9], row[10]), row[11])
        for row in _asked("SELECT * FROM care_family_choices()")
    ]


def family_page(actor: Actor, on: date) -> list[FamilyLine]:
    """The children with all three services each. Eight statements, whatever the number of children."""
    children = _asked("SELECT * FROM care_family_children(%s)", on)
    terms: dict[int, tuple[Any, ...]] = {}
    for row in _asked("SELECT * FROM care_family_terms(%s)", on):
        terms.setdefault(row[0], row)
    newest = {(one.pupil_id, one.service_id): one for one in family_choices(actor)}
    needs = {(row[0], row[1], row[2]): row[3] for row in _asked("SELECT * FROM care_family_needs()")}
    rows = CareService.objects.filter(school_id__in=terms, term_id__in=[row[1] for row in terms.values()])
    lines = lines_of(actor, list(rows), on)
    by_place = {(line.service.school_id, line.kind): line for line in lines.values() if line.service}
    found = []
    for pupil_id, name, school_id, school, _path, label in children:
        term = terms.get(school_id)
        options = []
        for kind in KINDS if term else ():
            line = by_place.get((school_id, kind), ServiceLine(kind))
            chosen = newest.get((pupil_id, line.service.pk)) if line.service else None
            needed = needs.get((pupil_id, term[1], kind)) if term else None
            options.append(Option(line, chosen, chosen.state(on) if chosen else "", needed))
        found.append(
            FamilyLine(
                pupil_id, name or "", school_id, school, label or "", term[1] if term else None, term[2] if term else "",
                term[3] if term else None, term[4] if term else None, options,
            )
        )  # fmt: skip
    return found
