"""The ledger area as a Django app; after each migration the engine's booking rules are copied into the database."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """Accounts, transfers, balances."""

    name = "fangxin.areas.ledger"
    label = "ledger"
    verbose_name = "账簿"

    def ready(self) -> None:
        post_migrate.connect(_fill_booking_rules, sender=self)


def _fill_booking_rules(sender: AppConfig, using: str, **kwargs: Any) -> None:
    from fangxin.areas.ledger.allowed_pairs import fill_booking_rules

    fill_booking_rules(using)
