"""What would be published now, reduced to what is public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.disclosure.models import Publication
from fangxin.areas.disclosure.queries.day import day_content
from fangxin.areas.disclosure.queries.month import month_content
from fangxin.areas.disclosure.queries.publications import DAY, MONTH, TRACE
from fangxin.areas.disclosure.queries.scope import Scope, scope_of
from fangxin.areas.disclosure.queries.trace import trace_content
from fangxin.areas.disclosure.rules.content import Content, public_form
from fangxin.areas.organisations.models import Organisation

COMPOSERS: Mapping[str, Callable[[Scope, date], Content]] = MappingProxyType(
    {DAY: day_content, MONTH: month_content, TRACE: trace_content}
)


def composed(actor: Actor, kind: str, school: Organisation, on: date) -> Content:
    """The content of a publication. Give SYSTEM: what is published must not depend on who presses the button."""
    found: Content = public_form(COMPOSERS[kind](scope_of(actor, school), on))
    return found


def newest_version(actor: Actor, kind: str, school: Organisation, on: date) -> Publication | None:
    """The newest published version of a day, month or trace."""
    del actor  # publications are public
    return Publication.objects.filter(school=school, kind=kind, on=on).order_by("-version").first()
