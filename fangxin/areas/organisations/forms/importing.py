"""What is asked beside a workbook of schools, and the letters of the accounts that a workbook opened."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.forms.registry import day
from fangxin.areas.organisations.sheet_entry import HOLDS_SECONDS, SALT, UploadForm


class SchoolsUploadForm(UploadForm):
    """Schools: for which county and from which day on."""

    county = forms.TypedChoiceField(label=_("登记到"), coerce=int)
    since = day(_("自哪天起"))
    field_order = ["county", "since", "workbook"]

    def __init__(self, counties: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = [(one.pk, one.name) for one in counties]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """The county and the day."""
        return {"county": str(self.cleaned_data["county"]), "since": self.cleaned_data["since"].isoformat()}


class LettersForm(forms.Form):
    """The codes that were just made, sealed, for their letters."""

    sealed = forms.CharField(widget=forms.HiddenInput)


def seal_codes(account_id: int, codes: dict[str, str]) -> str:
    """Activation codes by login name for the letters of one person's import."""
    return signing.dumps([account_id, codes], salt=f"{SALT}.letters", compress=True)


def unseal_codes(text: str, account_id: int) -> dict[str, str]:
    """The same again; raises Refused."""
    try:
        owner, codes = signing.loads(text, salt=f"{SALT}.letters", max_age=HOLDS_SECONDS)
    except signing.BadSignature as broken:
        raise Refused("通知书只在导入后 30 分钟内可以打印。", remedy="请逐人发新的激活码。") from broken
    if owner != account_id:
        raise Refused("这些通知书不是您的。", remedy="请逐人发新的激活码。")
    return {str(name): str(code) for name, code in codes.items()}
