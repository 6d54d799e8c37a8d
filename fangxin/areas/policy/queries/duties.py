"""Reading the duties of the programme documents and how far each is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fangxin.areas.audit.rules.actor import Actor
from fangxin.engine.duties import DutyStatus, load_duties, marks_in, status

_TESTS = Path(__file__).resolve().parents[4] / "tests"


def duty_statuses(actor: Actor) -> tuple[list[DutyStatus], bool]:
    """The duties with their keeping, and whether it is known: it is read off the tests, which an installation from a
    wheel does not carry. Then every duty counts as missing and the page says why."""
    del actor  # the duties are public
    return _read(), _TESTS.is_dir()


@cache
def _read() -> list[DutyStatus]:
    # Once in a process: the tests do not change while the program runs.
    marks = marks_in(_TESTS) if _TESTS.is_dir() else ()
    return list(status(load_duties(), marks))
