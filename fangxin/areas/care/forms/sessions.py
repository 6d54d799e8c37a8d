"""Forms of groups and their rolls."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.care.forms.catalogue import DAY
from fangxin.areas.care.queries.sessions import Child
from fangxin.areas.care.rules.sessions import ACTIVITIES, AWAY, OF_SERVICE

PRESENT = "present"


class GroupForm(EntryForm):
    """A group of a service: name, activity, place, hours, teacher, classes."""

    label = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如“三年级午休”“合唱组”。"))
    activity = forms.ChoiceField(
        label=_("活动"), help_text=_("托管时间不得集中上学科课，所以没有这样的选项。")
    )
    place = forms.CharField(label=_("地点"), max_length=60)
    opens = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}))
    leader = forms.TypedChoiceField(label=_("看护老师"), coerce=int)
    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))
    classes = forms.TypedMultipleChoiceField(label=_("班级"), coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        kind: str,
        leaders: list[tuple[int, str]],
        classes: list[tuple[int, str]],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = [(one, _now(ACTIVITIES[one])) for one in OF_SERVICE[kind]]  # type: ignore[attr-defined]
        self.fields["leader"].choices = leaders  # type: ignore[attr-defined]
        self.fields["classes"].choices = classes  # type: ignore[attr-defined]


class RollForm(EntryForm):
    """Everybody is there but those marked; a correction says why."""

    day = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("更正原因"), max_length=120, required=False)

    def __init__(
        self, children: list[Child], *args: Any, absences: dict[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.children = children
        choices = [(PRESENT, _now("到")), *((value, _now(words)) for value, words in AWAY.items())]
        for one in children:
            self.fields[f"pupil-{one.pupil_id}"] = forms.ChoiceField(
                label=one.name, choices=choices, required=False,
                initial=(absences or {}).get(one.pupil_id, PRESENT),
            )  # fmt: skip

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each child with what is marked, for the page."""
        rows = []
        for one in self.children:
            bound = self[f"pupil-{one.pupil_id}"]
            rows.append({"child": one, "name": bound.html_name, "value": bound.value() or PRESENT})
        return rows

    @property
    def away(self) -> dict[int, str]:
        """Child → reason, for those who are not there."""
        said = {
            one.pupil_id: self.cleaned_data.get(f"pupil-{one.pupil_id}") or PRESENT for one in self.children
        }
        return {pupil: str(value) for pupil, value in said.items() if value != PRESENT}
