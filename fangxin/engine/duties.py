"""The duties of the programme documents, and which tests guard them.

The list is duties.csv beside this file: id, document (an id of policy/documents.yaml), clause,
titles, and the area that fulfils it. How far a duty is kept is never typed in: it is read off
the tests and written to duty_marks.csv (`make duties`), which ships with the program and which a
test keeps true. The marks look like

    @pytest.mark.duty("D205", "enforced")    the wrong state is impossible
    @pytest.mark.duty("D205", "supported")   recorded, with reminder and alarm
"""

import ast
import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_FILE = Path(__file__).with_name("duties.csv")
MARKS_FILE = Path(__file__).with_name("duty_marks.csv")
_CHECKING_NAMES = ("assert", "check", "expect", "refuse")


class DutyMarkMistake(ValueError):
    """A mark is not of the form above, names no duty, or its test asserts nothing."""


class Keeping(StrEnum):
    """How far a duty is kept."""

    ENFORCED = "enforced"
    SUPPORTED = "supported"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: where it is written and which area fulfils it."""

    id: str
    document: str
    clause: str
    title_zh: str
    title_en: str
    area: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A test that guards a duty: file relative to the tests folder, function, line."""

    duty_id: str
    keeping: Keeping
    file: str
    test: str
    line: int


@dataclass(frozen=True, slots=True)
class DutyStatus:
    """A duty with the strongest keeping that its tests show."""

    duty: Duty
    keeping: Keeping
    marks: tuple[Mark, ...]


def load_duties() -> tuple[Duty, ...]:
    """The duties in the order of the documents."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Duty(**row) for row in csv.DictReader(file))


def marks_in(tests_folder: Path) -> tuple[Mark, ...]:
    """Every duty mark on the test functions and classes under a folder, by reading the source.

    Raises DutyMarkMistake with file and line for a mark that cannot be read or a marked test
    that asserts nothing.
    """
    marks: list[Mark] = []
    for path in sorted(tests_folder.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(tests_folder).as_posix()
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                marks += _marks_on(node, name)
    return tuple(marks)


def load_marks() -> tuple[Mark, ...]:
    """The marks as they were when `make duties` last ran: what an installed program, which carries no tests, knows."""
    with MARKS_FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Mark(row["duty_id"], Keeping(row["keeping"]), row["file"], row["test"], 0)
            for row in csv.DictReader(file)
        )


def marks_text(marks: Iterable[Mark]) -> str:
    """The marks as the file holds them: one a line, sorted, without line numbers, so that it changes seldom."""
    rows = sorted({(mark.duty_id, mark.keeping.value, mark.file, mark.test) for mark in marks})
    return "".join(",".join(row) + "\n" for row in [("duty_id", "keeping", "file", "test"), *rows])


def status(duties: Sequence[Duty], marks: Iterable[Mark]) -> tuple[DutyStatus, ...]:
    """Each duty with its keeping. Raises DutyMarkMistake for a mark on an unknown duty."""
    by_duty: dict[str, list[Mark]] = {duty.id: [] for duty in duties}
    for mark in marks:
        if mark.duty_id not in by_duty:
            raise DutyMarkMistake(f"{mark.file}:{mark.line}：职责清单中没有 {mark.duty_id}。")
        by_duty[mark.duty_id].append(mark)
    return tuple(DutyStatus(duty, _strongest(by_duty[duty.id]), tuple(by_duty[duty.id])) for duty in duties)


def counts(statuses: Iterable[DutyStatus]) -> dict[Keeping, int]:
    """How many duties are enforced, supported and missing."""
    found = Counter(one.keeping for one in statuses)
    return {keeping: found[keeping] for keeping in Keeping}


def table_text(statuses: Sequence[DutyStatus]) -> str:
    """The table that `make duties` prints: one duty a line, then the counts."""
    lines = [
        f"{one.duty.id}  {one.keeping:<9}  {one.duty.area:<13}  {one.duty.clause}  {one.duty.title_zh}"
        for one in statuses
    ]
    sums = ", ".join(f"{number} {keeping}" for keeping, number in counts(statuses).items())
    return "\n".join([*lines, "", f"{len(statuses)} duties: {sums}"])


def _strongest(marks: Sequence[Mark]) -> Keeping:
    kept = {mark.keeping for mark in marks}
    return next((keeping for keeping in Keeping if keeping in kept), Keeping.MISSING)


def _marks_on(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, file: str) -> list[Mark]:
    marks = []
    for decorator in node.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        target = call.func if call is not None else decorator
        if not (isinstance(target, ast.Attribute) and ast.unparse(target) == "pytest.mark.duty"):
            continue
        duty_id, keeping = _arguments(call, f"{file}:{decorator.lineno}")
        if not _asserts(node):
            raise DutyMarkMistake(f"{file}:{node.lineno}：{node.name} 标了 {duty_id} 却没有断言。")
        marks.append(Mark(duty_id, keeping, file, node.name, node.lineno))
    return marks


def _arguments(call: ast.Call | None, where: str) -> tuple[str, Keeping]:
    values = [arg.value for arg in call.args if isinstance(arg, ast.Constant)] if call else []
    kept = [keeping for keeping in (Keeping.ENFORCED, Keeping.SUPPORTED) if values[1:] == [keeping.value]]
    if call is None or call.keywords or len(call.args) != 2 or not isinstance(values[0], str) or not kept:
        raise DutyMarkMistake(
            f'{where}：职责标记应写成 @pytest.mark.duty("D205", "enforced")，第二项为 enforced 或 supported。'
        )
    return values[0], kept[0]


def _asserts(node: ast.AST) -> bool:
    """Say whether the test holds an assert, pytest.raises, or a call named as a check."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            called = ast.unparse(inner.func)
            if called == "pytest.raises" or called.rpartition(".")[2].startswith(_CHECKING_NAMES):
                return True
    return False
