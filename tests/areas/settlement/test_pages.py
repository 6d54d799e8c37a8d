"""The pages as people use them: what the officer sees, what is refused, and how many questions a list costs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fangxin.areas.audit.actions import enter
from fangxin.areas.settlement.models import Application, Payment, PaymentResult, Review, Settlement
from tests.factories.kitchen import database_clock
from tests.factories.settlement import BASKET_FEN, Month, call_both_classes, frozen, grant, month
from tests.factories.world import World, at

pytestmark = pytest.mark.usefixtures("afternoon")


@pytest.fixture
def afternoon(world: World) -> Any:
    """The database's clock stands in the afternoon of the test's day."""
    with database_clock(at(16)):
        yield


@pytest.fixture
def september(world: World) -> Month:
    call_both_classes(world)
    grant(world, {"central": 400_000, "province": 60_000, "county": 40_000})
    return month(world)


def signed_in(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who], backend="django.contrib.auth.backends.ModelBackend")
    return client


def key_of(page: str, action: str) -> str:
    """The hidden key of the form that posts to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None, f"no form for {action}"
    found = re.search(r'name="key" value="([^"]+)"', form[0])
    assert found is not None
    return found[1]


def test_a_school_submits_from_its_phone_and_sees_the_countys_findings(september: Month) -> None:
    world = september.world
    client = signed_in(world, "principal")
    page = client.get("/settlement/school/?month=2026-09").content.decode()
    assert "¥729.46" in page
    sent = {
        "key": key_of(page, "/settlement/school/submit/"),
        "supplier": world.supplier.pk,
        "month": "2026-09",
    }
    answer = client.post("/settlement/school/submit/", sent, follow=True)
    shown = answer.content.decode()
    assert "已报送县营养办" in shown
    assert "JS-2609-0001" in shown
    assert "人均 81.05 元，高于补助标准 5.00 元" in shown
    again = client.post("/settlement/school/submit/", sent | {"key": "another"})
    assert again.status_code == 422
    assert "已经报送" in again.content.decode()


def test_the_officer_approves_from_the_queue(september: Month) -> None:
    claim = september.submit()
    client = signed_in(september.world, "reviewer")
    page = client.get("/settlement/queue/").content.decode()
    assert "溪口镇中心小学" in page
    assert "还剩 3 个工作日" in page
    url = f"/settlement/queue/{claim.pk}/approve/"
    answer = client.post(url, {"key": key_of(page, url)}, follow=True)
    assert "已通过" in answer.content.decode()
    enter(september.world.actor("reviewer"))
    assert Review.objects.get().approved_fen == BASKET_FEN


@pytest.mark.parametrize("who", ["principal", "clerk", "keeper", "teacher"])
def test_the_queue_is_the_countys(september: Month, who: str) -> None:
    assert signed_in(september.world, who).get("/settlement/queue/").status_code == 403


@pytest.mark.parametrize("who", ["auditor", "finance", "cashier"])
def test_other_officers_read_the_queue_but_do_not_decide(september: Month, who: str) -> None:
    claim = september.submit()
    client = signed_in(september.world, who)
    page = client.get("/settlement/queue/").content.decode()
    assert "/approve/" not in page
    assert client.post(f"/settlement/queue/{claim.pk}/approve/", {"key": "x"}).status_code == 403


def test_the_neighbour_finds_neither_row_nor_address(september: Month) -> None:
    claim = september.submit()
    client = signed_in(september.world, "neighbour")
    assert "溪口" not in client.get("/settlement/queue/").content.decode()
    assert client.get(f"/settlement/queue/{claim.pk}/lines/").status_code == 404


def test_a_return_without_a_reason_is_refused_on_the_page(september: Month) -> None:
    claim = september.submit()
    client = signed_in(september.world, "reviewer")
    url = f"/settlement/queue/{claim.pk}/return/"
    answer = client.post(url, {"key": "k1", "reason": ""})
    assert answer.status_code == 422
    assert "请填写退回理由" in answer.content.decode()
    client.post(url, {"key": "k2", "reason": "土豆单据不清"})
    school = signed_in(september.world, "principal").get("/settlement/school/?month=2026-09").content.decode()
    assert "土豆单据不清" in school
    assert "退回重报" in school


def test_a_cut_is_typed_in_yuan_beside_its_line(september: Month) -> None:
    september.issue()
    claim = september.submit()
    line = september.lines(claim)[0]
    client = signed_in(september.world, "reviewer")
    url = f"/settlement/queue/{claim.pk}/cut/"
    wrong = client.post(url, {"key": "k1", f"cut-{line.pk}": "abc", f"reason-{line.pk}": "按询价"})
    assert wrong.status_code == 422
    assert "不是金额" in wrong.content.decode()
    client.post(url, {"key": "k2", f"cut-{line.pk}": "10.00", f"reason-{line.pk}": "按询价核减"})
    enter(september.world.actor("reviewer"))
    assert Review.objects.get().approved_fen == BASKET_FEN - 10_00


def test_search_finds_school_supplier_and_number(september: Month) -> None:
    september.submit()
    client = signed_in(september.world, "reviewer")
    for words, found in (("溪口", True), ("惠民", True), ("JS-2609", True), ("松林", False)):
        page = client.get("/settlement/queue/", {"q": words}).content.decode()
        assert ("溪口镇中心小学" in page) is found, words


def test_from_application_to_receipt_through_the_pages(september: Month) -> None:
    world = september.world
    claim = september.submit()
    september.approve(claim)
    officer, cashier, clerk = (signed_in(world, who) for who in ("reviewer", "cashier", "clerk"))
    page = officer.get("/settlement/payments/").content.decode()
    sent = {
        "key": key_of(page, "/settlement/payments/apply/"),
        "month": "2026-09",
        "decision_number": "教党组31号",
    }
    assert "已提交" in officer.post("/settlement/payments/apply/", sent, follow=True).content.decode()
    refused = officer.post(
        f"/settlement/payments/{application_of(world).pk}/pay/", {"key": "x", "supplier": 1, "programme": "x"}
    )
    assert refused.status_code == 403  # an officer is no cashier
    assert "登记发票 ¥729.46" in clerk.get("/settlement/supplier/").content.decode()
    invoice = {
        "key": "i1",
        "number": "26520001",
        "issuer_credit_code": world.supplier.credit_code,
        "amount": "729.46",
        "issued_on": "2026-09-14",
    }
    clerk.post(f"/settlement/supplier/{claim.pk}/invoice/", invoice)
    page = cashier.get("/settlement/payments/").content.decode()
    pay_url = f"/settlement/payments/{application_of(world).pk}/pay/"
    paid = {
        "key": key_of(page, pay_url),
        "supplier": world.supplier.pk,
        "programme": "compulsory-nutrition",
    }
    assert "付款已提交" in cashier.post(pay_url, paid, follow=True).content.decode()
    enter(world.actor("cashier"))
    payment = Payment.objects.get()
    upload = SimpleUploadedFile("r.csv", september.paid_file(payment, **{"金额（元）": "1.00"}).encode())
    wrong = cashier.post("/settlement/payments/receipt/", {"key": "r1", "file": upload})
    assert wrong.status_code == 422
    assert "不符" in wrong.content.decode()
    upload = SimpleUploadedFile("r.csv", september.paid_file(payment).encode("gb18030", "ignore"))
    assert (
        "回单已入账"
        in cashier.post(
            "/settlement/payments/receipt/", {"key": "r2", "file": upload}, follow=True
        ).content.decode()
    )
    enter(world.actor("cashier"))
    assert PaymentResult.objects.get().status == "paid"
    assert "到账" in clerk.get("/settlement/supplier/").content.decode()
    assert "已到账" in signed_in(world, "principal").get("/settlement/school/?month=2026-09").content.decode()


def application_of(world: World) -> Application:
    enter(world.actor("reviewer"))
    return Application.objects.get()


def test_the_bank_file_is_downloaded_by_the_cashier_only(september: Month) -> None:
    claim = september.submit()
    september.approve(claim)
    application = september.apply()
    september.invoice(claim, BASKET_FEN)
    september.pay(application)
    cashier = signed_in(september.world, "cashier")
    answer = cashier.post(f"/settlement/payments/{application.pk}/file/", {"key": "f1"}, follow=True)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "6200000011112222" in answer.content.decode()
    url = answer.redirect_chain[-1][0]
    assert signed_in(september.world, "clerk").get(url).status_code == 403
    assert signed_in(september.world, "neighbour").get(url).status_code == 403


def test_the_county_charges_the_month_and_sees_the_shares(september: Month) -> None:
    september.issue({"土豆": 10_000})
    client = signed_in(september.world, "finance")
    page = client.get("/settlement/funds/?month=2026-09").content.decode()
    assert "溪口小学" in page
    assert "名单未固定" in page
    sent = {"key": key_of(page, "/settlement/funds/charge/"), "month": "2026-09"}
    refused = client.post("/settlement/funds/charge/", sent, follow=True).content.decode()
    assert "名单还没有固定，不能列支" in refused
    frozen(september.world)
    page = client.get("/settlement/funds/?month=2026-09").content.decode()
    assert "9 人，与现在名册的差异" in page
    sent["key"] = key_of(page, "/settlement/funds/charge/")
    shown = client.post("/settlement/funds/charge/", sent, follow=True).content.decode()
    assert "20.80" in shown
    assert "3.12" in shown


def test_the_statement_is_downloaded_as_pdf_and_workbook_by_its_own_school(september: Month) -> None:
    september.issue({"土豆": 10_000})
    client = signed_in(september.world, "principal")
    pdf = client.get("/settlement/school/statement.pdf?month=2026-09")
    assert pdf.content.startswith(b"%PDF-")
    assert client.get("/settlement/school/statement.xlsx?month=2026-09").content.startswith(b"PK")
    stranger = signed_in(september.world, "other_principal")
    url = f"/settlement/school/statement.pdf?school={september.world.school.pk}"
    assert stranger.get(url).status_code == 404


def test_a_full_page_of_the_queue_costs_no_more_questions_than_one_row(september: Month) -> None:
    """Settlements of other months stand in for other schools: 24 rows ask as often as one."""
    claim = september.submit()
    client = signed_in(september.world, "reviewer")

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/settlement/queue/").status_code == 200
        return len(asked)

    one = questions()
    with transaction.atomic():
        enter(september.world.actor("principal"))
        for number in range(24):
            Settlement.objects.create(
                school=claim.school, supplier=claim.supplier, contract=claim.contract,
                month=date(2023 + number // 12, number % 12 + 1, 1), amount_fen=1, pupil_days=1, meal_days=1,
                due_on=claim.due_on, at=at(17), by_id=september.world.people["principal"].pk,
            )  # fmt: skip
        many = questions()
        transaction.set_rollback(True)  # half settlements must not stand at the end
    assert many <= one + 1
