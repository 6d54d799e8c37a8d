"""The organisations area as a Django app."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Bureaus, schools, suppliers, people and their posts."""

    name = "fangxin.areas.organisations"
    label = "organisations"
    verbose_name = "机构"
