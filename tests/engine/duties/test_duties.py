"""The list of duties, and reading the marks of the tests."""

from pathlib import Path

import pytest

from fangxin.engine.duties import (
    DutyMarkMistake,
    Keeping,
    counts,
    load_duties,
    load_marks,
    marks_in,
    marks_text,
    status,
    table_text,
)
from fangxin.engine.policy import Policy

AREAS = {
    "audit", "organisations", "policy", "roster", "ledger", "procurement", "menus", "supply",
    "kitchen", "dining", "care", "cameras", "settlement", "oversight", "disclosure",
}  # fmt: skip
DUTIES = load_duties()


def test_all_237_duties_are_listed_in_order() -> None:
    assert [duty.id for duty in DUTIES] == [f"D{number:03d}" for number in range(1, 238)]


def test_each_duty_has_titles_a_clause_a_known_document_and_an_area() -> None:
    documents = Policy.load().documents
    for duty in DUTIES:
        assert duty.clause
        assert duty.title_zh
        assert duty.title_en
        assert duty.document in documents
        assert duty.area in AREAS


def write(folder: Path, text: str) -> Path:
    (folder / "test_some.py").write_text("import pytest\n\n" + text, encoding="utf-8")
    return folder


GUARDED = """
@pytest.mark.duty("D205", "enforced")
def test_two_keepers():
    assert 1 + 1 == 2


@pytest.mark.duty("D209", "supported")
@pytest.mark.duty("D205", "supported")
def test_reminder():
    with pytest.raises(ValueError):
        int("x")
"""


def test_marks_are_read_and_the_strongest_counts(tmp_path: Path) -> None:
    marks = marks_in(write(tmp_path, GUARDED))
    assert [(mark.duty_id, mark.keeping.value, mark.test) for mark in marks] == [
        ("D205", "enforced", "test_two_keepers"),
        ("D209", "supported", "test_reminder"),
        ("D205", "supported", "test_reminder"),
    ]
    found = {one.duty.id: one.keeping for one in status(DUTIES, marks)}
    assert (found["D205"], found["D209"], found["D001"]) == (
        Keeping.ENFORCED,
        Keeping.SUPPORTED,
        Keeping.MISSING,
    )
    assert counts(status(DUTIES, marks)) == {Keeping.ENFORCED: 1, Keeping.SUPPORTED: 1, Keeping.MISSING: 235}


def test_the_table_has_a_line_for_each_duty_and_the_sums() -> None:
    lines = table_text(status(DUTIES, [])).splitlines()
    assert len(lines) == 239
    assert lines[-1] == "237 duties: 0 enforced, 0 supported, 237 missing"
    assert "双人双锁" in lines[204]


@pytest.mark.parametrize(
    "mark",
    [
        '("D205")',
        '("D205", "perhaps")',
        '("D205", enforced=True)',
        '("D205", "enforced", 1)',
        "",
        '(ID, "enforced")',
    ],
)
def test_a_mark_of_another_form_is_refused(tmp_path: Path, mark: str) -> None:
    with pytest.raises(DutyMarkMistake, match=r"test_some\.py:3"):
        marks_in(write(tmp_path, f"@pytest.mark.duty{mark}\ndef test_it():\n    assert 1\n"))


def test_a_marked_test_without_an_assertion_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(DutyMarkMistake, match="没有断言"):
        marks_in(write(tmp_path, '@pytest.mark.duty("D205", "enforced")\ndef test_it():\n    print(1)\n'))


def test_a_mark_on_an_unknown_duty_is_refused(tmp_path: Path) -> None:
    marks = marks_in(write(tmp_path, '@pytest.mark.duty("D999", "enforced")\ndef test_it():\n    assert 1\n'))
    with pytest.raises(DutyMarkMistake, match="D999"):
        status(DUTIES, marks)


def test_the_marks_of_this_project_can_be_read() -> None:
    tests = Path(__file__).resolve().parents[2]
    assert len(status(DUTIES, marks_in(tests))) == 237


def test_the_marks_that_ship_with_the_program_are_those_of_the_tests() -> None:
    """`make duties` writes them; the program reads nothing of the tests when it runs."""
    folder = Path(__file__).resolve().parents[2]
    assert marks_text(load_marks()) == marks_text(marks_in(folder)), "run `make duties`"
