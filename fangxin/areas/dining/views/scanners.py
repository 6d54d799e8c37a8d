"""Pages of the scanners, and the address to which they post."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.entry import refusal_body, take
from fangxin.areas.audit.rules.actor import SYSTEM, Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.dining.actions import register_scanner, revoke_scanner, take_scans
from fangxin.areas.dining.forms import RevokeForm, ScannerForm
from fangxin.areas.dining.queries import scanners as visible_scanners
from fangxin.areas.dining.queries.scanners import scanner
from fangxin.areas.dining.rules import read_scan
from fangxin.areas.organisations.access import Request, open_to, open_to_public
from fangxin.areas.organisations.queries import school

KEEPERS = (Role.PRINCIPAL, Role.SAFETY_MANAGER)


def _page(request: Request, form: ScannerForm, revoking: RevokeForm | None = None) -> HttpResponse:
    rows = [(row, getattr(row, "revocation", None)) for row in visible_scanners(request.actor)]
    context = {"rows": rows, "form": form, "revoke": revoking or RevokeForm(), "refused": revoking}
    return render(request, "dining/scanners.html", context)


@open_to(*KEEPERS)
def scanners(request: Request) -> HttpResponse:
    """The registered devices, and a new one."""
    place = request.actor.place(*KEEPERS)
    assert place is not None, "the gate lets only these roles in"
    own = school(request.actor, place.organisation_id)
    form = ScannerForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    return take(
        request, form,
        lambda: register_scanner(
            by=request.actor, key=form.key_value, at=request.at, school=own, name=form.cleaned_data["name"],
            public_key=form.cleaned_data["public_key"],
        ),
        done_url=reverse("dining:scanners"), sentence=_("读卡器已登记。"), again=lambda: _page(request, form),
    )  # fmt: skip


@open_to(*KEEPERS)
def revoke(request: Request, scanner_id: int) -> HttpResponse:
    """A device that no longer counts (POST)."""
    row = scanner(request.actor, scanner_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("dining:scanners"))
    form = RevokeForm(request.POST)
    return take(
        request, form,
        lambda: revoke_scanner(
            by=request.actor, key=form.key_value, at=request.at, scanner_id=row.pk,
            reason=form.cleaned_data["reason"],
        ),
        done_url=reverse("dining:scanners"), sentence=_("读卡器已注销。"),
        again=lambda: _page(request, ScannerForm(), form),
    )  # fmt: skip


def _scans(request: Request) -> HttpResponse:
    """One signed message of a device (POST, JSON; the signature in X-Fangxin-Signature). Answers in JSON.

    No session and no cookie: the device is known by its signature alone, so there is nothing that another site could
    make a browser send.
    """
    if request.method != "POST":
        return JsonResponse({"ok": False, "sentence": "只接受 POST。"}, status=405)
    try:
        data = request.body
    except (
        RawPostDataException
    ):  # a form with parts was sent: the gate has read it, and it is no message of a device
        data = b""
    try:
        scan = read_scan(data)
        with acting(SYSTEM):
            batch = take_scans(
                by=SYSTEM, at=request.at, scan=scan, data=data,
                signature=request.headers.get("X-Fangxin-Signature", ""),
            )  # fmt: skip
    except Refused as refusal:
        return JsonResponse(refusal_body(refusal), status=refusal.status)
    said: dict[str, Any] = {
        "ok": True,
        "children": len(batch.pupil_ids),
        "unknown_cards": batch.unknown_cards,
    }
    return JsonResponse(said | {"counter": batch.counter}, status=201)


scans = csrf_exempt(open_to_public(_scans))
