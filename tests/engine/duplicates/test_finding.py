"""Who is found as listed twice: measured on rosters drawn by a generator that shares no table with the scorer."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks._twice_listed import draw
from fangxin.engine.duplicates import LIKELY, Level, Record, find_likely, sound_of, weigh
from fangxin.engine.duplicates.comparing import birth_level, name_level

BORN = date(2016, 3, 8)


def girl(number: int, name: str = "莫小月", **more: object) -> Record:
    said: dict[str, object] = {
        "sex": "f", "birth": BORN, "guardian": "莫大山", "phone": b"one", "id_index": b"", "student_index": b"",
        "school": 1,
    }  # fmt: skip
    return Record(number, name, **{**said, **more})  # type: ignore[arg-type]


def crowd() -> list[Record]:
    """Others, so that a name has a frequency: 2,000 rows without duplicates."""
    rows, _ = draw(7, 2000, share=0.0)
    return [
        Record(1000 + r.id, r.name, r.sex, r.birth, r.guardian, r.phone.encode(), r.id_number.encode(), b"", 10 + r.school)
        for r in rows
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("莫小月", "莫小月", Level.SAME),
        ("莫小月", "莫 小 月", Level.SAME),
        ("莫小月", "莫晓悦", Level.SOUNDS_SAME),
        ("陈静", "陈进", Level.SOUNDS_ALIKE),
        ("张zhe", "张喆", Level.SOUNDS_SAME),
        ("莫小月", "莫大月", Level.ONE_CHARACTER),
        ("莫小月", "莫月", Level.SHORTENED),
        ("莫小月", "莫青山", Level.SURNAME),
        ("莫小月", "石青山", Level.DIFFERENT),
        ("阿依·古丽", "阿依古丽", Level.SAME),
        ("", "莫小月", Level.UNKNOWN),
    ],
)
def test_how_names_agree(one: str, other: str, level: Level) -> None:
    assert name_level(sound_of(one), sound_of(other)) == level
    assert name_level(sound_of(other), sound_of(one)) == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (BORN, BORN, Level.SAME),
        (BORN, date(2016, 8, 3), Level.SLIP),
        (BORN, date(2016, 3, 18), Level.SLIP),
        (BORN, date(2017, 3, 8), Level.SLIP),
        (date(2019, 3, 8), date(2020, 3, 8), Level.SLIP),
        (BORN, date(2017, 4, 8), Level.DIFFERENT),
        (None, BORN, Level.UNKNOWN),
    ],
)
def test_how_birth_dates_agree(one: date | None, other: date | None, level: Level) -> None:
    assert birth_level(one, other) == birth_level(other, one) == level


PAIRS = [
    ("the same child at another school, the name heard", girl(1), girl(2, "莫晓月", school=2), True),
    ("the mother's name there, no telephone", girl(1), girl(2, guardian="石春梅", phone=b"", school=2), True),
    ("a slip in the birth date", girl(1), girl(2, birth=date(2016, 8, 3), school=2), True),
    ("twins", girl(1), girl(2, "莫大月"), False),
    ("twins with numbers", girl(1, id_index=b"a"), girl(2, "莫小星", id_index=b"b"), False),
    ("sisters", girl(1), girl(2, birth=date(2014, 1, 9), name="莫春"), False),
    (
        "namesakes of one birth date with numbers of their own",
        girl(1, id_index=b"a", student_index=b"c"),
        girl(2, guardian="莫青", phone=b"two", id_index=b"b", student_index=b"d", school=2), False,
    ),
    ("a boy of that name and date", girl(1), girl(2, sex="m", guardian="韦山", phone=b"two", school=2), False),
]  # fmt: skip


@pytest.mark.parametrize(("what", "one", "other", "likely"), PAIRS, ids=[case[0] for case in PAIRS])
def test_what_a_clerk_would_say(what: str, one: Record, other: Record, likely: bool) -> None:
    rows = [*crowd(), one, other]
    found = {(pair.first, pair.second) for pair in find_likely(rows)}
    assert ((1, 2) in found) is likely
    again = weigh(one, other, rows)
    assert (again.score >= LIKELY) is likely
    assert [e.field for e in again.evidence][:2] == ["name", "birth"]


def numbered(rows: list[Record]) -> list[Record]:
    """The same rows, each with a student number of its own."""
    return [row._replace(student_index=b"s%d" % row.id) for row in rows]


def weight_of(field: str, one: Record, other: Record, among: list[Record]) -> int:
    return next(e.weight for e in weigh(one, other, [*among, one, other]).evidence if e.field == field)


def test_a_number_on_one_side_only_speaks_for_one_child_where_schools_enter_numbers() -> None:
    without, with_one = girl(1), girl(2, student_index=b"x", school=2)
    assert weight_of("student_number", without, with_one, numbered(crowd())) > 2_000
    # School 1 enters no numbers at all: that its child has none says nothing.
    bare = [girl(5_000 + n, name=f"石{n}", school=1) for n in range(200)]
    assert abs(weight_of("student_number", without, with_one, [*numbered(crowd()), *bare])) < 300


def test_two_different_numbers_never_speak_for_one_child() -> None:
    one, other = girl(1, student_index=b"x"), girl(2, student_index=b"y", school=2)
    assert weight_of("student_number", one, other, crowd()) < 0
    assert weight_of("student_number", one, other, numbered(crowd())) < 0


def test_the_other_parent_is_likelier_than_a_second_father() -> None:
    mother = weight_of("guardian", girl(1), girl(2, guardian="石春梅", school=2), crowd())
    second_father = weight_of("guardian", girl(1), girl(2, guardian="莫青山", school=2), crowd())
    assert mother > second_father


def test_a_twin_is_not_asked_about_when_the_other_twin_explains_the_row() -> None:
    """莫大月 and 莫小月 are twins with numbers; 莫小月 stands again without one at another school."""
    twin = girl(1, "莫大月", id_index=b"a")
    listed, again = girl(2, id_index=b"b"), girl(3, school=2)
    assert [(p.first, p.second) for p in find_likely([*crowd(), twin, listed, again])] == [(2, 3)]


def test_only_pairs_with_a_fresh_row_are_looked_at() -> None:
    rows = [*crowd(), girl(1), girl(2, school=2), girl(3, school=3)]
    pairs = {(pair.first, pair.second) for pair in find_likely(rows, fresh=frozenset({3}))}
    assert {(1, 3), (2, 3)} <= pairs
    assert (1, 2) not in pairs


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [*crowd(), girl(1), girl(2, school=2)]
    assert find_likely(rows) == find_likely(rows[::-1])


@pytest.mark.slow
def test_precision_and_recall_on_rosters_drawn_by_another_table() -> None:
    true = found = right = 0
    for seed in (11, 12, 13):
        rows, pairs = draw(seed, 20_000)
        records = [
            Record(r.id, r.name, r.sex, r.birth, r.guardian, r.phone.encode(), r.id_number.encode(), r.student.encode(), r.school)
            for r in rows
        ]  # fmt: skip
        got = {(pair.first, pair.second) for pair in find_likely(records)}
        true, found, right = true + len(pairs), found + len(got), right + len(got & pairs)
    assert right / found >= 0.99
    assert right / true >= 0.97
