"""The acceptance's form on the phone: what the scale says, what goes back and why, late papers, the second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.sealing import open_sealed
from fangxin.areas.supply.forms.measures import KilogramField
from fangxin.areas.supply.queries.acceptance import Sheet
from fangxin.areas.supply.rules.acceptance import (
    PAPER_NAMES,
    Delivered,
    Weighing,
    price_that_counts,
    tolerated_short_g,
)
from fangxin.areas.supply.rules.delivery import Paper


class AcceptanceForm(EntryForm):
    """Fields `weighed-`, `returned-`, `reason-<line>`, `paper-<line>-<n>` (and `kind-<line>-<n>`), `second`, `second_pin`.

    The PIN comes sealed from a phone's outbox, in clear without script; it is never shown again.
    """

    second = forms.TypedChoiceField(
        label=_("第二个人"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择第二个人。")},
    )
    second_pin = forms.CharField(
        label=_("第二个人的 PIN"),
        max_length=1200,
        error_messages={"required": _("请第二个人输入自己的 PIN。")},
    )

    def __init__(self, sheet: Sheet, people: list[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self.people = sheet, people
        self.fields["second"].choices = [(person.pk, person.full_name) for person in people]
        for line in sheet.lines.values():
            self._add(line)

    def _add(self, line: Delivered) -> None:
        n = line.line_id
        for part, word in (("weighed", _("称重")), ("returned", _("退回"))):
            field = KilogramField(label=f"{line.food} {word}", required=False)
            field.widget.attrs[f"data-{part}"] = ""  # counted while typing (acceptance.js)
            self.fields[f"{part}-{n}"] = field
        self.fields[f"reason-{n}"] = forms.CharField(
            label=f"{line.food} {_('原因')}", required=False, max_length=120
        )
        # Every demand has its field, met or not: a repeated send must read the same after the papers were stored.
        for place, choices in enumerate(line.demands):
            self.fields[f"paper-{n}-{place}"] = forms.CharField(
                label="、".join(PAPER_NAMES.get(kind, kind) for kind in choices),
                required=False,
                max_length=60,
            )
            self.fields[f"kind-{n}-{place}"] = forms.ChoiceField(
                label=_("证件种类"), required=False, choices=[(k, PAPER_NAMES.get(k, k)) for k in choices]
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each line of the note with what is known of it and its fields."""
        rows = []
        for row in self.sheet.rows:
            line = self.sheet.lines[row.pk]
            price_fen = price_that_counts(line.note_price_fen, line.ceiling_fen)
            rows.append({
                "row": row, "line": line, "price_fen": price_fen, "cut": price_fen < line.note_price_fen,
                "tolerated_g": tolerated_short_g(line.note_g, self.sheet.short_bp, self.sheet.short_least_g),
                "weighed": self[f"weighed-{row.pk}"], "returned": self[f"returned-{row.pk}"],
                "reason": self[f"reason-{row.pk}"],
                "goes_back": bool(self[f"returned-{row.pk}"].value() or self[f"reason-{row.pk}"].value()),
                "lacking": [
                    {"number": self[f"paper-{row.pk}-{place}"], "kind": self[f"kind-{row.pk}-{place}"],
                     "single": len(choices) == 1, "only": choices[0]}
                    for place, choices in enumerate(line.demands)
                    if not set(choices) & line.kinds
                ],
            })  # fmt: skip
        return rows

    def clean(self) -> dict[str, Any]:
        """Every line is weighed; an empty scale is a zero that a person types."""
        data: dict[str, Any] = super().clean() or {}
        for n, line in self.sheet.lines.items():
            if data.get(f"weighed-{n}") is None and f"weighed-{n}" not in self.errors:
                self.add_error(
                    f"weighed-{n}", ValidationError(_("%(food)s还没有称重。"), params={"food": line.food})
                )
        return data

    @property
    def weighings(self) -> list[Weighing]:
        """What was entered, line by line."""
        data = self.cleaned_data
        return [
            Weighing(
                n, data[f"weighed-{n}"], data[f"returned-{n}"] or 0, data[f"reason-{n}"].strip(),
                tuple(self._late_papers(line)),
            )
            for n, line in self.sheet.lines.items()
        ]  # fmt: skip

    def _late_papers(self, line: Delivered) -> list[Paper]:
        data, found = self.cleaned_data, []
        for place, choices in enumerate(line.demands):
            number = data[f"paper-{line.line_id}-{place}"].strip()
            if number:
                found.append(Paper(data[f"kind-{line.line_id}-{place}"] or choices[0], number))
        return found

    @property
    def pin(self) -> str:
        """The PIN in clear; raises BrokenSeal."""
        return open_sealed(self.cleaned_data["second_pin"].strip(), self.key_value)

    @property
    def second_account(self) -> Account:
        """Who confirms."""
        return next(person for person in self.people if person.pk == self.cleaned_data["second"])
