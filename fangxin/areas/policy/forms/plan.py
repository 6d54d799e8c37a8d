"""Entry forms of plans: a plan with its values, a decision."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm, tell
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.policy.forms.holidays import uploaded_cells
from fangxin.areas.policy.rules.plan import PlanEntry, adoptable, parse_value, value_hint
from fangxin.areas.policy.rules.wording import SUBJECTS, value_text
from fangxin.engine.policy import Parameter, Policy
from fangxin.engine.workbook import WorkbookRefused

ROWS = 6
HEADS = ("规定", "本地的值", "第几条")
MOST_ROWS = 200


def _date(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class PlanForm(EntryForm):
    """A plan of one programme with up to six values. The last day is shown inclusive, as people say it."""

    title = forms.CharField(label="文件名称", max_length=120)
    number = forms.CharField(label="文号", max_length=60)
    issued = _date("发文日期")
    since = _date("自哪一天起")
    last_day = _date("最后一天（含）", required=False, help_text="不填表示长期有效。")
    workbook = forms.FileField(
        label="从 Excel 导入", required=False, help_text="用“下载表格”里的样式；没有填“本地的值”的行不读。"
    )

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
                label=f"规定 {row}", choices=choices, required=row == 1 and not self.files
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
                self.add_error(f"value_{row}", f"{tell(refused.sentence)}（{value_hint(parameter)}）")
                continue
            entries.append(PlanEntry(parameter.name, value, data.get(f"article_{row}") or ""))
        uploaded = data.get("workbook")
        if uploaded:
            entries += self._entries_of(uploaded, {entry.parameter for entry in entries})
        data["entries"] = entries
        if data.get("last_day"):
            data["until"] = data["last_day"] + timedelta(days=1)
        return data

    def _entries_of(self, uploaded: Any, taken: set[str]) -> list[PlanEntry]:
        """The values of a workbook; every fault is named by its row, and then nothing is taken."""
        try:
            cells = uploaded_cells(uploaded)
        except (WorkbookRefused, UnicodeDecodeError, csv.Error) as refused:
            self.add_error("workbook", str(refused))
            return []
        heads = [cell.strip() for cell in cells[0]] if cells else []
        if any(head not in heads for head in HEADS) or len(cells) > MOST_ROWS:
            self.add_error("workbook", f"第一行要有这些列：{'、'.join(HEADS)}；最多 {MOST_ROWS} 行。")
            return []
        by_title = {one.title: one for one in self.known.values()}
        found, faults = [], []
        for number, line in enumerate(cells[1:], start=2):
            title, text, article = (_cell(line, heads.index(head)) for head in HEADS)
            if not text:
                continue
            parameter = by_title.get(title)
            if parameter is None:
                faults.append(f"第 {number} 行：“{title[:20]}”不是可以由地方变更的规定。")
            elif parameter.name in taken:
                faults.append(f"第 {number} 行：“{title}”写了两次，请只留一个。")
            else:
                taken.add(parameter.name)
                try:
                    found.append(PlanEntry(parameter.name, parse_value(parameter, text), article))
                except Refused as refused:
                    faults.append(f"第 {number} 行：{refused.sentence}（{value_hint(parameter)}）")
        if faults or not found:
            self.add_error("workbook", "".join(faults[:8]) or "表里没有填任何“本地的值”。")
            return []
        return found

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


def _cell(line: Sequence[str], place: int) -> str:
    return line[place].strip() if place < len(line) else ""


class DecisionForm(EntryForm):
    """Approve a plan, or send it back with a reason."""

    reason = forms.CharField(label="退回原因", max_length=200, required=False)


def _choice(parameter: Parameter) -> str:
    values: Sequence[str] = sorted({value_text(parameter, value.value) for value in parameter.values})
    shown = values[0] if len(values) == 1 and len(values[0]) < 20 else ""
    return f"{parameter.title}（现行 {shown}）" if shown else parameter.title
