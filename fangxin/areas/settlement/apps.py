"""The settlement area as a Django app."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """Monthly settlement, review, payment."""

    name = "fangxin.areas.settlement"
    label = "settlement"
    verbose_name = "结算"

    def ready(self) -> None:
        from fangxin.areas.settlement.queries import closing  # noqa: F401  says what stands in the way of a closing
