"""Who may write the registry, the people and their posts."""

from __future__ import annotations

from fangxin.areas.audit.rules.actor import Actor, Role
from fangxin.areas.audit.rules.refusals import NotAllowed


def may_administer(*, by: Actor, path: str) -> None:
    """Raise NotAllowed unless `by` administers the place at `path` or one above it."""
    if not by.holds([Role.ADMINISTRATOR], path):
        raise NotAllowed("只有系统管理员可以维护机构和账号。", remedy="请联系本县系统管理员。")
