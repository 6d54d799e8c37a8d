"""Entry forms of days off: a notice with its rows, a school's own days."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.policy.models.holidays import SCOPES
from fangxin.engine.workbook import WorkbookRefused, open_workbook

LARGEST_BYTES = 1024 * 1024
MOST_ROWS = 200
EXCEPTION_KINDS = [
    ("closed", _("停课（当天供餐取消）")),
    ("trip", _("年级外出（该年级不供餐）")),
    ("normal", _("撤销，照常上课")),
]


class NoticeForm(EntryForm):
    """A notice of days off: a workbook or CSV, or its rows as text; what was read is shown before it is entered."""

    scope = forms.ChoiceField(label=_("类别"), choices=SCOPES)
    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2100)
    title = forms.CharField(label=_("通知名称"), max_length=80)
    document_number = forms.CharField(label=_("文号"), max_length=60, required=False)
    workbook = forms.FileField(
        label=_("表格"), required=False, help_text=_("三列：日期、放假或上班、名称。Excel 或 CSV。")
    )
    rows = forms.CharField(
        label=_("日期"), required=False, widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_("一行一段，例如：10月1日至10月7日，放假，国庆节"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the cells from the file or the text."""
        data: dict[str, Any] = super().clean() or {}
        uploaded = data.get("workbook")
        try:
            lines = uploaded_cells(uploaded) if uploaded else _text_cells(data.get("rows") or "")
        except (WorkbookRefused, UnicodeDecodeError, csv.Error) as refused:
            self.add_error("workbook", ValidationError(str(refused)))
            return data
        if len(lines) > MOST_ROWS:
            self.add_error("rows", ValidationError(_("超过 200 行，不像一份放假通知。请核对文件。")))
            return data
        if uploaded:
            # The text shows what was read, so that the person sees it and the next step needs no file.
            self.data = self.data.copy()
            self.data["rows"] = "\n".join("\t".join(line) for line in lines)
        data["cells"] = lines
        return data


def uploaded_cells(uploaded: Any) -> list[list[str]]:
    """The first three columns of an uploaded workbook or CSV as text. Raises WorkbookRefused and what `csv` raises."""
    if uploaded.size > LARGEST_BYTES:
        raise WorkbookRefused(str(_("文件超过 1 MB，不像要导入的表。")))
    content = uploaded.read()
    if str(uploaded.name).lower().endswith(".csv"):
        return list(csv.reader(io.StringIO(_decoded(content))))
    sheet = open_workbook(content, name=uploaded.name).sheets[0]
    return [["" if cell is None else _said(cell) for cell in row[:3]] for row in sheet.rows]


def _said(cell: object) -> str:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    # A whole number typed into a cell comes as 150.0.
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _text_cells(text: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.replace("，", "\t").replace(",", "\t").split("\t")]
        for line in text.splitlines()
        if line.strip()
    ]


class SchoolDaysForm(EntryForm):
    """A school closed, or a grade away, for a span of days; the last day is inclusive, as people say it."""

    kind = forms.ChoiceField(label=_("安排"), choices=EXCEPTION_KINDS)
    since = forms.DateField(label=_("第一天"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(
        label=_("最后一天（含）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    grade = forms.TypedChoiceField(label=_("年级"), coerce=int, required=False, empty_value=0)
    reason = forms.CharField(label=_("原因"), max_length=120)

    def __init__(self, grades: list[int], *args: Any, makeup: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("全校"))] + [(str(grade), _("%(n)d 年级") % {"n": grade}) for grade in grades]
        self.fields["grade"].choices = choices  # type: ignore[attr-defined]
        if makeup:
            self.fields["kind"].choices = [("makeup", _("周末补课"))]  # type: ignore[attr-defined]
            del self.fields["grade"]

    def clean(self) -> dict[str, Any]:
        """The days from the first to the last."""
        data: dict[str, Any] = super().clean() or {}
        since = data.get("since")
        if since is None:
            return data
        last = data.get("last_day") or since
        if last < since or (last - since).days > 61:
            self.add_error("last_day", ValidationError(_("最后一天不能早于第一天，一次最多 62 天。")))
            return data
        data["days"] = [since + timedelta(days=n) for n in range((last - since).days + 1)]
        return data
