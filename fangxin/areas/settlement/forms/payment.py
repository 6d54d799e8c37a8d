"""Forms of applications, payments, receipts, invoices and grants."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.ledger.queries import TIER_NAMES
from fangxin.areas.settlement.rules.months import month_named

LARGEST_RECEIPT = 2 * 1024 * 1024


class MonthField(forms.CharField):
    """A month written 2026-09 → its first day."""

    def clean(self, value: Any) -> date:
        """The month's first day."""
        month = month_named(super().clean(value))
        if month is None:
            raise forms.ValidationError("月份应写成 2026-09。")
        return month


class ApplyForm(EntryForm):
    """The month and the party group's decision."""

    month = MonthField(widget=forms.HiddenInput, max_length=7)
    decision_number = forms.CharField(
        label="局党组会议纪要编号", max_length=60, error_messages={"required": "请填写会议纪要编号。"}
    )


class PayForm(EntryForm):
    """Which supplier and programme of an application."""

    supplier = forms.IntegerField(widget=forms.HiddenInput)
    programme = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReceiptForm(EntryForm):
    """The bank's receipt file."""

    file = forms.FileField(
        label="银行回单文件", help_text="CSV，UTF-8，六列：付款编号、金额（元）、结果、日期、银行流水号、失败原因。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )  # fmt: skip

    def clean_file(self) -> str:
        """The file's text; UTF-8 or, as some banks still write, GB 18030."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST_RECEIPT:
            raise forms.ValidationError("文件超过 2 MB，不是回单文件。")
        data = upload.read()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return str(data.decode(encoding))
            except UnicodeDecodeError:
                continue
        raise forms.ValidationError("无法识别文件的文字编码，请存成 UTF-8 的 CSV。")


class InvoiceForm(EntryForm):
    """The supplier's invoice."""

    number = forms.CharField(label="发票号码", max_length=40)
    issuer_credit_code = forms.CharField(label="开票方统一社会信用代码", max_length=18)
    amount = YuanField(label="发票金额（价税合计）", required=True)
    issued_on = forms.DateField(label="开票日期", widget=forms.DateInput(attrs={"type": "date"}))


class GrantForm(EntryForm):
    """A tier's award, decided or received."""

    what = forms.ChoiceField(label="登记", choices=[("decided", "下达"), ("received", "到账")])
    programme = forms.ChoiceField(label="项目")
    tier = forms.ChoiceField(label="级次", choices=list(TIER_NAMES.items()))
    budget_year = forms.IntegerField(label="预算年度", min_value=2011, max_value=2100)
    amount = YuanField(label="金额", required=True)
    document = forms.CharField(label="文件号", max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = list(programmes().items())  # type: ignore[attr-defined]


class ChargeForm(EntryForm):
    """Which month is charged, for every school that is open."""

    month = MonthField(widget=forms.HiddenInput, max_length=7)


class SubmitForm(EntryForm):
    """The school's submission of a month to one supplier."""

    supplier = forms.IntegerField(widget=forms.HiddenInput)
    month = MonthField(widget=forms.HiddenInput, max_length=7)
    remark = forms.CharField(
        label="说明", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def programmes() -> dict[str, str]:
    """Programme keys with their Chinese names, without those that no public fund pays."""
    return {"compulsory-nutrition": "义务教育营养改善", "preschool-nutrition": "学前教育营养改善"}
