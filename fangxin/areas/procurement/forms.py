"""Entry forms of procurement: a contract; a price list typed, pasted or read from a workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.procurement.rules import Flaw, PriceRow, cells_of, food_groups, read_prices
from fangxin.engine.workbook import WorkbookRefused, open_workbook

SHOWN_FLAWS = 30
LARGEST_BYTES = 4 * 1024 * 1024


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class ContractForm(EntryForm):
    """A framework contract with its one account."""

    supplier = forms.TypedChoiceField(label=_("配送企业"), coerce=int)
    number = forms.CharField(label=_("合同编号"), max_length=40)
    since = _day(_("执行自"))
    until = _day(_("执行至（不含当天）"))
    bank_name = forms.CharField(label=_("开户行"), max_length=60)
    bank_account = forms.CharField(label=_("账号"), max_length=40, help_text=_("货款只能付到这个账户"))
    food_kinds = forms.MultipleChoiceField(
        label=_("供应类别"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选就是全部类别"),
    )

    def __init__(self, suppliers: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].choices = [(row.pk, row.name) for row in suppliers]
        self.fields["food_kinds"].choices = [(group, group) for group in food_groups()]


class PriceListForm(EntryForm):
    """Head of the list, and its rows as text; an uploaded workbook replaces the text."""

    number = forms.CharField(label=_("定价单号"), max_length=40)
    inquiry_on = _day(_("询价日期"))
    decided_by = forms.CharField(
        label=_("定价决定"), max_length=120, help_text=_("例如：价格稳控小组 2026 年第 9 次会议")
    )
    since = _day(_("执行自"))
    until = _day(_("执行至（不含当天）"))
    workbook = forms.FileField(
        label=_("上传 Excel"), required=False, help_text=_("第一张表，四列：食物、规格等级、定价、上限")
    )
    rows = forms.CharField(
        label=_("价格"), required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_("一行一种：食物、规格等级、定价、上限（元/公斤），用逗号或制表符分开；可以从 Excel 直接粘贴"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the rows; every bad row is told with its number."""
        data: dict[str, Any] = super().clean() or {}
        uploaded = data.get("workbook")
        try:
            lines = self._cells(uploaded) if uploaded else cells_of(data.get("rows") or "")
        except WorkbookRefused as refused:
            self.add_error("workbook", ValidationError(refused.sentence))
            return data
        if uploaded:
            # The text shows what was read, so that the person sees and corrects it before publishing.
            self.data = self.data.copy()
            self.data["rows"] = "\n".join("\t".join(line) for line in lines)
        read = read_prices(lines)
        for flaw in read.flaws[:SHOWN_FLAWS]:
            self.add_error("rows", ValidationError(self._said(flaw)))
        data["prices"] = read.rows
        return data

    @staticmethod
    def _said(flaw: Flaw) -> str:
        return str(_("第 %(row)d 行：%(what)s") % {"row": flaw.row, "what": flaw.sentence})

    def _cells(self, uploaded: Any) -> list[list[str]]:
        if uploaded.size > LARGEST_BYTES:
            raise WorkbookRefused(str(_("文件超过 4 MB。定价单只需要四列，请删去多余内容后再上传。")))
        sheet = open_workbook(uploaded.read(), name=uploaded.name).sheets[0]
        return [["" if cell is None else str(cell) for cell in row[:4]] for row in sheet.rows]

    @property
    def prices(self) -> tuple[PriceRow, ...]:
        """The rows that were read."""
        return tuple(self.cleaned_data["prices"])
