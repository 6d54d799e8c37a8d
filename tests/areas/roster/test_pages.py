"""The roster's pages over HTTP: workbook to roster, declaration to notice; who may not; nothing personal left behind."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.roster.models import Declaration, Objection, PupilIdentity, RosterImport
from fangxin.engine.roster_sheet.identity_number import check_digit
from tests.factories.kitchen import database_clock
from tests.factories.roster import approved, declared
from tests.factories.world import TODAY, World, at

BORN = "20150101"
HEAD = ("序号", "学籍号", "身份证号", "姓名", "性别", "班级")


LETTERS = "甲乙丙丁戊己"


@pytest.fixture(autouse=True)
def readable_names(world: World) -> None:
    """A workbook's names are Chinese characters only; the small county numbers its children."""
    with acting(SYSTEM):
        for identity in PupilIdentity.objects.all():
            identity.name = identity.name[:-1] + LETTERS[int(identity.name[-1])]
            identity.save(update_fields=["name"])


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def workbook(rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("名册")
    for number, row in enumerate([head, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return SimpleUploadedFile("名册.xlsx", buffer.getvalue())


def children(*more: tuple[str, str, str], leave_out: int = 0) -> list[tuple[str, ...]]:
    live = [(f"莫小{i}", "女", "三（2）班") for i in LETTERS[leave_out:]] + [
        (f"石小{i}", "女", "一(1)班") for i in LETTERS[:3]
    ]
    numbers = [numbered(order, child[1]) for order, child in enumerate([*live, *more], start=leave_out + 1)]
    return [(str(n), f"G{numbers[n]}", numbers[n], *child) for n, child in enumerate([*live, *more])]


def numbered(order: int, sex: str) -> str:
    """A right number of a boy or, for any other word, a girl."""
    body = f"522701{BORN}{order * 2 + (sex == '男'):03}"
    return body + check_digit(body)


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', html
    )
    assert found, f"no field {name}"
    return found[1]


def preview(signed_in: Client, file: SimpleUploadedFile) -> str:
    response = signed_in.post(reverse("roster:import"), {"workbook": file})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return str(response.content.decode())


def commit(signed_in: Client, html: str, **more: str) -> object:
    data = {"key": field(html, "key"), "sealed": field(html, "sealed")} | more
    return signed_in.post(reverse("roster:import-commit"), data)


def test_a_workbook_becomes_the_roster_and_its_identity_numbers_are_nowhere(world: World) -> None:
    principal = client(world, "principal")
    html = preview(principal, workbook(children(("韦小青", "男", "4年级1班"))))
    assert BORN not in html
    assert "四（1）班 韦小青" in html
    with acting(SYSTEM):
        assert not PupilIdentity.objects.filter(name="韦小青").exists()
    assert commit(principal, html).status_code == 302
    with acting(SYSTEM):
        done = RosterImport.objects.get()
        assert (done.pupils, done.added, done.left_count, done.moved) == (10, 1, 0, 0)
        assert (done.changed, done.contested) == (9, 0)  # nine children have a number now
    assert hits("韦小青") == ["roster_pupilidentity"]  # the search does find what is there
    assert hits(f"522701{BORN}") == []


def hits(text: str) -> list[str]:
    """Every table of the database in which some row holds a text."""
    found = []
    with acting(SYSTEM), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table.startswith("procrastinate"):
                continue
            cursor.execute(
                "SELECT has_table_privilege(%s, 'SELECT'), has_table_privilege(%s, 'INSERT')", [table] * 2
            )
            if cursor.fetchone() == (False, False):
                continue  # what the program may neither read nor write it has not written
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_the_same_workbook_again_offers_nothing_to_commit(world: World) -> None:
    principal = client(world, "principal")
    commit(principal, preview(principal, workbook(children())))
    html = preview(principal, workbook(children()))
    assert "与现有名册完全相同" in html
    assert 'name="sealed"' not in html


def test_all_errors_come_at_once_and_the_workbook_comes_back_marked(world: World) -> None:
    rows = children(("", "男", "三（2）班"), ("陆小明", "不详", "三（2）班"), ("陆小红", "女", "大班"))
    response = client(world, "principal").post(reverse("roster:import"), {"workbook": workbook(rows)})
    html = response.content.decode()
    assert response.status_code == 422
    for words in ("第11行没有姓名", "第12行的性别认不出", "第13行的班级认不出"):
        assert words in html
    marked = re.search(r'href="data:application/[^,]*;base64,([^"]+)"', html)
    assert marked
    sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(marked[1]))).active
    assert sheet["E12"].fill.fgColor.rgb.endswith("FFC7CE")
    assert "性别认不出" in sheet["G12"].value
    with acting(SYSTEM):
        assert not RosterImport.objects.exists()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "不是 .xlsx 表格"),
        (b"", "这是一个空文件"),
        (bomb(), "可能是压缩炸弹"),
    ],
    ids=["text", "empty", "bomb"],
)
def test_what_is_no_workbook_is_refused_with_one_sentence(
    world: World, content: bytes, sentence: str
) -> None:
    file = SimpleUploadedFile("名册.xlsx", content)
    response = client(world, "principal").post(reverse("roster:import"), {"workbook": file})
    assert response.status_code == 422
    assert response.content.decode().count(sentence) == 1


def test_many_leavers_must_be_confirmed(world: World) -> None:
    principal = client(world, "principal")
    html = preview(principal, workbook(children(leave_out=2)))
    assert "超过一成" in html
    assert commit(principal, html).status_code == 422
    assert commit(principal, html, leavers_right="on").status_code == 302


def test_a_preview_that_was_changed_or_belongs_to_another_is_refused(world: World) -> None:
    html = preview(client(world, "principal"), workbook(children(("韦小青", "男", "4年级1班"))))
    sealed = field(html, "sealed")
    wrong = client(world, "principal").post(
        reverse("roster:import-commit"),
        {"key": "k-1", "sealed": sealed[:-1] + ("a" if sealed[-1] != "a" else "b")},
    )
    assert wrong.status_code == 422
    assert "不完整或被改动" in wrong.content.decode()
    assert commit(client(world, "other_principal"), html).status_code == 422


def test_a_repeated_commit_answers_the_first_and_adds_nothing(world: World) -> None:
    principal = client(world, "principal")
    html = preview(principal, workbook(children(("韦小青", "男", "4年级1班"))))
    assert commit(principal, html).status_code == 302
    assert commit(principal, html).status_code == 302
    with acting(SYSTEM):
        assert RosterImport.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "url", "status"),
    [
        ("principal", "roster:classes", 200),
        ("education", "roster:classes", 200),
        ("cook", "roster:classes", 403),
        ("clerk", "roster:classes", 403),
        ("education", "roster:import", 403),
        ("principal", "roster:import", 200),
        ("principal", "roster:declarations", 200),
        ("finance", "roster:declarations", 200),
        ("teacher", "roster:declarations", 403),
        ("principal", "roster:declare", 200),
        ("finance", "roster:declare", 403),
    ],
)
def test_who_may_open_the_pages(world: World, name: str, url: str, status: int) -> None:
    assert client(world, name).get(reverse(url)).status_code == status


def test_names_of_children_are_for_the_class_teacher_and_the_school_only(world: World) -> None:
    url = reverse("roster:class", args=[world.school_class.pk])
    assert "莫小甲" in client(world, "teacher").get(url).content.decode()
    assert client(world, "other_teacher").get(url).status_code == 404
    assert client(world, "education").get(url).status_code == 403
    county = (
        client(world, "education")
        .get(f"{reverse('roster:classes')}?school={world.school.pk}")
        .content.decode()
    )
    assert "三（2）班" in county
    assert "莫小" not in county


def test_a_class_is_found_by_a_childs_name(world: World) -> None:
    html = client(world, "principal").get(reverse("roster:classes"), {"q": "石小乙"}).content.decode()
    assert "一（1）班" in html
    assert "三（2）班" not in html


def test_the_principal_names_a_class_teacher(world: World) -> None:
    principal = client(world, "principal")
    url = reverse("roster:class", args=[world.second_class.pk])
    key = field(principal.get(url).content.decode(), "key")
    done = principal.post(url, {"key": key, "account": world.people["teacher"].pk}, follow=True)
    assert "周婷" in done.content.decode()


def decide(world: World, name: str, row: Declaration, answer: str, reason: str = "") -> int:
    signed_in = client(world, name)
    url = reverse("roster:declaration", args=[row.pk])
    html = signed_in.get(url).content.decode()
    data = {"key": field(html, "key"), "side": field(html, "side"), "answer": answer, "reason": reason}
    return signed_in.post(url, data).status_code


@pytest.mark.duty("D237", "enforced")
def test_four_steps_by_four_people_on_the_screen(world: World) -> None:
    """Annex 2, short flow: the school reports, education and finance check, a fourth person puts up the notice."""
    principal = client(world, "principal")
    html = principal.get(reverse("roster:declare")).content.decode()
    assert "上报 9 人" in html
    data = {"key": field(html, "key"), "since": "2026-12-01", "last_day": "2027-01-22"}
    # Who is on the list depends on the first day; what is frozen is the number that the person saw.
    other = principal.post(reverse("roster:declare"), data | {"shown": "8"})
    assert other.status_code == 422
    assert "享受补助的是 9 人，页面上是 8 人" in other.content.decode()
    assert 'name="shown" value="9"' in other.content.decode()
    assert principal.post(reverse("roster:declare"), data | {"shown": "9"}).status_code == 302
    twice = principal.post(reverse("roster:declare"), data | {"shown": "9", "key": "declare-once-more"})
    assert twice.status_code == 422
    assert "已经有一份名单在等县级核对" in twice.content.decode()
    with acting(SYSTEM):
        row = Declaration.objects.get()
    assert row.pupils == 9
    queue = client(world, "finance").get(reverse("roster:declarations") + "?show=all").content.decode()
    assert "溪口镇中心小学" in queue
    assert "等教育" in queue
    assert decide(world, "education", row, "approve") == 302
    assert decide(world, "finance", row, "return") == 422  # a return needs its reason
    assert decide(world, "finance", row, "approve") == 302
    officer = client(world, "reviewer")
    url = reverse("roster:declaration", args=[row.pk])
    html = officer.get(url).content.decode()
    assert "张贴公示" in html
    put_up = reverse("roster:put-up", args=[row.pk])
    assert officer.post(put_up, {"key": field(html, "key")}).status_code == 302
    page = principal.get(url).content.decode()
    assert "公示中" in page
    assert "财政部门核对通过" in page


def test_another_county_does_not_find_the_declaration(world: World) -> None:
    row = declared(world)
    assert client(world, "neighbour").get(reverse("roster:declaration", args=[row.pk])).status_code == 404
    assert (
        client(world, "other_principal").get(reverse("roster:declaration", args=[row.pk])).status_code == 404
    )


def test_the_queue_asks_the_same_number_of_questions_for_one_and_for_three(world: World) -> None:
    officer = client(world, "reviewer")
    counted = []
    for month in (10, 12):
        approved(world, declared(world, since=date(2026, month, 1), until=date(2026, month, 31)))
        with CaptureQueriesContext(connection) as found:
            assert officer.get(reverse("roster:declarations")).status_code == 200
        counted.append(len(found))
        declared(world, since=date(2026, month - 1, 1), until=date(2026, month - 1, 28))
        look_as(SYSTEM)
    assert counted[1] <= counted[0] + 4


@pytest.mark.duty("D087", "enforced")
def test_the_notice_shows_numbers_to_everybody_and_masked_names_inside_the_school_while_it_runs(
    world: World,
) -> None:
    """Measures, article 13: the list of diners is published; on the web in numbers, inside the school masked."""
    on = date(2026, 9, 14)
    with database_clock(at(8, on=on)):
        row = approved(world, declared(world, on=on), on=on)
        county = client(world, "reviewer").get(reverse("roster:declaration", args=[row.pk])).content.decode()
        assert "只公示人数" in county
        public = Client().get(reverse("roster:public-notice", args=[row.pk])).content.decode()
        assert "9" in public
        inside = client(world, "teacher").get(reverse("roster:names", args=[row.pk])).content.decode()
        assert "莫*甲" in inside
        for html in (county, public, inside):
            assert "莫小" not in html
        for name in ("reviewer", "neighbour"):
            assert client(world, name).get(reverse("roster:names", args=[row.pk])).status_code == 403
        assert client(world, "other_teacher").get(reverse("roster:names", args=[row.pk])).status_code == 404
    with database_clock(at(8, on=date(2026, 9, 22))):  # the notice ended on the 21st
        after = client(world, "teacher").get(reverse("roster:names", args=[row.pk])).content.decode()
        assert "莫*甲" not in after
        assert "期满撤下" in after


def test_anybody_may_object_without_a_name_and_the_county_answers(world: World) -> None:
    with database_clock(at(8)):
        row = approved(world, declared(world, on=TODAY), on=TODAY)
        url = reverse("roster:public-notice", args=[row.pk])
        said = {"key": "public-objection-1", "text": "三（2）班有一名学生上月已经转走"}
        assert Client().post(url, said).status_code == 302
        assert Client().post(url, said | {"key": "public-objection-2", "text": "短"}).status_code == 422
        officer = client(world, "reviewer")
        page = officer.get(reverse("roster:declaration", args=[row.pk])).content.decode()
        assert "上月已经转走" in page
        assert "答复以前名单不生效" in page
        with acting(SYSTEM):
            raised = Objection.objects.get()
        answer = {"key": "answer-1", "objection": raised.pk, "upheld": "no", "text": "已到校核实，学生在读。"}
        assert officer.post(reverse("roster:objection", args=[row.pk]), answer).status_code == 302
        assert "异议不成立" in officer.get(reverse("roster:declaration", args=[row.pk])).content.decode()


def test_the_page_of_reasons_explains_every_child_and_takes_registrations(world: World) -> None:
    with database_clock(at(8)):
        principal = client(world, "principal")
        url = reverse("roster:eligibility") + f"?class={world.school_class.pk}"
        html = principal.get(url).content.decode()
        assert "农村学校在校学生" in html
        said = {
            "key": "registration-1", "value": "urban", "evidence": "household_book", "since": "2026-09-01",
            "pupils": [world.pupils[0].pk, world.pupils[1].pk],
        }  # fmt: skip
        assert principal.post(url, said).status_code == 302
        assert "非农村户籍" in principal.get(url).content.decode()
        one = principal.get(reverse("roster:explain", args=[world.pupils[0].pk])).content.decode()
        assert "第五条（一）" in one
        assert client(world, "other_principal").get(
            reverse("roster:explain", args=[world.pupils[0].pk])
        ).status_code == 404  # fmt: skip
