"""Tables of the care area: what a school offers, what families chose, places, offers and withdrawals."""

from fangxin.areas.care.models.catalogue import CareService, CareStaff, ServiceSetting
from fangxin.areas.care.models.choices import (
    CareChoice,
    CareNeed,
    CareOffer,
    CareOfferAnswer,
    CarePlace,
    CareWithdrawal,
)

__all__ = [
    "CareChoice",
    "CareNeed",
    "CareOffer",
    "CareOfferAnswer",
    "CarePlace",
    "CareService",
    "CareStaff",
    "CareWithdrawal",
    "ServiceSetting",
]
