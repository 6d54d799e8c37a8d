"""Entry forms of plans: a plan with its values, a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.policy.rules.plan import PlanEntry, adoptable, parse_value, value_hint
from fangxin.areas.policy.rules.wording import SUBJECTS, value_text
from fangxin.engine.policy import Parameter, Policy

ROWS = 6


def _date(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class PlanForm(EntryForm):
    """A plan of one programme with up to six values. The last day is shown inclusive, as people say it."""

    title = forms.CharField(label="文件名称", max_length=120)
    number = forms.CharField(label="文号", max_length=60)
    issued = _date("发文日期")
    since = _date("自哪一天起")
    last_day = _date("最后一天（含）", required=False, help_text="不填表示长期有效。")

    def __init__(self, programme: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.name: one for one in adoptable(Policy.load(), programme)}
        choices: list[tuple[str, Any]] = [("", "—")]
        for subject, name in SUBJECTS.items():
            group = [(p.name, _choice(p)) for p in self.known.values() if p.subject == subject]
            if group:
                choices.append((name, group))
        for row in range(1, ROWS + 1):
            self.fields[f"parameter_{row}"] = forms.ChoiceField(
                label=f"规定 {row}", choices=choices, required=row == 1
            )
            self.fields[f"value_{row}"] = forms.CharField(label="本地的值", max_length=200, required=False)
            self.fields[f"article_{row}"] = forms.CharField(label="第几条", max_length=60, required=False)

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The bound fields of each value, for the page."""
        return [
            (self[f"parameter_{n}"], self[f"value_{n}"], self[f"article_{n}"]) for n in range(1, ROWS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """Read each value in the unit of its parameter; every fault stands at its own field."""
        data = super().clean()
        entries = []
        for row in range(1, ROWS + 1):
            parameter = self.known.get(data.get(f"parameter_{row}") or "")
            if parameter is None:
                continue
            try:
                value = parse_value(parameter, data.get(f"value_{row}") or "")
            except Refused as refused:
                self.add_error(f"value_{row}", f"{refused.sentence}（{value_hint(parameter)}）")
                continue
            entries.append(PlanEntry(parameter.name, value, data.get(f"article_{row}") or ""))
        data["entries"] = entries
        if data.get("last_day"):
            data["until"] = data["last_day"] + timedelta(days=1)
        return data

    def refuse(self, refusal: Refused) -> None:
        """Put a fault of a value at the row in which it was typed."""
        placed = {
            f"value_{row}": refusal.fields[name]
            for row in range(1, ROWS + 1)
            if (name := self.cleaned_data.get(f"parameter_{row}", "")) in refusal.fields
        }
        others = {name: text for name, text in refusal.fields.items() if name in self.fields}
        refusal.fields = placed | others
        super().refuse(refusal)


class DecisionForm(EntryForm):
    """Approve a plan, or send it back with a reason."""

    reason = forms.CharField(label="退回原因", max_length=200, required=False)


def _choice(parameter: Parameter) -> str:
    values: Sequence[str] = sorted({value_text(parameter, value.value) for value in parameter.values})
    shown = values[0] if len(values) == 1 and len(values[0]) < 20 else ""
    return f"{parameter.title}（现行 {shown}）" if shown else parameter.title
