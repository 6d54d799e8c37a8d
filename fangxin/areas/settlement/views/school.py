"""A school's month: what it accepted, what it submits, how far it has come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import organisation
from fangxin.areas.organisations.queries import school as school_of
from fangxin.areas.policy.queries import rule_if_demanded
from fangxin.areas.settlement.actions.claim import submit_settlement
from fangxin.areas.settlement.forms.payment import SubmitForm
from fangxin.areas.settlement.models import Settlement
from fangxin.areas.settlement.queries.claims import (
    amounts_by_food,
    lines_of,
    meal_days_of,
    open_claims,
    settlement,
    settlements,
)
from fangxin.areas.settlement.queries.payments import payments_of_settlement
from fangxin.areas.settlement.queries.queue import doubts_of, marks
from fangxin.areas.settlement.rules.food_groups import by_heading
from fangxin.areas.settlement.rules.matching import OK
from fangxin.areas.settlement.rules.months import month_before, month_named, month_of, next_month
from fangxin.areas.settlement.rules.progress import steps
from fangxin.engine.money import yuan_text

SUBMITTERS = (Role.PRINCIPAL, Role.STOREKEEPER)


def _school(request: Request) -> Organisation:
    place = request.actor.place(*SUBMITTERS)
    assert place is not None, "the gate lets only these roles in"
    return school_of(request.actor, place.organisation_id)


@open_to(*SUBMITTERS)
def month(request: Request) -> HttpResponse:
    """The month's notes by supplier, with what was submitted and its state."""
    return _month(request)


def _month(request: Request, refused: EntryForm | None = None) -> HttpResponse:
    place = _school(request)
    said = (request.POST if refused is not None else request.GET).get("month", "")
    first = min(month_named(said) or month_of(request.on), month_of(request.on))
    submitted = list(settlements(request.actor).filter(school=place, month=first).order_by("number"))
    done = {row.supplier_id for row in submitted if not _returned(row)}
    claims = open_claims(request.actor, place, first)
    last = meal_days_of(request.actor, place, first).order_by("-on").values_list("on", flat=True).first()
    context = {
        "school": place,
        "first": first,
        "before": f"{month_before(first):%Y-%m}",
        "after": f"{next_month(first):%Y-%m}" if next_month(first) <= request.on else "",
        "total": sum(row.amount_fen for row in submitted if not _returned(row)),
        "settlements": [_shown(request, row) for row in submitted],
        "claims": [
            {
                "claim": claim,
                "form": SubmitForm(initial={"supplier": claim.supplier.pk, "month": f"{first:%Y-%m}"}),
                "again": any(row.supplier_id == claim.supplier.pk for row in submitted),
            }
            for claim in claims
            if claim.supplier.pk not in done
        ],
        "late_open": [claim for claim in claims if claim.supplier.pk in done],
        "last_day": last,
        "may_submit": last is None or request.on >= last,
        "after_month": request.on >= next_month(first),
        "refused": refused,
        "answer": rule_if_demanded(request.actor, "notes_due", school=place, on=first),
        "statement_month": f"{first:%Y-%m}",
    }
    return render(request, "settlement/school.html", context)


def _returned(row: Settlement) -> bool:
    review = getattr(row, "review", None)
    return review is not None and review.verdict == "returned"


def _shown(request: Request, row: Settlement) -> dict[str, Any]:
    review = getattr(row, "review", None)
    applied = getattr(row, "application_line", None) is not None
    paid = payments_of_settlement(request.actor, row)
    word, tone = _state(request, row, applied=applied, paid=paid)
    return {
        "row": row,
        "review": review,
        "word": word,
        "tone": tone,
        "steps": steps(review.verdict if review else "", applied=applied, paid=paid),
    }


def _state(request: Request, row: Settlement, *, applied: bool, paid: str) -> tuple[str, str]:
    review = getattr(row, "review", None)
    if review is None:
        return _("待县审核") + "，" + marks(request.actor, [row], request.on)[row.pk].text, "info"
    if review.verdict == "returned":
        return _("已退回，请重报"), "bad"
    if paid == "paid":
        return _("已到账"), "ok"
    return (_("已申请拨付"), "ok") if applied else (review.get_verdict_display(), "ok")


@open_to(*SUBMITTERS)
def submit(request: Request) -> HttpResponse:
    """Submit a month to one supplier."""
    form = SubmitForm(request.POST or None)
    if request.method != "POST":
        return _month(request)

    def act() -> Settlement:
        return submit_settlement(
            by=request.actor, key=form.key_value, at=request.at, school=_school(request),
            supplier=organisation(request.actor, form.cleaned_data["supplier"]), month=form.cleaned_data["month"],
            remark=form.cleaned_data["remark"],
        )  # fmt: skip

    return take(
        request, form, act, done_url=lambda row: reverse("settlement:school-settlement", args=[row.pk]),
        sentence=_("已报送县营养办。"), again=lambda: _month(request, form),
    )  # fmt: skip


@open_to(*SUBMITTERS)
def settlement_page(request: Request, settlement_id: int) -> HttpResponse:
    """One settlement as the school sees it: the same findings that the county sees."""
    row = settlement(request.actor, settlement_id)
    found = doubts_of(request.actor, [row])[row.pk]
    foods = by_heading(amounts_by_food(request.actor, [row]))
    context = _shown(request, row) | {
        "checks": [
            {
                "tone": doubt.severity,
                "title": doubt.sentence,
                "detail": doubt.evidence.get("detail", "") if doubt.severity != OK else "",
            }
            for doubt in found
        ],
        "pairs": [{"label": label, "value": yuan_text(fen)} for label, fen in foods]
        + [{"label": _("合计"), "value": yuan_text(row.amount_fen), "sum": True}],
        "lines": lines_of(request.actor, row),
        "month": _month_text(row.month),
    }
    return render(request, "settlement/school_settlement.html", context)


def _month_text(first: date) -> str:
    return f"{first:%Y-%m}"
