"""Demand and service by school: how many children need each service, have it, wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.queries.catalogue import Counts, counts_of, current_term, services
from fangxin.areas.care.rules import KINDS
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import schools
from fangxin.areas.policy.models import Term
from fangxin.areas.roster.queries.classes import enrolled_by_school

# The newest answer of each child counts; row security narrows to the places of who asks.
NEEDED = """
SELECT school_id, kind, count(*) FROM (
  SELECT DISTINCT ON (need.pupil_id, need.kind) child.school_id, need.kind, need.needed
  FROM care_careneed need JOIN roster_pupil child ON child.id = need.pupil_id
  WHERE need.term_id = %s AND child.school_id = ANY(%s) ORDER BY need.pupil_id, need.kind, need.id DESC
) AS newest WHERE needed GROUP BY school_id, kind
"""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A school's service in the term: children who need it, have it, wait; None of `counts` where it is not offered."""

    school: Organisation
    kind: str
    pupils: int
    needed: int
    counts: Counts | None

    @property
    def served(self) -> int:
        """Children who have the service."""
        return self.counts.taken if self.counts else 0

    @property
    def unmet(self) -> int:
        """Children who need the service and have it not."""
        return max(self.needed - self.served, 0)


def coverage(actor: Actor, county: Organisation, on: date) -> tuple[Term | None, list[CoverageLine]]:
    """Every school of a county with its three services, in the term of the day. Seven queries, whatever the number."""
    term = current_term(actor, county, on)
    if term is None:
        return None, []
    places = list(schools(actor).filter(path__startswith=county.path))
    rows = {
        (one.school_id, one.kind): one
        for one in services(actor).filter(term=term, school_id__in=[p.pk for p in places])
    }
    counts = counts_of(actor, [one.pk for one in rows.values()], on)
    heads = enrolled_by_school(actor, on)
    with connection.cursor() as cursor:
        cursor.execute(NEEDED, [term.pk, [place.pk for place in places]])
        needed = {(row[0], row[1]): row[2] for row in cursor.fetchall()}
    lines = []
    for place in places:
        for kind in KINDS:
            row = rows.get((place.pk, kind))
            lines.append(
                CoverageLine(
                    place, kind, heads.get(place.pk, (0, 0))[1], needed.get((place.pk, kind), 0),
                    counts[row.pk] if row else None,
                )
            )  # fmt: skip
    return term, lines
