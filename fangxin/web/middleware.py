"""A view that does not declare who may open it is never run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils import translation


class DeclaredAccess:
    """Refuses undeclared views, and answers that would be rendered after the request's transaction has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Runs before every view."""
        if getattr(view, "access", None) is None:
            raise PermissionError(
                f"{view.__module__}.{view.__name__} declares no access (organisations.access)"
            )

    def process_template_response(self, request: HttpRequest, response: SimpleTemplateResponse) -> Any:
        """Lazily rendered answers would query without the tenant's wall being set."""
        raise RuntimeError(
            "use django.shortcuts.render: a lazy template response is rendered outside the transaction"
        )


class ChosenLanguage:
    """Chinese first, English by switch: the person's own choice decides, never the browser's header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = {code for code, _ in settings.LANGUAGES}
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
