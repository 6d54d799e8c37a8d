"""Whatever a school's workbook looks like: each planted mistake is found at its row, and nothing else is refused."""

from datetime import date

import pytest

from fangxin.engine.roster_sheet import ERRORS, read_roster
from fangxin.engine.workbook import open_workbook
from tests.engine.roster_sheet.messy import Maker

ON = date(2026, 9, 14)


@pytest.mark.parametrize("seed", range(40))
def test_every_planted_mistake_is_found_and_nothing_else_is_refused(seed: int) -> None:
    made = Maker(seed).made()
    read = read_roster(open_workbook(made.data, name="花名册.xlsx"), None, on=ON)
    assert [(error.sheet, error.row, error.code) for error in read.errors] == made.planted
    assert read.rows_read == made.pupils
    assert len(read.pupils) == made.pupils - len(made.planted)
    assert {(pupil.grade, pupil.class_no) for pupil in read.pupils} <= made.classes


def test_the_maker_plants_every_mistake_that_a_single_row_can_have() -> None:
    planted = {code for seed in range(40) for _, _, code in Maker(seed).made().planted}
    alone = set(ERRORS) - {"sex_missing", "id_pattern", "birth_future", "duplicate_row"}
    assert planted == alone - {"student_number_length", "student_number_check", "student_number_lost_digits"}
