"""Entry forms about one child: numbers, readings, transfers, decisions, the family's corrections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.roster.rules.identity import CORRECTABLE, READING_PURPOSES, RELATIONS
from fangxin.areas.roster.sealing import STUDENT, Secret, secret
from fangxin.engine.identity_numbers import KIND_NAMES, IdKind, NumberRefused, typed_number
from fangxin.engine.roster_sheet.student_number import read_student_number

_REQUIRED = {"required": _("请填写。")}


def _day(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请选择日期。")},
        **more,
    )


def decision(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    """Buttons of which none is pressed beforehand: what moves a child or joins two is never an oversight."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": _("请选择。")}
    )


class NumberInput(forms.TextInput):
    """A field for a number: what was typed is never sent back to the page, also not beside an error."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off"})

    def format_value(self, value: object) -> None:
        """Nothing."""


class ReadingForm(EntryForm):
    """What a full number is read for."""

    what = forms.ChoiceField(
        label=_("看哪一项"),
        choices=[("id", _("证件号")), ("student", _("学籍号")), ("phone", _("监护人电话"))],
    )
    purpose = forms.ChoiceField(
        label=_("用途"), choices=[(code, _(word)) for code, word in READING_PURPOSES.items()]
    )
    why = forms.CharField(label=_("事由"), max_length=200, error_messages=_REQUIRED)


class NumberForm(EntryForm):
    """An ID number typed by hand, checked like one of a workbook. The field never comes back filled."""

    id_kind = forms.ChoiceField(
        label=_("证件类型"),
        choices=[(k.value, _(name)) for k, name in KIND_NAMES.items() if k is not IdKind.NONE],
    )
    number = forms.CharField(
        label=_("证件号码"), max_length=40, error_messages=_REQUIRED,
        widget=NumberInput(),
    )  # fmt: skip
    wanted = True

    def __init__(self, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """Read the number; it stays in the form as a Secret only."""
        data = super().clean()
        typed = data.pop("number", "")
        if typed or self.wanted:
            try:
                data["secret"] = secret(
                    typed_number(typed, IdKind(data.get("id_kind") or "resident"), on=self.on)
                )
            except NumberRefused as refused:
                self.add_error("number", refused.sentence)
        return data

    @property
    def secret(self) -> Secret:
        """The number, wrapped."""
        found: Secret = self.cleaned_data["secret"]
        return found


class StudentNumberForm(EntryForm):
    """A student number typed by hand."""

    number = forms.CharField(
        label=_("学籍号"),
        max_length=30,
        error_messages=_REQUIRED,
        widget=NumberInput(),
    )

    def clean(self) -> dict[str, Any]:
        """Read the number; it stays in the form as a Secret only."""
        data = super().clean()
        read = read_student_number(data.pop("number", ""))
        if read.problem or not read.number:
            self.add_error("number", _("学籍号不对：全国学籍号是 G 或 L 加 18 位。"))
        else:
            data["secret"] = secret(read.number, STUDENT)
        return data

    @property
    def secret(self) -> Secret:
        """The number, wrapped."""
        found: Secret = self.cleaned_data["secret"]
        return found


class ChildForm(NumberForm):
    """A child entered by hand; without papers the number may stay empty."""

    wanted = False
    name = forms.CharField(label=_("姓名"), max_length=40, error_messages=_REQUIRED)
    sex = forms.ChoiceField(label=_("性别"), choices=[("f", _("女")), ("m", _("男"))])
    birth = _day(_("出生日期"), required=False)
    guardian = forms.CharField(label=_("监护人姓名"), max_length=40, required=False)
    school_class = forms.ModelChoiceField(label=_("班级"), queryset=None, error_messages=_REQUIRED)
    field_order = ("name", "sex", "birth", "guardian", "school_class", "id_kind", "number")

    def __init__(self, classes: Any, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(on, *args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]
        self.fields["number"].required = False
        self.fields["number"].help_text = _("暂时没有可以不填，之后补录。")


class TransferForm(NumberForm):
    """A child that another school may have."""

    school_class = forms.ModelChoiceField(label=_("转入班级"), queryset=None, error_messages=_REQUIRED)
    on = _day(_("转入日期"))
    field_order = ("id_kind", "number", "school_class", "on")

    def __init__(self, classes: Any, on: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(on, *args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class AnswerTransferForm(EntryForm):
    """The old school's answer."""

    released = decision(_("答复"), [("yes", _("同意转出")), ("no", _("不同意"))])
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class NoteForm(EntryForm):
    """What somebody looked at."""

    note = forms.CharField(label=_("看了什么"), max_length=60, error_messages=_REQUIRED)


class EndForm(EntryForm):
    """A child leaves or pauses."""

    why = forms.ChoiceField(
        label=_("缘由"), choices=[("left", _("离校")), ("suspended", _("休学")), ("graduated", _("毕业"))]
    )
    on = _day(_("从哪天起不在班"))


class ResumeForm(EntryForm):
    """A child comes back after a pause, or repeats a year."""

    school_class = forms.ModelChoiceField(label=_("班级"), queryset=None, error_messages=_REQUIRED)
    on = _day(_("从哪天起在班"))

    def __init__(self, classes: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]


class GuardianForm(EntryForm):
    """A guardian's account for a child."""

    username = forms.CharField(label=_("家长的登录名"), max_length=40, error_messages=_REQUIRED)
    relation = forms.ChoiceField(
        label=_("关系"), choices=[(code, _(word)) for code, word in RELATIONS.items()]
    )


class CorrectionForm(EntryForm):
    """What the family finds wrong."""

    pupil_id = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.ChoiceField(
        label=_("哪一项"), choices=[(code, _(word)) for code, word in CORRECTABLE.items()]
    )
    text = forms.CharField(
        label=_("哪里有误"),
        max_length=300,
        error_messages=_REQUIRED,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AnswerForm(EntryForm):
    """What the school did."""

    answer = forms.CharField(label=_("处理结果"), max_length=300, error_messages=_REQUIRED)


class VerdictForm(EntryForm):
    """Step 1 of a case. The choices say what will happen."""

    verdict = decision(_("结论"), [])
    on = _day(_("从哪天起"), required=False)
    reason = forms.CharField(label=_("依据"), max_length=200, error_messages=_REQUIRED)

    def __init__(self, *args: Any, exact: bool, first: str, second: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("same:first", _("是同一个学生，在%(school)s就读") % {"school": first}),
            ("same:second", _("是同一个学生，在%(school)s就读") % {"school": second}),
        ]
        if exact:
            choices += [
                ("different:first", _("是两个学生，左边的号码有误")),
                ("different:second", _("是两个学生，右边的号码有误")),
            ]
        else:
            choices.append(("different:", _("是两个学生")))
        choices.append(("later:", _("以后再定")))
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Split the choice into the verdict and its side."""
        data = super().clean()
        verdict, _sep, side = str(data.get("verdict", "")).partition(":")
        data["verdict"], data["side"] = verdict, side
        if verdict == "same" and not data.get("on") and "on" not in self.errors:
            self.add_error("on", ValidationError(_("请选择从哪天起。")))
        return data


class ConfirmForm(EntryForm):
    """Step 2 of a case."""

    agreed = decision(_("确认"), [("yes", _("同意这个结论")), ("no", _("退回"))])
    reason = forms.CharField(label=_("依据"), max_length=200, error_messages=_REQUIRED)
