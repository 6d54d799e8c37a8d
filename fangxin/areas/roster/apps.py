"""The roster area as a Django app."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Classes, pupils, eligibility."""

    name = "fangxin.areas.roster"
    label = "roster"
    verbose_name = "学籍"
