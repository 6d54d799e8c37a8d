"""The order's form: one amount for each food that the menu needs, and room for one more food."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.supply.forms.measures import KilogramField
from fangxin.areas.supply.queries.order import Proposal
from fangxin.areas.supply.rules.order import Suggestion, Wanted, most_without_reason

EXTRA_ROWS = 3


class OrderForm(EntryForm):
    """Fields `kg-<food>` and `reason-<food>`; `food-<n>`, `more-<n>`, `why-<n>` for foods beside the menu."""

    def __init__(self, plan: Proposal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        for line in plan.suggestions:
            amount = KilogramField(label=line.food, required=False, initial=line.suggested_g)
            amount.widget.attrs["data-kg"] = ""  # counted while typing (fangxin.js)
            self.fields[f"kg-{line.food}"] = amount
            self.fields[f"reason-{line.food}"] = forms.CharField(
                label=_("原因"), required=False, max_length=120
            )
        for n in range(EXTRA_ROWS):
            food = forms.CharField(label=_("食材"), required=False, max_length=40)
            food.widget.attrs.update({"list": "priced-foods", "autocomplete": "off"})
            self.fields[f"food-{n}"] = food
            self.fields[f"more-{n}"] = KilogramField(label=_("订货"), required=False)
            self.fields[f"why-{n}"] = forms.CharField(label=_("原因"), required=False, max_length=120)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each suggestion with its fields."""
        return [
            {"line": line, "kg": self[f"kg-{line.food}"], "reason": self[f"reason-{line.food}"],
             "most_g": most_without_reason(line.need_g), "open": bool(self[f"reason-{line.food}"].value())}
            for line in self.plan.suggestions
        ]  # fmt: skip

    @property
    def extra_rows(self) -> list[dict[str, Any]]:
        """The rows for foods beside the menu."""
        return [
            {"food": self[f"food-{n}"], "kg": self[f"more-{n}"], "reason": self[f"why-{n}"]}
            for n in range(EXTRA_ROWS)
        ]

    def clean(self) -> dict[str, Any]:
        """A food beside the menu needs both its name and its amount, and a listed price."""
        data: dict[str, Any] = super().clean() or {}
        for n in range(EXTRA_ROWS):
            food, grams = (data.get(f"food-{n}") or "").strip(), data.get(f"more-{n}")
            if food and food not in self.plan.prices:
                self.add_error(
                    f"food-{n}", ValidationError(_("定价单里没有这种食材，或不在这份合同的供应类别里。"))
                )
            elif bool(food) != bool(grams) and f"more-{n}" not in self.errors:
                self.add_error(f"more-{n}", ValidationError(_("食材和数量都要填写。")))
        return data

    @property
    def wanted(self) -> list[Wanted]:
        """What the buyer entered; empty and zero lines are left out."""
        data = self.cleaned_data
        lines = [
            Wanted(line.food, data[f"kg-{line.food}"], data[f"reason-{line.food}"])
            for line in self.plan.suggestions
            if data[f"kg-{line.food}"]
        ]
        more = [
            Wanted(data[f"food-{n}"].strip(), data[f"more-{n}"], data[f"why-{n}"])
            for n in range(EXTRA_ROWS)
            if data[f"more-{n}"]
        ]
        return lines + more


def suggested_total(lines: list[Suggestion]) -> int:
    """Fen of all suggestions."""
    return sum(line.amount_fen for line in lines)
