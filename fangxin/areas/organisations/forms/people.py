"""Entering accounts, posts, stand-ins, invitations; and members of bodies, one a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fangxin.areas.audit.entry import EntryForm
from fangxin.areas.audit.rules.actor import ROLE_NAMES, Role
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.forms.registry import day
from fangxin.areas.organisations.models import Account, Organisation
from fangxin.areas.organisations.rules import BODY_KINDS, DUTIES, PARTIES, Member

GRANTED = [
    (role.value, name) for role, name in ROLE_NAMES.items() if role not in (Role.SYSTEM, Role.GUARDIAN)
]


class AccountForm(EntryForm):
    """A new account of staff: the person sets the password with the code of the letter."""

    username = forms.RegexField(
        r"^[a-z0-9][a-z0-9._-]{2,39}$", label=_("登录名"), help_text=_("小写字母、数字，3 到 40 位。"),
        error_messages={"invalid": _("登录名须为 3 到 40 位小写字母或数字，例如 lifang2。")},
    )  # fmt: skip
    full_name = forms.CharField(label=_("姓名"), max_length=40)


class StaffForm(AccountForm):
    """Staff at one of the administrator's places, with a first post."""

    place = forms.TypedChoiceField(label=_("单位"), coerce=int)
    role = forms.ChoiceField(label=_("职务"), choices=GRANTED)
    since = day(_("任职自"))
    until = day(_("任职至（不含当天）"), required=False)
    document = forms.CharField(label=_("任命文件"), max_length=120, required=False)
    field_order = ["place", "username", "full_name", "role", "since", "until", "document"]

    def __init__(self, places: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.pk: one for one in places}
        self.fields["place"].choices = [(one.pk, one.name) for one in places]  # type: ignore[attr-defined]


class PostForm(EntryForm):
    """One more post."""

    place = forms.TypedChoiceField(label=_("单位"), coerce=int)
    role = forms.ChoiceField(label=_("职务"), choices=GRANTED)
    since = day(_("任职自"))
    until = day(_("任职至（不含当天）"), required=False)
    document = forms.CharField(label=_("任命文件"), max_length=120, required=False)

    def __init__(self, places: Sequence[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {one.pk: one for one in places}
        self.fields["place"].choices = [(one.pk, one.name) for one in places]  # type: ignore[attr-defined]


class EndForm(EntryForm):
    """The first day on which a post no longer holds."""

    until = day(_("离任日期（从这天起不再任职）"))


class StandInForm(EntryForm):
    """Who holds a post for some days."""

    account = forms.TypedChoiceField(label=_("代理人"), coerce=int)
    since = day(_("自"))
    until = day(_("至（不含）"))

    def __init__(self, people: Sequence[Account], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        self.fields["account"].choices = [(one.pk, one.full_name) for one in people]  # type: ignore[attr-defined]


class InviteForm(AccountForm):
    """A parent, invited by the school."""

    address = forms.CharField(label=_("手机号（只用于发送，不保存）"), max_length=20, required=False)


class AccessForm(EntryForm):
    """Which of the acts on an account's access."""

    act = forms.ChoiceField(
        choices=[("code", ""), ("factor", ""), ("leave", ""), ("close", "")], widget=forms.HiddenInput
    )


class LetterForm(forms.Form):
    """The code that was just made, for its letter."""

    account = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)


class BodyForm(EntryForm):
    """A body and its members, one a line: 姓名，单位和职务，分工，登录名，代表，年级."""

    kind = forms.ChoiceField(label=_("机构"), choices=list(BODY_KINDS.items()))
    name = forms.CharField(label=_("名称"), max_length=80)
    document = forms.CharField(label=_("成立文件"), max_length=120)
    since = day(_("自哪天起"))
    members = forms.CharField(
        label=_("成员"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "每行一人：姓名，单位和职务，分工（组长、副组长、成员），登录名，代表（价格小组），年级（家长委员会）。后三项可空。"
        ),
    )
    untied = forms.BooleanField(label=_("全体成员已书面声明与供应商无利益关系"), required=False)


class MembersForm(EntryForm):
    """Who sits from a day on."""

    since = day(_("自哪天起"))
    members = forms.CharField(label=_("成员"), widget=forms.Textarea(attrs={"rows": 10}))
    untied = forms.BooleanField(label=_("全体成员已书面声明与供应商无利益关系"), required=False)


_DUTY_WORDS = {
    "组长": "head",
    "主任": "head",
    "副组长": "deputy",
    "副主任": "deputy",
    "成员": "member",
    "": "member",
}


def members_of(text: str, known: dict[str, int], *, untied: bool) -> list[Member]:
    """Members from the lines; `known` maps login names to accounts. Raises Refused with the line's number."""
    parties = {name: party for party, name in PARTIES.items()}
    found = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        cells = [cell.strip() for cell in line.replace(",", "，").replace("\t", "，").split("，")]
        cells += [""] * (6 - len(cells))
        full_name, title, duty, username, party, grade = cells[:6]
        wrong = (
            f"第 {number} 行：分工写“组长”“副组长”或“成员”" if duty not in _DUTY_WORDS
            else f"第 {number} 行：没有登录名“{username}”" if username and username not in known
            else f"第 {number} 行：代表写{'、'.join(parties)}之一" if party and party not in parties
            else f"第 {number} 行：年级写数字" if grade and not grade.isdigit()
            else ""
        )  # fmt: skip
        if wrong:
            raise Refused(f"{wrong}。", remedy="请改正后再保存。", fields={"members": wrong})
        found.append(
            Member(
                full_name, title, _DUTY_WORDS[duty], known.get(username), parties.get(party, ""),
                int(grade) if grade else None, untied,
            )
        )  # fmt: skip
    return found


def lines_of(members: Sequence[Member], usernames: dict[int, str]) -> str:
    """The same members as lines, to be edited."""
    words = {"head": "组长", "deputy": "副组长", "member": "成员"}
    return "\n".join(
        "，".join(
            [
                one.full_name, one.post_title, words[one.duty], usernames.get(one.account_id or 0, ""),
                PARTIES.get(one.party, ""), str(one.grade or ""),
            ]
        ).rstrip("，")
        for one in members
    )  # fmt: skip


assert set(_DUTY_WORDS.values()) == set(DUTIES)
