"""Entry forms of the store: issue to the kitchen, loss of a lot, count of everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.sealing import open_sealed
from fangxin.areas.supply.forms.measures import KilogramField
from fangxin.areas.supply.models import Lot

LOT = re.compile(r"lot-(\d+)")


class IssueForm(EntryForm):
    """Kilograms of each food on hand; a food is named by its first lot, so that a phone's old page stays readable."""

    receiver = forms.TypedChoiceField(label="领料厨师", coerce=int)

    def __init__(
        self, foods: Mapping[int, str], cooks: Sequence[Account], *args: Any, suggested: Mapping[str, int], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.foods, self.cooks = dict(foods), {account.pk: account for account in cooks}
        self.fields["receiver"].choices = [(pk, account.full_name) for pk, account in self.cooks.items()]  # type: ignore[attr-defined]
        for lot_id, food in self.foods.items():
            self.fields[f"lot-{lot_id}"] = KilogramField(
                label=food, required=False, initial=suggested.get(food) or None
            )

    @property
    def wanted(self) -> dict[str, int]:
        """Food → grams, for the foods with a quantity."""
        found: dict[str, int] = {}
        for lot_id, food in self.foods.items():
            grams = self.cleaned_data.get(f"lot-{lot_id}")
            if grams:
                found[food] = found.get(food, 0) + grams
        return found

    @property
    def cook(self) -> Account:
        """Who receives."""
        return self.cooks[self.cleaned_data["receiver"]]


class _SecondForm(EntryForm):
    second = forms.TypedChoiceField(label="第二个人", coerce=int)
    # From the phone's outbox the PIN comes sealed, without script in clear; it is never shown again.
    second_pin = forms.CharField(label="PIN", widget=forms.PasswordInput, max_length=1200)

    def __init__(self, people: Sequence[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {account.pk: account for account in people}
        self.fields["second"].choices = [(pk, account.full_name) for pk, account in self.people.items()]  # type: ignore[attr-defined]

    @property
    def pin(self) -> str:
        """The PIN in clear; raises BrokenSeal."""
        return open_sealed(self.cleaned_data["second_pin"].strip(), self.key_value)

    @property
    def second_account(self) -> Account:
        """Who confirms."""
        return self.people[self.cleaned_data["second"]]


class LossForm(_SecondForm):
    """Grams of one lot that spoiled or are missing, and why."""

    quantity_g = KilogramField(label="数量")
    reason = forms.CharField(label="原因", max_length=120)


class CountForm(_SecondForm):
    """Kilograms found of every lot on the books."""

    use_required_attribute = False

    def __init__(self, lots: Sequence[Lot], people: Sequence[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(people, *args, **kwargs)
        self.lots = list(lots)
        for lot in self.lots:
            self.fields[f"lot-{lot.pk}"] = KilogramField(label=f"{lot.food} {lot.code}")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each lot with its field; what the books say is not shown before the count."""
        return [{"lot": lot, "field": self[f"lot-{lot.pk}"]} for lot in self.lots]

    @property
    def counted(self) -> dict[int, int]:
        """Lot id → grams found."""
        return {lot.pk: self.cleaned_data[f"lot-{lot.pk}"] for lot in self.lots}
