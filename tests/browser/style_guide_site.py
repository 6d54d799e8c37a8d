"""Addresses for the browser tests of the style guide: nothing here needs a database."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from fangxin.areas.organisations.access import Access
from fangxin.web.service_worker import service_worker
from fangxin.web.style_guide import style_guide


@transaction.non_atomic_requests
def session(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"ok": False}, status=401)


session.access = Access(public=True)  # type: ignore[attr-defined]

urlpatterns = [
    path("style-guide/", style_guide),
    path("sw.js", service_worker),
    path("session/", session, name="session"),
    path("sign-in/", session, name="sign-in"),
]
