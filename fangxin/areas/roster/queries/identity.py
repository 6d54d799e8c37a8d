"""Reading about one child: the card, the queue of what a person has to look at, the family's own view."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from fangxin.areas.audit.queries import one, within
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.models import Account, Organisation, Post
from fangxin.areas.roster.models import (
    CorrectionRequest,
    Enrolment,
    GuardianLink,
    NumberReading,
    Pupil,
    PupilIdentity,
)


def child_of(actor: Actor, pupil_id: int) -> Pupil:
    """A child of the actor's places with its identity; raises NotFound, also when the personal values were erased."""
    rows = Pupil.objects.filter(within(actor), identity__isnull=False).select_related("identity", "school")
    return one(rows, "这名学生", pk=pupil_id)


def spells_of(actor: Actor, pupil: Pupil) -> list[Enrolment]:
    """The child's spells that the actor may see, oldest first."""
    return list(
        Enrolment.objects.filter(within(actor), pupil=pupil)
        .select_related("school_class__school")
        .order_by("since")
    )


def last_day_at_school(actor: Actor, pupil: Pupil) -> date | None:
    """The day on which the last spell ended (exclusive); None while one is open or when there was none."""
    spells = spells_of(actor, pupil)
    if not spells or any(spell.until is None for spell in spells):
        return None
    return max(spell.until for spell in spells if spell.until)


def readings_of(actor: Actor, pupil: Pupil) -> list[NumberReading]:
    """Who read a full number of this child, newest first."""
    return list(NumberReading.objects.filter(within(actor), pupil=pupil).order_by("-at"))


def guardians_of(actor: Actor, pupil: Pupil) -> list[GuardianLink]:
    """Whose child it is, those in force first."""
    return list(
        GuardianLink.objects.filter(within(actor), pupil=pupil)
        .select_related("account")
        .order_by("until", "since")
    )


def guardian_link(actor: Actor, link_id: int) -> GuardianLink:
    """One of them; raises NotFound."""
    return one(GuardianLink.objects.filter(within(actor)), "这位家长", pk=link_id)


def guardian_account(actor: Actor, school: Organisation, username: str) -> Account:
    """A guardian whom this school invited, by login name; raises NotFound."""
    rows = Account.objects.filter(
        pk__in=Post.objects.filter(within(actor), organisation=school, role=Role.GUARDIAN.value).values(
            "account_id"
        )
    )
    return one(rows, "这位家长的账号", username=username.strip())


def doubtful(actor: Actor, school: Organisation | None = None) -> QuerySet[PupilIdentity]:
    """Children about whom a person still has to look at something, by what it is."""
    rows = PupilIdentity.objects.filter(within(actor)).exclude(doubt="").select_related("pupil__school")
    if school is not None:
        rows = rows.filter(pupil__school=school)
    return rows.order_by("doubt", "pupil_id")


def doubt_counts(actor: Actor) -> dict[str, int]:
    """How many children wait for what."""
    rows = doubtful(actor).order_by().values("doubt").annotate(n=Count("pk"))
    return {row["doubt"]: row["n"] for row in rows}


def open_corrections(actor: Actor) -> QuerySet[CorrectionRequest]:
    """What families asked to be put right and nobody has answered, oldest first."""
    rows = CorrectionRequest.objects.filter(within(actor), answer="")
    return rows.select_related("pupil__identity").order_by("at")


def correction(actor: Actor, request_id: int) -> CorrectionRequest:
    """One of them; raises NotFound."""
    rows = CorrectionRequest.objects.filter(within(actor)).select_related("pupil__identity")
    return one(rows, "这条更正申请", pk=request_id)


# The family's own view: the database answers for the asking account, whatever places it has.


@dataclass(frozen=True, slots=True)
class FamilyChild:
    """What is stored about a child, as its guardian sees it. Sealed values stay sealed here.

    spells: (school, class, since, until, began_as, ended_as); facts: (kind, value, since, until); readings: (who, what,
    purpose, why, at).
    """

    pupil_id: int
    school: str
    name: str
    sex: str
    birth: date | None
    guardian: str
    id_kind: str
    id_last_four: str
    student_kind: str
    student_last_four: str
    has_phone: bool
    sealed: dict[str, bytes] = field(repr=False, default_factory=dict)
    spells: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[tuple[Any, ...]] = field(default_factory=list)
    readings: list[tuple[Any, ...]] = field(default_factory=list)


def family_pupils(actor: Actor) -> set[int]:
    """The children whose guardian the account is today."""
    del actor  # the database knows who asks
    with connection.cursor() as cursor:
        cursor.execute("SELECT roster_family_pupils()")
        return {pk for (pk,) in cursor.fetchall()}


def family(actor: Actor) -> list[FamilyChild]:
    """Everything stored about the account's own children. Five statements, whatever the number of children."""
    del actor
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM roster_family_identity()")
        rows = cursor.fetchall()
        columns = [column.name for column in cursor.description]
        parts: dict[str, dict[int, list[tuple[Any, ...]]]] = {}
        for name in ("spells", "facts", "readings"):
            cursor.execute(f"SELECT * FROM roster_family_{name}()")
            found: dict[int, list[tuple[Any, ...]]] = {}
            for pupil_id, *rest in cursor.fetchall():
                found.setdefault(pupil_id, []).append(tuple(rest))
            parts[name] = found
    children = []
    for row in rows:
        said = dict(zip(columns, row, strict=True))
        sealed = {
            "id": bytes(said.pop("id_sealed")), "student": bytes(said.pop("student_sealed")),
            "phone": bytes(said.pop("phone_sealed")),
        }  # fmt: skip
        pk = said["pupil_id"]
        children.append(
            FamilyChild(
                **said, has_phone=bool(sealed["phone"]), sealed=sealed, spells=parts["spells"].get(pk, []),
                facts=parts["facts"].get(pk, []), readings=parts["readings"].get(pk, []),
            )
        )  # fmt: skip
    return children


def family_corrections(actor: Actor) -> list[CorrectionRequest]:
    """What this account asked to be put right, newest first."""
    return list(CorrectionRequest.objects.filter(by_id=actor.account_id).order_by("-at"))
