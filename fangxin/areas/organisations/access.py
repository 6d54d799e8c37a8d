"""The gate before every view: each URL declares who may; what is not declared is refused.

The gate loads the person's grants of the day, lets the database look with their eyes for the rest of the request's
transaction, and gives the view `request.actor`, `request.at` (the one reading of the clock, Asia/Shanghai) and
`request.on`.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from fangxin.areas.audit.entry import from_outbox, refusal_page
from fangxin.areas.audit.queries import look_as
from fangxin.areas.audit.rules.actor import PUBLIC, ROLE_NAMES, Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed, Refused, say
from fangxin.areas.organisations.models import Account
from fangxin.areas.organisations.queries import actor_for
from fangxin.areas.organisations.queries.sign_in import needs_second_factor
from fangxin.areas.organisations.rules import KITCHEN_ROLES, idle_minutes
from fangxin.engine.policy import NotCovered

logger = logging.getLogger(__name__)
ABOVE_COUNTIES = frozenset({"nation", "province", "prefecture"})
# What a session remembers: when it was last touched (true Unix time), whose second factor opened it, and whether it was
# opened with a PIN on a shared phone.
SEEN_AT, FACTOR_OF, BY_PIN = "fangxin_seen_at", "fangxin_factor_of", "fangxin_by_pin"
TOUCH_SECONDS = 60


class Request(HttpRequest):
    """A request that has passed the gate."""

    actor: Actor
    at: datetime
    on: date
    user: Account


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a URL: `public` (anyone), `signed_in` (any account), or one of the roles.

    `before_factor` pages are open to a person who has typed the password but not yet the second factor; `proven` pages
    ask everybody for it, also people whose post does not demand it: pages that show a child's whole number.
    A `personal` page is for the person whom its row is about, and for administrators; its view asks that itself.
    An `in_county` page is one county's desk: a post of the nation, a province or a prefecture has no county to show.
    """

    public: bool = False
    signed_in: bool = False
    before_factor: bool = False
    proven: bool = False
    personal: bool = False
    in_county: bool = False
    roles: tuple[Role, ...] = ()

    def admits(self, actor: Actor) -> bool:
        """True when one of this person's posts opens the page."""
        return not self.roles or any(
            (grant.role in self.roles or grant.role is Role.SYSTEM)
            and not (self.in_county and grant.organisation_kind in ABOVE_COUNTIES)
            for grant in actor.grants
        )


View = Callable[..., HttpResponse]


def open_to(
    *roles: Role, proven: bool = False, personal: bool = False, in_county: bool = False
) -> Callable[[View], View]:
    """Only people who hold one of the roles somewhere; the queries narrow to the places. For the rest see Access."""
    return _gate(Access(roles=roles, proven=proven, personal=personal, in_county=in_county))


def open_to_signed_in(view: View) -> View:
    """Anyone who has signed in."""
    return _gate(Access(signed_in=True))(view)


def open_before_factor(view: View) -> View:
    """Anyone who has typed the right password, also before the second factor: the page that asks for it."""
    return _gate(Access(signed_in=True, before_factor=True))(view)


def open_to_public(view: View) -> View:
    """Anyone at all; the view acts as the public, even for people who are signed in."""
    return _gate(Access(public=True))(view)


def opens_for(actor: Actor, url: str) -> bool:
    """True when the page at this address lets a person with these posts in; a link to any other is not offered."""
    access: Access | None = getattr(resolve(url).func, "access", None)
    return access is not None and (access.public or access.admits(actor))


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
            except (Refused, NotCovered) as refused:
                page = refusal_page(
                    request, _no_rule(refused) if isinstance(refused, NotCovered) else refused
                )
                # Whatever the view did before it was refused must not stay; the page itself still had to read.
                transaction.set_rollback(True)
                return page

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declare


def _no_rule(missing: NotCovered) -> Refused:
    """A place or day without the rule that a page needs: said in words; the engine's whole question goes to the log."""
    logger.warning("%s", missing)
    return Refused(
        say("这里、这一天没有“%(title)s”的规定，不能办理。", title=missing.title),
        remedy="请核对学校的项目和日期；规定已经发布的，请县教育局先登记。",
    )


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
    request.actor = _on_this_device(request, actor_for(request.user, request.on))
    look_as(request.actor)
    if _has_rested(request):
        logout(request)
        return _to_sign_in(request)
    demanded = access.proven or (not access.before_factor and needs_second_factor(request.actor))
    if demanded and not factor_passed(request):
        return _to_second_factor(request)
    if not access.admits(request.actor):
        names = _("、").join(_(ROLE_NAMES[role]) for role in access.roles)
        said = (
            "这个页面按县办理，只对县里的%(names)s开放。"
            if access.in_county
            else "这个页面只对%(names)s开放。"
        )
        return refusal_page(
            request, NotAllowed(say(said, names=names), remedy="如需办理，请换用有相应职务的账号登录。")
        )
    return None


def device_clock() -> int:
    """The true time in Unix seconds: one-time codes and idle sessions follow it, whatever a demo's clock says."""
    return int(time.time())


def _on_this_device(request: Any, actor: Actor) -> Actor:
    """A session opened with a PIN on the shared kitchen phone holds the kitchen's posts and no other."""
    if not request.session.get(BY_PIN):
        return actor
    return replace(actor, grants=tuple(grant for grant in actor.grants if grant.role in KITCHEN_ROLES))


def _has_rested(request: Any) -> bool:
    """True when the session was not touched for as long as the person's posts allow; else it is touched."""
    now, seen = device_clock(), request.session.get(SEEN_AT)
    allowed = idle_minutes({grant.role for grant in request.actor.grants}) * 60
    if seen is not None and now - seen > allowed:
        return True
    if seen is None or now - seen >= TOUCH_SECONDS:
        request.session[SEEN_AT] = now
    return False


def factor_passed(request: Any) -> bool:
    """True when this session was opened with the second factor of this very person."""
    return bool(request.session.get(FACTOR_OF) == request.user.pk)


def pass_session(request: Any) -> None:
    """Note that the second factor was right; the session gets a new key."""
    request.session.cycle_key()
    request.session[FACTOR_OF] = request.user.pk


def _to_second_factor(request: Any) -> HttpResponse:
    if from_outbox(request):
        return JsonResponse(
            {"ok": False, "code": "signed_out", "sentence": "请先输入动态码完成登录。"}, status=401
        )
    return HttpResponseRedirect(f"{reverse('second-factor')}?next={quote(request.get_full_path())}")


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
