"""Links that are offered only to those for whom they open."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.urls import reverse

from fangxin.areas.organisations.access import opens_for


def opening_url(context: Context, name: str, *args: Any) -> str:
    """The address, or "" when the page does not open for the reader: `{% opening_url "menus:sets" as url %}`."""
    url = reverse(name, args=args)
    return url if opens_for(context["actor"], url) else ""
