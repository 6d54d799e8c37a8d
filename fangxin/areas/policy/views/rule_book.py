"""The rule book: by document and clause, from a clause to the numbers, the screens and the tests that fulfil it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fangxin.areas.organisations.access import Request, open_to_signed_in
from fangxin.areas.policy.queries import duty_statuses, parameter_lines
from fangxin.areas.policy.rules.rule_book import Clause, clauses
from fangxin.areas.policy.rules.wording import CONFIDENCE, value_text
from fangxin.areas.policy.views.parameters import KEPT, place_of, screen_of
from fangxin.engine.policy import Parameter, Policy

PAGE = 25


def _found(one: Clause, words: str) -> bool:
    said = [one.article, *(p.title for p in one.parameters), *(p.name for p in one.parameters)]
    said += [f"{d.duty.id} {d.duty.title_zh}" for d in one.duties]
    said += [v.quotation for p in one.parameters for v in p.values if v.document == one.document]
    return not words or words in " ".join(said).lower()


def _number(one: Clause, parameter: Parameter, here: str) -> dict[str, Any]:
    """A number of the clause: its value here today, and the values that stand in the clause itself."""
    mine = [v for v in parameter.values if v.document == one.document]
    tone, word = CONFIDENCE[mine[0].confidence]
    texts = dict.fromkeys(value_text(parameter, value.value) for value in mine)
    return {
        "title": parameter.title, "url": reverse("policy:parameter", args=[parameter.name]), "tone": tone,
        "word": word, "said": "；".join(texts), "here": here,
    }  # fmt: skip


def _clause(request: Request, one: Clause, here: dict[str, str]) -> dict[str, Any]:
    quotes = dict.fromkeys(
        value.quotation for p in one.parameters for value in p.values
        if value.document == one.document and value.quotation and one.article in value.article
    )  # fmt: skip
    duties = [
        {
            "id": status.duty.id, "title": status.duty.title_zh, "tone": KEPT[status.keeping][0],
            "word": KEPT[status.keeping][1], "screen": screen_of(request.actor, status),
            "tests": [f"{mark.file}::{mark.test}" for mark in status.marks],
        }
        for status in one.duties
    ]  # fmt: skip
    numbers = [_number(one, parameter, here[parameter.name]) for parameter in one.parameters]
    return {
        "article": one.article or _("全文"),
        "quotes": list(quotes)[:3],
        "numbers": numbers,
        "duties": duties,
    }


@open_to_signed_in
@require_safe
def rule_book(request: Request) -> HttpResponse:
    """Clause by clause of one document."""
    policy = Policy.load()
    statuses, problem = duty_statuses(request.actor)
    every = clauses(policy, statuses)
    documents = list(dict.fromkeys(one.document for one in every))
    wanted = request.GET.get("document", "")
    wanted = wanted if wanted in documents else documents[0]
    words = request.GET.get("q", "").strip().lower()
    found = [one for one in every if (words or one.document == wanted) and _found(one, words)]
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    names = {parameter.name for one in page for parameter in one.parameters}
    lines = parameter_lines(request.actor, request.on, place_of(request), names=names)
    here = {line.parameter.name: line.value for line in lines}
    choices = [
        {"label": policy.documents[name].short_title, "url": f"?document={name}", "count": count, "current": name == wanted and not words}
        for name in documents
        if (count := sum(one.document == name for one in every))
    ]  # fmt: skip
    context = {
        "clauses": [
            {**_clause(request, one, here), "document": policy.documents[one.document].citation} for one in page
        ],
        "page": page, "choices": choices, "query": request.GET.get("q", ""), "problem": problem,
        "document": policy.documents[wanted], "all": bool(words),
        "pager_query": f"q={words}&" if words else f"document={wanted}&",
    }  # fmt: skip
    return render(request, "policy/rule_book.html", context)
