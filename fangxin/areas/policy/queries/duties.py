"""Reading the duties of the programme documents and how far each is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fangxin.areas.audit.rules.actor import Actor
from fangxin.engine.duties import DutyMarkMistake, DutyStatus, load_duties, marks_in, status

_TESTS = Path(__file__).resolve().parents[4] / "tests"


def duty_statuses(actor: Actor) -> tuple[list[DutyStatus], str]:
    """The duties with their keeping, and why it cannot be told; "" when it can.

    It is read off the tests, which an installation from a wheel does not carry. What cannot be told counts as missing.
    """
    del actor  # the duties are public
    return _read()


@cache
def _read() -> tuple[list[DutyStatus], str]:
    # Once in a process: the tests do not change while the program runs.
    duties = load_duties()
    if not _TESTS.is_dir():
        return list(status(duties, ())), "本安装不带测试文件；请在源码目录运行 make duties 查看。"
    try:
        return list(status(duties, marks_in(_TESTS))), ""
    except DutyMarkMistake as mistake:
        return list(status(duties, ())), f"测试里的职责标记有误：{mistake}"
