"""A field that reads yuan as a person types them and gives fen, for every area's forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from fangxin.engine.money import NotAnAmount, parse_yuan, yuan_text


class YuanField(forms.CharField):
    """Yuan with at most two decimals → whole fen; empty → None."""

    def __init__(self, **more: Any) -> None:
        shown: dict[str, Any] = {
            "widget": forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            "max_length": 20,
        }
        super().__init__(**(shown | more))

    def prepare_value(self, value: Any) -> Any:
        """Fen from the program as yuan; what a person typed as it is."""
        return yuan_text(value).replace(",", "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Fen, or None for an empty field that is not required."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_yuan(text)
        except NotAnAmount as wrong:
            raise ValidationError(str(wrong)) from None
