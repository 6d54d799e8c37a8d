"""Forms of the end-of-term review, its issues, and the term's survey."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.care.actions.reviews import Issue
from fangxin.areas.care.forms.catalogue import DAY
from fangxin.areas.care.rules import KINDS

MOST_ISSUES = 5


class ReviewForm(EntryForm):
    """What went well, and up to five things to mend: each with what will be done, by whom, by when."""

    well = forms.CharField(label=_("做得好的"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, MOST_ISSUES + 1):
            self.fields[f"issue_{n}"] = forms.CharField(label=_("问题"), max_length=300, required=False)
            self.fields[f"remedy_{n}"] = forms.CharField(label=_("改进措施"), max_length=300, required=False)
            self.fields[f"owner_{n}"] = forms.TypedChoiceField(
                label=_("责任人"), coerce=int, required=False, empty_value=0, choices=[("", "—"), *people]
            )
            self.fields[f"due_{n}"] = forms.DateField(
                label=_("期限"), required=False, widget=forms.DateInput(attrs=DAY)
            )

    @property
    def groups(self) -> list[list[Any]]:
        """The fields of each issue, for the page."""
        return [
            [self[f"{name}_{n}"] for name in ("issue", "remedy", "owner", "due")]
            for n in range(1, MOST_ISSUES + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """An issue that was begun is told whole."""
        data = super().clean()
        for n in range(1, MOST_ISSUES + 1):
            parts = {name: data.get(f"{name}_{n}") for name in ("issue", "remedy", "owner", "due")}
            if any(parts.values()):
                for name, value in parts.items():
                    if not value and f"{name}_{n}" not in self.errors:
                        self.add_error(f"{name}_{n}", _("请填写。"))
        return data

    @property
    def issues(self) -> list[Issue]:
        """The issues that were told."""
        said = self.cleaned_data
        return [
            Issue(said[f"issue_{n}"], said[f"remedy_{n}"], said[f"owner_{n}"], said[f"due_{n}"])
            for n in range(1, MOST_ISSUES + 1)
            if said.get(f"issue_{n}")
        ]


class StepForm(EntryForm):
    """What was done, or what a second person saw."""

    kind = forms.ChoiceField(
        choices=[("done", _("已落实")), ("closed", _("已销号")), ("returned", _("退回"))]
    )
    text = forms.CharField(label=_("说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class OpenSurveyForm(EntryForm):
    """From which to which day families are asked."""

    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs=DAY))
    last_day = forms.DateField(label=_("到（含当日）"), widget=forms.DateInput(attrs=DAY))


SCORES = [
    ("5", _("5 很满意")),
    ("4", _("4 满意")),
    ("3", _("3 一般")),
    ("2", _("2 不满意")),
    ("1", _("1 很不满意")),
]


class SurveyForm(EntryForm):
    """One to five points for the whole and each service; services that the child has not are left out."""

    nonce = forms.CharField(max_length=64, widget=forms.HiddenInput)
    whole = forms.ChoiceField(label=_("总体"), choices=SCORES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("nonce", secrets.token_hex(16))
        for kind, words in KINDS.items():
            self.fields[kind] = forms.ChoiceField(
                label=_(words), choices=SCORES, widget=forms.RadioSelect, required=False
            )

    @property
    def scores(self) -> dict[str, int]:
        """What was answered."""
        said = self.cleaned_data
        return {kind: int(said[kind]) for kind in ("whole", *KINDS) if said.get(kind)}
