"""What every page knows: who is signed in, the menu, the demo's banner."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fangxin.areas.audit.queries import is_demo
from fangxin.areas.audit.rules.actor import PUBLIC
from fangxin.web.navigation import navigation_for, tabs_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Pages outside the gate (Django's own error pages) get the bare minimum."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"actor": None, "navigation": [], "tabs": [], "account_id": "", "demo": False, "now": None}
    known = actor is not PUBLIC
    return {
        "actor": actor if known else None,
        "navigation": navigation_for(actor, request.path) if known else [],
        "tabs": tabs_for(actor, request.path) if known else [],
        "account_id": str(actor.account_id) if known else "",
        "demo": is_demo(),
        "now": request.at,  # type: ignore[attr-defined]
    }
