"""A workbook to import, and the sealed preview that travels with the page until it is committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.forms.registry import day
from fangxin.areas.organisations.rules.sheet import plain_rows
from fangxin.engine.workbook import Sheet

SALT = "organisations.import"
HOLDS_SECONDS = 30 * 60
LARGEST = 5 * 1024 * 1024


class UploadForm(EntryForm):
    """The workbook."""

    workbook = forms.FileField(label=_("表格（.xlsx）"))

    def clean_workbook(self) -> Any:
        """A workbook of at most 5 MB."""
        file = self.cleaned_data["workbook"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过 5 MB，请拆成几份再上传。"))
        return file

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen beside the workbook, as text: it is sealed with the preview."""
        return {}


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


class CommitForm(EntryForm):
    """The preview, sealed so that only what was checked can be committed."""

    sealed = forms.CharField(widget=forms.HiddenInput)


class LettersForm(forms.Form):
    """The codes that were just made, sealed, for their letters."""

    sealed = forms.CharField(widget=forms.HiddenInput)


@dataclass(frozen=True, slots=True)
class Preview:
    """What was uploaded and shown: the sheet's cells, what was asked beside it, and what it would have done."""

    sheet: Sheet
    asked: dict[str, str]
    digest: str
    codes: dict[str, str]


def seal(
    account_id: int, name: str, sheet: Sheet, asked: dict[str, str], digest: str, codes: dict[str, str]
) -> str:
    """The preview of the list called `name`, signed and compressed. `codes` are activation codes by login name."""
    rows = plain_rows(sheet)
    return signing.dumps([account_id, name, sheet.name, rows, asked, digest, codes], salt=SALT, compress=True)


def unseal(text: str, account_id: int, name: str) -> Preview:
    """The same again. Raises Refused when it is too old, changed, somebody else's, or of another list."""
    try:
        owner, said, title, rows, asked, digest, codes = signing.loads(text, salt=SALT, max_age=HOLDS_SECONDS)
    except signing.BadSignature as broken:
        raise Refused("预览已过期或不完整，没有登记。", remedy="请重新上传表格。") from broken
    if (owner, said) != (account_id, name):
        raise Refused("这份预览不是您做的，没有登记。", remedy="请重新上传表格。")
    return Preview(Sheet(title, visible=True, rows=tuple(tuple(row) for row in rows)), asked, digest, codes)


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
