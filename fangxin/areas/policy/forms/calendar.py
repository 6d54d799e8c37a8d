"""Entry forms of the calendar: meal days of a month, one day called off, a term."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm


class OpenDaysForm(EntryForm):
    """Days of a month to become meal days; all that can be are ticked."""

    days = forms.TypedMultipleChoiceField(
        label="要开通的日期", coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要开通的供餐日。"},
    )  # fmt: skip

    despite = forms.CharField(
        label="缺食品安全总监仍须开通的理由", required=False, max_length=120, widget=forms.HiddenInput
    )

    def __init__(self, days: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and "despite" in self.data:
            self.fields["despite"].widget = forms.TextInput()
        self.fields["days"].choices = days  # type: ignore[attr-defined]
        self.initial.setdefault("days", [value for value, _ in days])


class CloseDayForm(EntryForm):
    """One meal day called off."""

    day = forms.TypedChoiceField(label="日期", coerce=int)
    reason = forms.CharField(label="原因", max_length=120)

    def __init__(self, days: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = days  # type: ignore[attr-defined]


class TermForm(EntryForm):
    """A term of the county. The last day is shown inclusive, as people say it."""

    name = forms.CharField(
        label="学期", max_length=40, help_text="例如：2026-2027 第一学期。同名表示更正日期。"
    )
    since = forms.DateField(label="第一天", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="最后一天（含）", widget=forms.DateInput(attrs={"type": "date"}))
