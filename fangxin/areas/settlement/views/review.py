"""The county's review queue and what is done from it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.queries import names_of
from fangxin.areas.policy.queries import ClockMark, rule
from fangxin.areas.settlement.actions.review import approve_settlement, cut_settlement, return_settlement
from fangxin.areas.settlement.forms.review import CutForm, ReturnForm
from fangxin.areas.settlement.models import Doubt, Settlement
from fangxin.areas.settlement.queries.claims import amounts_by_food, lines_of, settlement
from fangxin.areas.settlement.queries.payments import payments_of_settlement
from fangxin.areas.settlement.queries.queue import TABS, doubts_of, marks, queue, summary, tab_counts
from fangxin.areas.settlement.rules.food_groups import by_heading
from fangxin.areas.settlement.rules.matching import BAD, OK, TOPICS
from fangxin.areas.settlement.rules.progress import steps
from fangxin.areas.settlement.rules.refusals import month_words
from fangxin.engine.money import yuan_text

READERS = (
    Role.NUTRITION_OFFICER,
    Role.EDUCATION_OFFICER,
    Role.FINANCE_OFFICER,
    Role.PAYMENT_OFFICER,
    Role.AUDITOR,
)
PAGE = 25


@open_to(*READERS)
def queue_page(request: Request) -> HttpResponse:
    """The queue with the selected settlement's evidence beside it."""
    return _queue(request)


def _queue(request: Request, refused: EntryForm | None = None, selected_id: int = 0) -> HttpResponse:
    tab = request.GET.get("tab", "all")
    tab = tab if tab in TABS else "all"
    words = request.GET.get("q", "")[:40]
    page = Paginator(queue(request.actor, tab, words, request.on), PAGE).get_page(request.GET.get("page"))
    wanted = selected_id or _number(request.GET.get("selected", ""))
    selected = _selected(request.actor, page, wanted)
    found = doubts_of(request.actor, [*page.object_list, *([selected] if selected else [])])
    left = marks(request.actor, [*page.object_list, *([selected] if selected else [])], request.on)
    figures = summary(request.actor, request.on)
    kept = {"tab": tab, "q": words}
    counts = tab_counts(request.actor, request.on)
    context = {
        "kpis": _kpis(figures),
        "month": figures.month,
        "choices": [
            {
                "label": _(label),
                "url": "?" + urlencode({"tab": name}),
                "count": counts[name],
                "current": name == tab,
            }
            for name, label in TABS.items()
        ],
        "columns": _COLUMNS,
        "rows": [
            _row(row, found[row.pk], left[row.pk], selected, kept | {"page": page.number}) for row in page
        ],
        "page": page,
        "query": urlencode(kept) + "&",
        "words": words,
        "hidden": [("tab", tab)],
        "selected": selected,
        "refused": refused,
    }
    if selected is not None:
        context |= _pane(request, selected, found[selected.pk]) | {"left": left[selected.pk]}
    return render(request, "settlement/queue.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _selected(actor: Actor, page: Page, wanted: int) -> Settlement | None:
    on_page = next((row for row in page if row.pk == wanted), None)
    if on_page is None and wanted:
        return settlement(actor, wanted)
    return on_page or next(iter(page), None)


def _kpis(figures: Any) -> list[dict[str, Any]]:
    topics = " · ".join(f"{topic} {count}" for topic, count in figures.topics)
    return [
        {"label": _("待审核"), "value": figures.waiting, "unit": _("笔"),
         "note": f"{_('合计')} ¥{yuan_text(figures.waiting_fen)}"},
        {"label": _("今明两天到期"), "value": figures.due, "unit": _("笔"), "tone": "bad" if figures.due else "",
         "note": _("按规定 3 个工作日内审核完")},
        {"label": _("系统核对存疑"), "value": figures.doubtful, "unit": _("笔"),
         "tone": "warn" if figures.doubtful else "", "note": topics},
        {"label": _("本月已审核"), "value": figures.reviewed, "unit": f"/ {figures.of_month} {_('笔')}",
         "done": figures.reviewed, "total": figures.of_month},
    ]  # fmt: skip


_COLUMNS = [
    {"label": gettext_lazy("学校 / 配送企业")},
    {"label": gettext_lazy("学生"), "align": "right", "phone": "off"},
    {"label": gettext_lazy("结算金额（元）"), "align": "right", "phone": "bare"},
    {"label": gettext_lazy("人均每天"), "align": "right", "phone": "off"},
    {"label": gettext_lazy("系统核对"), "phone": "bare"},
    {"label": gettext_lazy("审核时限"), "align": "right", "phone": "bare"},
]
VERDICT_TONES = {"approved": "ok", "cut": "warn", "returned": "bad"}


def _row(
    row: Settlement, found: list[Doubt], left: ClockMark, selected: Settlement | None, kept: dict[str, Any]
) -> dict[str, Any]:
    open_doubts = [doubt for doubt in found if doubt.severity != OK]
    url = (
        "?"
        + urlencode({name: value for name, value in kept.items() if value} | {"selected": row.pk})
        + "#pane"
    )
    return {
        "current": selected is not None and row.pk == selected.pk,
        "cells": [
            {"text": row.school.name, "url": url, "sub": row.supplier.short_name},
            f"{round(row.pupil_days / row.meal_days):,}" if row.meal_days else "—",
            {"text": yuan_text(row.amount_fen), "strong": True},
            _per_head(row, open_doubts),
            _check_cell(open_doubts),
            _time_cell(row, left),
        ],
    }


def _per_head(row: Settlement, open_doubts: list[Doubt]) -> Any:
    if not row.pupil_days:
        return "—"
    each = yuan_text((2 * row.amount_fen + row.pupil_days) // (2 * row.pupil_days))
    above = next((d for d in open_doubts if d.code == "per_head"), None)
    return {"text": each, "tone": "bad", "sub": "高于标准"} if above else each


def _check_cell(open_doubts: list[Doubt]) -> dict[str, str]:
    if not open_doubts:
        return {"tone": "ok", "word": _("相符")}
    topics = "、".join(dict.fromkeys(TOPICS.get(d.code, d.code) for d in open_doubts))
    tone = "bad" if any(d.severity == BAD for d in open_doubts) else "warn"
    return {"tone": tone, "word": _("%(n)s 项存疑") % {"n": len(open_doubts)}, "sub": topics}


def _time_cell(row: Settlement, left: ClockMark) -> dict[str, str]:
    review = getattr(row, "review", None)
    if review is not None:
        return {"tone": VERDICT_TONES[review.verdict], "word": review.get_verdict_display()}
    return {"tone": left.tone, "word": left.text}


def _pane(request: Request, selected: Settlement, found: list[Doubt]) -> dict[str, Any]:
    review = getattr(selected, "review", None)
    open_doubts = [doubt for doubt in found if doubt.severity != OK]
    application = getattr(selected, "application_line", None)
    paid = payments_of_settlement(request.actor, selected)
    foods = by_heading(amounts_by_food(request.actor, [selected]))
    answer = rule(request.actor, "settlement_basis", school=selected.school, on=selected.month)
    may = request.actor.holds([Role.NUTRITION_OFFICER], selected.school.path)
    people = names_of(request.actor, {selected.by_id} | ({review.by_id} if review else set()))
    return {
        "review": review,
        "selected_amount": yuan_text(selected.amount_fen),
        "doubt_count": len(open_doubts),
        "doubt_tone": "bad" if any(d.severity == BAD for d in open_doubts) else "warn",
        "checks": [_check(doubt) for doubt in found],
        "steps": steps(review.verdict if review else "", applied=application is not None, paid=paid),
        "pairs": [{"label": label, "value": yuan_text(fen)} for label, fen in foods]
        + [{"label": _("合计"), "value": yuan_text(selected.amount_fen), "sum": True}],
        "line_count": selected.lines.count(),
        "answer": answer,
        "may_review": may and review is None,
        "own": selected.by_id == request.actor.account_id,
        "submitted_by": people.get(selected.by_id, ""),
        "reviewed_by": people.get(review.by_id, "") if review else "",
        "approve_form": EntryForm(),
    }


def _check(doubt: Doubt) -> dict[str, str]:
    detail = doubt.evidence.get("detail", "")
    causes = "、".join(doubt.evidence.get("explanations", []))
    if doubt.severity != OK and causes:
        detail = f"{detail}{'。' if detail else ''}可能原因：{causes}"
    return {"tone": doubt.severity, "title": doubt.sentence, "detail": detail if doubt.severity != OK else ""}


@open_to(*READERS)
def lines(request: Request, settlement_id: int) -> HttpResponse:
    """All lines of a settlement: what was ordered, noted, accepted, at which price."""
    row = settlement(request.actor, settlement_id)
    page = Paginator(lines_of(request.actor, row), 50).get_page(request.GET.get("page"))
    context = {
        "row": row,
        "page": page,
        "review": getattr(row, "review", None),
        "month": month_words(row.month),
    }
    return render(request, "settlement/lines.html", context)


@open_to(Role.NUTRITION_OFFICER)
def approve(request: Request, settlement_id: int) -> HttpResponse:
    """Approve as submitted."""
    row = settlement(request.actor, settlement_id)
    form = EntryForm(request.POST or None)
    if request.method != "POST":
        return _queue(request, selected_id=row.pk)

    def act() -> Any:
        return approve_settlement(by=request.actor, key=form.key_value, at=request.at, settlement=row)

    return take(
        request, form, act, done_url=reverse("settlement:queue"), sentence=row.number + " " + _("已通过。"),
        again=lambda: _queue(request, form, row.pk),
    )  # fmt: skip


@open_to(Role.NUTRITION_OFFICER)
def give_back(request: Request, settlement_id: int) -> HttpResponse:
    """Return with a reason."""
    row = settlement(request.actor, settlement_id)
    form = ReturnForm(request.POST or None)

    def page() -> HttpResponse:
        found = doubts_of(request.actor, [row])[row.pk]
        checks = [_check(doubt) for doubt in found if doubt.severity != OK]
        return render(request, "settlement/return.html", {"row": row, "form": form, "checks": checks})

    def act() -> Any:
        return return_settlement(
            by=request.actor, key=form.key_value, at=request.at, settlement=row,
            reason=form.cleaned_data["reason"],
        )  # fmt: skip

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("settlement:queue"), sentence=row.number + " " + _("已退回学校。"),
        again=page,
    )  # fmt: skip


@open_to(Role.NUTRITION_OFFICER)
def cut(request: Request, settlement_id: int) -> HttpResponse:
    """Approve less: fen and a reason for each line."""
    row = settlement(request.actor, settlement_id)
    form = CutForm(lines_of(request.actor, row), request.POST or None)
    marked = {
        line_id: doubt
        for doubt in doubts_of(request.actor, [row])[row.pk]
        if doubt.severity != OK
        for line_id in doubt.evidence.get("lines", [])
    }

    def page() -> HttpResponse:
        rows = [entry | {"doubt": marked.get(entry["line"].acceptance_line_id)} for entry in form.rows]
        # What the system doubts comes first, so that nobody scrolls for it.
        rows.sort(key=lambda entry: entry["doubt"] is None)
        return render(request, "settlement/cut.html", {"row": row, "form": form, "rows": rows})

    def act() -> Any:
        return cut_settlement(
            by=request.actor, key=form.key_value, at=request.at, settlement=row, cuts=form.cuts
        )

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("settlement:queue"), sentence=row.number + " " + _("已核减后通过。"),
        again=page,
    )  # fmt: skip
