"""Dated facts that cannot overlap, the frozen month that nobody changes, and how many questions all of it asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from django.test.utils import CaptureQueriesContext

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.policy.models import MealDay
from fangxin.areas.roster.actions import freeze_month, record_boarding, record_registration
from fangxin.areas.roster.models import Enrolment, MonthSnapshot, Pupil, PupilFact, SnapshotPupil
from fangxin.areas.roster.queries import entitled_on, entitlements, explain, snapshot_differences
from fangxin.areas.roster.rules import AlreadyDecided, DeclarationNotInForce
from fangxin.engine.entitlement import Reason
from tests.factories.roster import approved, declared
from tests.factories.world import TERM_START, TODAY, World, at, key

SEPTEMBER = date(2026, 9, 1)
MEALS = [TODAY + timedelta(days=n) for n in range(5)]  # Monday 14 to Friday 18 September


def open_week(world: World) -> None:
    with transaction.atomic(), acting(SYSTEM):
        for on in MEALS[1:]:
            MealDay.objects.create(school=world.school, on=on, at=at(7), by_id=0)


def register(world: World, children: list[Pupil], value: str = "rural", **more: Any) -> PupilFact:
    said: dict[str, Any] = {"evidence": "household_book", "since": TERM_START, "at": at(9)} | more
    return record_registration(
        by=world.actor("principal"), key=key(), school=world.school, pupil_ids=[one.pk for one in children],
        value=value, **said,
    )  # fmt: skip


def test_a_registration_is_closed_and_followed_never_changed(world: World) -> None:
    child = world.pupils[0]
    register(world, [child], "urban")
    register(world, [child], "rural", since=date(2026, 9, 10))
    with acting(SYSTEM):
        spells = list(
            PupilFact.objects.filter(pupil=child).order_by("since").values_list("value", "since", "until")
        )
    assert spells == [("urban", TERM_START, date(2026, 9, 10)), ("rural", date(2026, 9, 10), None)]
    with pytest.raises(AlreadyDecided):
        register(world, [child], "rural", since=date(2026, 9, 12))
    with pytest.raises(Refused, match="从同一天或更晚"):
        register(world, [child], "urban", since=date(2026, 9, 10))


@pytest.mark.duty("D059", "enforced")
def test_two_registrations_at_a_time_and_one_without_evidence_cannot_be_stored(world: World) -> None:
    """Measures, article 5 (1): rural registration decides in a county seat; one at a time, and only with evidence."""
    child = world.pupils[0]
    made = register(world, [child])
    with acting(world.actor("principal")):
        for wrong, says in (
            ({"value": "urban", "since": TODAY, "evidence": "household_book"}, "roster_one_fact_at_a_time"),
            ({"value": "urban", "since": date(2025, 1, 1), "until": TERM_START}, "has_evidence"),
        ):
            with pytest.raises(IntegrityError, match=says), transaction.atomic():
                PupilFact.objects.create(pupil=child, kind=PupilFact.REGISTRATION, **wrong)
        with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
            PupilFact.objects.filter(pk=made.pk).update(value="urban")
    with pytest.raises(Refused, match="请选择户籍和凭据"):
        register(world, [child], evidence="hearsay")


def test_facts_are_entered_by_the_own_principal_for_own_children_up_to_today(world: World) -> None:
    child = world.pupils[0]
    with pytest.raises(Refused, match="不能晚于今天"):
        register(world, [child], since=TODAY + timedelta(days=1))
    for name, error in (("teacher", NotAllowed), ("other_principal", NotAllowed)):
        with pytest.raises(error):
            record_registration(
                by=world.actor(name), key=key(), at=at(9), school=world.school, pupil_ids=[child.pk], value="rural",
                evidence="household_book", since=TERM_START,
            )  # fmt: skip
    with pytest.raises(NotFound):
        record_registration(
            by=world.actor("other_principal"), key=key(), at=at(9), school=world.other_school, pupil_ids=[child.pk],
            value="rural", evidence="household_book", since=TERM_START,
        )  # fmt: skip


def test_boarding_begins_and_ends_and_decides_nothing(world: World) -> None:
    child, principal = world.pupils[0], world.actor("principal")
    before, _ = entitled_on(principal, world.school, TODAY)
    said = {"by": principal, "school": world.school, "pupil_ids": [child.pk]}
    record_boarding(key=key(), at=at(9), boards=True, since=TERM_START, **said)
    record_boarding(key=key(), at=at(9), boards=False, since=TODAY, **said)
    with pytest.raises(AlreadyDecided):
        record_boarding(key=key(), at=at(9), boards=False, since=TODAY, **said)
    after, _ = entitled_on(principal, world.school, TODAY)
    assert before == after


def test_a_month_asks_six_questions_for_nine_children_and_for_ninety(world: World) -> None:
    principal = world.actor("principal")

    def asked() -> int:
        with acting(principal), CaptureQueriesContext(connection) as found:
            rows = entitlements(principal, world.school, SEPTEMBER)
        assert all(row.reason is Reason.RURAL_SCHOOL for row in rows)
        return len([one for one in found if "set_config" not in one["sql"]])

    few = asked()
    with transaction.atomic(), acting(SYSTEM):
        more = Pupil.objects.bulk_create(Pupil(school=world.school) for _ in range(81))
        Enrolment.objects.bulk_create(
            Enrolment(pupil=one, school_class=world.second_class, since=TERM_START) for one in more
        )
    # The county is remembered with the school: its facts, meal days, facts and spells of children, grades away.
    assert asked() <= few <= 6


def test_one_child_is_explained_with_its_clauses(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal):
        said = explain(principal, world.school, world.pupils[0].pk, TODAY)
        assert said is not None
        text = "\n".join(said.because())
        assert "第五条（一）" in text
        assert "1 天 × 5.00 元 = 5.00 元" in text
        assert "中央 4.00 元，省 0.60 元，县 0.40 元" in text
        assert explain(principal, world.school, world.pupils[0].pk, date(2026, 7, 1)) is None


def frozen(world: World, on: date = MEALS[-1]) -> MonthSnapshot:
    return freeze_month(
        by=world.actor("principal"), key=key(), at=at(15, on=on), school=world.school, month=SEPTEMBER
    )


@pytest.mark.duty("D090", "enforced")
@pytest.mark.duty("D089", "supported")
def test_a_month_is_frozen_once_and_later_changes_stand_beside_it(world: World) -> None:
    """Measures, article 14: entered in time, no false numbers. What money is computed from cannot change afterwards."""
    approved(world, declared(world))
    open_week(world)
    row = frozen(world)
    assert (row.pupils, row.meal_days, row.pupil_days, row.amount_fen) == (9, 5, 45, 22_500)
    principal = world.actor("principal")
    with pytest.raises(AlreadyDecided, match="已经固定"):
        frozen(world)
    with transaction.atomic(), acting(SYSTEM):
        fresh = Pupil.objects.create(school=world.school)
        Enrolment.objects.create(pupil=fresh, school_class=world.second_class, since=MEALS[-1])
        Enrolment.objects.filter(pupil=world.pupils[0]).update(until=MEALS[-1])
    with acting(principal):
        said = snapshot_differences(principal, row, MEALS[-1])
        assert (said.came, said.left, said.moved) == ((fresh.pk,), (world.pupils[0].pk,), ())
        assert SnapshotPupil.objects.filter(snapshot=row).count() == 9
        for sql in (
            "UPDATE roster_snapshotpupil SET days = 1",
            "DELETE FROM roster_snapshotpupil",
            "UPDATE roster_monthsnapshot SET amount_fen = 1",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(sql)
        with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
            SnapshotPupil.objects.create(
                snapshot=row, pupil=fresh, school_class=world.second_class, since=MEALS[-1],
                until=date(2026, 10, 1), days=1, reason=1, amount_fen=500,
            )  # fmt: skip


def test_a_month_waits_for_its_last_meal_and_for_a_list_in_force(world: World) -> None:
    open_week(world)
    with pytest.raises(Refused, match="还要供餐"):
        frozen(world, on=MEALS[2])
    with pytest.raises(DeclarationNotInForce):
        frozen(world)
    row = declared(world)
    with (
        acting(world.actor("principal")),
        pytest.raises(IntegrityError, match="not in force"),
        transaction.atomic(),
    ):
        MonthSnapshot.objects.create(
            school=world.school, declaration=row, month=SEPTEMBER, meal_days=5, pupils=0, pupil_days=0, amount_fen=0,
            digest="", at=at(15), by_id=1,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        freeze_month(
            by=world.actor("other_principal"),
            key=key(),
            at=at(15, on=MEALS[-1]),
            school=world.school,
            month=SEPTEMBER,
        )


@pytest.mark.duty("D090", "enforced")
def test_who_is_on_no_list_is_in_no_frozen_month(world: World) -> None:
    """Measures, article 14: a child that came after the list waits for the next one."""
    approved(world, declared(world))
    open_week(world)
    with transaction.atomic(), acting(SYSTEM):
        late = Pupil.objects.create(school=world.school)
        Enrolment.objects.create(pupil=late, school_class=world.second_class, since=TODAY)
    row = frozen(world)
    assert row.pupils == 9
    principal = world.actor("principal")
    with acting(principal):
        assert not SnapshotPupil.objects.filter(pupil=late).exists()
        assert snapshot_differences(principal, row, MEALS[-1]).came == (late.pk,)
