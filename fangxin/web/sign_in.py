"""Signing in and out, and what the phone's outbox asks before it sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from fangxin.areas.audit.queries import is_demo
from fangxin.areas.organisations.access import Request, open_before_factor, open_to_public
from fangxin.areas.organisations.rules import KITCHEN_ROLES
from fangxin.areas.organisations.sealing import seal_key
from fangxin.web.lockout import looks_like_number


class SignInForm(forms.Form):
    """Login name and password."""

    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _next_url(request: Request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("home")


@open_to_public
@never_cache
def sign_in(request: Request) -> HttpResponse:
    """Show the form; let a person in. Wrong names and wrong passwords get the same answer."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if account is not None:
            login(request, account)
            return HttpResponseRedirect(_next_url(request))
        if looks_like_number(form.cleaned_data["username"]):
            # Not shown again: it is somebody's number, and the screen may be anybody's.
            form = SignInForm({"username": "", "password": ""})
            form.errors.clear()
        form.add_error(None, _("登录名或密码不对。请核对后再试；忘记密码请联系本单位的系统管理员。"))
        status = 422
    context: dict[str, Any] = {"form": form, "next": _next_url(request), "demo_accounts": _demo_accounts()}
    return render(request, "sign_in.html", context, status=status)


def _demo_accounts() -> list[dict[str, str]]:
    """The demo says who can sign in; a live installation never does."""
    if not is_demo():
        return []
    from demo.accounts import ACCOUNTS

    return [{"username": a.username, "password": a.password, "title": a.title} for a in ACCOUNTS]


@open_before_factor
def sign_out(request: Request) -> HttpResponse:
    """End the session (POST only)."""
    if request.method == "POST":
        logout(request)
        return HttpResponseRedirect(reverse("sign-in"))
    return render(request, "sign_out.html", {"may_switch": request.actor.has_role(*KITCHEN_ROLES)})


@open_to_public
@never_cache
def session(request: Request) -> HttpResponse:
    """Who is signed in, a fresh CSRF token and the key that seals PINs, for the outbox; 401 when nobody is."""
    if not request.user.is_authenticated:
        return JsonResponse(
            {"ok": False, "code": "signed_out", "sentence": _("登录已过期，请重新登录。")}, status=401
        )
    return JsonResponse(
        {
            "ok": True,
            "account": str(request.user.pk),
            "csrf": get_token(request),
            "now": request.at.isoformat(),
            "seal_key": seal_key(),
        }
    )


@open_to_public
def language(request: Request) -> HttpResponse:
    """Switch the language of the screen (POST); the choice is kept in a cookie of this browser."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next") or "/"
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.method == "POST" and wanted in {code for code, _name in settings.LANGUAGES}:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, wanted, max_age=31_536_000, samesite="Lax", httponly=True
        )
    return response
