"""The care area as a Django app."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """Lunch, nap and after-school care: services, choices of families, attendance, surveys, reviews."""

    name = "fangxin.areas.care"
    label = "care"
    verbose_name = "托管"
