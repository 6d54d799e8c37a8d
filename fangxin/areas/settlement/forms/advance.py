"""Forms of advances and of what repays them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.settlement.forms.payment import TIER_NAMES, programmes


class AdvanceForm(EntryForm):
    """Money that the county puts in before a tier's award comes."""

    programme = forms.ChoiceField(label=_("项目"))
    tier = forms.ChoiceField(
        label=_("垫付哪一级的奖补"), choices=[(k, v) for k, v in TIER_NAMES.items() if k != "county"]
    )
    budget_year = forms.IntegerField(label=_("预算年度"), min_value=2011, max_value=2100)
    amount = YuanField(label=_("垫付金额"), required=True)
    document = forms.CharField(label=_("文件号"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = list(programmes().items())  # type: ignore[attr-defined]


class RepayForm(EntryForm):
    """An award that arrived repays the county."""

    received = forms.TypedChoiceField(label=_("用哪笔到账的奖补"), coerce=int)
    amount = YuanField(label=_("归还金额"), required=True)
    document = forms.CharField(label=_("文件号"), max_length=100)

    def __init__(self, awards: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received"].choices = list(awards)  # type: ignore[attr-defined]
