"""Who may write the registry, the people and their posts, and how far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fangxin.areas.audit.actions import acting
from fangxin.areas.audit.rules.actor import SYSTEM, Actor, Role, covers
from fangxin.areas.audit.rules.refusals import NotAllowed
from fangxin.areas.organisations.models import Organisation

REFUSAL = "只有系统管理员可以维护机构和账号，且只限本级和下级。"


def may_administer(*, by: Actor, path: str) -> None:
    """Raise NotAllowed unless `by` administers the place at `path` or one above it."""
    if not by.holds([Role.ADMINISTRATOR], path):
        raise NotAllowed(REFUSAL, remedy="请联系本县系统管理员。")


def administered(*, by: Actor, place: Organisation) -> None:
    """Like `may_administer`, for a place that a county may also have registered at the root (a supplier)."""
    registrar = place.registrar
    if registrar is not None and by.holds([Role.ADMINISTRATOR], registrar.path):
        return
    may_administer(by=by, path=place.path)


@contextmanager
def reaching(*, by: Actor, place: Organisation) -> Iterator[None]:
    """Write at a place that the administrator registered but whose path the own grants do not cover.

    Call `administered` first: inside the block the program's own eyes write.
    """
    if any(covers(path, place.path) for path in by.paths):
        yield
        return
    with acting(SYSTEM):
        yield
