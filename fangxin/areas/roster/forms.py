"""Entry forms of the roster area: workbook, preview, declaration, decision, class teacher."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.yuan_field import YuanField
from fangxin.areas.organisations.models import Account
from fangxin.areas.roster.packing import Preview, errors_of, marked_sheets, pupils_of, rows_of
from fangxin.areas.roster.rules import RosterRow
from fangxin.areas.roster.rules.eligibility import EVIDENCES, REGISTRATIONS
from fangxin.engine.roster_sheet import NoRosterTable, RosterSheet, RowError, read_roster
from fangxin.engine.workbook import Workbook, WorkbookRefused, check_package, open_workbook, workbook_url

MOST_BYTES = 20_000_000
LARGE_BYTES = 300_000  # about three thousand children: what is larger is read in the background


class WorkbookForm(forms.Form):
    """One workbook. After `is_valid` its rows, or all its errors, are in `sheet`; nothing is stored anywhere.

    A large one is not read here: `is_large` says so, and only what the file's directory shows was checked.
    """

    workbook = forms.FileField(
        label="学生名册（.xlsx）",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": "请选择要上传的名册文件。",
            "empty": "这是一个空文件，请重新选择。",
        },
    )
    numberless = forms.BooleanField(label="没有身份证号的学生也导入，由经办人逐个核办", required=False)

    read: Workbook
    sheet: RosterSheet
    content: bytes
    is_large: bool

    def __init__(
        self, *args: Any, on: date | None = None, regions: Collection[str] = (), kindergarten: bool = False,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.on, self.regions, self.kindergarten = on, regions, kindergarten

    def clean_workbook(self) -> UploadedFile[Any]:
        """Open and read it. What is no workbook, or a trap, is refused with one sentence."""
        file: UploadedFile[Any] = self.cleaned_data["workbook"]
        name = str(file.name or "名册.xlsx")
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError("文件超过 20 MB；请删去图片和多余的工作表，或按学校拆成几份后再上传。")
        self.content = file.read()
        self.is_large = len(self.content) > LARGE_BYTES
        try:
            if self.is_large:
                check_package(self.content, name=name)
            else:
                self.read = open_workbook(self.content, name=name)
                self.sheet = read_roster(
                    self.read, None, on=self.on, regions=self.regions, kindergarten=self.kindergarten
                )
        except (WorkbookRefused, NoRosterTable) as refused:
            raise ValidationError(refused.sentence) from refused
        return file

    @property
    def errors_found(self) -> list[RowError]:
        """Everything that keeps the workbook from being committed."""
        return errors_of(self.sheet, numberless=bool(self.cleaned_data.get("numberless")))

    @property
    def rows(self) -> list[RosterRow]:
        """The children of a workbook without errors."""
        return rows_of(pupils_of(self.sheet, numberless=bool(self.cleaned_data.get("numberless"))))

    def marked(self) -> list[tuple[str, str]]:
        """Each sheet with bad cells as (name, data address): the workbook goes back without resting on the server."""
        return [(name, workbook_url(data)) for name, data in marked_sheets(self.read, self.errors_found)]


class CommitForm(EntryForm):
    """Commit what the preview showed. `sealed` travels with a small one; a large one waits under its own number."""

    sealed = forms.CharField(widget=forms.HiddenInput, required=False)
    upload = forms.IntegerField(widget=forms.HiddenInput, required=False)
    leavers_right = forms.BooleanField(label="我已核对，离开的学生确实不在本校就读", required=False)

    preview: Preview | None

    def clean(self) -> dict[str, Any]:
        """Open the preview that this form was made for; what is wrong with it is said above the form."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.preview = None if cleaned.get("upload") else Preview.opened(cleaned.get("sealed", ""))
        return cleaned


class ExportForm(EntryForm):
    """Why all full numbers of a school leave the program."""

    why = forms.CharField(
        label="用途说明",
        max_length=200,
        help_text="例如“2026年秋季学期向实名制系统填报”；会留在每名学生的查看记录里。",
    )


class DeclarationForm(EntryForm):
    """The period of a list; who is on it follows from the roster. The last day is shown inclusive, as people say it."""

    since = forms.DateField(label="供餐期间从", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="到（含当日）", widget=forms.DateInput(attrs={"type": "date"}))
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ObjectionForm(EntryForm):
    """What somebody holds against a list. No name is asked."""

    text = forms.CharField(
        label="异议", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪个班、什么情况；不用写自己的姓名。",
    )  # fmt: skip


class AnswerForm(EntryForm):
    """The county's answer to an objection."""

    objection = forms.IntegerField(widget=forms.HiddenInput)
    upheld = forms.TypedChoiceField(
        label="结论", choices=[("no", "异议不成立"), ("yes", "异议成立，学校重新上报")], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    text = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class RegistrationForm(EntryForm):
    """Rural or urban registration of the ticked children of a class, with what proved it."""

    value = forms.ChoiceField(label="户籍", choices=list(REGISTRATIONS.items()), widget=forms.RadioSelect)
    evidence = forms.ChoiceField(label="凭据", choices=list(EVIDENCES.items()))
    since = forms.DateField(label="从哪天起", widget=forms.DateInput(attrs={"type": "date"}))
    pupils = forms.TypedMultipleChoiceField(
        label="学生",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一名学生。"},
    )

    def __init__(self, children: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].choices = children  # type: ignore[attr-defined]


class DecisionForm(EntryForm):
    """Approve, or return with a reason."""

    side = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="决定", choices=[("approve", "核准"), ("return", "退回")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="退回时必填：写明学校需要更正的内容。"
    )


class TeacherForm(EntryForm):
    """Who calls the roll of a class."""

    account = forms.TypedChoiceField(label="班主任", coerce=int)

    def __init__(self, teachers: list[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teachers = {one.pk: one for one in teachers}
        self.fields["account"].choices = [(one.pk, one.full_name) for one in teachers]  # type: ignore[attr-defined]


class FamilyPartForm(EntryForm):
    """X as the county's government approved it; the last day is shown inclusive."""

    fen = YuanField(label=_("X（每生每天）"), required=True)
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("到（含当日）"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(
        label=_("批准文件"), max_length=80, help_text=_("县级人民政府的文件名称和文号。")
    )
    approved_on = forms.DateField(label=_("批准日期"), widget=forms.DateInput(attrs={"type": "date"}))


class PurposeForm(EntryForm):
    """What somebody wants to see reliefs for."""

    why = forms.CharField(label="事由", max_length=200, help_text="例如“复核本学期减免申请”。会留下记录。")


class ReliefForm(EntryForm):
    """Propose that a family's X be paid, in whole or in part."""

    pupil = forms.IntegerField(
        label="学生编号", min_value=1, help_text="由学校在纸面申请上填写编号，不写姓名。"
    )
    source = forms.ChoiceField(label="困难类型", choices=[])
    share = forms.IntegerField(label="减免", min_value=1, max_value=100, initial=100, help_text="百分之几。")
    since = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="到（含当日）", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, sources: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]


class ReliefDecisionForm(EntryForm):
    """Grant a proposal, or refuse it with a reason."""

    proposal = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="决定", choices=[("grant", "同意"), ("refuse", "不同意")], widget=forms.RadioSelect
    )
    reason = forms.CharField(label="说明", max_length=200, required=False)
