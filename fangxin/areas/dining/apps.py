"""The dining area as a Django app."""

from django.apps import AppConfig


class DiningConfig(AppConfig):
    """Roll call, meals served, accompaniment."""

    name = "fangxin.areas.dining"
    label = "dining"
    verbose_name = "就餐"
