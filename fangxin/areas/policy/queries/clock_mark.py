"""What a page says of a clock: its words in the reader's language, and the tone they are shown in."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fangxin.engine.calendar import ClockReading, ClockState


@dataclass(frozen=True, slots=True)
class ClockMark:
    """The mark beside a case: 还剩 2 个工作日, 已超 1 个工作日, （暂定）."""

    text: str
    tone: str
    late: bool = False
    provisional: bool = False


def clock_mark(reading: ClockReading) -> ClockMark:
    """The mark of a reading; in Chinese it says what the engine's own `text` says."""
    days = {"days": reading.working_days}
    over = _("已超 %(days)d 个工作日") % days if reading.working_days else _("已超期")
    words = {
        # A day that the law or a person named may be a holiday, with no working day before it.
        ClockState.RUNNING: _("还剩 %(days)d 个工作日") % days
        if reading.working_days
        else _("还剩不足 1 个工作日"),
        ClockState.DUE_TODAY: _("今日到期"),
        ClockState.OVERDUE: over,
        ClockState.PAUSED: _("已暂停，还剩 %(days)d 个工作日") % days,
        ClockState.DONE: _("已办结"),
        ClockState.DONE_LATE: _("%(over)s办结") % {"over": over},
    }[reading.state]
    text = _("%(words)s（暂定）") % {"words": words} if reading.provisional else words
    return ClockMark(text, reading.tone, reading.late, reading.provisional)
