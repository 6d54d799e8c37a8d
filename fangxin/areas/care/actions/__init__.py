"""The only files that write services, choices, places and offers."""

from fangxin.areas.care.actions.catalogue import assign_staff, change_setting, end_staff, offer_service
from fangxin.areas.care.actions.choosing import (
    answer_offer,
    choose_service,
    record_need,
    record_paper_choices,
    withdraw_choice,
)
from fangxin.areas.care.actions.filling import fill_service

__all__ = [
    "answer_offer",
    "assign_staff",
    "change_setting",
    "choose_service",
    "end_staff",
    "fill_service",
    "offer_service",
    "record_need",
    "record_paper_choices",
    "withdraw_choice",
]
