"""Entry forms of the menus area."""

from __future__ import annotations

from django import forms

from fangxin.areas.audit.entry import EntryForm


class ImportForm(EntryForm):
    """The week's Monday and the school's own workbook."""

    monday = forms.DateField(label="这一周的周一", widget=forms.DateInput(attrs={"type": "date"}))
    workbook = forms.FileField(
        label="带量食谱（.xlsx）",
        help_text="学校平时公布的表就可以，不用改格式。",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择带量食谱的 .xlsx 文件。", "empty": "这个文件是空的，请重新选择。"},
    )
    skip_closed = forms.BooleanField(label="不供餐的日子不导入", required=False)


class MapForm(EntryForm):
    """A name of the menu and the food that it means."""

    written_name = forms.CharField(max_length=40, widget=forms.HiddenInput)
    food = forms.CharField(
        label="是哪种食物",
        max_length=40,
        widget=forms.TextInput(attrs={"list": "foods", "autocomplete": "off"}),
    )
