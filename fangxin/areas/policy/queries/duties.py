"""Reading the duties of the programme documents and how far each is kept."""

from __future__ import annotations

from functools import cache

from fangxin.areas.audit.rules.actor import Actor
from fangxin.engine.duties import DutyMarkMistake, DutyStatus, load_duties, load_marks, status


def duty_statuses(actor: Actor) -> tuple[list[DutyStatus], str]:
    """The duties with their keeping, and why it cannot be told; "" when it can.

    It is read off the tests by `make duties` and ships with the program, so an installation from a wheel knows it too.
    """
    del actor  # the duties are public
    return _read()


@cache
def _read() -> tuple[list[DutyStatus], str]:
    # Once in a process: the file does not change while the program runs.
    duties = load_duties()
    try:
        return list(status(duties, load_marks())), ""
    except (DutyMarkMistake, OSError, KeyError, ValueError) as mistake:
        return list(status(duties, ())), f"职责标记读不出来：{mistake}"
