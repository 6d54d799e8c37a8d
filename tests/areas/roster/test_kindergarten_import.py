"""A kindergarten's roster: from its workbook to its classes, and on into the next school years."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.roster.actions import import_roster
from fangxin.areas.roster.models import Enrolment, RosterImport, SchoolClass
from fangxin.areas.roster.rules import RosterRow
from tests.areas.roster.test_pages import client, commit, numbered, preview, workbook
from tests.factories.world import World, at, key, organisation, person

HEAD = ("序号", "身份证号", "姓名", "性别", "班级")


@pytest.fixture
def place(world: World) -> Organisation:
    found = organisation(world.county, "school", "溪口镇幼儿园", "溪口幼儿园", stage="preschool")
    world.people["head"] = person("head", "许红", found, (Role.PRINCIPAL,))
    return found


def take_in(world: World, place: Organisation, on: date, rows: list[RosterRow]) -> RosterImport:
    year = f"{on.year}-{on.year + 1}"
    return import_roster(
        by=world.actor("head", on),
        key=key(),
        at=at(9, on=on),
        school=place,
        school_year=year,
        rows=rows,
        file_digest="0" * 64,
    )


def test_a_workbook_of_a_kindergarten_becomes_its_classes(world: World, place: Organisation) -> None:
    head = client(world, "head")
    rows = [
        ("1", numbered(1, "男"), "韦小青", "男", "大一班"),
        ("2", numbered(2, "女"), "陆佳", "女", "中班"),
    ]
    html = preview(head, workbook(rows, HEAD))
    assert "大（1）班 韦小青" in html
    assert commit(head, html).status_code == 302  # type: ignore[attr-defined]
    with acting(world.actor("head")):
        found = SchoolClass.objects.filter(school=place).values_list("grade", "number", "label")
        assert sorted(found) == [(0, 200, "中班"), (0, 301, "大（1）班")]
    assert "没有差别" in preview(head, workbook(rows, HEAD)) or "完全相同" in preview(
        head, workbook(rows, HEAD)
    )
    again = head.get(reverse("roster:classes")).content.decode()
    assert "大（1）班" in again


def test_a_primary_school_is_told_that_it_has_no_such_class(world: World) -> None:
    answer = client(world, "principal").post(
        reverse("roster:import"),
        {"workbook": workbook([("1", numbered(1, "男"), "韦小青", "男", "大一班")], HEAD)},
    )
    assert answer.status_code == 422
    assert "班级“" in answer.content.decode() or "认不出" in answer.content.decode()


def test_a_year_on_the_classes_move_up_the_eldest_graduate_and_who_goes_early_has_left(
    world: World, place: Organisation
) -> None:
    first, second = date(2026, 9, 14), date(2027, 9, 14)
    take_in(
        world, place, first,
        [RosterRow(0, 301, "甲大", "m"), RosterRow(0, 201, "乙中", "f"), RosterRow(0, 101, "丙小", "m"), RosterRow(0, 101, "丁小", "f")],
    )  # fmt: skip
    done = take_in(
        world,
        place,
        second,
        [RosterRow(0, 301, "乙中", "f"), RosterRow(0, 201, "丙小", "m"), RosterRow(0, 101, "戊新", "f")],
    )
    assert (done.pupils, done.added, done.left_count, done.moved) == (3, 1, 2, 2)
    with acting(world.actor("head", second)):
        ended = dict(
            Enrolment.objects.filter(school_class__school=place, until=second).values_list(
                "pupil__identity__name", "ended_as"
            )
        )
        now = dict(
            Enrolment.objects.filter(school_class__school=place, until__isnull=True)
            .values_list("pupil__identity__name", "school_class__label")
        )  # fmt: skip
    assert ended == {"甲大": "graduated", "乙中": "", "丙小": "", "丁小": "left"}
    assert now == {"乙中": "大（1）班", "丙小": "中（1）班", "戊新": "小（1）班"}
