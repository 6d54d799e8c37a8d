"""Two rows that may be one child: queued for people, decided by two, carried out by the database, merged by nobody."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused, SamePerson
from fangxin.areas.roster.actions.duplicates import confirm_decision, propose_decision, search_duplicates
from fangxin.areas.roster.models import CaseDecision, DuplicateCase, Enrolment, Pupil, PupilIdentity
from fangxin.areas.roster.queries.duplicates import side_by_side, undecided
from fangxin.areas.roster.sealing import ID, open_number
from tests.factories.children import admitted, child, id_number
from tests.factories.world import PEOPLE, TERM_START, TODAY, World, at, key, person

ON = date(2026, 9, 10)


@pytest.fixture
def second_officer(world: World) -> str:
    from fangxin.areas.audit.rules.actor import Role

    world.people["education_two"] = person("education-two", "石敏", world.county, (Role.EDUCATION_OFFICER,))
    return "education_two"


def exact_case(world: World) -> DuplicateCase:
    admitted(world, child(1))
    (second,) = admitted(
        world,
        child(1, name="莫晓月"),
        school=world.other_school,
        principal="other_principal",
        since=date(2026, 9, 7),
    )
    with acting(SYSTEM):
        return DuplicateCase.objects.get(number=second.case_number)


def likely_case(world: World) -> DuplicateCase:
    admitted(world, child(1))
    admitted(
        world, child(2, name="莫晓月", id_number="", student_number=""), school=world.other_school,
        principal="other_principal", since=date(2026, 9, 7),
    )  # fmt: skip
    search_duplicates(by=world.actor("education"), key=key(), at=at(9), place=world.county)
    with acting(SYSTEM):
        return DuplicateCase.objects.get(kind="likely")


def decide(world: World, case: DuplicateCase, second: str, **verdict: object) -> None:
    propose_decision(
        by=world.actor("education"),
        key=key(),
        at=at(10),
        case=case,
        reason="电话问过家长",
        **verdict,  # type: ignore[arg-type]
    )
    confirm_decision(
        by=world.actor(second), key=key(), at=at(11), case=case, agreed=True, reason="核对了户口簿"
    )


def spells(pupil_id: int) -> list[tuple[date, date | None, str]]:
    with acting(SYSTEM):
        rows = Enrolment.objects.filter(pupil_id=pupil_id).order_by("since")
        return [(row.since, row.until, row.ended_as) for row in rows]


@pytest.mark.duty("D090", "enforced")
def test_one_child_goes_on_where_it_really_is_with_one_history(world: World, second_officer: str) -> None:
    """Measures, article 14: of one child at two schools one goes on; the days at both are seen before anybody decides."""
    case = exact_case(world)
    shown = side_by_side(world.actor("education"), case, TODAY)
    assert shown.overlap_days == 7  # 7 to 14 September at both
    decide(world, case, second_officer, verdict="same", stays_at="second", on=date(2026, 9, 7))
    assert spells(case.first_id) == [
        (TERM_START, date(2026, 9, 7), "transferred"), (date(2026, 9, 7), None, ""),
    ]  # fmt: skip
    assert spells(case.second_id) == []
    with acting(SYSTEM):
        kept, gone = Pupil.objects.get(pk=case.first_id), Pupil.objects.get(pk=case.second_id)
        assert (kept.school_id, gone.same_as_id) == (world.other_school.pk, kept.pk)
        assert not PupilIdentity.objects.get(pupil=kept).contested
    assert not undecided(world.actor("education")).exists()


def test_one_child_stays_where_it_was(world: World, second_officer: str) -> None:
    case = exact_case(world)
    decide(world, case, second_officer, verdict="same", stays_at="first", on=ON)
    assert spells(case.first_id) == [(TERM_START, None, "")]
    assert spells(case.second_id) == [(date(2026, 9, 7), ON, "same_child")]
    with acting(SYSTEM), transaction.atomic(), pytest.raises(IntegrityError, match="goes on as"):
        Enrolment.objects.create(
            pupil_id=case.second_id, school_class_id=Enrolment.objects.filter(pupil_id=case.second_id)[0].school_class_id,
            since=date(2026, 12, 1),
        )  # fmt: skip


def test_of_two_children_with_one_number_one_gets_it_taken_away(world: World, second_officer: str) -> None:
    case = exact_case(world)
    with pytest.raises(Refused, match="谁的号码有误"):
        propose_decision(
            by=world.actor("education"),
            key=key(),
            at=at(10),
            case=case,
            verdict="different",
            reason="两个孩子都见了",
        )
    decide(world, case, second_officer, verdict="different", wrong="first")
    with acting(SYSTEM):
        first = PupilIdentity.objects.get(pupil_id=case.first_id)
        second = PupilIdentity.objects.get(pupil_id=case.second_id)
    assert (first.id_index, bytes(first.id_sealed), first.doubt, first.contested) == (
        None,
        b"",
        "id_wrong",
        False,
    )
    assert (second.contested, second.case_number) == (False, "")
    assert open_number(ID, second.pupil_id, second.id_sealed) == id_number(1)


def test_likely_rows_are_found_and_two_children_are_not_asked_about_again(
    world: World, second_officer: str
) -> None:
    case = likely_case(world)
    assert case.owner_path == world.county.path
    assert case.score > 0
    decide(world, case, second_officer, verdict="different")
    search_duplicates(by=world.actor("education"), key=key(), at=at(12), place=world.county)
    with acting(SYSTEM):
        assert DuplicateCase.objects.count() == 1
        assert not PupilIdentity.objects.filter(contested=True).exists()


def test_the_row_that_goes_on_takes_over_the_number_that_only_the_other_had(
    world: World, second_officer: str
) -> None:
    admitted(world, child(1, id_number="", student_number=""))
    admitted(world, child(1), school=world.other_school, principal="other_principal")
    search_duplicates(by=world.actor("education"), key=key(), at=at(9), place=world.county)
    with acting(SYSTEM):
        case = DuplicateCase.objects.get(kind="likely")
    decide(world, case, second_officer, verdict="same", stays_at="first", on=TODAY)
    with acting(SYSTEM):
        kept = PupilIdentity.objects.get(pupil_id=case.first_id)
    assert open_number(ID, case.first_id, kept.id_sealed) == id_number(1)
    assert not kept.contested


def test_nobody_decides_alone_and_nothing_happens_before(world: World, second_officer: str) -> None:
    case = exact_case(world)
    before = spells(case.first_id)
    propose_decision(
        by=world.actor("education"), key=key(), at=at(10), case=case, verdict="same", stays_at="first", on=ON,
        reason="电话问过家长",
    )  # fmt: skip
    with pytest.raises(SamePerson):
        confirm_decision(
            by=world.actor("education"), key=key(), at=at(11), case=case, agreed=True, reason="核对了户口簿"
        )
    with pytest.raises(Refused, match="等第二个人确认"):
        propose_decision(
            by=world.actor(second_officer),
            key=key(),
            at=at(10),
            case=case,
            verdict="later",
            reason="等家长回来",
        )
    assert spells(case.first_id) == before
    with acting(SYSTEM):
        proposal = CaseDecision.objects.get()
    with (
        acting(world.actor("education")), transaction.atomic(),
        pytest.raises(IntegrityError, match="confirmed by the person who proposed"),
    ):  # fmt: skip
        CaseDecision.objects.create(
            case=case, verdict="same", stays_at="first", on=ON, reason="直接写入", confirms=proposal,
            at=at(11), by_id=proposal.by_id,
        )  # fmt: skip
    with (
        acting(world.actor("education")), transaction.atomic(),
        pytest.raises(IntegrityError, match="not what was proposed"),
    ):  # fmt: skip
        CaseDecision.objects.create(
            case=case, verdict="same", stays_at="second", on=ON, reason="直接写入", confirms=proposal,
            at=at(11), by_id=world.people[second_officer].pk,
        )  # fmt: skip


def test_a_proposal_that_is_turned_down_opens_the_case_again(world: World, second_officer: str) -> None:
    case = exact_case(world)
    propose_decision(
        by=world.actor("education"), key=key(), at=at(10), case=case, verdict="same", stays_at="first", on=ON,
        reason="电话问过家长",
    )  # fmt: skip
    confirm_decision(
        by=world.actor(second_officer), key=key(), at=at(11), case=case, agreed=False, reason="家长说法不同"
    )
    assert [row.pk for row in undecided(world.actor("education"))] == [case.pk]
    decide(world, case, second_officer, verdict="different", wrong="second")
    with pytest.raises(Refused, match="已经有结论"):
        propose_decision(
            by=world.actor("education"), key=key(), at=at(12), case=case, verdict="later", reason="再看一看吧"
        )


def test_a_school_decides_nothing_between_two_schools(world: World) -> None:
    case = exact_case(world)
    for name in ("principal", "other_principal"):
        with pytest.raises(NotFound):
            propose_decision(
                by=world.actor(name), key=key(), at=at(10), case=case, verdict="later", reason="等家长回来"
            )
    with pytest.raises(NotAllowed):
        propose_decision(
            by=world.actor("finance"), key=key(), at=at(10), case=case, verdict="later", reason="等家长回来"
        )
    assert "finance" in {name for name, *_ in PEOPLE}


def test_no_reason_holds_a_number(world: World) -> None:
    case = exact_case(world)
    with pytest.raises(Refused, match="不要写号码"):
        propose_decision(
            by=world.actor("education"),
            key=key(),
            at=at(10),
            case=case,
            verdict="later",
            reason=f"号码{id_number(1)}",
        )
