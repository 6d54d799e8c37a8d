"""Files to download: the month statement as PDF and workbook, the review queue as a workbook."""

from __future__ import annotations

from django.http import HttpResponse

from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import school as school_of
from fangxin.areas.settlement.papers.statement_pdf import statement_pdf as make_pdf
from fangxin.areas.settlement.papers.statement_workbook import (
    Fen,
    table_workbook,
)
from fangxin.areas.settlement.papers.statement_workbook import (
    statement_workbook as make_workbook,
)
from fangxin.areas.settlement.queries.queue import TABS, doubts_of, queue
from fangxin.areas.settlement.queries.statement import sheet_of
from fangxin.areas.settlement.rules.matching import OK
from fangxin.areas.settlement.rules.months import month_named, month_of
from fangxin.areas.settlement.rules.statement import Sheet
from fangxin.engine.workbook import XLSX

SCHOOL = (Role.PRINCIPAL, Role.STOREKEEPER, Role.SAFETY_MANAGER)
COUNTY = (
    Role.NUTRITION_OFFICER, Role.PAYMENT_OFFICER, Role.EDUCATION_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR,
)  # fmt: skip
MOST_ROWS = 5000


def _sheet(request: Request) -> Sheet:
    """The asked month of the own school, or of the school named by county officers."""
    wanted = request.GET.get("school", "")
    place = request.actor.place(*SCHOOL)
    school_id = (
        int(wanted) if wanted.isdecimal() and len(wanted) < 12 else place.organisation_id if place else 0
    )
    month = month_named(request.GET.get("month", "")) or month_of(request.on)
    return sheet_of(request.actor, school_of(request.actor, school_id), month)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@open_to(*SCHOOL, *COUNTY)
def statement_pdf(request: Request) -> HttpResponse:
    """The month statement as PDF."""
    sheet = _sheet(request)
    return _file(make_pdf(sheet), "application/pdf", f"statement-{sheet.month:%Y-%m}.pdf")


@open_to(*SCHOOL, *COUNTY)
def statement_workbook(request: Request) -> HttpResponse:
    """The month statement as a workbook."""
    sheet = _sheet(request)
    return _file(make_workbook(sheet), XLSX, f"statement-{sheet.month:%Y-%m}.xlsx")


@open_to(*COUNTY)
def queue_workbook(request: Request) -> HttpResponse:
    """The queue's current tab and search as a workbook."""
    tab = request.GET.get("tab", "all")
    rows = list(
        queue(request.actor, tab if tab in TABS else "all", request.GET.get("q", "")[:40], request.on)[
            :MOST_ROWS
        ]
    )
    found = doubts_of(request.actor, rows)
    columns = (
        "单号",
        "学校",
        "配送企业",
        "月份",
        "结算金额",
        "人次",
        "供餐日",
        "系统核对",
        "审核时限",
        "结论",
    )
    table = [
        [
            row.number, row.school.name, row.supplier.name, f"{row.month:%Y-%m}", Fen(row.amount_fen), row.pupil_days,
            row.meal_days, "；".join(d.sentence for d in found[row.pk] if d.severity != OK) or "相符",
            row.due_on.isoformat(), row.review.get_verdict_display() if hasattr(row, "review") else "",
        ]
        for row in rows
    ]  # fmt: skip
    return _file(table_workbook("结算审核", columns, table), XLSX, f"settlements-{request.on}.xlsx")
