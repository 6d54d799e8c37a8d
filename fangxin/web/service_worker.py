"""The service worker at /sw.js, and the mark that lets it keep a page for offline use.

The worker must come from the site's root to control every page, so a view serves it. Its first line, an empty list
of files, is replaced by the real list of static files and a version made of their contents.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from fangxin.areas.organisations.access import Access, Request, open_to_signed_in

SOURCE = "fangxin/sw.js"
EMPTY = 'const SHELL = { version: "", files: [] };'
SHELL_FILES = (
    "fangxin/base.css",
    "fangxin/components.css",
    "fangxin/charts.css",
    "fangxin/phone.css",
    "fangxin/print.css",
    "fangxin/fangxin.js",
    "fangxin/outbox.js",
    "fangxin/outbox_page.js",
    "fangxin/seal.js",
    "supply/gate.css",
    "kitchen/kitchen.css",
    "dining/dining.css",
    "supply/acceptance.js",
    "fangxin/icon.svg",
    "fangxin/manifest.webmanifest",
    "django_htmx/htmx-2.min.js",
)


class ShellFileMissing(Exception):
    """A static file that offline pages need is not installed; names the file."""


def _content(name: str) -> bytes:
    path = finders.find(name)
    if not path:
        raise ShellFileMissing(f"离线页面需要的静态文件 {name} 不存在。原因：安装包不完整。请重新安装程序。")
    with open(path, "rb") as file:
        return file.read()


def written() -> str:
    """The worker's source with the list of files in it. The version changes when any file changes."""
    source = _content(SOURCE).decode()
    if not source.startswith(EMPTY):
        raise ShellFileMissing(f"{SOURCE} 的第一行不是 {EMPTY}，无法写入离线文件清单。请恢复原文件。")
    digest = hashlib.sha256(source.encode())
    for name in SHELL_FILES:
        digest.update(_content(name))
    files = [static(name) for name in SHELL_FILES]
    digest.update("".join(files).encode())
    shell = json.dumps({"version": digest.hexdigest()[:16], "files": files})
    return source.replace(EMPTY, f"const SHELL = {shell};", 1)


_kept = cache(written)


@transaction.non_atomic_requests
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker. no-cache makes browsers ask each time, so an update reaches phones on the next visit."""
    source = written() if settings.DEBUG else _kept()
    return HttpResponse(
        source,
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


def offline_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a view's pages for the phone's offline cache. Never for a page that lists pupils or shows money of others.

    The mark holds for a good answer (200) only; `Cache-Control: no-store` set by the view wins over it.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and "no-store" not in response.get("Cache-Control", ""):
            response["X-Fangxin-Offline"] = "1"
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-cache"
        return response

    return marked


service_worker.access = Access(public=True)  # type: ignore[attr-defined]


@offline_page
@open_to_signed_in
def outbox(request: Request) -> HttpResponse:
    """The list of entries that this phone has not sent yet; the browser fills it in."""
    return render(request, "outbox.html")
