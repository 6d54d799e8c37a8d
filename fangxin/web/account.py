"""One's own account: a new password or PIN, sign-out everywhere; opening an invited account; changing persons on a phone."""

from __future__ import annotations

from django import forms
from django.contrib.auth import login, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.rules.actor import PUBLIC, ROLE_NAMES, Actor
from fangxin.areas.audit.rules.refusals import NotFound
from fangxin.areas.organisations.access import BY_PIN, Request, open_to, open_to_public, open_to_signed_in
from fangxin.areas.organisations.actions import change_secret, confirm_second, sign_out_everywhere
from fangxin.areas.organisations.actions.invitation import activate
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import colleagues, organisation
from fangxin.areas.organisations.queries.people import posts_of
from fangxin.areas.organisations.queries.sign_in import (
    needs_second_factor,
    recovery_codes_left,
    second_factor,
)
from fangxin.areas.organisations.rules import KITCHEN_ROLES

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _digits(field_label: str, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=field_label,
        required=required,
        max_length=6,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class SecretForm(EntryForm):
    """The current password, and what is to be new."""

    current = forms.CharField(
        label=_("当前密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("新密码"),
        required=False,
        max_length=128,
        help_text=_("至少 10 个字符；不改请留空。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    pin = _digits(_("新 PIN（6 位数字，不改请留空）"), required=False)


class LeaveForm(EntryForm):
    """Nothing to fill in."""


class ActivateForm(EntryForm):
    """The code of the letter and a password of one's own."""

    code = forms.CharField(
        label=_("激活码"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("设置密码"),
        max_length=128,
        help_text=_("至少 10 个字符，不要用姓名、电话号码。"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    pin = _digits(_("PIN（6 位数字，可以不填）"), required=False)

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("password") != data.get("again"):
            self.add_error("again", _("两次输入的密码不一样。"))
        return data


class SwitchForm(EntryForm):
    """Who takes the phone, and that person's PIN."""

    second = forms.TypedChoiceField(label=_("换成谁"), coerce=int)
    second_pin = _digits(_("本人的 PIN"), required=True)


@open_to_signed_in
@never_cache
def account(request: Request) -> HttpResponse:
    """One's posts, password, PIN and devices."""
    form = SecretForm(request.POST or None)
    factor = second_factor(request.actor, request.user)

    def again() -> HttpResponse:
        context = {
            "form": form,
            "leave_form": LeaveForm(),
            "posts": [
                {"name": ROLE_NAMES[grant.role], "detail": grant.organisation_name}
                for grant in request.actor.grants
            ],
            "needs_factor": needs_second_factor(request.actor),
            "codes_left": recovery_codes_left(factor) if factor is not None else None,
            "may_switch": request.actor.has_role(*KITCHEN_ROLES),
            "posts_dated": posts_of(request.actor, request.user, request.on),
        }
        return render(request, "account.html", context)

    if request.method != "POST":
        return again()

    def act() -> Account:
        changed = change_secret(
            by=request.actor, key=form.key_value, at=request.at, current=form.cleaned_data["current"],
            password=form.cleaned_data["password"], pin=form.cleaned_data["pin"],
        )  # fmt: skip
        update_session_auth_hash(request, changed)
        return changed

    return take(request, form, act, done_url=reverse("account"), sentence=_("已保存。"), again=again)


@open_to_signed_in
def leave_everywhere(request: Request) -> HttpResponse:
    """End one's sessions on all devices, this one included (POST)."""
    form = LeaveForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return HttpResponseRedirect(reverse("account"))
    sign_out_everywhere(by=request.actor, key=form.key_value, at=request.at, account=request.user)
    return HttpResponseRedirect(reverse("sign-in"))


@open_to_public
@never_cache
def activation(request: Request) -> HttpResponse:
    """Open an invited account with the code of the letter."""
    form = ActivateForm(request.POST or None, initial={"code": request.GET.get("code", "")})

    def again() -> HttpResponse:
        return render(request, "activate.html", {"form": form})

    if request.method != "POST":
        return again()

    def act() -> Account:
        return activate(
            by=PUBLIC, key=form.key_value, at=request.at, code=form.cleaned_data["code"],
            password=form.cleaned_data["password"], pin=form.cleaned_data["pin"],
        )  # fmt: skip

    sentence = _("账号已激活，请用登录名和新密码登录。")
    return take(request, form, act, done_url=reverse("sign-in"), sentence=sentence, again=again)


@open_to(*KITCHEN_ROLES)
@never_cache
def switch(request: Request) -> HttpResponse:
    """The shared kitchen phone goes to a colleague, who types the own PIN: no password on the phone that all see."""
    grant = request.actor.place(*KITCHEN_ROLES)
    if grant is None:
        raise NotFound("您的学校")
    place = organisation(request.actor, grant.organisation_id)
    people = colleagues(request.actor, place, request.on, *KITCHEN_ROLES)
    form = SwitchForm(request.POST or None)
    form.fields["second"].choices = [(one.pk, one.full_name) for one in people]  # type: ignore[attr-defined]

    def again() -> HttpResponse:
        return render(request, "switch.html", {"form": form, "people": people})

    if request.method != "POST":
        return again()

    def act() -> Account:
        chosen = next(one for one in people if one.pk == form.cleaned_data["second"])
        confirm_second(
            by=request.actor, key=form.key_value, at=request.at, second=chosen, organisation=place,
            pin=form.cleaned_data["second_pin"], entry_key=f"switch/{form.key_value}",
        )  # fmt: skip
        with acting(Actor(chosen.pk, chosen.full_name)):
            login(request, chosen, backend=BACKEND)
        request.session[BY_PIN] = True
        return chosen

    return take(
        request, form, act, done_url=reverse("home"), sentence=_("已换人，可以继续登记。"), again=again
    )
