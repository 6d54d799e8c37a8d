"""Pages of the reliefs, for few: first the reason on the record, then what it opens, for an hour and this person only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.models import PurposeUse
from fangxin.areas.audit.queries import for_purpose, purpose_use
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import organisation
from fangxin.areas.roster.actions import decide_relief, propose_relief, want_relief
from fangxin.areas.roster.forms import PurposeForm, ReliefDecisionForm, ReliefForm
from fangxin.areas.roster.models import Hardship, ReliefProposal
from fangxin.areas.roster.queries import relief_proposals
from fangxin.areas.roster.rules.relief import CLAUSE, RELIEVERS


def _county(request: Request) -> Organisation:
    place = request.actor.place(*RELIEVERS)
    assert place is not None, "the gate lets only these roles in"
    county = organisation(request.actor, place.organisation_id)
    if county.kind != "county":
        raise NotAllowed("减免只由县级教育、财政核准员办理。", remedy="请用县级账号登录。")
    return county


@open_to(*RELIEVERS, in_county=True)
def reasons(request: Request) -> HttpResponse:
    """Say what for."""
    county = _county(request)
    form = PurposeForm(request.POST or None)

    def page() -> HttpResponse:
        return render(request, "roster/relief_reason.html", {"form": form, "clause": CLAUSE})

    if request.method != "POST":
        return page()
    return take(
        request, form,
        lambda: want_relief(
            by=request.actor, key=form.key_value, at=request.at, county=county, why=form.cleaned_data["why"]
        ),
        done_url=lambda use: reverse("roster:reliefs", args=[use.pk]), sentence=_("事由已记录，一小时内有效。"),
        again=page,
    )  # fmt: skip


@open_to(*RELIEVERS, personal=True)
def reliefs(request: Request, use_id: UUID) -> HttpResponse:
    """The proposals of the county, the one that waits for me, and a new one."""
    use = purpose_use(request.actor, use_id, "relief")
    deciding = "proposal" in request.POST
    sources = [(code, _(words)) for code, words in Hardship.SOURCES]
    new = ReliefForm(sources, request.POST if request.method == "POST" and not deciding else None)
    decision = ReliefDecisionForm(request.POST if deciding else None)

    def page() -> HttpResponse:
        with for_purpose(use):
            shown = Paginator(relief_proposals(request.actor), 25).get_page(request.GET.get("page"))
            rows = [_row(request, one) for one in shown]
        context = {
            "use": use,
            "rows": rows,
            "page": shown,
            "form": new,
            "refused": decision if deciding else None,
            "clause": CLAUSE,
        }
        response = render(request, "roster/reliefs.html", context)
        response["Cache-Control"] = "no-store"
        return response

    if request.method != "POST":
        return page()
    form: Any = decision if deciding else new
    return take(
        request, form, lambda: _act(request, use, new, decision, deciding=deciding),
        done_url=reverse("roster:reliefs", args=[use.pk]), sentence=_("已保存。"), again=page,
    )  # fmt: skip


def _act(
    request: Request, use: PurposeUse, new: ReliefForm, decision: ReliefDecisionForm, *, deciding: bool
) -> Any:
    if deciding:
        said = decision.cleaned_data
        return decide_relief(
            by=request.actor, key=decision.key_value, at=request.at, use=use, proposal_id=said["proposal"],
            granted=said["answer"] == "grant", reason=said["reason"],
        )  # fmt: skip
    said = new.cleaned_data
    return propose_relief(
        by=request.actor, key=new.key_value, at=request.at, use=use, pupil_id=said["pupil"], source=said["source"],
        share_bp=said["share"] * 100, since=said["since"], until=said["last_day"] + timedelta(days=1),
    )  # fmt: skip


def _row(request: Request, row: ReliefProposal) -> dict[str, Any]:
    """A proposal by number, without its source: nobody needs that twice."""
    decision = getattr(row, "decision", None)
    waits = decision is None and row.by_id != request.actor.account_id
    form = ReliefDecisionForm(initial={"proposal": row.pk}) if waits else None
    return {"row": row, "last_day": row.until - timedelta(days=1), "decision": decision, "form": form,
            "percent": row.share_bp // 100}  # fmt: skip
