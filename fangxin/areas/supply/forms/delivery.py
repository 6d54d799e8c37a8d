"""The delivery note's form: head, and for each ordered food the five fields, the label and the papers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.supply.forms.measures import KilogramField, day_field
from fangxin.areas.supply.models import OrderLine
from fangxin.areas.supply.rules.acceptance import PAPER_NAMES
from fangxin.areas.supply.rules.delivery import Demands, NoteLine, Paper
from fangxin.engine.money import line_amount_fen


class DeliveryForm(EntryForm):
    """Fields `quantity-`, `price-`, `amount-`, `producer-`, `batch-`, `produced-`, `expires-<order line>` and
    `paper-<order line>-<kind>` with the paper's number."""

    note_number = forms.CharField(label=_("送货单号"), max_length=40)
    note_on = forms.DateField(label=_("送货日期"), widget=forms.DateInput(attrs={"type": "date"}))
    self_checked = forms.BooleanField(label=_("出车前已自查"), required=False)

    def __init__(
        self,
        lines: list[OrderLine],
        demands: dict[int, Demands],
        *args: Any,
        on: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.demands = lines, demands
        self.initial.setdefault("note_on", on)
        for line in lines:
            self._add(line)

    def _add(self, line: OrderLine) -> None:
        n, amount = line.pk, line_amount_fen(line.quantity_g, line.price_fen)
        self.fields[f"quantity-{n}"] = KilogramField(label=_("数量"), required=False, initial=line.quantity_g)
        self.fields[f"price-{n}"] = YuanField(label=_("单价"), required=False, initial=line.price_fen)
        self.fields[f"amount-{n}"] = YuanField(label=_("金额"), required=False, initial=amount)
        self.fields[f"producer-{n}"] = forms.CharField(label=_("产地或生产者"), required=False, max_length=60)
        self.fields[f"batch-{n}"] = forms.CharField(label=_("批号"), required=False, max_length=40)
        self.fields[f"produced-{n}"] = day_field(str(_("生产（采收）日期")))
        self.fields[f"expires-{n}"] = day_field(str(_("保质期至")))
        for kind in self.kinds_of(line):
            self.fields[f"paper-{n}-{kind}"] = forms.CharField(
                label=PAPER_NAMES.get(kind, kind), required=False, max_length=60
            )

    def kinds_of(self, line: OrderLine) -> list[str]:
        """The kinds of paper that meet a demand on this food."""
        return [kind for choices in self.demands[line.pk] for kind in choices]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each ordered food with its fields."""
        return [
            {
                "line": line,
                "papers": [self[f"paper-{line.pk}-{kind}"] for kind in self.kinds_of(line)],
                "either": any(len(choices) > 1 for choices in self.demands[line.pk]),
                **{part: self[f"{part}-{line.pk}"] for part in
                   ("quantity", "price", "amount", "producer", "batch", "produced", "expires")},
            }
            for line in self.lines
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A delivered line has quantity, price and amount; what was not delivered is left empty as a whole."""
        data: dict[str, Any] = super().clean() or {}
        for line in self.lines:
            if not data.get(f"quantity-{line.pk}"):
                continue
            for part in ("price", "amount"):
                if data.get(f"{part}-{line.pk}") is None and f"{part}-{line.pk}" not in self.errors:
                    self.add_error(f"{part}-{line.pk}", ValidationError(_("送货单要写单价和金额。")))
        return data

    @property
    def note_lines(self) -> list[NoteLine]:
        """The delivered lines."""
        data = self.cleaned_data
        return [
            NoteLine(
                n, data[f"quantity-{n}"], data[f"price-{n}"], data[f"amount-{n}"], data[f"producer-{n}"],
                data[f"batch-{n}"], data[f"produced-{n}"], data[f"expires-{n}"],
                tuple(
                    Paper(kind, data[f"paper-{n}-{kind}"].strip())
                    for kind in self.kinds_of(line)
                    if data[f"paper-{n}-{kind}"].strip()
                ),
            )
            for line in self.lines
            if data[f"quantity-{(n := line.pk)}"]
        ]  # fmt: skip
