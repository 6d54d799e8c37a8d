"""The pages: the school's list, papers and workbooks; the family's choice on the phone; the county's coverage."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.care.models import CareChoice, CareNeed, CareService, ServiceSetting
from fangxin.areas.care.rules.choice_sheet import HEADS, read_choices
from fangxin.engine.workbook.sheet import Sheet
from tests.factories.care import chosen, guardian, offered, parent, term_of
from tests.factories.pages import signed_in
from tests.factories.world import World, at

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("回执.pdf", PDF, "application/pdf")


def test_the_principal_offers_a_service_and_sees_what_is_wrong_with_it(world: World) -> None:
    term_of(world)
    with signed_in(world, "principal", at(9)) as client:
        page = client.get(reverse("care:services"))
        assert page.status_code == 200
        assert page.content.decode().count("/care/services/offer/") == 3
        url = reverse("care:offer", args=["nap"])
        said = {
            "key": "offer-1", "since": "2026-09-14", "place": "本班教室", "opens": "12:30", "closes": "14:00",
            "capacity": "40", "fee": "3.50", "fee_document": "",
        }  # fmt: skip
        wrong = client.post(url, said)
        assert wrong.status_code == 422
        assert "收费要写明批准的文件" in wrong.content.decode()
        assert client.post(url, said | {"fee_document": "发改价〔2026〕7 号"}).status_code == 302
        html = client.get(reverse("care:services")).content.decode()
        assert "每天 3.50 元" in html
        assert "12:30–14:00" in html
        assert client.get(reverse("care:offer", args=["swimming"])).status_code == 404
    with acting(SYSTEM):
        assert (CareService.objects.get().kind, ServiceSetting.objects.get().fee_fen) == ("nap", 350)
    with signed_in(world, "teacher", at(9)) as client:
        assert client.get(url).status_code == 403


def test_a_family_chooses_on_the_phone_and_leaves_again(world: World) -> None:
    service, child = offered(world), world.pupils[0]
    who = guardian(world, child)
    with signed_in(world, who, at(9)) as client:
        html = client.get(reverse("care:family")).content.decode()
        assert all(word in html for word in ("莫小0", "每天 3.00 元", "12:30–14:00", "自愿选择", "依据："))
        choose = reverse("care:choose", args=[child.pk, service.pk])
        wrong = client.post(choose, {"key": "choose-1", "since": "2026-09-01"})
        assert wrong.status_code == 422
        assert "不能早于今天" in wrong.content.decode()
        assert client.post(choose, {"key": "choose-2", "since": "2026-09-14"}).status_code == 302
        assert (
            client.post(choose, {"key": "choose-2", "since": "2026-09-14"}).status_code == 302
        )  # sent twice
        html = client.get(reverse("care:family")).content.decode()
        assert "在册" in html
        assert "选择这项服务" not in html
        other = reverse("care:choose", args=[world.pupils[1].pk, service.pk])
        assert client.post(other, {"key": "choose-3", "since": "2026-09-14"}).status_code == 404
        with acting(SYSTEM):
            [row] = CareChoice.objects.all()
        leave = reverse("care:withdraw", args=[row.pk])
        assert client.post(leave, {"key": "leave-1", "since": "2026-09-15"}).status_code == 302
        need = reverse("care:need", args=[child.pk, "after_school"])
        assert (
            client.post(need, {"key": "need-1", "term": service.term_id, "needed": "yes"}).status_code == 302
        )
        assert "已登记需要" in client.get(reverse("care:family")).content.decode()
    with acting(SYSTEM):
        newest = {row.kind: row.needed for row in CareNeed.objects.order_by("id")}
    assert newest == {"nap": False, "after_school": True}
    with signed_in(world, "principal", at(9)) as client:
        assert client.get(reverse("care:family")).status_code == 403


def test_the_class_teacher_enters_signed_papers_with_their_scan(world: World) -> None:
    service = offered(world)
    url = reverse("care:paper", args=[service.pk])
    with signed_in(world, "teacher", at(9)) as client:
        page = client.get(url).content.decode()
        assert "莫小0" in page
        assert "石小0" not in page
        said: dict[str, Any] = {"key": "paper-1", "since": "2026-09-14", "pupils": [world.pupils[0].pk]}
        assert client.post(url, said).status_code == 422  # no scan
        assert client.post(url, said | {"scan": paper()}).status_code == 302
        with acting(SYSTEM):
            row = CareChoice.objects.get()
        assert client.get(reverse("care:scan", args=[row.pk])).content == PDF
        page = client.get(reverse("care:choice", args=[row.pk])).content.decode()
        assert "周婷" in page
        assert "纸质表" in page
        leave = {"key": "paper-2", "since": "2026-09-15", "scan": paper()}
        assert client.post(reverse("care:choice", args=[row.pk]), leave).status_code == 302
    with signed_in(world, "other_teacher", at(9)) as client:
        for name, pk in (("care:paper", service.pk), ("care:choice", row.pk), ("care:scan", row.pk)):
            assert client.get(reverse(name, args=[pk])).status_code == 404


def test_the_list_searches_pages_and_leaves_as_a_workbook_with_few_questions(world: World) -> None:
    service = offered(world, capacity=2)
    for child in world.pupils[:4]:
        chosen(world, service, child)
    url = reverse("care:service", args=[service.pk])
    with signed_in(world, "principal", at(10)) as client:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            html = client.get(url).content.decode()
        assert len(asked) <= 30, len(asked)
        assert "莫小0" in html
        assert "莫小2" not in html
        waiting = client.get(url, {"state": "waiting"}).content.decode()
        assert re.search(r"莫小2.*莫小3", waiting, re.S)
        assert "莫小0" not in waiting
        assert "莫小1" not in client.get(url, {"q": "小0"}).content.decode()
        book = openpyxl.load_workbook(
            io.BytesIO(client.get(reverse("care:service-workbook", args=[service.pk])).content)
        )
        assert [row[7] for row in book.active.values] == ["状态", "在册", "在册", "等候", "等候"]
        # Twice as many children ask the same number of questions.
        with CaptureQueriesContext(connection) as few:
            client.get(url, {"state": "waiting"})
        for child in world.pupils[4:6]:
            chosen(world, service, child)
        with CaptureQueriesContext(connection) as again:
            client.get(url, {"state": "waiting"})
        assert len(again) == len(few)


def sheet(*rows: tuple[Any, ...]) -> Sheet:
    return Sheet("报名", True, (HEADS, *rows))


def test_every_cell_of_a_workbook_that_is_wrong_is_named_at_once() -> None:
    found = read_choices(
        sheet((1.0, "三（2）班", "莫小0", "是"), (2, "", "", "也许"), (77, "", "", "是"), (1, "", "", "是"), (3, "", "", "是"),
              (4, "", "", ""), ("x", "", "", "√")),
        {1, 2, 3, 4}, {3},
    )  # fmt: skip
    assert found.pupil_ids == [1]
    assert [(mark.row, mark.column) for mark in found.marks] == [(3, 4), (4, 1), (5, 1), (6, 4), (8, 1)]
    assert read_choices(Sheet("x", True, (("姓名",),)), set(), set()).marks[0].row == 1


def test_a_school_imports_its_papers_in_one_commit(world: World) -> None:
    service = offered(world, capacity=2)
    url = reverse("care:import", args=[service.pk])
    with signed_in(world, "principal", at(9)) as client:
        template = client.get(reverse("care:import-template", args=[service.pk])).content
        book = openpyxl.load_workbook(io.BytesIO(template))
        page = book.active
        assert page.max_row == 1 + len(world.pupils)
        for row in range(2, 5):
            page.cell(row, 4, "是")
        page.cell(5, 4, "好")

        def sent() -> SimpleUploadedFile:
            buffer = io.BytesIO()
            book.save(buffer)
            return SimpleUploadedFile("报名.xlsx", buffer.getvalue())

        bad = client.post(url, {"key": "in-1", "since": "2026-09-14", "workbook": sent(), "scan": paper()})
        assert bad.status_code == 422
        assert "有 1 处要改" in bad.content.decode()
        page.cell(5, 4, "")
        good = client.post(url, {"key": "in-2", "since": "2026-09-14", "workbook": sent(), "scan": paper()})
        html = good.content.decode()
        assert good.status_code == 200
        assert "2 人入册，1 人按先后等候" in html
        sealed = re.search(r'name="sealed" value="([^"]+)"', html)
        assert sealed
        commit = reverse("care:import-commit", args=[service.pk])
        assert client.post(commit, {"key": "in-3", "sealed": sealed[1] + "x"}).status_code == 422
        with acting(SYSTEM):
            assert not CareChoice.objects.exists()
        assert client.post(commit, {"key": "in-4", "sealed": sealed[1]}).status_code == 302
    with acting(SYSTEM):
        assert CareChoice.objects.filter(source="paper", place__isnull=False).count() == 2
        assert CareChoice.objects.count() == 3


@pytest.mark.duty("D006", "supported")
def test_the_county_reads_demand_and_service_by_school_without_a_name(world: World) -> None:
    """放心午餐 三: is the pick-up problem solved? Needed, served and unmet by school and service."""
    service = offered(world, capacity=1)
    chosen(world, service, world.pupils[0])
    chosen(world, service, world.pupils[1])
    url = reverse("care:coverage")
    with signed_in(world, "education", at(10)) as client:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            html = client.get(url).content.decode()
        assert len(asked) <= 22, len(asked)
        assert "名额不足" in html
        assert "没有开设" in html
        assert "莫小" not in html
        book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("care:coverage-workbook")).content))
        first = next(row for row in book.active.values if row[0] == "溪口镇中心小学" and row[1] == "安心午休")
        assert first[2:] == ("是", 9, 2, 1, 1, 1)
        assert "溪口" in client.get(url, {"q": "溪口"}).content.decode()
        assert "松林小学" not in client.get(url, {"q": "溪口"}).content.decode()
    with signed_in(world, "principal", at(10)) as client:
        assert client.get(url).status_code == 403
    assert parent(world, world.pupils[0])


def test_the_principal_says_who_cares_and_the_family_reads_it(world: World) -> None:
    service, child = offered(world), world.pupils[0]
    url = reverse("care:staff", args=[service.pk])
    with signed_in(world, "principal", at(9)) as client:
        assert client.post(url, {"key": "staff-1", "account": world.people["teacher"].pk}).status_code == 302
        again = client.post(url, {"key": "staff-2", "account": world.people["teacher"].pk})
        assert again.status_code == 422
        assert "已经安排过" in again.content.decode()
        assert client.post(url, {"key": "staff-3", "account": 999}).status_code == 422
    with signed_in(world, guardian(world, child), at(10)) as client:
        assert "周婷" in client.get(reverse("care:family")).content.decode()
