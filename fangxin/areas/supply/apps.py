"""The supply area as a Django app."""

from django.apps import AppConfig


class SupplyConfig(AppConfig):
    """Orders, deliveries, acceptance, lots, stock."""

    name = "fangxin.areas.supply"
    label = "supply"
    verbose_name = "供应"
