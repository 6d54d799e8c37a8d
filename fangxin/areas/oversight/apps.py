"""The oversight area as a Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Incidents, and the tracing of responsibility from a written duty to the post and its holder."""

    name = "fangxin.areas.oversight"
    label = "oversight"
    verbose_name = "监管"
