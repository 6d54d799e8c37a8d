"""Input of the disclosure area."""

from __future__ import annotations

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.disclosure.models import Publication


class PublishForm(EntryForm):
    """What to publish now, and of which day; of a month any day of it will do."""

    kind = forms.ChoiceField(label="公示内容", choices=Publication.KINDS)
    on = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请选择日期。"},
    )
