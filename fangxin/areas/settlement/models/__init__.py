"""Tables of the settlement area: the school's claim, the county's review, the application, the payment."""

from fangxin.areas.settlement.models.advance import AwardMatch
from fangxin.areas.settlement.models.claim import Doubt, Invoice, Settlement, SettlementLine
from fangxin.areas.settlement.models.payment import (
    Application,
    ApplicationLine,
    Payment,
    PaymentFile,
    PaymentResult,
    ReceiptFile,
)
from fangxin.areas.settlement.models.review import Cut, Review
from fangxin.areas.settlement.models.statement import MonthCharge

__all__ = [
    "Application",
    "ApplicationLine",
    "AwardMatch",
    "Cut",
    "Doubt",
    "Invoice",
    "MonthCharge",
    "Payment",
    "PaymentFile",
    "PaymentResult",
    "ReceiptFile",
    "Review",
    "Settlement",
    "SettlementLine",
]
