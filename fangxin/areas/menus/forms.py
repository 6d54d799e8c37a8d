"""Entry forms of the menus area."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.menus.models import SEATS


class ImportForm(EntryForm):
    """The week's Monday and the school's own workbook."""

    monday = forms.DateField(label=_("这一周的周一"), widget=forms.DateInput(attrs={"type": "date"}))
    workbook = forms.FileField(
        label=_("带量食谱（.xlsx）"),
        help_text=_("学校平时公布的表就可以，不用改格式。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("请选择带量食谱的 .xlsx 文件。"),
            "empty": _("这个文件是空的，请重新选择。"),
        },
    )
    skip_closed = forms.BooleanField(label=_("不供餐的日子不导入"), required=False)


class MapForm(EntryForm):
    """A name of the menu and the food that it means."""

    written_name = forms.CharField(max_length=40, widget=forms.HiddenInput)
    food = forms.CharField(
        label=_("是哪种食物"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "foods", "autocomplete": "off"}),
    )


class LibraryImportForm(EntryForm):
    """The workbook that the library exports, changed."""

    workbook = forms.FileField(
        label=_("菜品表（.xlsx）"),
        help_text=_("先导出，改好再导入；每种配料一行，四个年龄段的克重都要写。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("请选择菜品表 .xlsx 文件。"),
            "empty": _("这个文件是空的，请重新选择。"),
        },
    )


class SignForm(EntryForm):
    """A panel member's verdict."""

    seat = forms.ChoiceField(label=_("席位"), choices=SEATS)
    verdict = forms.ChoiceField(label=_("结论"), choices=[("yes", _("同意")), ("no", _("不同意"))])
    remark = forms.CharField(label=_("意见"), max_length=200, required=False)


class ChooseForm(EntryForm):
    """The week for which a school takes a set."""

    monday = forms.DateField(label=_("用在哪一周（周一）"), widget=forms.DateInput(attrs={"type": "date"}))
