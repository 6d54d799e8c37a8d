"""The menus area as a Django app."""

from django.apps import AppConfig


class MenusConfig(AppConfig):
    """Weekly menus with grams, dishes, food aliases."""

    name = "fangxin.areas.menus"
    label = "menus"
    verbose_name = "食谱"
