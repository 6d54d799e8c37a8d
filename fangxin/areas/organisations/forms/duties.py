"""Entering the duties of a post and a department's part in a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.actor import ROLE_NAMES
from fangxin.areas.organisations.forms.registry import day
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.rules.duties import DUTY_ROLES, PARTS, TASKS


class PostDutyForm(EntryForm):
    """The duties of a role, one a line."""

    role = forms.ChoiceField(
        label=_("岗位"), choices=[(role.value, _(ROLE_NAMES[role])) for role in DUTY_ROLES]
    )
    text = forms.CharField(
        label=_("岗位职责"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("每行一条。"),
    )
    document = forms.CharField(label=_("依据文件（文号）"), max_length=120, required=False)
    since = day(_("自哪天起"))


class ResponsibilityForm(EntryForm):
    """A department's part in a task."""

    task = forms.ChoiceField(label=_("事项"), choices=[(code, _(task.title)) for code, task in TASKS.items()])
    department = forms.TypedChoiceField(label=_("部门"), coerce=int)
    part = forms.ChoiceField(label=_("分工"), choices=[(code, _(name)) for code, name in PARTS.items()])
    document = forms.CharField(label=_("依据文件"), max_length=120)
    since = day(_("自哪天起"))

    def __init__(self, departments: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = {one.pk: one for one in departments}
        self.fields["department"].choices = [(one.pk, one.name) for one in departments]  # type: ignore[attr-defined]
