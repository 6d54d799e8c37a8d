"""The page of advances: what the county put in first, what the awards repaid, and what is open since when."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Role
from fangxin.areas.ledger.models import Transfer
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.settlement.actions.advance import make_advance, repay_advance
from fangxin.areas.settlement.forms.advance import AdvanceForm, RepayForm
from fangxin.areas.settlement.forms.payment import TIER_NAMES, programmes
from fangxin.areas.settlement.queries import advances as queries
from fangxin.areas.settlement.queries.funds import county_of
from fangxin.areas.settlement.rules.advance import LOCAL_FIRST, READERS
from fangxin.engine.money import yuan_text


def _award_text(row: Transfer) -> str:
    left = yuan_text(row.amount_fen - row.matched_fen)  # type: ignore[attr-defined]  # annotated by `awards`
    names = programmes().get(row.credit.programme, row.credit.programme)
    return (
        f"{row.on} {TIER_NAMES[row.credit.tier]} {names} {row.credit.budget_year}，余 {left} 元（{row.memo}）"
    )


@open_to(*READERS)
def advances(request: Request) -> HttpResponse:
    """What the county put in first by tier and year, and which award repaid it."""
    return _page(request)


def _page(request: Request, form: EntryForm | None = None) -> HttpResponse:
    county = county_of(request.actor)
    lines = queries.advances(request.actor, county)
    finance = request.actor.holds([Role.FINANCE_OFFICER], county.path)
    waiting = [(row.pk, _award_text(row)) for row in queries.open_awards(request.actor, county)[:50]]
    context = {
        "county": county, "clause": LOCAL_FIRST, "may": finance,
        "lines": [(line, TIER_NAMES[line.tier], programmes().get(line.programme, line.programme)) for line in lines],
        "open_fen": sum(line.open_fen for line in lines),
        "matches": [
            (row, TIER_NAMES[row.received.credit.tier]) for row in queries.matches(request.actor, county)[:50]
        ],
        "advance_form": form if isinstance(form, AdvanceForm) else AdvanceForm(initial={"budget_year": request.on.year}),
        "repay_form": (form if isinstance(form, RepayForm) else RepayForm(waiting)) if waiting else None,
    }  # fmt: skip
    return render(request, "settlement/advances.html", context)


@open_to(Role.FINANCE_OFFICER)
def advance_made(request: Request) -> HttpResponse:
    """Enter money that the county puts in."""
    form = AdvanceForm(request.POST or None)
    if request.method != "POST":
        return _page(request)

    def act() -> Any:
        said = form.cleaned_data
        return make_advance(
            by=request.actor, key=form.key_value, at=request.at, county=county_of(request.actor),
            programme=said["programme"], tier=said["tier"], budget_year=said["budget_year"], amount_fen=said["amount"],
            document=said["document"], on=request.on,
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:advances"), sentence=_("垫付已登记。"),
        again=lambda: _page(request, form),
    )  # fmt: skip


@open_to(Role.FINANCE_OFFICER)
def advance_repaid(request: Request) -> HttpResponse:
    """Let an award that arrived repay the county."""
    county = county_of(request.actor)
    waiting = [(row.pk, _award_text(row)) for row in queries.open_awards(request.actor, county)]
    form = RepayForm(waiting, request.POST or None)
    if request.method != "POST":
        return _page(request)

    def act() -> Any:
        said = form.cleaned_data
        return repay_advance(
            by=request.actor, key=form.key_value, at=request.at, amount_fen=said["amount"], document=said["document"],
            received=queries.award(request.actor, county, said["received"]), on=request.on,
        )  # fmt: skip

    return take(
        request, form, act, done_url=reverse("settlement:advances"), sentence=_("归还已登记。"),
        again=lambda: _page(request, form),
    )  # fmt: skip
