"""A canteen log as a server sees it, kept in memory: what the outbox of a phone talks to in its tests."""

from __future__ import annotations

import threading
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import RequestContext, Template
from django.urls import path
from django.utils import timezone

from fangxin.areas.organisations.access import Access
from fangxin.web.service_worker import offline_page, service_worker

PAGE = """{% extends "phone.html" %}{% block title %}登记{% endblock %}{% block heading %}晨检{% endblock %}{% block main %}
<form method="post" action="/log/" data-offline data-title="晨检 李芳">{% csrf_token %}<input type="hidden" name="key" value="old-key-of-the-cached-page">
<label for="t">体温</label><input id="t" name="temperature"><button class="btn">保存</button></form>
<form method="post" action="/sign-out/" data-logout>{% csrf_token %}<button>退出</button></form>
{% endblock %}"""


class Server:
    """What the server knows, and how it answers next."""

    lock = threading.Lock()
    account: str | None = "7"
    mode = "take"
    rows: dict[str, dict[str, str]] = {}
    posts = 0
    headers: dict[str, str] = {}

    @classmethod
    def reset(cls) -> None:
        cls.account, cls.mode, cls.rows, cls.posts, cls.headers = "7", "take", {}, 0, {}


def opened(view: Any) -> Any:
    view = transaction.non_atomic_requests(view)
    view.access = Access(public=True)
    return view


def page(request: HttpRequest, source: str) -> HttpResponse:
    context = RequestContext(request)
    context.update({"account_id": Server.account or ""})
    return HttpResponse(Template(source).render(context))


@opened
def session(request: HttpRequest) -> HttpResponse:
    if Server.account is None:
        return JsonResponse({"ok": False}, status=401)
    return JsonResponse(
        {"account": Server.account, "csrf": get_token(request), "now": timezone.now().isoformat()}
    )


def write(request: HttpRequest) -> HttpResponse:
    with Server.lock:
        Server.posts += 1
        Server.headers = {name: request.headers.get(name, "") for name in ("X-Fangxin-Outbox", "X-CSRFToken")}
        if Server.account is None:
            return JsonResponse({"ok": False}, status=401)
        if Server.mode == "refuse":
            errors = {"temperature": ["37.5 度，不能上岗"]}
            return JsonResponse(
                {
                    "ok": False,
                    "sentence": "没有保存：体温超过 37.3 度。",
                    "remedy": "请换人上岗。",
                    "errors": errors,
                },
                status=422,
            )
        Server.rows.setdefault(request.POST["key"], request.POST.dict())
        if Server.mode == "lose the answer":
            return HttpResponse("committed, but the proxy failed", status=502)
    return JsonResponse({"ok": True, "url": "", "sentence": "已保存：晨检 李芳"}, status=201)


@opened
@offline_page
def log(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return write(request)
    return page(request, PAGE)


@opened
@offline_page
def outbox(request: HttpRequest) -> HttpResponse:
    return page(request, '{% extends "outbox.html" %}')


@opened
def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<title>名册</title><p>学生名册</p>", headers={"Cache-Control": "no-store"})


@opened
def sign_out(request: HttpRequest) -> HttpResponse:
    Server.account = None
    return HttpResponse("<title>已退出</title>")


urlpatterns = [
    path("log/", log),
    path("outbox/", outbox),
    path("private/", private),
    path("session/", session, name="session"),
    path("sign-in/", private, name="sign-in"),
    path("sign-out/", sign_out, name="sign-out"),
    path("sw.js", service_worker),
]
