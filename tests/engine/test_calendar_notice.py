"""Reading a year's notice of holidays from the rows of a workbook. The dates are invented for 2027."""

from datetime import date, datetime

import pytest

from fangxin.engine.calendar import DayKind, announced_working_days, read_notice

NOTICE: list[tuple[object, ...]] = [
    ("日期", "安排", "名称"),
    ("2027-01-01至2027-01-03", "放假", "元旦"),
    ("2月5日至2月12日", "放假", "春节"),
    (date(2027, 2, 14), "上班", "春节调休"),
    ("2027/4/5", "休", "清明节"),
    ("2027年5月1日~2027年5月5日", "放假", "劳动节"),
    (datetime(2027, 6, 9), "放假", "端午节"),
    ("2027-09-15", "放假", "中秋节"),
    ("2027-10-01 到 2027-10-07", "放假", "国庆节"),
    ("2027-10-09", "班", None),
    ("", None, ""),
]


def test_a_notice_is_read_day_by_day_however_the_dates_are_written() -> None:
    reading = read_notice(NOTICE, 2027)
    assert reading.flaws == ()
    closed = [day.on for day in reading.days if day.kind is DayKind.CLOSED]
    assert len(closed) == 3 + 8 + 1 + 5 + 1 + 1 + 7
    assert [day.on for day in reading.days if day.kind is DayKind.WORKING] == [
        date(2027, 2, 14),
        date(2027, 10, 9),
    ]
    assert reading.days[0].name == "元旦"
    assert [day.on for day in reading.days] == sorted(day.on for day in reading.days)


def test_the_notice_of_a_known_year_says_what_the_package_says() -> None:
    """2025 by its notice (国办发明电〔2024〕12号): written as a person would, it gives the same working days."""
    rows = [
        ("2025-01-01", "放假", "元旦"),
        ("2025-01-28至2025-02-04", "放假", "春节"),
        ("2025-01-26", "上班", ""),
        ("2025-02-08", "上班", ""),
        ("2025-04-04至2025-04-06", "放假", "清明节"),
        ("2025-05-01至2025-05-05", "放假", "劳动节"),
        ("2025-04-27", "上班", ""),
        ("2025-05-31至2025-06-02", "放假", "端午节"),
        ("2025-10-01至2025-10-08", "放假", "国庆节、中秋节"),
        ("2025-09-28", "上班", ""),
        ("2025-10-11", "上班", ""),
    ]
    reading = read_notice(rows, 2025)
    assert reading.flaws == ()
    known = announced_working_days()
    mine = known.with_notice(2025, {day.on: day.kind for day in reading.days}, {})
    year = [date.fromordinal(n) for n in range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal())]
    assert [mine.is_working(on) for on in year] == [known.is_working(on) for on in year]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("2027-02-30", "放假", "春节"), "没有“2027-02-30”这一天"),
        (("国庆", "放假", "国庆节"), "看不懂日期"),
        (("2027-10-08", "上班", ""), "星期五，本来就上班"),
        (("2026-10-01", "放假", "国庆节"), "不属于 2027 年"),
        (("2027-11-11", "促销", ""), "写“放假”或“上班”"),
        (("2027-11-11", "放假", ""), "没有写名称"),
        (("2027-10-07至2027-10-01", "放假", "国庆节"), "不是一个节日的长度"),
        (("2027-01-01至2027-12-31", "放假", "元旦"), "不是一个节日的长度"),
        (("2027-10-02", "上班", ""), "既写放假又写上班"),
    ],
)
def test_a_fault_is_said_with_its_row(row: tuple[object, ...], words: str) -> None:
    reading = read_notice([*NOTICE, row], 2027)
    assert [flaw.row for flaw in reading.flaws] == [len(NOTICE) + 1]
    assert words in reading.flaws[0].sentence


def test_a_states_notice_without_a_holiday_is_not_whole_and_a_local_one_may_be_short() -> None:
    rows = [row for row in NOTICE if row[2] != "端午节"]
    assert "缺少：端午" in read_notice(rows, 2027).flaws[0].sentence
    assert read_notice([("2027-11-18", "放假", "苗年")], 2027, whole_year=False).flaws == ()
    assert "没有读到任何日期" in read_notice([], 2027).flaws[0].sentence
