"""Clocks that are stored: started, stopped, recomputed after a notice, ended in time or late."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.policy import models as policy_models
from fangxin.areas.policy.actions.deadlines import (
    finish_deadline,
    finish_deadline_of,
    pause_deadline,
    resume_deadline,
    start_deadline,
)
from fangxin.areas.policy.actions.holidays import import_notice
from fangxin.areas.policy.models import Deadline, DeadlineChange
from fangxin.areas.policy.models.deadline import CODES
from fangxin.areas.policy.queries import deadline, deadlines, open_deadlines, read_clocks, readings_of
from fangxin.engine.calendar import ClockState
from tests.factories.policy import NOTICE_2027
from tests.factories.world import TODAY, World, at, key

CLAUSE = "《管理办法》第九条：三个工作日内审核"
DECEMBER = date(2026, 12, 30)


def start(world: World, moment: datetime | None = None, days: int = 3, **more: object) -> Deadline:
    said = {"working_days_given": days, "subject": world.meal_day, "code": "settlement_review"} | more
    return start_deadline(
        by=world.actor("principal"), key=key(), at=moment or at(9), place=world.school, title="溪口小学 9 月结算",
        owed_by=Role.NUTRITION_OFFICER, clause=CLAUSE, **said,
    )  # fmt: skip


def mark(world: World, row: Deadline, on: date) -> str:
    reviewer = world.actor("reviewer")
    with acting(reviewer):
        return read_clocks(reviewer, [deadline(reviewer, row.pk)], on)[0].reading.text


def test_a_clock_counts_working_days_and_says_what_is_left(world: World) -> None:
    row = start(world)  # Monday 14 September 2026
    assert (row.due_on, row.provisional) == (date(2026, 9, 17), False)
    assert mark(world, row, date(2026, 9, 15)) == "还剩 2 个工作日"
    assert mark(world, row, date(2026, 9, 17)) == "今日到期"
    assert mark(world, row, date(2026, 9, 20)) == "已超 2 个工作日"  # Friday 18 and the make-up Sunday 20


def test_a_clock_that_is_paused_moves_by_the_working_days_it_stood(world: World) -> None:
    row = start(world)
    reviewer = world.actor("reviewer")
    tuesday, friday = date(2026, 9, 15), date(2026, 9, 18)
    with pytest.raises(Refused, match="原因"):
        pause_deadline(by=reviewer, key=key(), at=at(9, on=tuesday), deadline=row, reason=" ")
    pause_deadline(by=reviewer, key=key(), at=at(9, on=tuesday), deadline=row, reason="缺发票")
    with pytest.raises(Refused, match="已经暂停"):
        pause_deadline(by=reviewer, key=key(), at=at(9, on=tuesday), deadline=row, reason="缺发票")
    assert mark(world, row, date(2026, 9, 17)) == "已暂停，还剩 3 个工作日"
    change = resume_deadline(by=reviewer, key=key(), at=at(10, on=friday), deadline=row)
    assert change.due_on == date(2026, 9, 21)  # 18, 20 (make-up Sunday), 21
    assert mark(world, row, friday) == "还剩 2 个工作日"
    with pytest.raises(Refused, match="没有暂停"):
        resume_deadline(by=reviewer, key=key(), at=at(10, on=friday), deadline=row)


@pytest.mark.parametrize(
    ("done_on", "state"), [(date(2026, 9, 17), ClockState.DONE), (date(2026, 9, 18), ClockState.DONE_LATE)]
)
def test_done_is_in_time_on_the_last_day_and_late_after_it(
    world: World, done_on: date, state: ClockState
) -> None:
    row = start(world)
    reviewer = world.actor("reviewer")
    finish_deadline_of(
        by=reviewer, key=key(), at=at(23, 30, on=done_on), code="settlement_review", subject=world.meal_day
    )
    with acting(reviewer):
        read = readings_of(
            reviewer, "settlement_review", "policy.mealday", [world.meal_day.pk], date(2026, 10, 30)
        )
        assert read[world.meal_day.pk].reading.state is state
        assert not open_deadlines(reviewer).exists()
    with pytest.raises(Refused, match="已经办结"):
        finish_deadline(by=reviewer, key=key(), at=at(9, on=done_on), deadline=row)
    # A second end through the other door is no mistake: there is nothing left to end.
    assert (
        finish_deadline_of(
            by=reviewer, key=key(), at=at(9, on=done_on), code="settlement_review", subject=world.meal_day
        )
        is None
    )


def test_a_date_in_a_year_without_notice_is_provisional_until_the_notice_is_imported(world: World) -> None:
    """From Wednesday 30 December: by weekdays 31 December, 1 and 4 January; 1 January 2027 is a holiday."""
    row = start(world, at(9, on=DECEMBER))
    assert (row.due_on, row.provisional) == (date(2027, 1, 4), True)
    assert mark(world, row, date(2026, 12, 31)) == "还剩 2 个工作日（暂定）"
    import_notice(
        by=world.actor("education"), key=key(), at=at(10, on=DECEMBER), place=world.county, scope="state", year=2027,
        title="国务院办公厅关于2027年部分节假日安排的通知", document_number="国办发明电〔2026〕9号", rows=NOTICE_2027,
    )  # fmt: skip
    assert mark(world, row, date(2026, 12, 31)) == "还剩 2 个工作日"
    reviewer = world.actor("reviewer")
    with acting(reviewer):
        standing = deadlines(reviewer).get(pk=row.pk)
        assert standing.current_due == date(2027, 1, 5)
        assert [(c.kind, c.due_on, c.provisional) for c in standing.changes.all()] == [
            ("recomputed", date(2027, 1, 5), False)
        ]


def test_a_clock_that_is_done_keeps_the_day_it_was_judged_by(world: World) -> None:
    row = start(world, at(9, on=DECEMBER), days=2)  # by weekdays until Friday 1 January
    reviewer = world.actor("reviewer")
    late = at(9, on=date(2027, 1, 4))
    finish_deadline(by=reviewer, key=key(), at=late, deadline=row)
    import_notice(
        by=world.actor("education"), key=key(), at=late, place=world.county, scope="state", year=2027,
        title="2027年放假通知", document_number="国办发明电〔2026〕9号", rows=NOTICE_2027,
    )  # fmt: skip
    assert mark(world, row, date(2027, 1, 5)) == "已超 1 个工作日办结"
    with acting(reviewer):
        assert [change.kind for change in deadlines(reviewer).get(pk=row.pk).changes.all()] == ["done"]


def test_a_period_is_a_number_of_days_or_a_date_and_a_date_is_not_before_its_start(world: World) -> None:
    with pytest.raises(Refused, match="要么是工作日数"):
        start(world, due_on=date(2026, 9, 20))
    with pytest.raises(Refused, match="早于起算日"):
        start(world, working_days_given=None, due_on=date(2026, 9, 13))
    row = start(world, working_days_given=None, due_on=date(2026, 9, 20))
    assert (row.due_on, row.provisional, row.working_days) == (date(2026, 9, 20), False, None)


def test_the_database_refuses_a_change_after_the_end_and_a_pause_of_a_pause(world: World) -> None:
    row = start(world)
    reviewer = world.actor("reviewer")
    fact = {"deadline_id": row.pk, "at": at(9), "by_id": reviewer.account_id}
    with acting(reviewer):
        with pytest.raises(IntegrityError, match="cannot be resumed"), transaction.atomic():
            DeadlineChange.objects.create(kind="resumed", **fact)
        with pytest.raises(IntegrityError, match="pause_reason"), transaction.atomic():
            DeadlineChange.objects.create(kind="paused", **fact)
        DeadlineChange.objects.create(kind="paused", reason="缺发票", **fact)
        with pytest.raises(IntegrityError, match="cannot be paused"), transaction.atomic():
            DeadlineChange.objects.create(kind="paused", reason="缺发票", **fact)
        DeadlineChange.objects.create(kind="done", **fact)
        for kind in ("done", "resumed", "recomputed"):
            with pytest.raises(IntegrityError, match="is done"), transaction.atomic():
                DeadlineChange.objects.create(kind=kind, due_on=TODAY, reason="x", **fact)


def test_another_countys_clocks_are_not_seen(world: World) -> None:
    start(world)
    neighbour = world.actor("neighbour")
    with acting(neighbour):
        assert not open_deadlines(neighbour).exists()
        assert not Deadline.objects.exists()


def test_the_boards_queries_do_not_grow_with_its_rows(
    world: World, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        start(world, subject=world.pupils[number])
    reviewer = world.actor("reviewer")
    with acting(reviewer), django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(read_clocks(reviewer, open_deadlines(reviewer), TODAY)) == 6


LOCAL = [["2026-09-16", "放假", "跳花节"]]


@pytest.mark.parametrize("code", [code for code, _ in CODES])
def test_a_new_notice_recomputes_every_kind_of_clock_that_runs(world: World, code: str) -> None:
    """Three working days from Monday 14 September end on the 17th; with the 16th off, on the 18th."""
    row = start(world, code=code)
    named = start(world, code=code, subject=world.school, working_days_given=None, due_on=date(2026, 9, 17))
    import_notice(
        by=world.actor("administrator"), key=key(), at=at(10), place=world.county, scope="local", year=2026,
        title="跳花节放假", document_number="", rows=LOCAL,
    )  # fmt: skip
    with acting(world.actor("reviewer")):
        said = {c.deadline_id: (c.kind, c.due_on) for c in DeadlineChange.objects.all()}
    assert said == {row.pk: ("recomputed", date(2026, 9, 18))}
    assert mark(world, named, date(2026, 9, 17)) == "今日到期"


def test_a_clock_that_stands_still_is_counted_by_the_new_calendar_when_it_goes_on(world: World) -> None:
    row = start(world)
    reviewer = world.actor("reviewer")
    pause_deadline(by=reviewer, key=key(), at=at(10), deadline=row, reason="缺发票")
    import_notice(
        by=world.actor("administrator"), key=key(), at=at(11), place=world.county, scope="local", year=2026,
        title="跳花节放假", document_number="", rows=LOCAL,
    )  # fmt: skip
    change = resume_deadline(by=reviewer, key=key(), at=at(9, on=date(2026, 9, 15)), deadline=row)
    assert change.due_on == date(2026, 9, 18)  # 15, 17 and 18: the 16th is a holiday now


def test_no_clock_is_counted_but_by_a_stored_one_a_published_day_or_a_fresh_calendar() -> None:
    """A new place that stores a last day must say here how a later notice reaches it."""
    areas = Path(policy_models.__file__).resolve().parents[2]
    found = {
        str(path.relative_to(areas))
        for path in areas.rglob("*.py")
        if path.name != "__init__.py"
        and "due_date(" in path.read_text(encoding="utf-8")
        and "actions" in path.parts
    }
    assert found == {
        "policy/actions/deadlines.py",  # the stored clocks themselves
        "settlement/actions/claim.py",  # beside a clock, which `current_due` reads
        "settlement/actions/application.py",  # beside a clock, which `current_due` reads
        "roster/actions/declaration.py",  # `notice_end_now`, `answer_due`
    }
