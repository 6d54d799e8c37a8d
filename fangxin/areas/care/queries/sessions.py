"""Reading groups, their children of a day, rolls, who is looked for, and what a month costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import Min, Q, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.care.models import CareAbsence, CareGroup, CareGroupClass, CareRoll, CareService
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import in_force


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a group on a day."""

    pupil_id: int
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class GroupToday:
    """A group of the day: its classes, how many children, its roll, whom nobody has found."""

    group: CareGroup
    classes: str
    expected: int
    roll: CareRoll | None
    looked_for: list[str] = field(default_factory=list)


# Children of groups on a day: enrolled in the service, and in one of the group's classes.
CHILDREN = """
SELECT of_class.group_id, spell.pupil_id, class.label, class.grade, class.number
FROM care_caregroupclass of_class JOIN care_caregroup care ON care.id = of_class.group_id
  JOIN roster_schoolclass class ON class.id = of_class.school_class_id
  JOIN roster_enrolment spell ON spell.school_class_id = class.id AND spell.since <= %(on)s
    AND (spell.until IS NULL OR spell.until > %(on)s)
  JOIN care_carechoice choice ON choice.pupil_id = spell.pupil_id AND choice.service_id = care.service_id
  JOIN care_careplace place ON place.choice_id = choice.id AND place.since <= %(on)s
  LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
WHERE of_class.group_id = ANY(%(groups)s) AND (gone.since IS NULL OR gone.since > %(on)s)
"""


def groups(actor: Actor) -> QuerySet[CareGroup]:
    """The groups of the actor's places."""
    return CareGroup.objects.filter(within(actor)).select_related("service__school", "service__term")


def group(actor: Actor, group_id: int) -> CareGroup:
    """One group; raises NotFound."""
    return one(groups(actor), "这个组", pk=group_id)


def grouped_classes(actor: Actor, of: CareService, since: date) -> list[int]:
    """The classes that are in a group of a service on a day or later."""
    rows = CareGroupClass.objects.filter(
        Q(group__until__isnull=True) | Q(group__until__gt=since), within(actor), group__service=of
    )
    return list(rows.values_list("school_class_id", flat=True))


def group_children(actor: Actor, of: CareGroup, on: date) -> list[Child]:
    """The children of a group on a day, with names, by class and name."""
    del actor  # row security narrows to the places of who asks
    statement = (
        "SELECT found.pupil_id, held.name, found.label FROM (" + CHILDREN + ") AS found"
        " LEFT JOIN roster_pupilidentity held ON held.pupil_id = found.pupil_id"
        " ORDER BY found.grade, found.number, held.name, found.pupil_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"on": on, "groups": [of.pk]})
        return [Child(pupil, name or f"学生{pupil}", label) for pupil, name, label in cursor.fetchall()]


def _expected(group_ids: list[int], on: date) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_id, count(*) FROM (" + CHILDREN + ") AS found GROUP BY group_id",
            {"on": on, "groups": group_ids},
        )
        return dict(cursor.fetchall())


def rolls(actor: Actor) -> QuerySet[CareRoll]:
    """The rolls that count: the newest of each group and day."""
    return CareRoll.objects.filter(within(actor), superseded_by__isnull=True)


def roll_of(actor: Actor, of: CareGroup, on: date) -> CareRoll | None:
    """The roll that counts for a group on a day."""
    return rolls(actor).filter(group=of, on=on).first()


def groups_today(actor: Actor, school: Organisation, on: date, leader_id: int = 0) -> list[GroupToday]:
    """The groups of a school on a day with their rolls; those of one leader where asked. Five queries."""
    rows = groups(actor).filter(in_force(on), service__school=school)
    if leader_id:
        rows = rows.filter(leader_id=leader_id)
    in_order = rows.annotate(
        first_grade=Min("classes__school_class__grade"), first_class=Min("classes__school_class__number")
    )
    found = list(in_order.order_by("opens", "first_grade", "first_class", "pk"))
    ids = [row.pk for row in found]
    names = _class_names(ids)
    expected = _expected(ids, on)
    called = {row.group_id: row for row in rolls(actor).filter(group_id__in=ids, on=on)}
    looked_for: dict[int, list[str]] = {}
    away = CareAbsence.objects.filter(within(actor), roll__in=called.values(), reason="unknown")
    for group_id, name in away.values_list("roll__group_id", "pupil__identity__name"):
        looked_for.setdefault(group_id, []).append(name or "")
    return [
        GroupToday(
            row,
            names.get(row.pk, ""),
            expected.get(row.pk, 0),
            called.get(row.pk),
            looked_for.get(row.pk, []),
        )
        for row in found
    ]


def _class_names(group_ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    rows = CareGroupClass.objects.filter(group_id__in=group_ids).order_by(
        "school_class__grade", "school_class__number"
    )
    for group_id, label in rows.values_list("group_id", "school_class__label"):
        found.setdefault(group_id, []).append(label)
    return {one: "、".join(labels) for one, labels in found.items()}


@dataclass(frozen=True, slots=True)
class BillLine:
    """What a month costs one child: days on which its group met, of those the days it was there, and the amount."""

    pupil_id: int
    name: str
    label: str
    held: int
    came: int
    amount_fen: int


# A day costs what the setting of that day says, for a child that was enrolled, whose group met, and who came.
BILL = """
WITH met AS (
  SELECT roll.id, roll.group_id, roll.on, care.service_id,
    (SELECT setting.fee_fen FROM care_servicesetting setting WHERE setting.service_id = care.service_id
       AND setting.since <= roll.on ORDER BY setting.since DESC LIMIT 1) AS fee_fen
  FROM care_careroll roll JOIN care_caregroup care ON care.id = roll.group_id
  WHERE care.service_id = %(service)s AND roll.on >= %(since)s AND roll.on < %(until)s
    AND NOT EXISTS (SELECT 1 FROM care_careroll newer WHERE newer.supersedes_id = roll.id))
SELECT choice.pupil_id, held.name, max(class.label), count(*), count(*) FILTER (WHERE away.id IS NULL),
  coalesce(sum(met.fee_fen) FILTER (WHERE away.id IS NULL), 0)
FROM met JOIN care_caregroupclass of_class ON of_class.group_id = met.group_id
  JOIN roster_schoolclass class ON class.id = of_class.school_class_id
  JOIN roster_enrolment spell ON spell.school_class_id = class.id AND spell.since <= met.on
    AND (spell.until IS NULL OR spell.until > met.on)
  JOIN care_carechoice choice ON choice.pupil_id = spell.pupil_id AND choice.service_id = met.service_id
  JOIN care_careplace place ON place.choice_id = choice.id AND place.since <= met.on
  LEFT JOIN care_carewithdrawal gone ON gone.choice_id = choice.id
  LEFT JOIN care_careabsence away ON away.roll_id = met.id AND away.pupil_id = choice.pupil_id
  LEFT JOIN roster_pupilidentity held ON held.pupil_id = choice.pupil_id
WHERE gone.since IS NULL OR gone.since > met.on
GROUP BY choice.pupil_id, held.name, class.grade, class.number ORDER BY class.grade, class.number, held.name, choice.pupil_id
"""


def month_bill(actor: Actor, of: CareService, month: date) -> list[BillLine]:
    """The month's bill of a service by child, from the rolls. One statement."""
    del actor  # row security narrows to the places of who asks
    since = month.replace(day=1)
    until = (since.replace(day=28) + timedelta(days=4)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(BILL, {"service": of.pk, "since": since, "until": until})
        return [
            BillLine(pupil, name or f"学生{pupil}", label or "", held, came, int(amount))
            for pupil, name, label, held, came, amount in cursor.fetchall()
        ]
