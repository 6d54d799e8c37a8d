"""The disclosure area as a Django app."""

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    """What the public sees."""

    name = "fangxin.areas.disclosure"
    label = "disclosure"
    verbose_name = "公开"
