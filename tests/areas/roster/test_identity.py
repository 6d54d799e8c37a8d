"""One number, one child, in the whole installation: sealed, found by its index, never plain in a row."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.sealing import key_ring
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions.admission import admit_children, rewrite_children
from fangxin.areas.roster.models import DuplicateCase, Enrolment, Pupil, PupilIdentity
from fangxin.areas.roster.rules.children import doubt_of
from fangxin.areas.roster.sealing import ID, STUDENT, Secret, open_number, secret
from fangxin.engine.sealing import SealBroken
from tests.factories.children import REGION, admitted, child, class_of, id_number
from tests.factories.world import TODAY, World


def identity(pupil_id: int) -> PupilIdentity:
    with acting(SYSTEM):
        return PupilIdentity.objects.get(pupil_id=pupil_id)


def test_a_number_is_sealed_for_its_child_and_only_the_last_four_stand_plain(world: World) -> None:
    (one,) = admitted(world, child(1))
    row = identity(one.pupil_id)
    assert (row.id_last_four, row.student_last_four) == (id_number(1)[-4:], id_number(1)[-4:])
    assert open_number(ID, one.pupil_id, row.id_sealed) == id_number(1)
    assert open_number(STUDENT, one.pupil_id, row.student_sealed) == f"G{id_number(1)}"
    with pytest.raises(SealBroken):
        open_number(ID, one.pupil_id + 1, row.id_sealed)
    with acting(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(roster_pupilidentity)::text FROM roster_pupilidentity")
        stored = " ".join(text for (text,) in cursor.fetchall())
    assert id_number(1) not in stored
    assert id_number(1).encode().hex() not in stored
    assert "19900000001" not in stored


def test_a_formal_student_number_is_enough_to_know_the_child(world: World) -> None:
    (one,) = admitted(world, child(1, id_number=""))
    assert open_number(ID, one.pupil_id, identity(one.pupil_id).id_sealed) == id_number(1)


@pytest.mark.duty("D090", "enforced")
def test_the_same_number_at_another_school_is_a_case_and_nothing_more(world: World) -> None:
    """Measures, article 14: no child is counted twice. The school learns a case number and nothing about the other."""
    (first,) = admitted(world, child(1))
    (second,) = admitted(
        world, child(1, name="莫晓月"), school=world.other_school, principal="other_principal"
    )
    assert second.case_number.startswith("C")
    assert first.case_number == ""
    assert identity(second.pupil_id).contested
    assert not identity(first.pupil_id).contested
    with acting(world.actor("other_principal")):
        assert not DuplicateCase.objects.exists()
        assert not Pupil.objects.filter(pk=first.pupil_id).exists()
    with acting(world.actor("education")):
        case = DuplicateCase.objects.get(number=second.case_number)
    assert (case.first_id, case.second_id, case.kind) == (first.pupil_id, second.pupil_id, "exact")
    assert case.owner_path == world.county.path


def test_the_same_number_in_another_county_is_a_case_of_the_place_above_both(world: World) -> None:
    admitted(world, child(1))
    (second,) = admitted(world, child(1), school=world.neighbour_school, principal="neighbour")
    with acting(world.actor("education")):
        assert not DuplicateCase.objects.exists()
    with acting(SYSTEM):
        case = DuplicateCase.objects.get(number=second.case_number)
    assert case.owner_path == world.county.path.removesuffix(f"{world.county.pk}/")


def test_the_database_stores_no_number_twice(world: World) -> None:
    (one, two) = admitted(world, child(1), child(2))
    index = bytes(identity(one.pupil_id).id_index)
    with (
        acting(world.actor("principal")),
        pytest.raises(IntegrityError, match="roster_id_number_once"),
        transaction.atomic(),
    ):
        PupilIdentity.objects.filter(pupil_id=two.pupil_id).update(id_index=index)
    student = bytes(identity(one.pupil_id).student_index)
    with (
        acting(world.actor("principal")),
        pytest.raises(IntegrityError, match="roster_student_number_once"),
        transaction.atomic(),
    ):
        PupilIdentity.objects.filter(pupil_id=two.pupil_id).update(student_index=student)


def test_the_database_clears_no_contest_without_a_decision(world: World) -> None:
    admitted(world, child(1))
    (second,) = admitted(world, child(1), school=world.other_school, principal="other_principal")
    with acting(world.actor("other_principal")), transaction.atomic():
        with pytest.raises(IntegrityError, match="is contested"), transaction.atomic():
            PupilIdentity.objects.filter(pupil_id=second.pupil_id).update(contested=False, case_number="")
        with pytest.raises(IntegrityError, match="roster_contested_has_case"), transaction.atomic():
            PupilIdentity.objects.filter(pupil_id=second.pupil_id).update(case_number="")


def test_nobody_asks_for_children_of_another_school(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(world.actor("other_principal")), transaction.atomic(), connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="not all of these children"), transaction.atomic():
            cursor.execute(
                "SELECT * FROM roster_exact_conflicts(%s::bigint[], %s::bytea[], %s::bytea[])",
                [[one.pupil_id], [b"x" * 16], [None]],
            )
        with pytest.raises(DatabaseError, match="is not of your places"), transaction.atomic():
            cursor.execute(
                "SELECT * FROM roster_take_released(%s, %s::bytea[], %s)", [world.school.pk, [b"x"], TODAY]
            )
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT roster_move_pupil(%s, %s)", [one.pupil_id, world.other_school.pk])


def test_the_answer_about_a_number_has_one_shape_and_names_no_place(world: World) -> None:
    admitted(world, child(1))
    (free, taken) = admitted(
        world, child(2), child(1), school=world.other_school, principal="other_principal"
    )
    ring = key_ring()
    with acting(world.actor("other_principal")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM roster_exact_conflicts(%s::bigint[], %s::bytea[], %s::bytea[])",
            [
                [free.pupil_id, taken.pupil_id],
                ring.index_all("id_number", [id_number(2), id_number(1)]), [None, None],
            ],
        )  # fmt: skip
        assert [column.name for column in cursor.description] == ["pupil", "case_number"]
        assert cursor.fetchall() == [(taken.pupil_id, taken.case_number)]
        cursor.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'roster_exact_conflicts'")
        assert cursor.fetchone() == (True, ["search_path=public, pg_temp"])


def test_asking_twice_gives_the_same_case(world: World) -> None:
    admitted(world, child(1))
    (second,) = admitted(world, child(1), school=world.other_school, principal="other_principal")
    with acting(world.actor("other_principal")), transaction.atomic():
        again = rewrite_children([second.pupil_id], [child(1)])
    assert again == {second.pupil_id: second.case_number}
    with acting(SYSTEM):
        assert DuplicateCase.objects.count() == 1


def test_a_child_that_was_let_go_keeps_its_row_at_the_next_school(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(world.actor("principal")):
        Enrolment.objects.filter(pupil_id=one.pupil_id).update(until=date(2026, 9, 10), ended_as="graduated")
    (again,) = admitted(
        world,
        child(1, guardian="莫小山"),
        school=world.other_school,
        principal="other_principal",
        since=TODAY,
    )
    assert (again.pupil_id, again.returned, again.case_number) == (one.pupil_id, True, "")
    row = identity(one.pupil_id)
    assert (row.guardian, row.owner_path) == ("莫小山", world.other_school.path)
    with acting(world.actor("other_principal")):
        assert Pupil.objects.get(pk=one.pupil_id).school_id == world.other_school.pk
    with acting(world.actor("principal")):
        assert not PupilIdentity.objects.filter(pupil_id=one.pupil_id).exists()
        assert Enrolment.objects.filter(pupil_id=one.pupil_id).count() == 1  # its own past spell


def test_a_child_that_is_only_suspended_is_not_free_to_come(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(world.actor("principal")):
        Enrolment.objects.filter(pupil_id=one.pupil_id).update(until=date(2026, 9, 10), ended_as="suspended")
    (again,) = admitted(world, child(1), school=world.other_school, principal="other_principal", since=TODAY)
    assert again.pupil_id != one.pupil_id
    assert again.case_number
    # Its own school takes it back as the same child.
    (back,) = admitted(world, child(1), since=TODAY)
    assert (back.pupil_id, back.returned) == (one.pupil_id, True)


def test_what_a_newer_workbook_does_not_say_stays(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(world.actor("principal")), transaction.atomic():
        rewrite_children(
            [one.pupil_id], [child(1, id_number="", student_number="", phone="", birth=None, name="莫晓月")]
        )
    row = identity(one.pupil_id)
    assert (row.name, row.birth, row.doubt) == ("莫晓月", date(2016, 3, 8), "region_unknown")
    assert open_number(ID, one.pupil_id, row.id_sealed) == id_number(1)
    with acting(world.actor("principal")), transaction.atomic():
        rewrite_children([one.pupil_id], [child(5)])
    assert open_number(ID, one.pupil_id, identity(one.pupil_id).id_sealed) == id_number(5)


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        (child(1, id_number="110101201603080029", student_number=""), ""),
        (child(1), "region_unknown"),
        (child(1, id_number="", student_number="", id_kind="none"), "id_missing"),
        (child(1, id_number="E12345678", student_number="", id_kind="passport"), "id_unverified"),
        (
            child(1, id_number="110101201603080029", birth=date(2016, 8, 3), student_number=""),
            "birth_mismatch",
        ),
        (child(1, id_number="110101201603080029", sex="m", student_number=""), "sex_mismatch"),
        (child(1, id_number="110101201603080029", student_number="G110101201603081048"), "student_mismatch"),
        (child(1, id_number="110101201603080029", student_number="L999999999999999991"), "student_temporary"),
    ],
)
def test_what_a_person_has_to_look_at(row: object, doubt: str) -> None:
    assert doubt_of(row) == doubt  # type: ignore[arg-type]


def test_the_region_of_a_registered_county_is_known_though_no_table_prints_it(world: World) -> None:
    (before,) = admitted(world, child(1))
    with transaction.atomic(), acting(SYSTEM):
        Organisation.objects.filter(kind="county").update(place_code=REGION)
    (after,) = admitted(world, child(2))
    assert (identity(before.pupil_id).doubt, identity(after.pupil_id).doubt) == ("region_unknown", "")
    assert (
        doubt_of(child(1, sex="m"), {REGION}) == "sex_mismatch"
    )  # the rest of the number is looked at all the same


def test_a_child_without_a_number_is_taken_in_and_waits_for_a_person(world: World) -> None:
    (one, two) = admitted(
        world,
        child(1, id_number="", student_number=""),
        child(2, id_number="", student_number="", name="莫小星"),
    )
    assert {identity(one.pupil_id).doubt, identity(two.pupil_id).doubt} == {"id_missing"}
    assert identity(one.pupil_id).id_index is None


def test_what_is_hashed_of_a_number_is_its_keyed_index(world: World) -> None:
    from fangxin.areas.audit.rules.canonical import canonical_bytes

    wrapped = secret(id_number(1))
    body = canonical_bytes({"number": wrapped}).decode()
    assert id_number(1) not in body
    assert id_number(1) not in repr(wrapped)
    assert wrapped == Secret(number=id_number(1))
    assert wrapped.plain == id_number(1)


def test_the_database_moves_a_child_only_by_itself(world: World) -> None:
    (one,) = admitted(world, child(1))
    with acting(world.actor("education")), transaction.atomic():
        with pytest.raises(IntegrityError, match="by a transfer"), transaction.atomic():
            Pupil.objects.filter(pk=one.pupil_id).update(school=world.other_school)
        with pytest.raises(IntegrityError, match="by a transfer"), transaction.atomic():
            PupilIdentity.objects.filter(pupil_id=one.pupil_id).update(owner_path=world.other_school.path)
        # The open spell would refuse the next one by itself: it ends, and the child is still of the first school.
        left = date(2027, 1, 1)
        assert Enrolment.objects.filter(pupil_id=one.pupil_id, until=None).update(until=left) == 1
        with pytest.raises(IntegrityError, match="is not of the school of class"), transaction.atomic():
            Enrolment.objects.create(
                pupil_id=one.pupil_id, school_class=class_of(world.other_school), since=left
            )
        Enrolment.objects.create(pupil_id=one.pupil_id, school_class=class_of(world.school), since=left)


def test_a_whole_roster_is_taken_in_with_few_statements(
    world: World, django_assert_max_num_queries: object
) -> None:
    rows = [child(n, name=f"莫{n}", phone="") for n in range(1, 401)]
    with acting(world.actor("principal")), transaction.atomic(), django_assert_max_num_queries(8):  # type: ignore[operator]
        found = admit_children(school=world.school, rows=rows, on=TODAY)
    assert len({one.pupil_id for one in found}) == 400
    assert open_number(ID, found[17].pupil_id, identity(found[17].pupil_id).id_sealed) == rows[17].id_number


@pytest.mark.duty("D090", "enforced")
def test_a_contested_child_eats_and_does_not_count_for_money(world: World) -> None:
    """Measures, article 14: what may be a double is entitled to nothing before two people have decided."""
    from fangxin.areas.roster.queries.eligibility import entitled_on

    admitted(world, child(1))
    (second,) = admitted(world, child(1), school=world.other_school, principal="other_principal")
    (free,) = admitted(world, child(2), school=world.other_school, principal="other_principal")
    actor = world.actor("other_principal")
    with acting(actor):
        listed = {one.pupil_id for part in entitled_on(actor, world.other_school, TODAY) for one in part}
        assert Enrolment.objects.filter(pupil_id=second.pupil_id).exists()
    assert second.pupil_id not in listed
    assert free.pupil_id in listed
