"""The audit area as a Django app; after each migration the walls are built anew."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Who did what, when, to what."""

    name = "fangxin.areas.audit"
    label = "audit"
    verbose_name = "留痕"

    def ready(self) -> None:
        post_migrate.connect(_build_walls, sender=self)


def _build_walls(sender: AppConfig, using: str, **kwargs: Any) -> None:
    from fangxin.areas.audit.walls import build_walls

    build_walls(using)
