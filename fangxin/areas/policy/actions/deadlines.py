"""Starting, stopping and ending the clocks that the law sets. One source for every deadline of the program."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Model

from fangxin.areas.audit.actions import Recorded, action, lock
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Deadline, DeadlineChange, HolidayNotice
from fangxin.areas.policy.queries.deadlines import clock_of, deadline_of, deadlines
from fangxin.areas.policy.queries.working_days import working_days
from fangxin.engine.calendar import SHANGHAI, CalendarMistake, due_date


@action("policy.start_deadline")
def start_deadline(
    *,
    by: Actor,
    key: str,
    at: datetime,
    code: str,
    place: Organisation,
    subject: Model,
    title: str,
    owed_by: Role,
    clause: str,
    working_days_given: int | None = None,
    due_on: date | None = None,
    starts: datetime | date | None = None,
) -> Recorded[Deadline]:
    """Start a clock for a row: a period of working days, or a named last day. The day of the start is not counted.

    `place` is where the case belongs (its school or county); the calendar is that place's. `starts` is the instant of
    the event (default: `at`). The due date may be provisional; that never holds anything back. Raises Refused.
    """
    moment = at if starts is None else _instant(starts)
    if (working_days_given is None) is (due_on is None):
        raise Refused("时限要么是工作日数，要么是一个日期。", clause=clause, remedy="请核对。")
    try:
        if due_on is not None:
            last, provisional = due_on, False
            if due_on < moment.astimezone(SHANGHAI).date():
                raise CalendarMistake(f"到期日 {due_on} 早于起算日。")
        else:
            assert working_days_given is not None
            due = due_date(moment, working_days_given, working_days(by, place))
            last, provisional = due.on, due.provisional
    except CalendarMistake as mistake:
        raise Refused(str(mistake), clause=clause, remedy="请核对日期。") from mistake
    row = Deadline.objects.create(
        place=place, code=code, subject_label=subject._meta.label_lower, subject_id=str(subject.pk), title=title[:120],
        owed_by=owed_by.value, clause=clause[:300], started_at=moment, working_days=working_days_given, due_on=last,
        provisional=provisional, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(row, place.path, {"code": code, "due_on": last, "provisional": provisional})


def _instant(starts: datetime | date) -> datetime:
    if isinstance(starts, datetime):
        return starts
    return datetime(starts.year, starts.month, starts.day, tzinfo=SHANGHAI)


@action("policy.pause_deadline")
def pause_deadline(
    *, by: Actor, key: str, at: datetime, deadline: Deadline, reason: str
) -> Recorded[DeadlineChange]:
    """Stop a clock (papers were sent back): the days until it goes on do not count. Raises Refused."""
    row = _standing(by, deadline)
    kinds = [change.kind for change in row.changes.all() if change.kind in ("paused", "resumed")]
    if kinds and kinds[-1] == "paused":
        raise Refused("这个时限已经暂停。", remedy="没有任何改动。")
    if not reason.strip():
        raise Refused(
            "暂停时限要写明原因。", remedy="例如“缺发票，退回补正”。", fields={"reason": "请写明原因。"}
        )
    change = DeadlineChange.objects.create(
        deadline=row, kind="paused", reason=reason.strip()[:200], at=at, by_id=by.account_id
    )
    return Recorded(change, row.place.path, {"code": row.code})


@action("policy.resume_deadline")
def resume_deadline(*, by: Actor, key: str, at: datetime, deadline: Deadline) -> Recorded[DeadlineChange]:
    """Let a stopped clock go on; its last day moves by the working days that it stood. Raises Refused."""
    row = _standing(by, deadline)
    kinds = [change.kind for change in row.changes.all() if change.kind in ("paused", "resumed")]
    if not kinds or kinds[-1] != "paused":
        raise Refused("这个时限没有暂停。", remedy="没有任何改动。")
    change = DeadlineChange(deadline=row, kind="resumed", at=at, by_id=by.account_id)
    calendar = working_days(by, row.place)
    due = clock_of(row, calendar, also=change).due(calendar)
    assert due is not None, "a clock that goes on has a last day"
    change.due_on, change.provisional = due.on, due.provisional
    change.save(force_insert=True)
    return Recorded(change, row.place.path, {"code": row.code, "due_on": due.on})


@action("policy.finish_deadline")
def finish_deadline(*, by: Actor, key: str, at: datetime, deadline: Deadline) -> Recorded[DeadlineChange]:
    """End a clock: what was owed is done. In time or late is judged by the calendar of now, once. Raises Refused."""
    row = _standing(by, deadline)
    calendar = working_days(by, row.place)
    due = clock_of(row, calendar).due(calendar)
    last = due.on if due is not None else row.due_on
    change = DeadlineChange.objects.create(
        deadline=row,
        kind="done",
        due_on=last,
        provisional=bool(due and due.provisional),
        at=at,
        by_id=by.account_id,
    )
    return Recorded(change, row.place.path, {"code": row.code, "due_on": last})


@action("policy.recompute_deadline")
def recompute_deadline(
    *, by: Actor, key: str, at: datetime, deadline: Deadline, notice: HolidayNotice
) -> Recorded[DeadlineChange]:
    """Write down the last day that a new notice gives a clock that runs. Raises Refused for one that is done."""
    row = _standing(by, deadline)
    calendar = working_days(by, row.place)
    due = clock_of(row, calendar).due(calendar)
    if due is None:
        raise Refused("这个时限已经暂停，恢复时再计算。", remedy="没有任何改动。")
    change = DeadlineChange.objects.create(
        deadline=row, kind="recomputed", reason=f"{notice.title} {notice.document_number}".strip()[:200], due_on=due.on,
        provisional=due.provisional, at=at, by_id=by.account_id,
    )  # fmt: skip
    return Recorded(change, row.place.path, {"code": row.code, "due_on": due.on, "notice": notice.pk})


def finish_deadline_of(
    *, by: Actor, key: str, at: datetime, code: str, subject: Model
) -> DeadlineChange | None:
    """End the clock that was started for a row, if one runs; rows from before the clocks have none."""
    row = deadline_of(by, code, subject._meta.label_lower, subject.pk)
    if row is None or any(change.kind == "done" for change in row.changes.all()):
        return None
    return finish_deadline(by=by, key=key, at=at, deadline=row)


def _standing(by: Actor, deadline: Deadline) -> Deadline:
    lock(("policy.deadline", deadline.pk))
    row = deadlines(by).filter(pk=deadline.pk).first()
    if row is None or any(change.kind == "done" for change in row.changes.all()):
        raise Refused("这个时限已经办结，或不在您的管辖范围内。", remedy="没有任何改动。")
    return row
