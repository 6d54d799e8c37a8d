"""Reading a notice of holidays and make-up days from the rows of a small workbook, without guessing.

One row a day or span: 日期 | 放假 or 上班 | 名称. Every fault is said with its row; nothing is taken when one is left.
Source of the seven holidays: 《全国年节及纪念日放假办法》第二条.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from fangxin.engine.calendar.working_days import CalendarMistake, DayKind, days_of

HOLIDAYS = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
CLOSED_WORDS = ("放假", "休", "休息", "放假调休")
WORKING_WORDS = ("上班", "班", "上课", "调休上班", "补班", "补课")
# A notice may reach into the neighbouring years: New Year 2023 began on 31 December 2022.
REACH_DAYS = 15
LONGEST_SPAN = 31
WEEKDAYS = "一二三四五六日"
_DATE = re.compile(r"^(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$")
_BETWEEN = re.compile(r"\s*(?:至|到|~|～|—+)\s*")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One day of a notice."""

    on: date
    kind: DayKind
    name: str


@dataclass(frozen=True, slots=True)
class NoticeFlaw:
    """What is wrong in a row (counted from 1; 0: the notice as a whole)."""

    row: int
    sentence: str


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """The days that were read, in order, and every fault."""

    days: tuple[NoticeDay, ...] = ()
    flaws: tuple[NoticeFlaw, ...] = field(default=())


def read_notice(rows: Sequence[Sequence[Any]], year: int, *, whole_year: bool = True) -> NoticeReading:
    """Read the rows of a notice for `year`. `whole_year`: the state's notice, which must name all seven holidays.

    Cells may be dates, texts like 2027-10-01, 10月1日 or 10月1日至10月7日. A heading row is passed over.
    """
    found: dict[date, NoticeDay] = {}
    flaws: list[NoticeFlaw] = []
    for number, row in enumerate(rows, start=1):
        cells = [cell for cell in [*row, "", "", ""][:3]]
        if not any(str(cell or "").strip() for cell in cells) or (number == 1 and _is_heading(cells[0])):
            continue
        try:
            for day in _days_of_row(cells, year):
                if (before := found.get(day.on)) is not None and before.kind is not day.kind:
                    raise CalendarMistake(f"{day.on} 既写放假又写上班，请只留一个。")
                found[day.on] = day
        except CalendarMistake as mistake:
            flaws.append(NoticeFlaw(number, str(mistake)))
    if not found and not flaws:
        flaws.append(NoticeFlaw(0, "没有读到任何日期。请按“日期、放假或上班、名称”三列填写。"))
    if whole_year and found:
        flaws += _missing(found)
    return NoticeReading(tuple(found[on] for on in sorted(found)), tuple(flaws))


def _is_heading(cell: Any) -> bool:
    return isinstance(cell, str) and not any(letter.isdigit() for letter in cell)


def _missing(found: dict[date, NoticeDay]) -> list[NoticeFlaw]:
    named = " ".join(day.name for day in found.values() if day.kind is DayKind.CLOSED)
    absent = [name for name in HOLIDAYS if name not in named]
    if not absent:
        return []
    return [
        NoticeFlaw(0, f"缺少：{'、'.join(absent)}。国务院的放假通知一次公布全年七个节日，请补全后再导入。")
    ]


def _days_of_row(cells: Sequence[Any], year: int) -> list[NoticeDay]:
    since, last = _span(cells[0], year)
    kind = _kind(str(cells[1] or "").strip())
    name = str(cells[2] or "").strip()
    if kind is DayKind.CLOSED and not name:
        raise CalendarMistake(f"{since} 的放假没有写名称，例如“国庆节”。")
    reach = timedelta(days=REACH_DAYS)
    if since < date(year, 1, 1) - reach or last > date(year, 12, 31) + reach:
        raise CalendarMistake(f"{since} 不属于 {year} 年的通知，请核对年份。")
    days = days_of(since, last + timedelta(days=1))
    if kind is DayKind.WORKING:
        for on in days:
            if on.weekday() < 5:
                raise CalendarMistake(
                    f"{on} 是星期{WEEKDAYS[on.weekday()]}，本来就上班，请核对调休上班的日期。"
                )
    return [NoticeDay(on, kind, name[:40]) for on in days]


def _kind(word: str) -> DayKind:
    if word in CLOSED_WORDS:
        return DayKind.CLOSED
    if word in WORKING_WORDS:
        return DayKind.WORKING
    raise CalendarMistake(f"第二列写“放假”或“上班”，现在是“{word[:10]}”。")


def _span(cell: Any, year: int) -> tuple[date, date]:
    if isinstance(cell, datetime):
        return cell.date(), cell.date()
    if isinstance(cell, date):
        return cell, cell
    parts = _BETWEEN.split(str(cell or "").strip())
    if len(parts) > 2:
        raise CalendarMistake(f"看不懂日期“{str(cell)[:24]}”。例如 {year}-10-01 或 10月1日至10月7日。")
    since = _date(parts[0], year)
    last = _date(parts[1], since.year) if len(parts) == 2 else since
    if last < since or (last - since).days >= LONGEST_SPAN:
        raise CalendarMistake(f"{since} 至 {last} 不是一个节日的长度，请核对。")
    return since, last


def _date(text: str, year: int) -> date:
    match = _DATE.match(text.strip())
    if match is None:
        raise CalendarMistake(f"看不懂日期“{text[:24]}”。例如 {year}-10-01 或 10月1日。")
    try:
        return date(int(match[1] or year), int(match[2]), int(match[3]))
    except ValueError as error:
        raise CalendarMistake(f"没有“{text[:24]}”这一天。") from error
