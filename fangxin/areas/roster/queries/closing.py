"""Which children stand in the way when a school is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.closing import tells_of_obstacles
from fangxin.areas.organisations.rules.closing import Obstacle
from fangxin.areas.roster.models import Enrolment


@tells_of_obstacles
def children_enrolled(actor: Actor, of: Organisation, until: date) -> Iterator[Obstacle]:
    """Children who are in a class of the school on or after the day."""
    del actor
    rows = Enrolment.objects.filter(Q(until__isnull=True) | Q(until__gt=until), school_class__school=of)
    count = rows.values("pupil").distinct().count()
    if count:
        yield Obstacle(f"还有 {count} 名学生在籍", "请先为学生办理转学或毕业（学生名册）")
