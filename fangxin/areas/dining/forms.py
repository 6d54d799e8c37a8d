"""Entry forms of the dining area."""

from __future__ import annotations

from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.dining.rules import ABSENCE_REASONS
from fangxin.areas.roster.queries import PupilName

PRESENT = "present"
CHOICES = [(PRESENT, "到"), *ABSENCE_REASONS.items()]


class RollForm(EntryForm):
    """One radio group for each child, present unless marked; a correction also asks for its reason."""

    reason = forms.CharField(label="更正原因", max_length=120, required=False)

    def __init__(
        self, pupils: list[PupilName], *args: Any, absences: dict[int, str] | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.pupils = pupils
        marked = absences or {}
        for pupil in pupils:
            self.fields[f"pupil-{pupil.pupil_id}"] = forms.ChoiceField(
                label=pupil.name, choices=CHOICES, required=False, initial=marked.get(pupil.pupil_id, PRESENT)
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each child with its choices, for the page."""
        rows = []
        for pupil in self.pupils:
            bound = self[f"pupil-{pupil.pupil_id}"]
            value = bound.value() or PRESENT
            rows.append(
                {
                    "pupil": pupil,
                    "name": bound.html_name,
                    "value": value,
                    "absent": value != PRESENT,
                    "field": bound,
                }
            )
        return rows

    @property
    def absences(self) -> dict[int, str]:
        """Pupil id → reason, for those who are not present."""
        marked = {}
        for pupil in self.pupils:
            value = self.cleaned_data.get(f"pupil-{pupil.pupil_id}") or PRESENT
            if value != PRESENT:
                marked[pupil.pupil_id] = str(value)
        return marked
