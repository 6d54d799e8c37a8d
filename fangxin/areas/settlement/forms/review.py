"""Forms of the county's review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.settlement.models import SettlementLine


class ReturnForm(EntryForm):
    """Why it goes back."""

    reason = forms.CharField(
        label="退回理由", max_length=400, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写清哪一行、哪张票据需要说明或补正，学校按此重报。",
        error_messages={"required": "请填写退回理由。"},
    )  # fmt: skip


class CutForm(EntryForm):
    """Fen and a reason for each line that is cut; lines left empty stay as they are."""

    def __init__(self, lines: Sequence[SettlementLine], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            food = line.acceptance_line.delivery_line.food
            self.fields[f"cut-{line.pk}"] = YuanField(label=f"{food}核减", required=False)
            self.fields[f"reason-{line.pk}"] = forms.CharField(
                label=f"{food}理由", max_length=200, required=False
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each line with its two fields."""
        return [
            {"line": line, "cut": self[f"cut-{line.pk}"], "reason": self[f"reason-{line.pk}"]}
            for line in self.lines
        ]

    @property
    def cuts(self) -> list[tuple[int, int, str]]:
        """(line id, fen, reason) of the lines with an amount or a reason."""
        found = []
        for line in self.lines:
            fen, why = (
                self.cleaned_data.get(f"cut-{line.pk}"),
                self.cleaned_data.get(f"reason-{line.pk}") or "",
            )
            if fen is not None or why.strip():
                found.append((line.pk, fen or 0, why))
        return found
