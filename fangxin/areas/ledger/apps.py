"""The ledger area as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, transfers, balances."""

    name = "fangxin.areas.ledger"
    label = "ledger"
    verbose_name = "账簿"
