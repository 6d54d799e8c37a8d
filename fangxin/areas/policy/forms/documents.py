"""Entry forms of documents: a version with its facts, a decision, a drill, a check with its hazards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.policy.rules.document_kinds import Checklist, DocumentKind
from fangxin.areas.policy.rules.documents import LONGEST_TEXT, Answer, months_later

DAY_INPUT = forms.DateInput(attrs={"type": "date"})


class DocumentForm(EntryForm):
    """A version of a document of one kind, with the facts that the kind asks for."""

    title = forms.CharField(label=_("名称"), max_length=80)
    number = forms.CharField(label=_("编号"), max_length=40, required=False)
    since = forms.DateField(label=_("自"), widget=DAY_INPUT)
    last_day = forms.DateField(label=_("有效期至（含）"), required=False, widget=DAY_INPUT)
    text = forms.CharField(
        label=_("正文"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    file = forms.FileField(label=_("扫描件"), required=False, help_text=_("PDF、JPG 或 PNG，不超过 10 MB"))

    def __init__(self, kind: DocumentKind, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for fact in kind.facts:
            self.fields[fact.name] = forms.CharField(label=fact.label, max_length=120, required=False)
        self.initial.setdefault("title", kind.title)
        self.initial.setdefault("since", on)
        self.initial.setdefault("text", kind.template)
        if kind.months:
            self.initial.setdefault("last_day", months_later(on, kind.months) - timedelta(days=1))

    @property
    def facts(self) -> dict[str, str]:
        """What was filled in for the kind's facts."""
        return {fact.name: self.cleaned_data.get(fact.name, "") for fact in self.kind.facts}

    @property
    def fact_fields(self) -> list[Any]:
        """The bound fields of the facts, for the page."""
        return [self[fact.name] for fact in self.kind.facts]

    @property
    def until(self) -> date | None:
        """The exclusive end."""
        last: date | None = self.cleaned_data.get("last_day")
        return last + timedelta(days=1) if last else None


class DecisionForm(EntryForm):
    """Approve, or send back with a reason."""

    approved = forms.ChoiceField(label=_("决定"), choices=[("yes", _("批准")), ("no", _("退回"))])
    reason = forms.CharField(label=_("意见"), max_length=200, required=False)


class DrillForm(EntryForm):
    """A drill of an emergency plan."""

    on = forms.DateField(label=_("演练日期"), widget=DAY_INPUT)
    people = forms.IntegerField(label=_("参加人数"), min_value=1, max_value=20_000)
    found = forms.CharField(
        label=_("发现的问题和改进"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class CheckForm(EntryForm):
    """A check of a facility: every item passed or not, with the hazard and the day by which it is put right."""

    on = forms.DateField(label=_("检查日期"), widget=DAY_INPUT)

    def __init__(self, checklist: Checklist, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        self.initial.setdefault("on", on)
        for item, label in checklist.items.items():
            self.fields[item] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("请选择")), ("yes", _("合格")), ("no", _("不合格"))],
            )
            self.fields[f"{item}-hazard"] = forms.CharField(label=_("隐患"), required=False, max_length=200)
            self.fields[f"{item}-by"] = forms.DateField(label=_("整改期限"), required=False, widget=DAY_INPUT)

    @property
    def answers(self) -> list[Answer]:
        """The items that were answered."""
        data = self.cleaned_data
        return [
            Answer(
                item, data[item] == "yes", "" if data[item] == "yes" else data.get(f"{item}-hazard") or "",
                None if data[item] == "yes" else data.get(f"{item}-by"),
            )
            for item in self.checklist.items
            if data.get(item)
        ]  # fmt: skip

    @property
    def item_rows(self) -> list[tuple[Any, Any, Any]]:
        """Item, hazard and day fields together, for the page."""
        return [(self[item], self[f"{item}-hazard"], self[f"{item}-by"]) for item in self.checklist.items]


class RectificationForm(EntryForm):
    """What was done about a hazard."""

    done = forms.CharField(label=_("整改情况"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ReviewForm(EntryForm):
    """Another person's look at what was done."""

    accepted = forms.ChoiceField(label=_("验收"), choices=[("yes", _("通过，销号")), ("no", _("不通过"))])
    reason = forms.CharField(label=_("意见"), max_length=200, required=False)
