"""Schools' own days and documents from a workbook: all faults at once, a preview, all rows or none, twice the same."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from fangxin.areas.audit.queries import looking
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.policy.models import Document, SchoolDayException
from fangxin.areas.policy.rules import document_sheet, school_day_sheet
from fangxin.areas.policy.rules.document_kinds import document_kinds
from fangxin.areas.policy.rules.document_sheet import read_facts, said_facts
from fangxin.engine.workbook import XLSX, list_workbook
from tests.areas.policy.test_documents import in_force, write
from tests.factories.pages import signed_in
from tests.factories.policy import autumn_term
from tests.factories.world import TODAY, World, at, key, person

SCHOOL = "溪口镇中心小学"
NEXT = TODAY + timedelta(days=7)
DAYS, DOCUMENTS = "policy:school-days-import", "policy:documents-import"
LETTER = document_kinds()["safety-manager-letter"]


@pytest.fixture(autouse=True)
def term(world: World) -> None:
    """Days are set within a term."""
    autumn_term(world)


def upload(
    client: Client, address: str, heads: Sequence[str], rows: Sequence[Sequence[object]]
) -> HttpResponse:
    file = SimpleUploadedFile("list.xlsx", list_workbook("表", heads, rows), content_type=XLSX)
    return client.post(reverse(address), {"key": key(), "workbook": file})


def commit(client: Client, address: str, preview: HttpResponse) -> HttpResponse:
    assert preview.status_code == 200, preview.content.decode()
    sealed = re.search(r'name="sealed" value="([^"]+)"', preview.content.decode())
    assert sealed is not None, "the preview offers nothing to commit"
    return client.post(reverse(f"{address}-commit"), {"key": key(), "sealed": sealed.group(1)}, follow=True)


def days() -> list[tuple[object, ...]]:
    with looking(SYSTEM):
        rows = SchoolDayException.objects.filter(superseded_by__isnull=True).order_by("on", "grade")
        return [(row.on, row.kind, row.grade, row.reason) for row in rows]


def test_a_principals_days_come_in_together_and_twice_is_once(world: World) -> None:
    rows = [
        (SCHOOL, NEXT, "停课", "", "雪天停课"), (SCHOOL, NEXT + timedelta(days=1), "停课", "", "雪天停课"),
        (SCHOOL, NEXT + timedelta(days=2), "年级外出", 3, "三年级研学"),
    ]  # fmt: skip
    with signed_in(world, "principal", at(9)) as client:
        preview = upload(client, DAYS, school_day_sheet.HEADS, rows)
        assert "雪天停课" in preview.content.decode()
        assert days() == []
        assert "校历已登记" in commit(client, DAYS, preview).content.decode()
        again = upload(client, DAYS, school_day_sheet.HEADS, rows)
        assert "没有要改变的内容" in again.content.decode()
        assert 'name="sealed"' not in again.content.decode()
    assert days() == [
        (NEXT, "closed", 0, "雪天停课"), (NEXT + timedelta(days=1), "closed", 0, "雪天停课"),
        (NEXT + timedelta(days=2), "trip", 3, "三年级研学"),
    ]  # fmt: skip


def test_what_goes_out_comes_in_again_and_shows_what_was_changed(world: World) -> None:
    with signed_in(world, "principal", at(9)) as client:
        commit(
            client,
            DAYS,
            upload(client, DAYS, school_day_sheet.HEADS, [(SCHOOL, NEXT, "停课", "", "雪天停课")]),
        )
        out = client.get(reverse("policy:school-days-workbook")).content
        lines = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_index(0).to_python()
        assert lines == [list(school_day_sheet.HEADS), [SCHOOL, NEXT.isoformat(), "停课", "", "雪天停课"]]
        lines[1][2:] = ["照常", "", "雪停了"]
        preview = upload(client, DAYS, school_day_sheet.HEADS, lines[1:])
        assert "停课 → 照常" in preview.content.decode()
        commit(client, DAYS, preview)
    assert days() == [(NEXT, "normal", 0, "雪停了")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("白石镇小学", NEXT, "停课", "", "雪天"), "没有这一所"),
        ((SCHOOL, "下周", "停课", "", "雪天"), "请填写日期"),
        ((SCHOOL, NEXT, "放羊", "", "雪天"), "之一"),
        ((SCHOOL, NEXT, "补课", "", "补雪天"), "您可以登记：停课、年级外出、照常"),
        ((SCHOOL, TODAY - timedelta(days=3), "停课", "", "雪天"), "已经过去"),
        ((SCHOOL, NEXT, "年级外出", 9, "研学"), "不是本校的年级"),
        ((SCHOOL, NEXT, "停课", 3, "雪天"), "年级请留空"),
        ((SCHOOL, NEXT, "照常", "", "雪停了"), "没有可以撤销的安排"),
        ((SCHOOL, NEXT, "停课", "", ""), "请填写"),
        ((SCHOOL, TODAY + timedelta(days=400), "停课", "", "雪天"), "不在学期内"),
    ],
)
def test_one_bad_row_and_nothing_is_set(world: World, row: tuple[object, ...], says: str) -> None:
    good = (SCHOOL, NEXT + timedelta(days=3), "停课", "", "停电")
    with signed_in(world, "principal", at(9)) as client:
        refused = upload(client, DAYS, school_day_sheet.HEADS, [good, row])
    assert refused.status_code == 422
    html = refused.content.decode()
    assert says in html
    assert "下载标出问题的表格" in html
    assert days() == []


def test_the_county_makes_up_days_for_its_schools_and_for_no_others(world: World) -> None:
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7 or 7)
    row = (SCHOOL, saturday, "补课", "", "补雪天停课")
    with signed_in(world, "education", at(9)) as client:
        commit(client, DAYS, upload(client, DAYS, school_day_sheet.HEADS, [row]))
        other = upload(client, DAYS, school_day_sheet.HEADS, [("白石镇小学", *row[1:])])
        assert other.status_code == 422
    assert days() == [(saturday, "makeup", 0, "补雪天停课")]
    for name in ("cook", "teacher", "auditor", "clerk"):
        with signed_in(world, name, at(9)) as client:
            assert client.get(reverse(DAYS)).status_code == 403


def said(title: str = LETTER.title, text: str = "照章履职。", **more: str) -> tuple[object, ...]:
    facts = {fact.name: "1" if fact.whole else "赵敏" for fact in LETTER.facts}
    last = TODAY + timedelta(days=364)
    return (SCHOOL, LETTER.title, title, more.get("number", ""), TODAY, last, said_facts(LETTER, facts), text)


def titles() -> list[tuple[str, int]]:
    with looking(SYSTEM):
        return list(Document.objects.order_by("pk").values_list("title", "version"))


def test_documents_come_in_as_drafts_and_a_changed_row_is_a_new_version(world: World) -> None:
    first = in_force(world, "safety-manager-letter", title=LETTER.title, text="照章履职。")
    with signed_in(world, "safety", at(12)) as client:
        out = client.get(reverse("policy:document-workbook")).content
        lines = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_index(0).to_python()
        own = next(line for line in lines if line[2] == LETTER.title)
        same = upload(client, DOCUMENTS, lines[0], [own])
        assert "没有要改变的内容" in same.content.decode()
        own[3] = "溪小〔2026〕3号"
        preview = upload(client, DOCUMENTS, lines[0], [own, said("第二责任书")])
        html = preview.content.decode()
        assert "溪小〔2026〕3号" in html
        assert "第二责任书" in html
        assert "等另一位负责人批准" in commit(client, DOCUMENTS, preview).content.decode()
    assert titles() == [(LETTER.title, 1), (LETTER.title, 2), ("第二责任书", 1)]
    with looking(SYSTEM):
        new = Document.objects.get(version=2)
        assert (new.supersedes_id, new.facts) == (first.pk, first.facts)
        assert not hasattr(new, "decision")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({0: "白石镇小学"}, "没有这一个"),
        ({1: "情书"}, "之一"),
        ({2: ""}, "请填写"),
        ({4: "明天"}, "请填写日期"),
        ({5: ""}, "要写明有效期"),
        ({6: "胡写"}, "没有读懂“胡写”"),
        ({6: ""}, "请填写"),
        ({7: ""}, "请填写正文"),
        ({1: document_kinds()["insurance-food-liability"].title}, "没有读懂"),
    ],
)
def test_a_bad_document_is_told_at_its_cell_and_nothing_is_entered(
    world: World, change: dict[int, str], says: str
) -> None:
    bad = [change.get(column, value) for column, value in enumerate(said("另一份"))]
    with signed_in(world, "safety", at(9)) as client:
        refused = upload(client, DOCUMENTS, document_sheet.HEADS, [said(), bad])
    assert refused.status_code == 422
    assert says in refused.content.decode()
    assert titles() == []


def test_a_version_that_waits_and_one_with_a_scan_are_not_replaced_by_a_sheet(world: World) -> None:
    write(world, "safety-manager-letter", title=LETTER.title, text="照章履职。")
    with signed_in(world, "safety", at(9)) as client:
        refused = upload(client, DOCUMENTS, document_sheet.HEADS, [said(number="新号")])
    assert "还没有批准或退回" in refused.content.decode()
    insurance = document_kinds()["insurance-food-liability"]
    facts = "；".join(f"{fact.label}：{1 if fact.whole else '某'}" for fact in insurance.facts)
    row = (SCHOOL, insurance.title, insurance.title, "", TODAY, TODAY + timedelta(days=364), facts, "保单")
    with signed_in(world, "safety", at(9)) as client:
        assert "附扫描件" in upload(client, DOCUMENTS, document_sheet.HEADS, [row]).content.decode()


def test_facts_in_a_cell_are_read_as_they_are_written() -> None:
    for kind in document_kinds().values():
        facts = {fact.name: "12" if fact.whole else "甲（乙）" for fact in kind.facts}
        assert read_facts(kind, said_facts(kind, facts)) == (facts, "")
        assert read_facts(kind, said_facts(kind, facts).replace("：", ":").replace("；", ";")) == (facts, "")


def test_terms_go_out_with_their_last_day(world: World) -> None:
    with signed_in(world, "education", at(9)) as client:
        out = client.get(reverse("policy:terms-workbook")).content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_index(0).to_python()
    assert lines[0] == ["学期", "开始", "结束（含）"]
    assert lines[1] == ["2026-2027 第一学期", "2026-08-31", "2027-01-22"]


def test_a_prefecture_keeps_no_countys_papers_and_its_pages_say_so(world: World) -> None:
    """Their lists belong to a county or a school; a template of nobody's papers would name nobody."""
    with looking(SYSTEM):
        above = Organisation.objects.get(pk=world.county.parent_id)
    world.people["prefecture"] = person("prefecture", "沈越", above, (Role.EDUCATION_OFFICER,))
    with signed_in(world, "prefecture", at(9)) as client:
        for address in (DOCUMENTS, f"{DOCUMENTS}-template", f"{DOCUMENTS}-commit", "policy:terms-workbook"):
            assert client.get(reverse(address)).status_code == 403, address
        for address in (DAYS, f"{DAYS}-template", "policy:school-days-workbook"):
            assert client.get(reverse(address)).status_code == 200, address
