"""A published week as schools send it, and meal days for it."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
from django.db import transaction

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.menus.actions import import_menu_week
from fangxin.areas.menus.models import MenuWeek
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import MealDay
from tests.factories.world import TERM_START, World, at, key

MONDAY = date(2026, 9, 14)
DAY = [
    ("主食", "白米饭", [("1-3年级:大米80g", 80), ("4-6年级:大米120g", 120)]),
    ("大荤", "土豆烧肉", [("五花肉", 60), ("土豆", 50)]),
    ("小荤", "西红柿炒蛋", [("鸡蛋", 50), ("西红柿", 90)]),
    ("素菜", "清炒青菜", [("青菜", 110)]),
    ("汤", "紫菜豆腐汤", [("紫菜", 2), ("豆腐", 20), ("虾皮", 1)]),
    ("水果", "香蕉", [("香蕉", 100)]),
    ("奶制品", "牛奶", [("牛奶", 200)]),
    ("点心", "饼干", [("饼干", "1块")]),
    ("调味品", "油10g、盐2.5g", []),
]
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五")


def workbook(
    days: tuple[str, ...] = WEEKDAYS, dishes: list = DAY, title: str = "溪口镇中心小学学生带量食谱"
) -> bytes:
    """The sheet's bytes: merged day, slot and dish cells, grams beside, seasoning as prose."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.merge_cells("A1:E1")
    sheet.append(["日期", "类别", "品名", "主配料", "克重(生重/g)"])
    for label in days:
        first = sheet.max_row + 1
        for slot, dish, parts in dishes:
            top = sheet.max_row + 1
            if not parts:
                sheet.append([label if top == first else None, slot, dish])
                sheet.merge_cells(start_row=top, end_row=top, start_column=3, end_column=5)
            for i, (name, grams) in enumerate(parts):
                sheet.append(
                    [
                        label if top == first and i == 0 else None,
                        slot if i == 0 else None,
                        dish if i == 0 else None,
                        name,
                        grams,
                    ]
                )
            if len(parts) > 1:
                for column in (2, 3):
                    sheet.merge_cells(
                        start_row=top, end_row=top + len(parts) - 1, start_column=column, end_column=column
                    )
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=1, end_column=1)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def open_days(
    school: Organisation, monday: date = MONDAY, offsets: tuple[int, ...] = (0, 1, 2, 3, 4)
) -> list[MealDay]:
    """Meal days of a week, where they are not there yet."""
    days = []
    with transaction.atomic(), acting(SYSTEM):
        for offset in offsets:
            on = monday + timedelta(days=offset)
            found = MealDay.objects.filter(school=school, on=on).first()
            days.append(
                found or MealDay.objects.create(school=school, on=on, at=at(8, on=TERM_START), by_id=0)
            )
    return days


def import_week(world: World, data: bytes | None = None, who: str = "keeper", **more: object) -> MenuWeek:
    """Import a week for the school, opening its meal days first."""
    open_days(world.school)
    return import_menu_week(
        by=world.actor(who), key=key(), at=at(8), school=world.school, monday=MONDAY, file_name="食谱.xlsx",
        data=data if data is not None else workbook(), **more,
    )  # fmt: skip
