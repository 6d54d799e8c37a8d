"""The roster area as a Django app."""

from django.apps import AppConfig


class RosterConfig(AppConfig):
    """Classes, pupils, eligibility."""

    name = "fangxin.areas.roster"
    label = "roster"
    verbose_name = "学籍"

    def ready(self) -> None:
        from fangxin.areas.roster.queries import closing  # noqa: F401  says what stands in the way of a closing
