"""Entry forms of the dining area."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.dining.rules import ABSENCE_REASONS, MOST_CARD_NUMBER, TASTES, WARMTHS
from fangxin.areas.roster.queries import PupilName

_YUAN = re.compile(r"\d{1,5}(\.\d{1,2})?")
PRESENT = "present"
CHOICES = [(PRESENT, "到"), *ABSENCE_REASONS.items()]


class RollForm(EntryForm):
    """One radio group for each child, present unless marked; a correction also asks for its reason."""

    reason = forms.CharField(label="更正原因", max_length=120, required=False)
    # What the page showed: its day and the roll call that a correction is about. A repeat whose first answer was lost,
    # or an entry that waited over night, must say the same as when it was written.
    day = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        pupils: list[PupilName],
        *args: Any,
        absences: dict[int, str] | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.pupils = pupils
        marked = absences or {}
        for pupil in pupils:
            self.fields[f"pupil-{pupil.pupil_id}"] = forms.ChoiceField(
                label=pupil.name, choices=CHOICES, required=False, initial=marked.get(pupil.pupil_id, PRESENT)
            )

    def clean(self) -> dict[str, Any]:
        """A page that showed a roll call corrects it, and says why."""
        data = super().clean()
        if data.get("corrects") and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("更正点名要写明原因，例如“学生 10:20 到校”。"))
        return data

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each child with its choices, for the page."""
        rows = []
        for pupil in self.pupils:
            bound = self[f"pupil-{pupil.pupil_id}"]
            value = bound.value() or PRESENT
            rows.append(
                {
                    "pupil": pupil,
                    "name": bound.html_name,
                    "value": value,
                    "absent": value != PRESENT,
                    "field": bound,
                }
            )
        return rows

    @property
    def absences(self) -> dict[int, str]:
        """Pupil id → reason, for those who are not present."""
        marked = {}
        for pupil in self.pupils:
            value = self.cleaned_data.get(f"pupil-{pupil.pupil_id}") or PRESENT
            if value != PRESENT:
                marked[pupil.pupil_id] = str(value)
        return marked


class ServiceForm(EntryForm):
    """Portions out and left over, adults who ate, plate waste in kilograms."""

    served = forms.IntegerField(
        label="打饭份数", min_value=0, max_value=100_000, help_text="包括教职工和陪餐的。"
    )
    unserved = forms.IntegerField(label="没打出的份数", min_value=0, max_value=100_000, initial=0)
    diners = forms.IntegerField(
        label="教职工和陪餐人数",
        min_value=0,
        max_value=10_000,
        initial=0,
        help_text="各自交费，不用学生补助。",
    )
    plate_waste = forms.DecimalField(
        label="餐余",
        min_value=0,
        max_digits=7,
        decimal_places=3,
        required=False,
        help_text="倒掉的剩饭菜称重。",
    )

    @property
    def plate_waste_g(self) -> int:
        """Grams; nothing entered is none."""
        return int((self.cleaned_data.get("plate_waste") or 0) * 1000)


class AccompanyForm(EntryForm):
    """What a leader who ate along found; a problem asks what was done about it."""

    taste = forms.ChoiceField(label="口味", choices=list(TASTES.items()), widget=forms.RadioSelect)
    temperature = forms.ChoiceField(label="饭菜温度", choices=list(WARMTHS.items()), widget=forms.RadioSelect)
    problem = forms.BooleanField(label="发现了问题", required=False)
    finding = forms.CharField(
        label="看到什么", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    remedy = forms.CharField(
        label="怎么处理", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="有问题时必填：当场怎么解决，谁复查。",
    )  # fmt: skip


class LeaveForm(EntryForm):
    """A family's leave for one of its children; the last day is shown inclusive."""

    pupil = forms.TypedChoiceField(label="孩子", coerce=int)
    since = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="到（含当日）", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.ChoiceField(
        label="原因", choices=[("leave", "请假"), ("sick", "病假")], widget=forms.RadioSelect, initial="leave"
    )

    def __init__(self, children: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].choices = children  # type: ignore[attr-defined]


class OwnFoodForm(EntryForm):
    """Own food of one child of a class."""

    pupil = forms.TypedChoiceField(label="学生", coerce=int)
    since = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="到（含当日）", widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label="说明", max_length=120)

    def __init__(self, children: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].choices = children  # type: ignore[attr-defined]


class ScannerForm(EntryForm):
    """A device and its public key."""

    name = forms.CharField(label="名称", max_length=40, help_text="例如“食堂一号窗口”。")
    public_key = forms.CharField(
        label="公钥", max_length=80, help_text="设备上显示的 64 位十六进制（Ed25519）。"
    )


class CardForm(EntryForm):
    """A card for a child of a class."""

    pupil = forms.TypedChoiceField(label=_("学生"), coerce=int)
    number = forms.IntegerField(
        label=_("卡号"), min_value=1, max_value=MOST_CARD_NUMBER, help_text=_("卡面上或读卡器读出的号码，只有数字。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, children: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupil"].choices = children  # type: ignore[attr-defined]


class ReliefBudgetForm(EntryForm):
    """Money for the reliefs of a school, as a sum."""

    school = forms.TypedChoiceField(label=_("学校"), coerce=int)
    amount = YuanField(label=_("金额"), required=True)
    document = forms.CharField(label=_("文件"), max_length=80, help_text=_("资金文件的名称和文号。"))

    def __init__(self, places: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].choices = places  # type: ignore[attr-defined]


class RevokeForm(EntryForm):
    """Why a device no longer counts."""

    reason = forms.CharField(label="注销原因", max_length=120)


class MonthForm(EntryForm):
    """One of the last months, by its first day; this one is offered first."""

    month = forms.TypedChoiceField(label=_("月份"), coerce=date.fromisoformat)

    def __init__(self, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [on.replace(day=1)]
        for _step in range(2):
            months.append((months[-1] - timedelta(days=1)).replace(day=1))
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            (one.isoformat(), _("%(year)d 年 %(month)d 月") % {"year": one.year, "month": one.month})
            for one in months
        ]


class SettleForm(EntryForm):
    """What families paid, one line each, and the reason for looking."""

    why = forms.CharField(label="事由", max_length=200, help_text="例如“录入九月缴费回单”。会留下记录。")
    lines = forms.CharField(
        label="缴费回单", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一户：学生编号、金额（元）、流水号，用空格或逗号分开。",
    )  # fmt: skip

    settle = forms.BooleanField(
        label=_("同时结清这个月"), required=False,
        help_text=_("一个月只结清一次，请过了缴费期限再勾选；晚缴的家庭和下个月一起结清。"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Something is to be done: payments to enter, a month to settle, or both."""
        data = super().clean() or {}
        if "lines" in data and not data["lines"] and not data.get("settle"):
            self.add_error("lines", _("请录入缴费回单，或勾选结清。"))
        return data

    def clean_lines(self) -> list[tuple[int, int, str]]:
        """Each line as (child, fen, reference)."""
        found = []
        for number, line in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            parts = line.replace("，", " ").replace(",", " ").split()
            if not parts:
                continue
            if (
                len(parts) != 3
                or not parts[0].isdecimal()
                or not _YUAN.fullmatch(parts[1])
                or len(parts[0]) > 12
            ):
                raise forms.ValidationError(f"第 {number} 行看不懂：应是学生编号、金额、流水号。")
            yuan, _, cents = parts[1].partition(".")
            found.append((int(parts[0]), int(yuan) * 100 + int(cents.ljust(2, "0") or 0), parts[2][:40]))
        return found
