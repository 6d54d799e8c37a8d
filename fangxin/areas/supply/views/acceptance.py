"""The acceptance page: on the phone at the gate, also without a network; afterwards what was accepted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import take
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.menus.actions.replanning import PROPOSERS
from fangxin.areas.organisations.access import Request, open_to
from fangxin.areas.organisations.actions import confirm_second
from fangxin.areas.organisations.queries import names_of, roles_at
from fangxin.areas.organisations.sealing import seal_key
from fangxin.areas.supply.actions.acceptance import ACCEPTERS, accept_delivery
from fangxin.areas.supply.forms.acceptance import AcceptanceForm
from fangxin.areas.supply.models import Acceptance, AcceptanceLine, Certificate, Delivery
from fangxin.areas.supply.queries.acceptance import (
    acceptance_lines,
    acceptance_of,
    acceptance_under,
    second_people,
    sheet,
)
from fangxin.areas.supply.queries.delivery import delivery, delivery_lines, reused_papers
from fangxin.areas.supply.rules.acceptance import PAPER_DRAWINGS, PAPER_NAMES, REJECTED, VERDICTS
from fangxin.areas.supply.views.delivery import READERS, offline
from fangxin.engine.money import yuan_text
from fangxin.engine.quantity import kg_text


@open_to(*READERS)
def delivery_page(request: Request, delivery_id: int) -> HttpResponse:
    """Accept a delivery, or see what became of it."""
    row = delivery(request.actor, delivery_id)
    repeated = (
        acceptance_under(request.actor, request.POST.get("key", "")) if request.method == "POST" else None
    )
    done = acceptance_of(request.actor, row)
    if done is not None and request.method != "POST":
        return _result(request, done)
    if not request.actor.holds(ACCEPTERS, row.order.school.path):
        return _note(request, row)
    return _accept(request, row, repeated)


def _accept(request: Request, row: Delivery, repeated: Acceptance | None) -> HttpResponse:
    whole = sheet(request.actor, row, request.on)
    people = second_people(request.actor, row, request.on)
    form = AcceptanceForm(whole, people, request.POST or None)

    def page() -> HttpResponse:
        return offline(render(request, "supply/accept.html", _accept_context(request, row, form)))

    def act() -> Acceptance:
        entry = {"by": request.actor, "key": form.key_value, "at": request.at, "device_at": form.device_at}
        # A repeat whose first answer was lost on the way keeps the confirmation of its first arrival.
        check = repeated.pin_check if repeated else confirm_second(
            by=request.actor, key=f"{form.key_value}/pin", at=request.at, second=form.second_account,
            organisation=row.order.school, pin=form.pin, entry_key=form.key_value,
        )  # fmt: skip
        return accept_delivery(**entry, delivery=row, lines=form.weighings, pin_check=check)

    if request.method != "POST":
        return page()
    return take(
        request, form, act, done_url=reverse("supply:delivery", args=[row.pk]),
        sentence=_("%(number)s 已验收入库。") % {"number": row.note_number}, again=page,
    )  # fmt: skip


def _accept_context(request: Request, row: Delivery, form: AcceptanceForm) -> dict[str, Any]:
    whole, actor, place = form.sheet, request.actor, row.order.school
    papers = [paper for line in whole.rows for paper in line.certificates.all()]
    return {
        "delivery": row, "form": form, "rows": form.rows, "papers": drawn_papers(papers),
        "reused": sorted(number for _kind, number in reused_papers(actor, papers)),
        "missing": sum(bool(line["lacking"]) for line in form.rows),
        "first": {"name": actor.name, "detail": _roles(actor, place, actor.account_id, request)},
        "people": [
            {"account": person, "detail": _roles(actor, place, person.pk, request),
             "checked": str(form["second"].value() or "") == str(person.pk) or len(form.people) == 1}
            for person in form.people
        ],
        "clause": clause_of(whole.clauses.ceiling, whole.price_list.inquiry_on, whole.price_list.number),
        "seal_key": json.dumps(seal_key()),
        "phase": [{"label": _("称重"), "state": "current"}, {"label": _("证件"), "state": ""},
                  {"label": _("第二人确认"), "state": ""}],
        "back_url": reverse("supply:deliveries"),
    }  # fmt: skip


def _roles(actor: Any, place: Any, account_id: int, request: Request) -> str:
    held = roles_at(actor, place, account_id, request.on)
    return "、".join(ROLE_NAMES[role] for role in sorted(held)) or ROLE_NAMES[Role.STOREKEEPER]


def _kg(weight_g: int) -> str:
    """Kilograms with at least one decimal, as on the scale: 38000 → 38.0."""
    text = kg_text(weight_g)
    return text if "." in text else f"{text}.0"


def clause_of(sentence: str, inquiry_on: date, number: str) -> str:
    """The clause as the cite box prints it (the box says 依据 itself), and which inquiry set the ceilings."""
    said = sentence.removeprefix("依据").rstrip("。")
    return _("%(said)s；上限取 %(month)d月%(day)d日询价（%(number)s）") % {
        "said": said, "month": inquiry_on.month, "day": inquiry_on.day, "number": number}  # fmt: skip


def drawn_papers(papers: Iterable[Certificate]) -> list[dict[str, str]]:
    """The papers by kind, with the foods that they are for: one picture a kind."""
    foods: dict[str, list[str]] = {}
    for paper in papers:
        foods.setdefault(paper.kind, []).append(paper.delivery_line.food)
    return [
        {
            "drawing": PAPER_DRAWINGS.get(kind, "letter"),
            "name": PAPER_NAMES.get(kind, kind),
            "of": named[0] if len(named) == 1 else _("%(n)d 种食材") % {"n": len(named)},
        }
        for kind, named in foods.items()
    ]


def _note(request: Request, row: Delivery) -> HttpResponse:
    """A note that waits for acceptance, for people who do not accept."""
    context = {
        "delivery": row, "back_url": reverse("supply:deliveries"), "total": yuan_text(row.total_fen or 0),  # type: ignore[attr-defined]
        "lines": [
            {
                "name": line.food, "tone": "info", "word": _("待验收"), "unit": _("公斤"),
                "said": [(_("订"), _kg(line.order_line.quantity_g)), (_("送"), _kg(line.quantity_g))],
                "checks": [{"tone": "info", "title": _("%(price)s 元/公斤，金额 %(amount)s 元") % {
                    "price": yuan_text(line.price_fen), "amount": yuan_text(line.amount_fen)}}],
            }
            for line in delivery_lines(request.actor, row)
        ],
    }  # fmt: skip
    return render(request, "supply/note.html", context)


def _result(request: Request, done: Acceptance) -> HttpResponse:
    """What was accepted: the same lines as at the gate, now as a record."""
    lines = acceptance_lines(request.actor, done)
    names = names_of(request.actor, {done.by_id, done.second_id})
    papers = [paper for line in lines for paper in line.delivery_line.certificates.all()]
    kept = sum(line.verdict != REJECTED for line in lines)
    because = lines[0].because
    order = done.delivery.order  # the supplier reads it too, but not the school's meal day
    replan = (
        reverse("replan") + f"?on={order.meal_on}" if request.actor.holds(PROPOSERS, order.owner_path) else ""
    )
    context = {
        "delivery": done.delivery, "done": done, "replan_url": replan, "lines": [_shown(line) for line in lines], "kept": kept,
        "back": len(lines) - kept, "papers": drawn_papers(papers), "total_fen": sum(x.amount_fen for x in lines),
        "clause": clause_of(because["clause"], date.fromisoformat(because["inquiry_on"]), because["price_list"]), "back_url": reverse("supply:deliveries"),
        "people": [
            {"name": names.get(done.by_id, ""), "detail": _("称重"), "tone": "ok", "word": _("已确认")},
            {"name": names.get(done.second_id, ""), "detail": _("第二个人，PIN 核对"), "tone": "ok",
             "word": _("已确认")},
        ],
    }  # fmt: skip
    return render(request, "supply/accepted.html", context)


def _shown(line: AcceptanceLine) -> dict[str, Any]:
    """One line as `components/lines.html` draws it."""
    item, short_g, cut_fen = (
        line.delivery_line,
        line.because.get("short_g", 0),
        line.note_price_fen - line.price_fen,
    )
    tone, word = ("ok", _("相符"))
    if line.verdict != "accepted":
        tone, word = "bad", VERDICTS[line.verdict]
    elif cut_fen:
        tone, word = "warn", _("单价已改")
    elif short_g:
        tone, word = "bad", _("少 %(kg)s 公斤") % {"kg": _kg(short_g)}
    shown: dict[str, Any] = {
        "name": item.food,
        "tone": tone,
        "word": word,
        "unit": _("公斤"),
        "checks": _checks(line),
    }
    if line.verdict == REJECTED:
        said = _("订 %(o)s，送 %(n)s，收 0 公斤") % {
            "o": _kg(item.order_line.quantity_g),
            "n": _kg(item.quantity_g),
        }
        return shown | {"seen": said, "seen_detail": line.reason, "paper": "meal", "checks": []}
    if short_g or line.verdict == "part":
        shown["figures"] = [
            {"label": _("订货"), "value": _kg(item.order_line.quantity_g)},
            {"label": _("送货单"), "value": _kg(item.quantity_g)},
            {"label": _("收下（公斤）"), "value": _kg(line.accepted_g), "tone": "bad"},
        ]
    else:
        shown["said"] = [
            (_("订"), _kg(item.order_line.quantity_g)), (_("送"), _kg(item.quantity_g)),
            (_("称"), _kg(line.weighed_g)),
        ]  # fmt: skip
    return shown


def _checks(line: AcceptanceLine) -> list[dict[str, str]]:
    checks = []
    if line.verdict == "part":
        checks.append({"tone": "warn", "title": _("退回 %(kg)s 公斤") % {"kg": _kg(line.weighed_g - line.accepted_g)},
                       "detail": line.reason})  # fmt: skip
    if line.because.get("short_g"):
        checks.append({"tone": "warn", "title": _("按 %(kg)s 公斤入账") % {"kg": _kg(line.accepted_g)},
                       "detail": _("短缺已记在送货单上")})  # fmt: skip
    price, ceiling = yuan_text(line.price_fen), yuan_text(line.ceiling_fen)
    if line.price_fen < line.note_price_fen:
        checks.append({"tone": "warn", "title": _("按上限 %(p)s 入账") % {"p": price},
                       "detail": _("送货单写 %(n)s，超上限") % {"n": yuan_text(line.note_price_fen)}})  # fmt: skip
    else:
        checks.append({"tone": "ok", "title": _("%(p)s 元/公斤，上限 %(c)s") % {"p": price, "c": ceiling}})
    return checks
