"""The kitchen area as a Django app."""

from django.apps import AppConfig


class KitchenConfig(AppConfig):
    """Cooking, retained samples, disinfection."""

    name = "fangxin.areas.kitchen"
    label = "kitchen"
    verbose_name = "厨房"
