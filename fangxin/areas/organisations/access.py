"""The gate before every view: each URL declares who may; what is not declared is refused.

The gate loads the person's grants of the day, lets the database look with their eyes for the rest of the request's
transaction, and gives the view `request.actor`, `request.at` (the one reading of the clock, Asia/Shanghai) and
`request.on`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from fangxin.areas.audit.entry import from_outbox, refusal_page
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import PUBLIC, ROLE_NAMES, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import actor_for


class Request(HttpRequest):
    """A request that has passed the gate."""

    actor: Actor
    at: datetime
    on: date
    user: Account


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a URL: `public` (anyone), `signed_in` (any account), or one of the roles."""

    public: bool = False
    signed_in: bool = False
    roles: tuple[Role, ...] = ()


View = Callable[..., HttpResponse]


def open_to(*roles: Role) -> Callable[[View], View]:
    """Only people who hold one of the roles somewhere; the queries narrow to the places."""
    return _gate(Access(roles=roles))


def open_to_signed_in(view: View) -> View:
    """Anyone who has signed in."""
    return _gate(Access(signed_in=True))(view)


def open_to_public(view: View) -> View:
    """Anyone at all; the view acts as the public, even for people who are signed in."""
    return _gate(Access(public=True))(view)


def _gate(access: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = _admit(request, access)
            if refusal is not None:
                return refusal
            if _holds_null(request):
                return refusal_page(
                    request, Refused("输入里有看不见的空字符，没有保存。", remedy="请删去后重新填写。")
                )
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                page = refusal_page(request, refused)
                # Whatever the view did before it was refused must not stay; the page itself still had to read.
                transaction.set_rollback(True)
                return page

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declare


def _admit(request: Any, access: Access) -> HttpResponse | None:
    if access.public:
        request.actor = PUBLIC
        request.at = look_as(PUBLIC)
        request.on = request.at.date()
        return None
    if not request.user.is_authenticated:
        return _to_sign_in(request)
    bare = Actor(account_id=request.user.pk, name=request.user.full_name)
    request.at = look_as(bare)
    request.on = request.at.date()
    request.actor = actor_for(request.user, request.on)
    look_as(request.actor)
    if access.roles and not request.actor.has_role(*access.roles):
        names = "、".join(ROLE_NAMES[role] for role in access.roles)
        return refusal_page(
            request, NotAllowed(f"这个页面只对{names}开放。", remedy="如需办理，请换用有相应职务的账号登录。")
        )
    return None


def _holds_null(request: HttpRequest) -> bool:
    """No person types a null character, and the database takes none: it is refused here, before any query."""
    said = [*request.GET.lists(), *(request.POST.lists() if request.method == "POST" else ())]
    return any("\0" in value for _, values in said for value in values)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if from_outbox(request):
        return JsonResponse(
            {"ok": False, "code": "signed_out", "sentence": "登录已过期，请重新登录。"}, status=401
        )
    target = f"{reverse('sign-in')}?next={quote(request.get_full_path())}"
    response: HttpResponse = HttpResponseRedirect(target)
    if getattr(request, "htmx", False):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
    return response
