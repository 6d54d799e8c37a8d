"""The supply area as a Django app; after each migration the papers that the law demands are told to the database."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SupplyConfig(AppConfig):
    """Orders, deliveries, acceptance, lots, stock."""

    name = "fangxin.areas.supply"
    label = "supply"
    verbose_name = "供应"

    def ready(self) -> None:
        from fangxin.areas.supply.queries import closing  # noqa: F401  says what stands in the way of a closing

        post_migrate.connect(_fill_papers_demanded, sender=self)


def _fill_papers_demanded(sender: AppConfig, using: str, **kwargs: Any) -> None:
    from fangxin.areas.supply.law_values import fill_papers_demanded

    fill_papers_demanded(using)
