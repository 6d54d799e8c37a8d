"""{% load why %}: the 依据 mark beside an amount, a refusal or a deadline. It opens without a script."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from fangxin.areas.policy.rules import CONFIDENCE, value_text
from fangxin.engine.policy import Answer

register = template.Library()


@register.inclusion_tag("policy/_why.html")
def why(answer: Answer | None, amount: str = "", place: str = "") -> dict[str, Any]:
    """What an amount or deadline rests on: parameter, value, place, dates, clause, quotation. `amount` is the sum it
    explains, in words (20 天 × 5.00 元). Nothing is shown for None."""
    if answer is None:
        return {"answer": None}
    tone, word = CONFIDENCE[answer.confidence]
    return {
        "answer": answer, "value": value_text(answer.parameter, answer.value), "amount": amount, "place": place,
        "tone": tone, "word": word, "suspended": len(answer.suspended),
    }  # fmt: skip


@register.inclusion_tag("policy/_why_sentences.html")
def why_sentences(sentences: Sequence[str]) -> dict[str, Any]:
    """The same for a result that stores its reasons as sentences."""
    return {"sentences": [one for one in sentences if one]}
