"""Nobody is enrolled whom nobody chose; places go in turn; a family leaves at any time; the database says so too."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor
from fangxin.areas.audit.rules.refusals import NotAllowed, NotFound, Refused
from fangxin.areas.care.actions import (
    answer_offer,
    change_setting,
    choose_service,
    fill_service,
    offer_service,
    record_need,
    record_paper_choices,
    withdraw_choice,
)
from fangxin.areas.care.models import CareChoice, CareOffer, CarePlace, CareService, CareWithdrawal
from fangxin.areas.care.queries import (
    catalogue,
    choice_lines,
    choices,
    choices_of,
    chosen,
    counts_of,
    coverage,
    family_page,
    in_state,
    services_to_fill,
)
from fangxin.areas.care.queries import choice as one_choice
from fangxin.areas.care.rules import KINDS, Chosen, state_of
from fangxin.areas.care.tasks import fill_services
from fangxin.areas.roster.actions.transfer import end_spell
from tests.factories.care import SCAN, guardian, offered, parent, setting, term_of
from tests.factories.care import chosen as choose
from tests.factories.kitchen import database_clock
from tests.factories.world import TODAY, World, at, key

TOMORROW = TODAY + timedelta(days=1)


def state(row: CareChoice, on: date = TODAY) -> str:
    with acting(SYSTEM):
        return state_of(chosen(one_choice(SYSTEM, row.pk)), on)


@pytest.mark.duty("D005", "enforced")
def test_a_school_offers_the_three_services_each_once_a_term_with_place_hours_fee(world: World) -> None:
    """放心午餐 五（一）: lunch, nap and after-school care; a fee without its document is no fee."""
    for kind in KINDS:
        offered(world, kind)
    principal = world.actor("principal")
    lines = catalogue(principal, world.school, term_of(world), TODAY)
    assert [line.kind for line in lines] == ["lunch", "nap", "after_school"]
    assert {(line.setting.place, line.setting.fee_fen) for line in lines if line.setting} == {
        ("本班教室", 300)
    }
    with pytest.raises(Refused, match="已经开设"):
        offered(world, "nap")
    for more, field in (
        ({"fee_document": " "}, "fee_document"), ({"capacity": 0}, "capacity"), ({"place": ""}, "place"),
        ({"closes": 700}, "closes"), ({"since": date(2027, 5, 1)}, "since"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            change_setting(
                by=world.actor("principal"),
                key=key(),
                at=at(9),
                service=lines[0].service,
                setting=setting(**more),
            )
        assert field in refusal.value.fields
    with pytest.raises(NotAllowed, match="校长"):
        offer_service(
            by=world.actor("teacher"), key=key(), at=at(8), school=world.school, term=term_of(world), kind="nap",
            setting=setting(),
        )  # fmt: skip
    with acting(world.actor("principal")), connection.cursor() as cursor:
        for statement, says in (
            ("INSERT INTO care_careservice (owner_path, at, by_id, school_id, term_id, kind)"
             " SELECT '', now(), 1, school_id, term_id, 'swimming' FROM care_careservice LIMIT 1", "care_service_kind"),
            ("INSERT INTO care_servicesetting (owner_path, at, by_id, service_id, since, capacity, place, opens, closes, fee_fen, fee_document)"
             " SELECT '', now(), 1, service_id, since + 1, 5, place, opens, closes, 300, '' FROM care_servicesetting LIMIT 1",
             "care_fee_has_document"),
        ):  # fmt: skip
            with pytest.raises(IntegrityError, match=says), transaction.atomic():
                cursor.execute(statement)


@pytest.mark.duty("D007", "enforced")
def test_only_a_guardian_or_a_signed_paper_enrols_a_child(world: World) -> None:
    """放心午餐 四: voluntary. No default enrolment, neither in the program nor past it."""
    service, child = offered(world), world.pupils[0]
    for name in ("principal", "teacher", "education"):
        with pytest.raises(NotAllowed, match="监护人"):
            choose_service(
                by=world.actor(name),
                key=key(),
                at=at(9),
                pupil_id=child.pk,
                service_id=service.pk,
                since=TODAY,
            )
    stranger = parent(world, world.pupils[1])
    with pytest.raises(NotAllowed, match="监护人"):
        choose_service(
            by=stranger, key=key(), at=at(9), pupil_id=child.pk, service_id=service.pk, since=TODAY
        )
    row = choose(world, service, child)
    assert (state(row), row.source, row.by_id) == (
        "enrolled",
        "family",
        world.people[guardian(world, child)].pk,
    )
    teacher = world.actor("teacher")
    record_paper_choices(
        by=teacher,
        key=key(),
        at=at(10),
        service=service,
        pupil_ids=[world.pupils[2].pk],
        since=TODAY,
        scan=SCAN,
    )
    with acting(teacher):
        paper = CareChoice.objects.get(pupil=world.pupils[2])
    assert (paper.source, paper.scan, state(paper)) == ("paper", SCAN.digest, "enrolled")
    with pytest.raises(NotAllowed, match="班主任或校长"):
        record_paper_choices(
            by=world.actor("other_teacher"), key=key(), at=at(10), service=service, pupil_ids=[child.pk], since=TODAY,
            scan=SCAN,
        )  # fmt: skip


def choice_values(service: CareService, child: Any, actor: Actor, **more: Any) -> dict[str, Any]:
    said = {
        "service": service, "pupil": child, "since": TODAY, "fee_fen": 300, "source": "family", "at": at(9),
        "by_id": actor.account_id,
    }  # fmt: skip
    return said | more


def test_the_database_refuses_an_enrolment_without_a_familys_choice(world: World) -> None:
    service, child = offered(world), world.pupils[0]
    mother = parent(world, child)
    principal = world.actor("principal")
    with acting(principal):
        for more, says in (
            ({}, "care_said_by_family|may not choose"),  # the principal is no guardian
            ({"by_id": mother.account_id}, "may not choose"),  # nor speaks with the guardian's name
            ({"source": "paper"}, "care_choice_paper_has_scan"),  # a paper without its scan
        ):
            with pytest.raises(IntegrityError, match=says), transaction.atomic():
                CareChoice.objects.create(**choice_values(service, child, principal, **more))
        with (
            pytest.raises(IntegrityError, match="whom nobody chose"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "INSERT INTO care_careplace (owner_path, at, by_id, choice_id, since) VALUES ('', now(), 0, NULL, %s)",
                [TODAY],
            )
    with acting(mother):
        for more, says in (
            ({"fee_fen": 1}, "costs 300, not 1"),
            ({"since": TODAY - timedelta(days=1)}, "from today on"),
            ({"pupil": world.pupils[1]}, "may not choose"),
        ):
            with pytest.raises(IntegrityError, match=says), transaction.atomic():
                CareChoice.objects.create(**choice_values(service, child, mother, **more))
    # A stranger of another school sees none of it.
    choose(world, service, child)
    with acting(world.actor("other_principal")):
        assert not CareChoice.objects.exists()
        assert not CarePlace.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            CareChoice.objects.create(**choice_values(service, child, world.actor("other_principal"), source="paper", scan="x"))  # fmt: skip


def test_a_family_leaves_at_any_time_and_may_come_back(world: World) -> None:
    """D007: withdrawal at any time, with the day from which it counts."""
    service, child = offered(world), world.pupils[0]
    row = choose(world, service, child)
    with pytest.raises(Refused, match="已经选择了"):
        choose(world, service, child)
    mother = parent(world, child)
    with pytest.raises(Refused, match="早于今天"):
        withdraw_choice(by=mother, key=key(), at=at(9, on=TOMORROW), choice_id=row.pk, since=TODAY)
    with pytest.raises(NotFound):
        withdraw_choice(
            by=parent(world, world.pupils[1]), key=key(), at=at(10), choice_id=row.pk, since=TOMORROW
        )
    withdraw_choice(by=parent(world, child), key=key(), at=at(10), choice_id=row.pk, since=TOMORROW)
    assert (state(row, TODAY), state(row, TOMORROW)) == ("enrolled", "withdrawn")
    with acting(parent(world, child)), pytest.raises(DatabaseError, match="denied"), transaction.atomic():
        CareWithdrawal.objects.filter(choice=row).update(since=TODAY)
    again = choose(world, service, child, since=TOMORROW, hour=11)
    assert state(again, TOMORROW) == "enrolled"


@pytest.mark.duty("D013", "enforced")
def test_places_go_to_who_chose_first_and_a_free_one_is_offered_in_turn(world: World) -> None:
    """放心午餐 五（二）: for all pupils with need. Three places, five children: two wait, in the order of their choice."""
    service = offered(world, capacity=3)
    rows = [choose(world, service, child) for child in world.pupils[:5]]
    assert [state(row) for row in rows] == ["enrolled"] * 3 + ["waiting"] * 2
    with acting(SYSTEM):
        for choice in rows[3:]:  # nobody is squeezed in
            with pytest.raises(IntegrityError, match=r"no free place|waited longer"), transaction.atomic():
                CarePlace.objects.create(choice=choice, since=TODAY, at=at(9), by_id=0)
    withdraw_choice(
        by=parent(world, world.pupils[0]), key=key(), at=at(10), choice_id=rows[0].pk, since=TODAY
    )
    assert [state(row) for row in rows] == ["withdrawn", "enrolled", "enrolled", "offered", "waiting"]
    with acting(SYSTEM), pytest.raises(IntegrityError, match="not accepted"), transaction.atomic():
        CarePlace.objects.create(choice=rows[3], since=TODAY, at=at(10), by_id=0)  # an offer is no enrolment
    answer_offer(
        by=parent(world, world.pupils[3]), key=key(), at=at(11), choice_id=rows[3].pk, accepted=False
    )
    assert [state(row) for row in rows[3:]] == ["declined", "offered"]
    answer_offer(by=parent(world, world.pupils[4]), key=key(), at=at(12), choice_id=rows[4].pk, accepted=True)
    assert state(rows[4]) == "enrolled"
    counts = counts_of(SYSTEM, [service.pk], TODAY)[service.pk]
    assert (counts.capacity, counts.taken, counts.held, counts.waiting) == (3, 3, 0, 0)


def test_nobody_overtakes_the_waiting_list(world: World) -> None:
    service = offered(world, capacity=1)
    first, second, third = (choose(world, service, child) for child in world.pupils[:3])
    with acting(SYSTEM), pytest.raises(IntegrityError, match="waited longer"), transaction.atomic():
        CareOffer.objects.create(choice=third, answer_by=TOMORROW, at=at(10), by_id=0)
    # More places: the two who wait are asked, and a newcomer does not get what is held for them.
    change_setting(
        by=world.actor("principal"), key=key(), at=at(10), service=service,
        setting=setting(since=TOMORROW, capacity=3),
    )  # fmt: skip
    fill_service(by=SYSTEM, key=key(), at=at(6, on=TOMORROW), service=service)
    assert [state(row, TOMORROW) for row in (first, second, third)] == ["enrolled", "offered", "offered"]
    late = choose_service(
        by=parent(world, world.pupils[3]), key=key(), at=at(9, on=TOMORROW), pupil_id=world.pupils[3].pk,
        service_id=service.pk, since=TOMORROW,
    )  # fmt: skip
    assert state(late, TOMORROW) == "waiting"
    # Nobody answers for three days: the offers lapse, and the newcomer is asked.
    after = TODAY + timedelta(days=6)
    fill_service(by=SYSTEM, key=key(), at=at(6, on=after), service=service)
    assert [state(row, after) for row in (second, third, late)] == ["lapsed", "lapsed", "offered"]
    with pytest.raises(Refused, match="期限已过"):
        answer_offer(
            by=parent(world, world.pupils[1]),
            key=key(),
            at=at(9, on=after),
            choice_id=second.pk,
            accepted=True,
        )


def test_places_that_families_have_are_not_taken_away(world: World) -> None:
    service = offered(world, capacity=3)
    for child in world.pupils[:3]:
        choose(world, service, child)
    with pytest.raises(Refused) as refusal:
        change_setting(
            by=world.actor("principal"), key=key(), at=at(10), service=service,
            setting=setting(since=TOMORROW, capacity=2),
        )  # fmt: skip
    assert "3" in refusal.value.fields["capacity"]
    with (
        acting(world.actor("principal")),
        pytest.raises(IntegrityError, match="not taken away"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO care_servicesetting (owner_path, at, by_id, service_id, since, capacity, place, opens, closes,"
            " fee_fen, fee_document) SELECT '', %s, 1, service_id, %s, 2, place, opens, closes, 0, '' FROM care_servicesetting",
            [at(10), TOMORROW],
        )


def test_a_child_that_left_gives_its_place_back(world: World) -> None:
    service = offered(world, capacity=1)
    gone, next_one = world.pupils[0], world.pupils[1]
    first, second = choose(world, service, gone), choose(world, service, next_one)
    with acting(SYSTEM), pytest.raises(IntegrityError, match="has not left"), transaction.atomic():
        CareWithdrawal.objects.create(choice=first, since=TODAY, source="left", at=at(10), by_id=0)
    end_spell(by=world.actor("principal"), key=key(), at=at(10), pupil=gone, on=TOMORROW, why="left")
    fill_service(by=SYSTEM, key=key(), at=at(6, on=TOMORROW), service=service)
    assert (state(first, TOMORROW), state(second, TOMORROW)) == ("withdrawn", "offered")


def test_every_morning_what_became_free_is_offered_on(world: World) -> None:
    """A withdrawal of tomorrow frees the place tomorrow: the morning's run asks the next family, once."""
    service = offered(world, capacity=1)
    first, second = choose(world, service, world.pupils[0]), choose(world, service, world.pupils[1])
    withdraw_choice(
        by=parent(world, world.pupils[0]), key=key(), at=at(10), choice_id=first.pk, since=TOMORROW
    )
    assert (state(second), services_to_fill(SYSTEM, TODAY)) == ("waiting", [])
    with database_clock(at(6, 20, on=TOMORROW)):
        assert fill_services(timestamp=1) == 1
        assert fill_services(timestamp=2) == 0
    assert state(second, TOMORROW) == "offered"


def test_a_need_is_kept_for_a_service_that_the_school_does_not_offer(world: World) -> None:
    """D013, D006: need flag per pupil and service; the county reads needs beside places, counts only."""
    term = term_of(world)
    service = offered(world, "nap", capacity=1)
    choose(world, service, world.pupils[0])
    choose(world, service, world.pupils[1])
    mother = parent(world, world.pupils[2])
    record_need(
        by=mother,
        key=key(),
        at=at(9),
        pupil_id=world.pupils[2].pk,
        term_id=term.pk,
        kind="after_school",
        needed=True,
    )
    with pytest.raises(NotAllowed):
        record_need(
            by=mother,
            key=key(),
            at=at(9),
            pupil_id=world.pupils[3].pk,
            term_id=term.pk,
            kind="nap",
            needed=True,
        )
    education = world.actor("education")
    found_term, lines = coverage(education, world.county, TODAY)
    assert found_term == term
    nap, after = (
        next(one for one in lines if one.school == world.school and one.kind == kind) for kind in ("nap", "after_school")
    )  # fmt: skip
    assert (nap.needed, nap.served, nap.unmet, nap.counts.waiting if nap.counts else None) == (2, 1, 1, 1)
    assert (after.needed, after.served, after.unmet, after.counts) == (1, 0, 1, None)
    assert {one.school.pk for one in lines} == {world.school.pk, world.other_school.pk}


def test_the_familys_page_knows_its_own_children_and_nobody_elses(world: World) -> None:
    service = offered(world, capacity=1)
    choose(world, service, world.pupils[0])
    choose(world, service, world.pupils[1])
    second = parent(world, world.pupils[1])
    [line] = family_page(second, TODAY)
    assert (line.pupil_id, line.label, line.term) == (world.pupils[1].pk, "三（2）班", term_of(world).name)
    nap = next(one for one in line.options if one.line.kind == "nap")
    assert (nap.state, nap.choice.before if nap.choice else None, nap.may_choose) == ("waiting", 0, False)
    assert nap.line.setting
    assert nap.line.setting.fee_fen == 300
    with acting(second):
        assert CareChoice.objects.count() == 1  # by the database's own wall: the account's own record


def test_the_list_of_a_service_says_where_each_choice_stands_as_the_rules_say(world: World) -> None:
    """One state asked of the database and computed from the dates must be the same for every choice."""
    service = offered(world, capacity=2)
    rows = [choose(world, service, child) for child in world.pupils[:5]]
    withdraw_choice(
        by=parent(world, world.pupils[0]), key=key(), at=at(10), choice_id=rows[0].pk, since=TODAY
    )
    withdraw_choice(
        by=parent(world, world.pupils[4]), key=key(), at=at(10), choice_id=rows[4].pk, since=TODAY
    )
    principal = world.actor("principal")
    found = choices_of(principal, service, TODAY)
    lines = choice_lines(list(found.order_by("id")), TODAY)
    assert [line.state for line in lines] == ["withdrawn", "enrolled", "offered", "waiting", "withdrawn"]
    assert [line.name for line in lines] == [f"莫小{i}" for i in range(5)]
    for line in lines:
        assert in_state(choices(principal), line.state, TODAY).filter(pk=line.row.pk).exists()
        others = {"enrolled", "coming", "waiting", "offered", "declined", "lapsed", "withdrawn"} - {
            line.state
        }
        assert not any(
            in_state(choices(principal), one, TODAY).filter(pk=line.row.pk).exists() for one in others
        )
    assert [one.name for one in choice_lines(list(choices_of(principal, service, TODAY, "小3")), TODAY)] == [
        "莫小3"
    ]
    with acting(world.actor("teacher")):
        assert choices_of(world.actor("teacher"), service, TODAY).count() == 5


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Chosen(), "waiting"),
        (Chosen(place_since=TODAY), "enrolled"),
        (Chosen(place_since=TOMORROW), "coming"),
        (Chosen(place_since=TODAY, withdrawn_since=TOMORROW), "enrolled"),
        (Chosen(place_since=TODAY, withdrawn_since=TODAY), "withdrawn"),
        (Chosen(withdrawn_since=TOMORROW), "withdrawn"),
        (Chosen(answer_by=TODAY), "offered"),
        (Chosen(answer_by=TODAY - timedelta(days=1)), "lapsed"),
        (Chosen(answer_by=TODAY - timedelta(days=1), accepted=False), "declined"),
    ],
)
def test_where_a_choice_stands(said: Chosen, expected: str) -> None:
    assert state_of(said, TODAY) == expected
