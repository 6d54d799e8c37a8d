"""The roster of a school from its workbook: compared, committed as a whole, and nothing kept but class, name and sex."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.roster.actions import appoint_teacher, import_roster
from fangxin.areas.roster.models import Enrolment, RosterImport, SchoolClass
from fangxin.areas.roster.queries import class_lines, live_pupils, school_class
from fangxin.areas.roster.rules import (
    LivePupil,
    NothingChanges,
    RosterChanged,
    RosterRow,
    compare,
    many_leave,
    state_of,
)
from tests import database
from tests.factories.world import SYSTEM, TERM_START, TODAY, World, at, key

YEAR = "2026-2027"
LATER = date(2026, 10, 12)
IN_WORLD = [RosterRow(3, 2, f"莫小{i}", "f") for i in range(6)] + [
    RosterRow(1, 1, f"石小{i}", "f") for i in range(3)
]


def take_in(world: World, rows: Sequence[RosterRow], on: date = TODAY, **more: str) -> RosterImport:
    return import_roster(
        by=world.actor("principal", on), key=key(), at=at(9, on=on), school=world.school, school_year=YEAR, rows=rows,
        file_digest="0" * 64, **more,
    )  # fmt: skip


def live(world: World, on: date) -> dict[str, tuple[int, str]]:
    """Name → (pupil id, class label) of everybody enrolled on a day."""
    principal = world.actor("principal")
    with acting(principal):
        labels = dict(SchoolClass.objects.values_list("pk", "label"))
        return {
            p.name: (p.pupil_id, labels[p.class_id]) for p in live_pupils(principal, world.school, on, YEAR)
        }


def test_new_moved_and_left_children_are_told_apart_and_keep_their_numbers(world: World) -> None:
    before = live(world, TODAY)
    rows = [row for row in IN_WORLD if row.name not in ("莫小0", "莫小1")]
    rows += [RosterRow(4, 1, "莫小1", "f"), RosterRow(4, 1, "韦小青", "m")]
    done = take_in(world, rows)
    assert (done.pupils, done.added, done.left_count, done.moved) == (9, 1, 1, 1)
    after = live(world, TODAY)
    assert "莫小0" not in after
    assert after["莫小1"] == (before["莫小1"][0], "四（1）班")
    assert after["韦小青"][1] == "四（1）班"
    assert after["石小2"] == before["石小2"]
    assert live(world, TODAY - timedelta(days=1)) == before


def test_importing_the_same_workbook_again_changes_nothing(world: World) -> None:
    with pytest.raises(NothingChanges):
        take_in(world, IN_WORLD)
    rows = [*IN_WORLD, RosterRow(2, 1, "陆小明", "m")]
    take_in(world, rows)
    before = live(world, TODAY)
    with pytest.raises(NothingChanges):
        take_in(world, rows)
    assert live(world, TODAY) == before


def test_a_wrong_workbook_is_put_right_on_the_same_day_without_a_trace_in_the_counts(world: World) -> None:
    before = live(world, TODAY)
    take_in(world, [*IN_WORLD, RosterRow(2, 1, "陆小明", "m")])
    take_in(world, IN_WORLD)
    assert live(world, TODAY) == before


def test_next_years_roster_moves_each_class_up_and_lets_the_leavers_go(world: World) -> None:
    before = live(world, TODAY)
    autumn = date(2027, 9, 1)
    rows = [RosterRow(row.grade + 1, row.number, row.name, row.sex) for row in IN_WORLD if row.grade == 3]
    done = import_roster(
        by=world.actor("principal", TODAY), key=key(), at=at(9, on=autumn), school=world.school,
        school_year="2027-2028", rows=rows, file_digest="0" * 64,
    )  # fmt: skip
    assert (done.pupils, done.added, done.left_count, done.moved) == (6, 0, 3, 6)
    principal = world.actor("principal")
    with acting(principal):
        found = live_pupils(principal, world.school, autumn, "2027-2028")
        assert {(p.name, p.grade) for p in found} == {(f"莫小{i}", 4) for i in range(6)}
        assert {p.pupil_id for p in found} == {before[f"莫小{i}"][0] for i in range(6)}


def pupil(number: int, grade: int, name: str, sex: str = "m") -> LivePupil:
    return LivePupil(number, number, grade, grade, 1, name, sex, TERM_START, this_year=True)


def test_a_name_that_could_be_two_children_is_never_guessed() -> None:
    found = compare(
        [pupil(1, 1, "王伟"), pupil(2, 2, "王伟"), pupil(3, 3, "王伟", "f")],
        [RosterRow(4, 1, "王伟", "m"), RosterRow(5, 1, "王伟", "f")],
    )
    assert [row.sex for row in found.added] == ["m"]
    assert [one.pupil_id for one in found.left] == [1, 2]
    assert [(one.pupil_id, row.grade) for one, row in found.moved] == [(3, 5)]
    assert found.doubtful == 1


def test_namesakes_in_one_class_are_two_children() -> None:
    rows = [RosterRow(1, 1, "王伟", "m")] * 2
    assert len(compare([pupil(1, 1, "王伟")], rows).added) == 1
    assert not compare([pupil(1, 1, "王伟"), pupil(2, 1, "王伟")], rows).any


@pytest.mark.parametrize(("leavers", "many"), [(1, False), (2, True)])
def test_many_leave_when_more_than_a_tenth_goes(leavers: int, many: bool) -> None:
    before = [pupil(i, 1, f"陈{i}") for i in range(10)]
    assert many_leave(compare(before, [RosterRow(1, 1, f"陈{i}", "m") for i in range(leavers, 10)])) is many


def test_a_roster_that_changed_since_the_preview_is_not_committed(world: World) -> None:
    principal = world.actor("principal")
    with acting(principal):
        seen = state_of(live_pupils(principal, world.school, TODAY, YEAR))
    take_in(world, [*IN_WORLD, RosterRow(2, 1, "陆小明", "m")])
    with pytest.raises(RosterChanged):
        take_in(world, [*IN_WORLD, RosterRow(2, 1, "陆小红", "f")], against=seen)


def test_only_the_principal_imports_and_only_for_the_running_school_year(world: World) -> None:
    for name in ("teacher", "other_principal", "education"):
        with pytest.raises(NotAllowed):
            import_roster(
                by=world.actor(name), key=key(), at=at(9), school=world.school, school_year=YEAR, rows=IN_WORLD,
                file_digest="",
            )  # fmt: skip
    with pytest.raises(Refused, match="不能导入 2027-2028"):
        import_roster(
            by=world.actor("principal"), key=key(), at=at(9), school=world.school, school_year="2027-2028",
            rows=IN_WORLD, file_digest="",
        )  # fmt: skip
    with pytest.raises(Refused, match="没有学生"):
        take_in(world, [])


def test_a_spell_is_never_moved_reopened_or_taken_back_later(world: World) -> None:
    with acting(SYSTEM):
        spell = Enrolment.objects.filter(school_class=world.school_class).first()
        for change in (
            {"school_class_id": world.second_class.pk},
            {"since": TERM_START - timedelta(days=1)},
            {"pupil_id": spell.pupil_id + 1},
        ):
            with pytest.raises(IntegrityError, match="never moved"), transaction.atomic():
                Enrolment.objects.filter(pk=spell.pk).update(**change)
        Enrolment.objects.filter(pk=spell.pk).update(until=LATER)
        with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
            Enrolment.objects.filter(pk=spell.pk).update(until=None)


def test_a_spell_entered_more_than_a_day_ago_cannot_be_taken_back(committed_world: World) -> None:
    with transaction.atomic(), acting(SYSTEM):
        old, fresh = Enrolment.objects.filter(school_class=committed_world.school_class).order_by("pk")[:2]
    with database.superuser(database.NAME) as connection:  # nobody else can make a row look old
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "UPDATE roster_enrolment SET recorded_at = recorded_at - interval '25 hours' WHERE id = %s",
            [old.pk],
        )
    with pytest.raises(IntegrityError, match="cannot be taken back"), transaction.atomic(), acting(SYSTEM):
        Enrolment.objects.filter(pk=old.pk).delete()
    with transaction.atomic(), acting(SYSTEM):
        assert Enrolment.objects.filter(pk=fresh.pk).delete()[0] == 1


def test_a_child_cannot_sit_in_two_classes(world: World) -> None:
    with acting(SYSTEM), pytest.raises(IntegrityError, match="two_classes_at_once"), transaction.atomic():
        Enrolment.objects.create(pupil=world.pupils[0], school_class=world.second_class, since=TODAY)


def test_the_list_of_classes_has_numbers_and_teachers_in_three_queries(
    world: World, django_assert_num_queries: object
) -> None:
    principal = world.actor("principal")
    with acting(principal), django_assert_num_queries(3):  # type: ignore[operator]
        lines = class_lines(principal, world.school, TODAY)
    assert [(one.school_class.label, one.pupils, one.boys, one.girls, one.teachers) for one in lines] == [
        ("一（1）班", 3, 0, 3, ""),
        ("三（2）班", 6, 0, 6, "周婷"),
    ]


def test_a_class_teacher_is_replaced_from_the_day_of_the_act_on(world: World) -> None:
    principal = world.actor("principal")
    with pytest.raises(Refused, match="没有班主任职务"):
        appoint_teacher(
            by=principal, key=key(), at=at(9), school_class=world.second_class, account=world.people["cook"]
        )
    appoint_teacher(
        by=principal, key=key(), at=at(9), school_class=world.second_class, account=world.people["teacher"]
    )
    teacher = world.actor("teacher")
    with acting(teacher):
        assert school_class(teacher, world.second_class.pk, TODAY) == world.second_class
    with pytest.raises(Refused, match="已经是"):
        appoint_teacher(
            by=principal,
            key=key(),
            at=at(9),
            school_class=world.second_class,
            account=world.people["teacher"],
        )
