"""Checks of venues, first aid and fire facilities: every item answered, every hazard put right and accepted."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, SamePerson
from fangxin.areas.policy.actions.facilities import (
    record_facility_check,
    record_rectification,
    review_rectification,
)
from fangxin.areas.policy.models import FacilityCheck, FacilityLine, Rectification, RectificationReview
from fangxin.areas.policy.queries import deadline_of, open_deadlines, read_clocks
from fangxin.areas.policy.queries.facilities import facilities_due, hazard, open_hazards
from fangxin.areas.policy.rules.document_kinds import checklists
from fangxin.areas.policy.rules.documents import Answer
from tests.factories.world import TODAY, World, at, key

BY = date(2026, 9, 18)


def answers(*bad: str, facility: str = "fire") -> list[Answer]:
    return [
        Answer(item, passed=False, hazard="灭火器压力不足", put_right_by=BY)
        if item in bad
        else Answer(item, passed=True)
        for item in checklists()[facility].items
    ]


def inspect(world: World, given: list[Answer], name: str = "safety", on: date = TODAY) -> FacilityCheck:
    return record_facility_check(
        by=world.actor(name), key=key(), at=at(15), school=world.school, facility="fire", on=on, answers=given
    )


def open_lines(world: World, name: str = "principal") -> list[FacilityLine]:
    actor = world.actor(name)
    with acting(actor):
        return list(open_hazards(actor))


@pytest.mark.duty("D047", "enforced")
def test_a_check_answers_every_item_and_a_hazard_says_what_and_by_when(world: World) -> None:
    """放心午餐 六（二）: venue, first aid and fire facilities; no half check, no hazard without its end."""
    with pytest.raises(Refused) as refusal:
        inspect(world, [*answers()[1:-1], Answer("hood", passed=False)])
    assert set(refusal.value.fields) == {"extinguisher", "hood-hazard"}
    with pytest.raises(Refused, match="没有填完整"):
        inspect(world, answers(), on=date(2026, 9, 1))
    with pytest.raises(NotAllowed):
        inspect(world, answers(), name="cook")
    row = inspect(world, answers("extinguisher"))
    with (
        acting(world.actor("safety")),
        pytest.raises(IntegrityError, match="hazard_is_said"),
        transaction.atomic(),
    ):
        FacilityLine.objects.create(check_made=row, item="x", passed=False)
    with pytest.raises(Refused, match="已经登记过"):
        inspect(world, answers())


@pytest.mark.duty("D047", "enforced")
def test_a_hazard_stays_open_until_another_person_accepts_what_was_done(world: World) -> None:
    """放心午餐 六（二）: hazard → rectification → acceptance by somebody else, with its clock."""
    inspect(world, answers("extinguisher"))
    line = open_lines(world)[0]
    safety, principal = world.actor("safety"), world.actor("principal")
    with acting(principal):
        clock = read_clocks(principal, open_deadlines(principal), date(2026, 9, 16))[0]
    assert (clock.reading.text, clock.row.code) == ("还剩 2 个工作日", "hazard")
    first = record_rectification(by=safety, key=key(), at=at(16), line=line, done="已充装")
    with pytest.raises(SamePerson):
        review_rectification(by=safety, key=key(), at=at(16), rectification=first, accepted=True)
    with acting(safety), pytest.raises(IntegrityError, match="nobody accepts"), transaction.atomic():
        RectificationReview.objects.create(rectification=first, accepted=True, at=at(16), by_id=first.by_id)
    review_rectification(
        by=principal, key=key(), at=at(17), rectification=first, accepted=False, reason="压力仍不足"
    )
    assert open_lines(world) == [line]
    second = record_rectification(by=safety, key=key(), at=at(17), line=line, done="已更换")
    review_rectification(by=principal, key=key(), at=at(18), rectification=second, accepted=True)
    assert open_lines(world) == []
    with acting(principal):
        ended = deadline_of(principal, "hazard", "policy.facilityline", line.pk)
        assert ended is not None
        assert [change.kind for change in ended.changes.all()] == ["done"]
        assert hazard(principal, line.pk).ended
        with pytest.raises(IntegrityError, match="no open hazard"), transaction.atomic():
            Rectification.objects.create(line=line, done="x", at=at(18), by_id=1)
    with pytest.raises(Refused, match="验收销号"):
        record_rectification(by=safety, key=key(), at=at(18), line=line, done="再说一次")


def test_the_county_sees_a_schools_hazards_and_the_neighbour_does_not(world: World) -> None:
    inspect(world, answers("extinguisher", "gas"))
    assert len(open_lines(world, "education")) == 2
    assert open_lines(world, "neighbour") == []
    assert open_lines(world, "other_principal") == []


@pytest.mark.duty("D047", "supported")
def test_each_facility_is_due_again_a_month_after_its_last_check(world: World) -> None:
    """放心午餐 六（二）: three facility classes, recurring."""
    inspect(world, answers())
    principal = world.actor("principal")
    with acting(principal):
        due = {line.facility: line for line in facilities_due(principal, world.school)}
    assert due["fire"].due == date(2026, 10, 14)
    assert not due["fire"].is_late(date(2026, 10, 14))
    assert due["fire"].is_late(date(2026, 10, 15))
    assert due["venue"].is_late(TODAY)
    assert due["first_aid"].is_late(TODAY)
