"""A workbook of schools, and the sealed preview that travels with the page until it is committed."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.forms.registry import day
from fangxin.areas.organisations.rules import Papers, SchoolState

SALT = "organisations.schools"
HOLDS_SECONDS = 30 * 60
LARGEST = 5 * 1024 * 1024


class UploadForm(EntryForm):
    """The workbook, for which county and from which day on."""

    county = forms.TypedChoiceField(label=_("登记到"), coerce=int)
    since = day(_("自哪天起"))
    workbook = forms.FileField(label=_("表格（.xlsx）"))

    def __init__(self, counties: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counties = {one.pk: one for one in counties}
        self.fields["county"].choices = [(one.pk, one.name) for one in counties]  # type: ignore[attr-defined]

    def clean_workbook(self) -> Any:
        """A workbook of at most 5 MB."""
        file = self.cleaned_data["workbook"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过 5 MB，请拆成几份再上传。"))
        return file


class CommitForm(EntryForm):
    """The preview, sealed so that only what was checked can be committed."""

    sealed = forms.CharField(widget=forms.HiddenInput)


def seal(account_id: int, county_id: int, since: date, schools: Any) -> str:
    """What was checked, signed and compressed."""
    rows = [[asdict(papers), asdict(state)] for papers, state in schools]
    plain = [[{name: _said(value) for name, value in part.items()} for part in row] for row in rows]
    return signing.dumps([account_id, county_id, since.isoformat(), plain], salt=SALT, compress=True)


def unseal(text: str, account_id: int) -> tuple[int, date, list[tuple[Papers, SchoolState]]]:
    """The same again. Raises Refused when it is too old, changed, or somebody else's."""
    try:
        owner, county_id, since, rows = signing.loads(text, salt=SALT, max_age=HOLDS_SECONDS)
    except signing.BadSignature as broken:
        raise Refused("预览已过期或不完整，没有登记。", remedy="请重新上传表格。") from broken
    if owner != account_id:
        raise Refused("这份预览不是您做的，没有登记。", remedy="请重新上传表格。")
    dated = {
        field.name for kind in (Papers, SchoolState) for field in fields(kind) if "date" in str(field.type)
    }

    def part(said: dict[str, Any]) -> dict[str, Any]:
        return {
            name: date.fromisoformat(value) if name in dated and value else value
            for name, value in said.items()
        }

    return (
        county_id,
        date.fromisoformat(since),
        [(Papers(**part(one)), SchoolState(**part(other))) for one, other in rows],
    )


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
