"""The second factor at sign-in: bind a phone once, then type its code; recovery codes for the day the phone is lost."""

from __future__ import annotations

import segno
from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.entry import EntryForm, take
from fangxin.areas.audit.queries import is_demo
from fangxin.areas.audit.rules.refusals import Refused
from fangxin.areas.organisations.access import (
    Request,
    device_clock,
    factor_passed,
    open_before_factor,
    pass_session,
)
from fangxin.areas.organisations.actions.second_factor import (
    confirm_second_factor,
    digests_of,
    fresh_codes,
    pass_factor,
    start_second_factor,
)
from fangxin.areas.organisations.models import SecondFactor
from fangxin.areas.organisations.queries.sign_in import factor_secret, second_factor
from fangxin.areas.organisations.rules.codes import (
    RECOVERY_CODES,
    code_at,
    provisioning,
    secret_text,
    shown_code,
)


class StartForm(EntryForm):
    """Nothing to fill in: the button makes the secret."""


class CodeForm(EntryForm):
    """The code that the phone shows, or a recovery code."""

    code = forms.CharField(
        label=_("动态码"),
        max_length=20,
        help_text=_("手机上显示的 6 位数字；手机不在身边时可输入恢复码。"),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


def next_url(request: Request) -> str:
    """Where the person wanted to go: pages of this site only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("home")


def demo_code(factor: SecondFactor) -> str:
    """In a demo, the code of the demo's own accounts, whose secret is printed; a live installation never shows one."""
    if not is_demo():
        return ""
    from demo.accounts import FACTOR_SECRET

    secret = factor_secret(factor)
    return code_at(secret, device_clock()) if secret == FACTOR_SECRET else ""


@open_before_factor
@never_cache
def second_factor_page(request: Request) -> HttpResponse:
    """Ask for the code; a person without a phone bound binds one first."""
    factor = second_factor(request.actor, request.user)
    if factor is None:
        return _start(request)
    if factor.confirmed_at is None:
        return _confirm(request, factor)
    if factor_passed(request):
        return HttpResponseRedirect(next_url(request))
    return _ask(request, factor)


def _ask(request: Request, factor: SecondFactor) -> HttpResponse:
    form = CodeForm(request.POST or None)

    def again() -> HttpResponse:
        context = {"form": form, "next": next_url(request), "demo_code": demo_code(factor)}
        return render(request, "second_factor.html", context)

    if request.method != "POST":
        return again()

    def act() -> object:
        tried = pass_factor(
            by=request.actor, key=form.key_value, at=request.at, account=request.user,
            code=form.cleaned_data["code"], clock=device_clock(),
        )  # fmt: skip
        pass_session(request)
        return tried

    return take(request, form, act, done_url=next_url(request), sentence=_("已登录。"), again=again)


def _start(request: Request) -> HttpResponse:
    form = StartForm(request.POST or None)

    def again() -> HttpResponse:
        return render(request, "second_factor_start.html", {"form": form, "next": next_url(request)})

    if request.method != "POST":
        return again()

    def act() -> object:
        return start_second_factor(by=request.actor, key=form.key_value, at=request.at, account=request.user)

    url = f"{reverse('second-factor')}?next={next_url(request)}"
    return take(request, form, act, done_url=url, sentence=_("请用手机扫描二维码。"), again=again)


def _confirm(request: Request, factor: SecondFactor) -> HttpResponse:
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            codes = fresh_codes(by=request.actor, count=RECOVERY_CODES)
            try:
                confirm_second_factor(
                    by=request.actor, key=form.key_value, at=request.at, factor=factor,
                    code=form.cleaned_data["code"], clock=device_clock(),
                    recovery_digests=digests_of(by=request.actor, codes=codes),
                )  # fmt: skip
            except Refused as refusal:
                form.refuse(refusal)
            else:
                pass_session(request)
                shown = [shown_code(code) for code in codes]
                return render(
                    request, "second_factor_codes.html", {"codes": shown, "next": next_url(request)}
                )
        status = 422
    secret = factor_secret(factor)
    context = {
        "form": form,
        "next": next_url(request),
        "qr": segno.make(provisioning(secret, request.user.username, "放心校园餐"), error="m").svg_data_uri(
            scale=5, border=2
        ),
        "secret": " ".join(secret_text(secret)[at : at + 4] for at in range(0, len(secret_text(secret)), 4)),
    }
    return render(request, "second_factor_bind.html", context, status=status)
