"""Entry forms of the roster area: workbook, preview, declaration, decision, class teacher."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.organisations.models import Account
from fangxin.areas.roster.rules import RosterRow
from fangxin.areas.roster.rules.eligibility import EVIDENCES, REGISTRATIONS
from fangxin.engine.roster_sheet import NoRosterTable, RosterSheet, RowError, read_roster
from fangxin.engine.roster_sheet.headings import find_heading
from fangxin.engine.workbook import Mark, Workbook, WorkbookRefused, marked_workbook, open_workbook

MOST_BYTES = 5_000_000
PREVIEW_SECONDS = 30 * 60
_SALT = "roster.preview"
_SEXES = {"男": "m", "女": "f"}
_XLSX = "data:application/vnd.openxmlformats-officedocument.spreadsheetml.sheet;base64,"


class WorkbookForm(forms.Form):
    """One workbook. After `is_valid` its rows, or all its errors, are in `sheet`; nothing is stored anywhere."""

    workbook = forms.FileField(
        label="学生名册（.xlsx）",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择要上传的名册文件。", "empty": "这是一个空文件，请重新选择。"},
    )

    read: Workbook
    sheet: RosterSheet

    def clean_workbook(self) -> UploadedFile[Any]:
        """Open and read it. What is no workbook, or a trap, is refused with one sentence."""
        file: UploadedFile[Any] = self.cleaned_data["workbook"]
        name = str(file.name or "名册.xlsx")
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(
                "文件超过 5 MB；名册只需要班级、姓名、性别，请删去图片和多余的工作表后再上传。"
            )
        try:
            self.read = open_workbook(file.read(), name=name)
            self.sheet = read_roster(self.read, None)
        except (WorkbookRefused, NoRosterTable) as refused:
            raise ValidationError(refused.sentence) from refused
        return file

    @property
    def errors_found(self) -> list[RowError]:
        """Everything that keeps the workbook from being committed."""
        found = list(self.sheet.errors)
        sexless = [pupil for pupil in self.sheet.pupils if pupil.sex not in _SEXES]
        found += [RowError(one.row, "", "sex_missing", f"第{one.row}行没有性别；请增加“性别”一栏并填写。", one.sheet) for one in sexless]  # fmt: skip
        return sorted(found, key=lambda one: (one.sheet, one.row))

    @property
    def rows(self) -> list[RosterRow]:
        """The children of a workbook without errors."""
        return [
            RosterRow(pupil.grade or 0, pupil.class_no or 0, pupil.name, _SEXES[pupil.sex])
            for pupil in self.sheet.pupils
        ]

    def marked(self) -> list[tuple[str, str]]:
        """Each sheet with bad cells as (name, data address): the workbook goes back without resting on the server."""
        wrong: dict[str, list[Mark]] = {}
        for error in self.errors_found:
            column = _column_number(error.column) if error.column else None
            wrong.setdefault(error.sheet, []).append(Mark(error.row, column, error.sentence))
        links = []
        for name, marks in wrong.items():
            sheet = self.read.sheet(name)
            heading = find_heading(sheet)
            data = marked_workbook(sheet, marks, heading_row=heading.last_row if heading else 1)
            links.append((name, _XLSX + base64.b64encode(data).decode()))
        return links


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read and compared: travels sealed with the page from preview to commit, and rests nowhere else."""

    account_id: int
    school_id: int
    school_year: str
    file_digest: str
    against: str
    rows: tuple[RosterRow, ...]

    def sealed(self) -> str:
        """Signed and packed; changed by one letter it is refused."""
        body = [self.account_id, self.school_id, self.school_year, self.file_digest, self.against]
        return signing.dumps(
            [*body, [[r.grade, r.number, r.name, r.sex] for r in self.rows]], salt=_SALT, compress=True
        )

    @classmethod
    def opened(cls, text: str) -> Preview:
        """Raises ValidationError when it was changed or is older than half an hour."""
        try:
            *body, rows = signing.loads(text, salt=_SALT, max_age=PREVIEW_SECONDS)
        except signing.SignatureExpired as expired:
            raise ValidationError("预览已超过 30 分钟，请重新上传名册。") from expired
        except signing.BadSignature as bad:
            raise ValidationError("预览内容不完整或被改动，请重新上传名册。") from bad
        return cls(*body, rows=tuple(RosterRow(*row) for row in rows))


class CommitForm(EntryForm):
    """Commit what the preview showed."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    leavers_right = forms.BooleanField(label="我已核对，离开的学生确实不在本校就读", required=False)

    preview: Preview

    def clean(self) -> dict[str, Any]:
        """Open the preview that this form was made for; what is wrong with it is said above the form."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.preview = Preview.opened(cleaned.get("sealed", ""))
        return cleaned


class DeclarationForm(EntryForm):
    """The period of a list; who is on it follows from the roster. The last day is shown inclusive, as people say it."""

    since = forms.DateField(label="供餐期间从", widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label="到（含当日）", widget=forms.DateInput(attrs={"type": "date"}))


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
        label="学生", coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "请至少选一名学生。"}
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
