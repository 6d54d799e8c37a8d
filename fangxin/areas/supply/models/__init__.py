"""Tables of the supply area, by process: order, delivery, acceptance, stock."""

from fangxin.areas.supply.models.acceptance import Acceptance, AcceptanceLine
from fangxin.areas.supply.models.delivery import Certificate, Delivery, DeliveryLine
from fangxin.areas.supply.models.order import Order, OrderLine
from fangxin.areas.supply.models.stock import (
    Lot,
    LotBalance,
    StockCount,
    StockCountLine,
    StockIssue,
    StockIssueLine,
    StockLoss,
)

__all__ = [
    "Acceptance",
    "AcceptanceLine",
    "Certificate",
    "Delivery",
    "DeliveryLine",
    "Lot",
    "LotBalance",
    "Order",
    "OrderLine",
    "StockCount",
    "StockCountLine",
    "StockIssue",
    "StockIssueLine",
    "StockLoss",
]
