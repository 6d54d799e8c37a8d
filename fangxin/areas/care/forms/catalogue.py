"""Forms of the services: setting, staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.care.models import ServiceSetting
from fangxin.areas.care.rules import Setting, minute_text

DAY = {"type": "date"}


class SettingForm(EntryForm):
    """Place, hours, places and fee from a day on."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))
    place = forms.CharField(label=_("地点"), max_length=60, help_text=_("例如“本班教室”“二楼阅览室”。"))
    opens = forms.TimeField(label=_("开始"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("结束"), widget=forms.TimeInput(attrs={"type": "time"}))
    capacity = forms.IntegerField(label=_("名额"), min_value=1, max_value=20_000)
    fee = forms.DecimalField(
        label=_("收费"), min_value=0, max_digits=6, decimal_places=2, help_text=_("不收费填 0。")
    )
    fee_document = forms.CharField(
        label=_("收费依据"), max_length=80, required=False, help_text=_("批准收费的文件名称和文号；收费的必填。")
    )  # fmt: skip

    def setting(self) -> Setting:
        """What the form says, in fen and minutes of the day."""
        said = self.cleaned_data
        opens, closes = said["opens"], said["closes"]
        return Setting(
            said["since"], said["capacity"], said["place"], opens.hour * 60 + opens.minute,
            closes.hour * 60 + closes.minute, int(said["fee"] * 100), said["fee_document"],
        )  # fmt: skip


def as_initial(row: ServiceSetting | None) -> dict[str, Any]:
    """What stands today, to be changed."""
    if row is None:
        return {}
    return {
        "place": row.place, "opens": minute_text(row.opens), "closes": minute_text(row.closes),
        "capacity": row.capacity, "fee": f"{row.fee_fen // 100}.{row.fee_fen % 100:02}",
        "fee_document": row.fee_document,
    }  # fmt: skip


class StaffForm(EntryForm):
    """A colleague who cares for the children."""

    account = forms.TypedChoiceField(label=_("老师"), coerce=int)

    def __init__(self, people: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = people  # type: ignore[attr-defined]
