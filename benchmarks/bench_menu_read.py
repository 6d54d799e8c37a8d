"""A published week of menus: foods found, portions and nutrients summed, beside openpyxl reading the bare cells."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
from _measure import Line, fastest, show

from demo.menus import week_workbook
from fangxin.engine.menu_week import read_menu_week, summary_of
from fangxin.engine.workbook import open_workbook

BANDS = ("6-8", "9-11")


def main() -> None:
    """Read it three ways."""
    days = [(date(2026, 9, 14) + timedelta(days=n), n) for n in range(5)]
    data = week_workbook("溪口镇中心小学", days)

    def read_only() -> object:
        return read_menu_week(open_workbook(data, name="食谱.xlsx"), {})

    def with_sums() -> list[object]:
        week = read_menu_week(open_workbook(data, name="食谱.xlsx"), {})
        return [summary_of(menu, band) for menu in week.days for band in BANDS]

    def peer() -> int:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        return sum(
            cell is not None for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )

    week = read_menu_week(open_workbook(data, name="食谱.xlsx"), {})
    dishes = sum(len(menu.dishes) for menu in week.days)
    assert len(week.days) == 5
    assert dishes > 25
    sums_s, ours_s, peer_s = fastest(with_sums, read_only, peer, turns=10)
    show(
        f"Menu: a week of {len(week.days)} days and {dishes} dishes, {peer()} filled cells, {len(data) / 1e3:.0f} kB",
        [
            Line("read_menu_week and the sums of both bands", dishes, "dishes", sums_s),
            Line("open_workbook + read_menu_week", dishes, "dishes", ours_s),
            Line("openpyxl, cells only", dishes, "dishes", peer_s),
        ],
    )


if __name__ == "__main__":
    main()
