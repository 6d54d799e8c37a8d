"""Entering organisations, their papers, a school's facts and certificates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import CERTIFICATE_KINDS, FREE_KINDS, KINDS, Organisation
from fangxin.areas.organisations.rules import Papers, SchoolState, compact, county_kinds_known
from fangxin.areas.organisations.rules.school_facts import LOCATIONS, OWNERSHIPS, SCHOOL_KINDS, SUPPLY_MODES


def day(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """A date with the browser's own picker."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}), **more
    )


class PapersForm(EntryForm):
    """Names and papers from a day on."""

    name = forms.CharField(label=_("名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), max_length=40)
    place_code = forms.CharField(label=_("行政区划代码"), max_length=12, required=False)
    county_kind = forms.ChoiceField(
        label=_("县的类别"), choices=lambda: list(county_kinds_known().items()), required=False
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=30, required=False, help_text=_("18 位，校验位不符不能保存。")
    )
    licence_number = forms.CharField(
        label=_("许可证号"), max_length=30, required=False, help_text=_("SC 或 JY 加 14 位数字。")
    )
    licence_until = day(_("许可证有效期至"), required=False)
    document = forms.CharField(label=_("依据文件"), max_length=120, required=False)
    since = day(_("自哪天起"))

    @property
    def papers(self) -> Papers:
        """What was entered, numbers in their stored form."""
        data = self.cleaned_data
        return Papers(
            data["name"], data["short_name"], data["place_code"], data["county_kind"], compact(data["credit_code"]),
            compact(data["licence_number"]), data["licence_until"], data["document"],
        )  # fmt: skip


class RegisterForm(PapersForm):
    """A new organisation below one of the administrator's places, or a supplier registered by it."""

    parent = forms.TypedChoiceField(label=_("上级（供应商、检测机构：登记地）"), coerce=int)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[(kind, name) for kind, name in KINDS if kind != "nation"]
    )
    field_order = ["kind", "parent"]

    def __init__(self, parents: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in parents}
        self.fields["parent"].choices = [(place.pk, place.name) for place in parents]  # type: ignore[attr-defined]

    @property
    def above(self) -> Organisation:
        """The place that was chosen."""
        return self.places[self.cleaned_data["parent"]]

    @property
    def is_free(self) -> bool:
        """Suppliers and testing bodies stand at the root."""
        return self.cleaned_data["kind"] in FREE_KINDS


class FactsForm(EntryForm):
    """What a school is from a day on."""

    since = day(_("自哪天起"))
    kind = forms.ChoiceField(label=_("学校类别"), choices=list(SCHOOL_KINDS.items()))
    ownership = forms.ChoiceField(label=_("办学性质"), choices=list(OWNERSHIPS.items()))
    location = forms.ChoiceField(label=_("所在地"), choices=list(LOCATIONS.items()))
    boarding = forms.BooleanField(label=_("寄宿制"), required=False)
    supply_mode = forms.ChoiceField(label=_("供餐方式"), choices=list(SUPPLY_MODES.items()))
    caterer = forms.TypedChoiceField(
        label=_("供餐单位（企业配餐、混合）"), coerce=int, required=False, empty_value=None,
        help_text=_("只能选认证目录上的单位。"),
    )  # fmt: skip
    diners = forms.IntegerField(label=_("每餐就餐人数"), min_value=0, max_value=20_000)
    permit_number = forms.CharField(label=_("办学许可证号（民办）"), max_length=40, required=False)
    permit_since = day(_("办学许可证自"), required=False)
    permit_until = day(_("办学许可证至（不含）"), required=False)
    inclusive_since = day(_("普惠性认定自（民办）"), required=False)
    inclusive_until = day(_("普惠性认定至（不含）"), required=False)
    canteen_licence = forms.CharField(label=_("食堂食品经营许可证号"), max_length=40, required=False)
    canteen_licence_since = day(_("食堂许可证自"), required=False)
    canteen_licence_until = day(_("食堂许可证至（不含）"), required=False)
    document = forms.CharField(label=_("依据文件"), max_length=120, required=False)

    def __init__(self, caterers: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("自办食堂，不填")), *((one.pk, one.name) for one in caterers)]
        self.fields["caterer"].choices = choices  # type: ignore[attr-defined]

    @property
    def state(self) -> SchoolState:
        """What was entered."""
        data = self.cleaned_data
        apart = ("canteen_licence", "caterer_id")
        return SchoolState(
            **{name: data[name] for name in SchoolState.__dataclass_fields__ if name not in apart},
            canteen_licence=compact(data["canteen_licence"]),
            caterer_id=data["caterer"],
        )


class CertificateForm(EntryForm):
    """A caterer's certificate."""

    kind = forms.ChoiceField(label=_("认证"), choices=CERTIFICATE_KINDS)
    body = forms.CharField(label=_("认证机构"), max_length=80)
    number = forms.CharField(label=_("证书编号"), max_length=40)
    scope = forms.CharField(label=_("认证范围"), max_length=120)
    since = day(_("自哪天起"))
    until = day(_("有效期至（不含）"))


class ClosingForm(EntryForm):
    """The first day without an organisation or a body, and why."""

    until = day(_("从哪天起不再存在"))
    reason = forms.CharField(label=_("原因"), max_length=200)
    document = forms.CharField(label=_("依据文件（文号）"), max_length=120, required=False)
    sure = forms.BooleanField(
        label=_("已核对，确认办理"), error_messages={"required": _("请勾选，表示已经核对。")}
    )
