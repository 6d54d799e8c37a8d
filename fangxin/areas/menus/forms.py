"""Entry forms of the menus area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.menus.models import OBJECTIVES, SEASONS, SEATS, STAGES
from fangxin.areas.organisations.models import Organisation


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


class FoodTableForm(EntryForm):
    """A place's own food table: its name, and the workbook or the one that was checked a moment ago."""

    name = forms.CharField(
        label=_("数据来源名称"), max_length=60, help_text=_("报告上这样写，例如：中国食物成分表标准版第6版。")
    )
    workbook = forms.FileField(
        label=_("食物成分表（.xlsx）"),
        help_text=_("每种食物一行，每 100 克可食部；空着是未知，不当作零。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _("请选择食物成分表 .xlsx 文件。"),
            "empty": _("这个文件是空的，请重新选择。"),
        },
    )
    carried = forms.CharField(required=False, widget=forms.HiddenInput)
    checked = forms.BooleanField(label=_("已核对，仍按此导入"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workbook"].required = not self.data.get("carried")


class SignForm(EntryForm):
    """A panel member's verdict."""

    seat = forms.ChoiceField(label=_("席位"), choices=SEATS)
    verdict = forms.ChoiceField(label=_("结论"), choices=[("yes", _("同意")), ("no", _("不同意"))])
    remark = forms.CharField(label=_("意见"), max_length=200, required=False)


class ChooseForm(EntryForm):
    """The week for which a school takes a set."""

    monday = forms.DateField(label=_("用在哪一周（周一）"), widget=forms.DateInput(attrs={"type": "date"}))


class PlanForm(EntryForm):
    """For which school, week and budget, and what is best."""

    school = forms.ChoiceField(label=_("学校"))
    monday = forms.DateField(label=_("哪一周（周一）"), widget=forms.DateInput(attrs={"type": "date"}))
    stage = forms.ChoiceField(label=_("学段"), choices=STAGES, initial="primary")
    budget = forms.DecimalField(
        label=_("每生每天预算（元）"), min_value=1, max_value=50, decimal_places=2, initial="5.00",
        help_text=_("营养改善计划补助 5 元，加上家长交的 X。"),
    )  # fmt: skip
    objective = forms.ChoiceField(label=_("怎样算最好"), choices=OBJECTIVES, initial="liking")
    price_pct = forms.IntegerField(
        label=_("价格调整（%）"),
        min_value=50,
        max_value=300,
        initial=100,
        help_text=_("100 为现价；150 为贵一半。"),
    )
    stoves = forms.IntegerField(label=_("炒锅每天至多几道"), min_value=1, max_value=20, required=False)
    without = forms.CharField(
        label=_("不用的食材"),
        max_length=200,
        required=False,
        help_text=_("缺货或禁用的，用顿号隔开。"),
    )

    def __init__(self, *args: Any, schools: Sequence[Organisation] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["school"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in schools]
        if schools:
            field.initial = str(schools[0].pk)
        if schools and schools[0].stage in ("preschool", "junior") and len(schools) == 1:
            self.fields["stage"].initial = schools[0].stage


class SeasonForm(EntryForm):
    """Which season and stage, how many sets, and what is best."""

    stage = forms.ChoiceField(label=_("学段"), choices=STAGES, initial="primary")
    season = forms.ChoiceField(label=_("季节"), choices=SEASONS, initial="winter")
    count = forms.IntegerField(
        label=_("几套"),
        min_value=1,
        max_value=8,
        initial=4,
        help_text=_("每季至少四套，任意两套重复不超过三成。"),
    )
    budget = forms.DecimalField(
        label=_("每生每天预算（元）"), min_value=1, max_value=50, decimal_places=2, initial="5.00"
    )
    objective = forms.ChoiceField(label=_("怎样算最好"), choices=OBJECTIVES[:2], initial="liking")
    anew = forms.BooleanField(
        label=_("已审定的也重排"), required=False, help_text=_("重排的另存新版，要重新审定；旧版留存。")
    )


class StopForm(EntryForm):
    """Stop a run."""


class PublishForm(EntryForm):
    """Publish a draft."""


class ReplaceForm(EntryForm):
    """A dish for one place of a draft."""

    day = forms.IntegerField(min_value=1, max_value=7, widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=0, max_value=20, widget=forms.HiddenInput)
    name = forms.CharField(label=_("换成"), max_length=60)


class ExchangeForm(EntryForm):
    """Two places of a draft."""

    day = forms.IntegerField(min_value=1, max_value=7, widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=0, max_value=20, widget=forms.HiddenInput)
    other = forms.RegexField(label=_("和哪一格对调"), regex=r"^[1-7]-\d{1,2}$")
