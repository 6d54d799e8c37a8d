"""Weights as people type them: kilograms (or 斤) to whole grams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fangxin.engine.quantity import NotAWeight, kg_text, parse_kg


class KilogramField(forms.CharField):
    """Grams as an integer; None when left empty. A number without a unit is in kilograms."""

    def __init__(self, **more: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=16, widget=forms.TextInput(attrs=attrs), **more)

    def prepare_value(self, value: Any) -> Any:
        """Grams from the program as kilograms; what a person typed as it is."""
        return kg_text(value).replace(",", "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Raises ValidationError with the engine's sentence."""
        text = super().clean(value)
        try:
            return parse_kg(text) if text else None
        except NotAWeight as wrong:
            raise ValidationError(str(wrong)) from wrong


def day_field(label: str) -> forms.DateField:
    """A day that may be left empty."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))
