"""The procurement area as a Django app."""

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    """Contracts with suppliers and price lists."""

    name = "fangxin.areas.procurement"
    label = "procurement"
    verbose_name = "采购"

    def ready(self) -> None:
        from fangxin.areas.procurement import queries  # noqa: F401  says what stands in the way of a closing
