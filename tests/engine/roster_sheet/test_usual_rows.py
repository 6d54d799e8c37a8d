"""The short way over usual rows and the long way over all say the same of every workbook, down to each warning."""

import random
from collections import Counter
from datetime import date, datetime

import pytest

from fangxin.engine.roster_sheet import RosterSheet, read_roster
from fangxin.engine.roster_sheet.table_reader import TableReader
from fangxin.engine.workbook import Sheet, Value, Workbook, open_workbook
from tests.engine.roster_sheet.messy import Maker, number

ON = date(2026, 9, 14)
HEAD = (
    "序号",
    "姓名",
    "性别",
    "身份证号",
    "证件类型",
    "学籍号",
    "出生日期",
    "班级",
    "户口性质",
    "监护人",
    "联系电话",
)


def read_the_long_way(workbook: Workbook, monkeypatch: pytest.MonkeyPatch) -> RosterSheet:
    with monkeypatch.context() as patch:
        patch.setattr(TableReader, "_usual_pupil", lambda *_: None)
        return read_roster(workbook, None, on=ON)


def usual_row(at: int, dice: random.Random) -> list[Value]:
    birth = date(dice.randrange(2011, 2021), dice.randrange(1, 13), dice.randrange(1, 29))
    sex = dice.choice("男女")
    identity = number(dice.choice(["110101", "522799"]), birth, at * 2 + (sex == "男"))
    return [
        at, dice.choice("王李张") + dice.choice(["小明", "佳", "思远"]), sex, identity, None, f"G{identity}",
        dice.choice([f"{birth:%Y-%m-%d}", birth, datetime(birth.year, birth.month, birth.day), None]),
        dice.choice(["一(1)班", "二年级2班", "301"]), dice.choice(["农业", "非农业", None]), "某人", "19900000000",
    ]  # fmt: skip


def disturbed(cells: list[Value], before: list[Value], dice: random.Random) -> list[Value]:
    """The row with one cell as it should not be, or as it may also be."""
    at = dice.randrange(1, len(cells))
    said = str(cells[at] or "")
    cells[at] = dice.choice(
        [None, before[at], said.lower(), f" {said} ", f"'{said}", said[:-1], said + "1", said[::-1], "无", "X", "9", "81"
         + said[2:], 20200108, "2020-01-08", "2019年", "护照", "女", "男", True]
    ) or None  # fmt: skip
    return cells


@pytest.mark.parametrize("seed", range(60))
def test_disturbed_rows_are_read_the_same_either_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)
    rows: list[list[Value]] = [usual_row(1, dice)]
    for at in range(2, 80):
        row = usual_row(at, dice)
        rows.append(disturbed(row, rows[-1], dice) if dice.random() < 0.5 else row)
    kept = [n for n, head in enumerate(HEAD) if head not in dice.sample(HEAD[2:7], dice.randrange(3))]
    sheet = Sheet("花名册", True, tuple(tuple(row[n] for n in kept) for row in [list(HEAD), *rows]))
    workbook = Workbook("花名册.xlsx", (sheet,))
    assert read_roster(workbook, None, on=ON) == read_the_long_way(workbook, monkeypatch)


@pytest.mark.parametrize("seed", range(20))
def test_messy_workbooks_are_read_the_same_either_way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = open_workbook(Maker(seed).made().data, name="花名册.xlsx")
    assert read_roster(workbook, None, on=ON) == read_the_long_way(workbook, monkeypatch)


def test_usual_rows_go_the_short_way_and_others_the_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: Counter[bool] = Counter()
    short = TableReader._usual_pupil

    def counted(*args: object) -> object:
        found = short(*args)  # type: ignore[arg-type]
        taken[found is not None] += 1
        return found

    monkeypatch.setattr(TableReader, "_usual_pupil", counted)
    dice = random.Random(3)
    rows = [usual_row(at, dice) for at in range(1, 60)]
    rows[20][2] = None
    sheet = Sheet("花名册", True, (HEAD, *map(tuple, rows)))
    read = read_roster(Workbook("花名册.xlsx", (sheet,)), None, on=ON)
    assert len(read.pupils) == 59
    # The first row of each class, and the one without a sex.
    assert taken == {True: 59 - 3 - 1, False: 3 + 1}
    assert {one.id_kind for one in read.pupils} == {"resident"}
