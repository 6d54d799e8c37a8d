"""How a person's entry comes in, by form or from the phone's outbox, and how a refusal goes back.

A server-rendered form carries its idempotency key in a hidden field; the offline outbox makes and stores it before the
first send. Both post to the same view; the outbox asks for JSON with the header `X-Fangxin-Outbox`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fangxin.areas.audit.rules.refusals import Refused, Said

FIRST_YEAR, LAST_YEAR = 2000, 2100


class EntryForm(forms.Form):
    """A form that carries its key, and the device's own clock when it comes from the outbox."""

    key = forms.CharField(
        max_length=80, widget=forms.HiddenInput, error_messages={"required": "表单缺少编号，请刷新页面。"}
    )
    device_time = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("key", str(uuid.uuid4()))

    @property
    def key_value(self) -> str:
        """The key to give to the action."""
        return str(self.cleaned_data["key"])

    @property
    def device_at(self) -> datetime | None:
        """The device's clock as it told us: shown as such, trusted for nothing."""
        text = self.cleaned_data.get("device_time") or ""
        try:
            moment = parse_datetime(text)
        except ValueError:
            return None
        known = moment is not None and moment.tzinfo is not None and FIRST_YEAR <= moment.year <= LAST_YEAR
        return moment if known else None

    def clean(self) -> dict[str, Any]:
        """A day that no school meal can have is a slip of the finger: refused here for every form."""
        data: dict[str, Any] = super().clean() or {}
        for name, value in list(data.items()):
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                self.add_error(name, f"日期应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间，请核对年份。")
        return data

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal on the form: whole at the top (what, why, what to do), and short at the fields it names."""
        refusal = told(refusal)
        for name, sentence in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, sentence)
        # The fields' own words never carry the clause: a person must read it even when every field is named.
        if refusal.clause or refusal.remedy or not set(refusal.fields) & set(self.fields):
            self.add_error(None, whole(refusal))


def tell(text: str) -> str:
    """A sentence of a refusal in the reader's language; what stands in it is told too where it is a known word."""
    if isinstance(text, Said):
        given = {name: tell(value) if isinstance(value, str) else value for name, value in text.given.items()}
        return _(text.template) % given
    return _(text) if text else ""


def told(refusal: Refused) -> Refused:
    """The same refusal with its sentences in the reader's language. The clause keeps the words of the law."""
    # Not copy.copy: it calls the class again, and refusals like KeyReused take no sentence.
    known = type(refusal).__new__(type(refusal))
    known.__dict__ |= refusal.__dict__
    known.sentence, known.remedy = tell(refusal.sentence), tell(refusal.remedy)
    known.fields = {name: tell(sentence) for name, sentence in refusal.fields.items()}
    return known


def whole(refusal: Refused) -> str:
    """A told refusal as one text: what, why, what to do."""
    clause = _("（%(clause)s）") % {"clause": refusal.clause} if refusal.clause else ""
    between = "" if (get_language() or "").startswith("zh") else " "
    return between.join(part for part in (refusal.sentence, clause, refusal.remedy) if part)


def from_outbox(request: HttpRequest) -> bool:
    """True when the phone's outbox sends and wants JSON."""
    return request.headers.get("X-Fangxin-Outbox") == "1"


def take(
    request: HttpRequest,
    form: EntryForm,
    act: Callable[[], models.Model],
    *,
    done_url: str | Callable[[Any], str],
    sentence: str,
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    """Run `act` for a bound form and answer: on success go to `done_url` (or JSON), on refusal show `again()`.

    `again` renders the page with the bound form. A refusal changes nothing: the action's savepoint is rolled back.
    """
    if form.is_valid():
        try:
            row = act()
        except Refused as refusal:
            form.refuse(refusal)
            if from_outbox(request):
                return JsonResponse(refusal_body(refusal), status=refusal.status)
            response = again()
            response.status_code = refusal.status
            return response
        url = done_url(row) if callable(done_url) else done_url
        if from_outbox(request):
            return JsonResponse({"ok": True, "url": url, "sentence": sentence}, status=201)
        from django.contrib import messages

        messages.success(request, sentence)
        return HttpResponseRedirect(url)
    if from_outbox(request):
        errors = {name: [str(e) for e in found] for name, found in form.errors.items()}
        return JsonResponse(
            {"ok": False, "sentence": _("填写有误，没有保存。"), "errors": errors}, status=422
        )
    response = again()
    response.status_code = 422
    return response


def refusal_body(refusal: Refused) -> dict[str, Any]:
    """A refusal as JSON."""
    refusal = told(refusal)
    return {
        "ok": False,
        "code": refusal.code,
        "sentence": refusal.sentence,
        "clause": refusal.clause,
        "remedy": refusal.remedy,
        "errors": refusal.fields,
    }


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A refusal as a page of its own, or as JSON for the outbox."""
    if from_outbox(request):
        return JsonResponse(refusal_body(refusal), status=refusal.status)
    if refusal.ordinary and request.method in ("GET", "HEAD"):
        return render(request, "errors/nothing_now.html", {"refusal": told(refusal)})
    return render(request, "errors/refused.html", {"refusal": told(refusal)}, status=refusal.status)
