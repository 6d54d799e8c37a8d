"""A roster of 100,000 pupils: opening, checking and reading every row, beside openpyxl reading the bare cells."""

from __future__ import annotations

import io

import openpyxl
import xlsxwriter
from _measure import Line, fastest, show

from fangxin.engine.roster_sheet import read_roster
from fangxin.engine.workbook import open_workbook

PUPILS, CLASSES = 100_000, 300
SURNAMES, GIVEN = "王李张刘陈杨黄赵周吴", "子欣宇涵思远明月雨晨嘉佳文静"


def roster() -> bytes:
    """As a school's office writes it: title, head, one row a pupil."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet("名册")
    page.write_row(0, 0, ["青禾县义务教育学校学生花名册"])
    page.write_row(1, 0, ["序号", "姓名", "性别", "年级", "班级"])
    for n in range(PUPILS):
        here, (grade, number) = n // CLASSES, divmod(n % CLASSES, CLASSES // 6)
        name = (
            SURNAMES[here % 10] + GIVEN[here // 10 % 14] + GIVEN[here // 140 % 14]
        )  # no namesakes in a class
        page.write_row(n + 2, 0, [n + 1, name, "男女"[n % 2], f"{grade + 1}年级", f"{number + 1}班"])
    book.close()
    return target.getvalue()


def main() -> None:
    """Read it both ways."""
    data = roster()

    def ours() -> None:
        read = read_roster(open_workbook(data, name="名册.xlsx"), None)
        assert (len(read.pupils), read.errors) == (PUPILS, ())

    def peer() -> None:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        assert sum(1 for _ in book.active.iter_rows(values_only=True)) == PUPILS + 2

    ours_s, peer_s = fastest(ours, peer, turns=2)
    show(
        f"Roster: {PUPILS:,} pupils in {CLASSES:,} classes, {len(data) / 1e6:.1f} MB",
        [
            Line("open_workbook + read_roster", PUPILS, "rows", ours_s),
            Line("openpyxl read_only, cells only", PUPILS, "rows", peer_s),
        ],
    )


if __name__ == "__main__":
    main()
