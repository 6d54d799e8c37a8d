"""The pages of documents, facility checks and deadlines over HTTP."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM
from fangxin.areas.policy.models import Document, DocumentReceipt, FacilityLine, RectificationReview
from fangxin.areas.policy.rules.document_kinds import checklists, document_kinds
from fangxin.engine.workbook import open_workbook
from tests.areas.policy.test_documents import PDF, approve, in_force, write
from tests.areas.policy.test_documents_facilities import answers, inspect
from tests.factories.world import World, key


def client(world: World, name: str) -> Client:
    found = Client()
    found.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
    return found


def post(browser: Client, url: str, **data: Any) -> Any:
    return browser.post(url, {"key": key(), **data})


def insurance(**more: Any) -> dict[str, Any]:
    return {
        "title": "食品安全责任险", "number": "P-1", "since": "2026-09-14", "last_day": "2027-09-13", "text": "",
        "insurer": "青岭财险", "policy_number": "QL-88", "scope": "食品安全", "insured_yuan": "500000",
    } | more  # fmt: skip


def test_a_policy_with_its_scan_goes_from_the_form_over_approval_to_the_download(world: World) -> None:
    safety, principal = client(world, "safety"), client(world, "principal")
    new = f"{reverse('policy:document-new')}?kind=insurance-food-liability"
    assert "承保机构" in safety.get(new).content.decode()
    refused = post(safety, new, **insurance(insurer=""))
    assert refused.status_code == 422
    assert "请填写承保机构" in refused.content.decode()
    bad = SimpleUploadedFile("保单.pdf", b"<html>", "application/pdf")
    assert "不是 PDF" in post(safety, new, **insurance(file=bad)).content.decode()
    done = post(safety, new, **insurance(file=SimpleUploadedFile("保单.pdf", PDF, "application/pdf")))
    assert done.status_code == 302
    with acting(SYSTEM):
        row = Document.objects.get()
    assert "不能批准自己起草" in safety.get(done.url).content.decode()
    assert post(safety, reverse("policy:document-decide", args=[row.pk]), approved="yes").status_code == 422
    assert (
        post(principal, reverse("policy:document-decide", args=[row.pk]), approved="yes").status_code == 302
    )
    answer = principal.get(reverse("policy:document-file", args=[row.pk]))
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/pdf"
    html = principal.get(reverse("policy:documents")).content.decode()
    assert "食品安全责任险" in html
    for stranger in ("other_principal", "neighbour"):
        for name in ("document", "document-file"):
            assert client(world, stranger).get(reverse(f"policy:{name}", args=[row.pk])).status_code == 404
    assert client(world, "clerk").get(reverse("policy:document", args=[row.pk])).status_code == 403


def test_a_cook_is_asked_to_read_and_confirms_once(world: World) -> None:
    row = in_force(world)
    cook = client(world, "cook")
    assert "请您阅读并确认" in cook.get(reverse("policy:documents")).content.decode()
    assert post(cook, reverse("policy:document-read", args=[row.pk])).status_code == 302
    html = cook.get(reverse("policy:documents")).content.decode()
    assert "请您阅读并确认" not in html
    assert "登记文件" not in html
    with acting(SYSTEM):
        assert DocumentReceipt.objects.get().by_id == world.people["cook"].pk


def test_the_expiry_board_names_every_missing_document_of_every_school(world: World) -> None:
    in_force(world)
    html = client(world, "education").get(reverse("policy:document-needs"), {"q": "溪口"}).content.decode()
    required = [kind for kind in document_kinds().values() if kind.required and "school" in kind.at]
    assert html.count('role="rowheader"') == len(required) - 1
    assert "校长食品安全责任书" in html
    assert "food-safety-system" not in html


def test_the_library_pages_by_25_and_goes_out_as_a_workbook_with_text_cells(world: World) -> None:
    for number in range(26):
        write(world, "other", title=f"=HYPERLINK({number})")
    browser = client(world, "principal")
    html = browser.get(reverse("policy:documents")).content.decode()
    assert html.count('role="rowheader"') == 25
    answer = browser.get(reverse("policy:document-workbook"))
    sheet = open_workbook(answer.content, name="documents.xlsx").sheets[0]
    assert sheet.row_count == 27
    assert str(sheet.rows[1][2]).startswith("'=HYPERLINK")
    assert b"<f>" not in io.BytesIO(answer.content).getvalue()


def test_a_new_version_is_written_from_the_page_of_the_old(world: World) -> None:
    row = in_force(world)
    safety = client(world, "safety")
    page = safety.get(reverse("policy:document", args=[row.pk])).content.decode()
    url = f"{reverse('policy:document-new')}?replaces={row.pk}"
    assert url in page
    assert "替换" in safety.get(url).content.decode()
    data = {"title": row.title, "since": "2027-01-01", "last_day": "2028-12-31", "text": "修订"}
    assert post(safety, url, **data).status_code == 302
    with acting(SYSTEM):
        assert Document.objects.get(version=2).supersedes_id == row.pk


def test_a_drill_is_recorded_on_the_plans_page(world: World) -> None:
    plan = in_force(world, "plan-fire")
    safety = client(world, "safety")
    url = reverse("policy:document-drill", args=[plan.pk])
    assert post(safety, url, on="2026-09-14", people="0", found="无").status_code == 422
    assert post(safety, url, on="2026-09-14", people="560", found="三楼疏散慢").status_code == 302


def test_a_check_with_a_hazard_is_put_right_and_accepted_through_the_pages(world: World) -> None:
    safety, principal = client(world, "safety"), client(world, "principal")
    assert "还没有检查过" in safety.get(reverse("policy:facilities")).content.decode()
    url = reverse("policy:facility-check", args=["fire"])
    today = re.search(r'name="on"[^>]*value="([\d-]+)"', safety.get(url).content.decode())
    assert today
    items = dict.fromkeys(checklists()["fire"].items, "yes")
    half = post(safety, url, on=today[1], **(items | {"gas": ""}))
    assert half.status_code == 422
    assert "请选择合格或不合格" in half.content.decode()
    inspect(world, answers("gas"))
    with acting(SYSTEM):
        line = FacilityLine.objects.get(passed=False)
    assert "灭火器压力不足" in principal.get(reverse("policy:facilities")).content.decode()
    assert "灭火器压力不足" in principal.get(reverse("policy:deadlines")).content.decode()
    fix, review = (reverse(f"policy:hazard-{name}", args=[line.pk]) for name in ("fix", "review"))
    assert post(safety, fix, done="").status_code == 422
    assert post(safety, fix, done="已更换软管").status_code == 302
    assert post(safety, review, accepted="yes").status_code == 422
    assert post(principal, review, accepted="yes").status_code == 302
    with acting(SYSTEM):
        assert RectificationReview.objects.get().accepted
    assert "灭火器压力不足" not in principal.get(reverse("policy:deadlines")).content.decode()
    answer = principal.get(reverse("policy:deadline-workbook"))
    assert open_workbook(answer.content, name="deadlines.xlsx").sheets[0].row_count == 1


@pytest.mark.parametrize("address", ["documents", "document-needs", "facilities", "deadlines"])
@pytest.mark.parametrize("name", ["principal", "cook", "education", "auditor", "administrator"])
def test_everybody_of_school_and_county_opens_the_lists(world: World, name: str, address: str) -> None:
    approve(world, write(world))
    assert client(world, name).get(reverse(f"policy:{address}"), {"q": "sp"}).status_code == 200


def test_a_page_full_of_documents_costs_no_more_questions_than_one(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        in_force(world, "other")
    browser = client(world, "principal")
    browser.get(reverse("policy:documents"))
    with django_assert_max_num_queries(22):
        browser.get(reverse("policy:documents"))
