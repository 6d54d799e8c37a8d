"""The policy area as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PolicyConfig(AppConfig):
    """Which values and calendars hold where."""

    name = "fangxin.areas.policy"
    label = "policy"
    verbose_name = "政策"

    def ready(self) -> None:
        from fangxin.areas.policy.queries import closing  # noqa: F401  says what stands in the way of a closing

        post_migrate.connect(_fill_law_values, sender=self)


def _fill_law_values(sender: AppConfig, using: str, **kwargs: Any) -> None:
    from fangxin.areas.policy.law_values import fill_law_values

    fill_law_values(using)
