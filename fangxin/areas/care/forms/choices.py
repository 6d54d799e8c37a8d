"""Forms of families' choices: from a day on, on paper with its scan, for a class at once or by workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.care.forms.catalogue import DAY
from fangxin.areas.policy.actions.stored_files import StoredFile

MOST_BYTES = 10_000_000
SEALED_SECONDS = 3_600


class SinceForm(EntryForm):
    """From which day."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))


class WithdrawForm(SinceForm):
    """From which day the service ends, and whether the need goes on."""

    still_needed = forms.BooleanField(label=_("仍有需求，只是这项服务不合适"), required=False)


class AnswerForm(EntryForm):
    """Take an offered place, or leave it."""

    accepted = forms.ChoiceField(choices=[("yes", _("接受")), ("no", _("不接受"))])


class NeedForm(EntryForm):
    """A need for a service that the school does not offer."""

    term = forms.IntegerField(widget=forms.HiddenInput)
    needed = forms.ChoiceField(choices=[("yes", _("需要")), ("no", _("不需要"))])


class ScanForm(EntryForm):
    """The scan of a paper that the family signed."""

    scan = forms.FileField(
        label=_("家长签字的纸质表"), help_text=_("PDF、JPG 或 PNG，不超过 10 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-shrink": "1280"}),
        error_messages={"required": _("请上传家长签字的纸质表。")},
    )  # fmt: skip

    def clean_scan(self) -> Any:
        """Not larger than may be kept."""
        file = self.cleaned_data["scan"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 10 MB，请压缩后再上传。"))
        return file


class PaperForm(ScanForm):
    """Children of one class whose families signed."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))
    pupils = forms.TypedMultipleChoiceField(
        label=_("学生"), coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请勾选家长签了字的学生。")},
    )  # fmt: skip

    def __init__(self, children: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = children  # type: ignore[attr-defined]


class PaperWithdrawForm(ScanForm):
    """A family withdraws on paper."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))
    still_needed = forms.BooleanField(label=_("仍有需求，只是这项服务不合适"), required=False)


class PaperAnswerForm(ScanForm):
    """A family answers an offer on paper."""

    accepted = forms.ChoiceField(
        label=_("家长的答复"), choices=[("yes", _("接受")), ("no", _("不接受"))], widget=forms.RadioSelect
    )


class ImportForm(ScanForm):
    """The workbook of a whole school and the scan of its papers."""

    since = forms.DateField(label=_("从哪天起"), widget=forms.DateInput(attrs=DAY))
    workbook = forms.FileField(
        label=_("报名表格"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=_("先下载模板，在“报名”一列填“是”。"),
    )  # fmt: skip


class CommitForm(EntryForm):
    """The preview's content, signed for this person: what was seen is what is stored."""

    sealed = forms.CharField(widget=forms.HiddenInput)


def seal(account_id: int, service_id: int, since: str, scan: StoredFile, pupil_ids: list[int]) -> str:
    """The preview as text that only this program can have written; it holds numbers and a digest, no name."""
    said = [account_id, service_id, since, scan.digest, scan.kind, scan.length, pupil_ids]
    return signing.dumps(said, salt="care.import", compress=True)


def unseal(text: str, account_id: int, service_id: int) -> tuple[str, StoredFile, list[int]]:
    """The day, the scan and the children of a preview. Raises Refused when it is old or another person's."""
    try:
        said = signing.loads(text, salt="care.import", max_age=SEALED_SECONDS)
    except signing.BadSignature as error:
        raise Refused("预览已经过期。", remedy="请重新上传表格。") from error
    if said[:2] != [account_id, service_id]:
        raise Refused("这份预览不是您上传的。", remedy="请重新上传表格。")
    _account, _service, since, digest, kind, length, pupil_ids = said
    return since, StoredFile(digest, "", kind, length), pupil_ids
