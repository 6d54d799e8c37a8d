"""Forms of incidents and of tracing responsibility."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.oversight.queries import Candidate
from fangxin.areas.oversight.rules import KINDS, OUTCOMES

DAY = {"type": "date"}


class IncidentForm(EntryForm):
    """What went wrong, where and when; the school only where the reporter has several."""

    happened_on = forms.DateField(label=_("发生日期"), widget=forms.DateInput(attrs=DAY))
    kind = forms.ChoiceField(label=_("涉及制度"), choices=[(code, _(words)) for code, words in KINDS.items()])
    title = forms.CharField(label=_("事件"), max_length=80)
    found = forms.CharField(label=_("查到的事实"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.CharField(label=_("证据（台账、单据或文件编号）"), max_length=200, required=False)

    def __init__(self, schools: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(schools) != 1:
            field = forms.TypedChoiceField(
                label=_("学校"), coerce=int, choices=[("", "—"), *((one.pk, one.name) for one in schools)]
            )
            self.fields = {"school": field, **self.fields}


class AttributionForm(EntryForm):
    """Which sentence of whose duty: one list of every sentence that was in force that day, by post."""

    line = forms.ChoiceField(label=_("职责原文"))
    why = forms.CharField(label=_("与事件的关系"), max_length=300)
    reply_by = forms.DateField(label=_("请当事人在此日前陈述"), widget=forms.DateInput(attrs=DAY))

    def __init__(self, candidates: list[Candidate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {
            f"{one.post.pk}-{n}": (one.post.pk, sentence)
            for one in candidates
            for n, sentence in enumerate(one.sentences)
        }
        groups = [
            (
                f"{_(one.post.get_role_display())} {one.post.account.full_name}",
                [(f"{one.post.pk}-{n}", sentence) for n, sentence in enumerate(one.sentences)],
            )
            for one in candidates
        ]
        self.fields["line"].choices = [("", "—"), *groups]

    @property
    def chosen(self) -> tuple[int, str]:
        """The post and the sentence."""
        return self.lines[self.cleaned_data["line"]]


class StatementForm(EntryForm):
    """What the person concerned says."""

    text = forms.CharField(label=_("陈述"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))


class FindingForm(EntryForm):
    """What was decided and why."""

    outcome = forms.ChoiceField(
        label=_("决定"), choices=[("", "—"), *((code, _(words)) for code, words in OUTCOMES.items())]
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(label=_("文件"), max_length=120, required=False)


class ClearanceForm(EntryForm):
    """Why nobody failed a duty."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
