"""Tables of the dining area: roll calls and meals, what is known before the roll, scanners, the families' part X."""

from fangxin.areas.dining.models.fees import (
    ChargeRun,
    FamilyCharge,
    FamilyPayment,
    FamilySettled,
    ReliefBudget,
    ReliefTransfer,
    SettlementRun,
)
from fangxin.areas.dining.models.leave import Leave, LeaveWithdrawal, OwnFood
from fangxin.areas.dining.models.meals import Absence, Accompaniment, MealService, RollCall
from fangxin.areas.dining.models.scanners import MealCard, ScanBatch, Scanner, ScannerRevocation

__all__ = [
    "Absence",
    "Accompaniment",
    "ChargeRun",
    "FamilyCharge",
    "FamilyPayment",
    "FamilySettled",
    "Leave",
    "LeaveWithdrawal",
    "MealCard",
    "MealService",
    "OwnFood",
    "ReliefBudget",
    "ReliefTransfer",
    "RollCall",
    "ScanBatch",
    "Scanner",
    "ScannerRevocation",
    "SettlementRun",
]
