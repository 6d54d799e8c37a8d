"""Entering how far a school is with a service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.rules.rollout import SERVICES, STAGES, term_name


class StageForm(EntryForm):
    """How far a school is with a service."""

    school = forms.TypedChoiceField(label=_("学校"), coerce=int)
    service = forms.ChoiceField(label=_("服务"), choices=[(code, _(name)) for code, name in SERVICES.items()])
    stage = forms.ChoiceField(label=_("进度"), choices=[(code, _(name)) for code, name in STAGES.items()])
    term = forms.ChoiceField(label=_("启动学期"))
    since = forms.DateField(label=_("自哪天起"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(
        self, schools: Sequence[Organisation], terms: Sequence[str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {one.pk: one for one in schools}
        self.fields["school"].choices = [(one.pk, one.name) for one in schools]  # type: ignore[attr-defined]
        self.fields["term"].choices = [(term, term_name(term)) for term in terms]  # type: ignore[attr-defined]
