"""The pages that join areas, sign-in, base templates, components and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The top floor."""

    name = "fangxin.web"
    label = "web"
    verbose_name = "页面"
