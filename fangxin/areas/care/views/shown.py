"""How services and states are shown: words, hours, amounts, tags."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.care.models import CareStaff, ServiceSetting
from fangxin.areas.care.queries import ServiceLine
from fangxin.areas.care.rules import KINDS, STATES, minute_text
from fangxin.areas.organisations.access import Request, opens_for
from fangxin.engine.money import yuan_text

ICONS = {"lunch": "utensils", "nap": "moon", "after_school": "palette"}
TONES = {
    "enrolled": "ok", "coming": "info", "waiting": "warn", "offered": "warn", "declined": "", "lapsed": "bad",
    "withdrawn": "",
}  # fmt: skip


def no_term_page(request: Request, heading: str) -> HttpResponse:
    """There is no term in which this could be done: who registers terms, and the way there for those people."""
    url = reverse("policy:terms")
    context = {"heading": heading, "url": url if opens_for(request.actor, url) else ""}
    return render(request, "care/no_term.html", context)


def hours(setting: ServiceSetting) -> str:
    """12:30–14:00."""
    return f"{minute_text(setting.opens)}–{minute_text(setting.closes)}"


def fee(setting: ServiceSetting) -> str:
    """What a day costs."""
    if not setting.fee_fen:
        return _("不收费")
    return _("每天 %(yuan)s 元") % {"yuan": yuan_text(setting.fee_fen)}


def staff_names(rows: list[CareStaff]) -> str:
    """Who cares, by name."""
    return "、".join(row.name for row in rows)


def line_context(line: ServiceLine) -> dict[str, object]:
    """A service as cards and the family's page show it."""
    setting = line.setting or line.coming
    counts = line.counts
    return {
        "line": line, "service": line.service, "words": _(KINDS[line.kind]), "icon": ICONS[line.kind],
        "setting": setting, "hours": hours(setting) if setting else "", "fee": fee(setting) if setting else "",
        "staff": staff_names(line.staff), "counts": counts, "coming": line.setting is None and line.coming is not None,
        "free": max(counts.free, 0),
    }  # fmt: skip


def state_word(state: str) -> str:
    """A state in words."""
    return _(STATES[state]) if state else ""
