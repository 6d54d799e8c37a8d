"""Tables of the care area: what a school offers, what families chose, groups and rolls, surveys, reviews."""

from fangxin.areas.care.models.catalogue import CareService, CareStaff, ServiceSetting
from fangxin.areas.care.models.choices import (
    CareChoice,
    CareNeed,
    CareOffer,
    CareOfferAnswer,
    CarePlace,
    CareWithdrawal,
)
from fangxin.areas.care.models.reviews import IssueStep, ReviewIssue, TermReview
from fangxin.areas.care.models.sessions import CareAbsence, CareGroup, CareGroupClass, CareRoll
from fangxin.areas.care.models.surveys import CareSurvey, SurveyBallot, SurveyTicket

__all__ = [
    "CareAbsence",
    "CareChoice",
    "CareGroup",
    "CareGroupClass",
    "CareNeed",
    "CareOffer",
    "CareOfferAnswer",
    "CarePlace",
    "CareRoll",
    "CareService",
    "CareStaff",
    "CareSurvey",
    "CareWithdrawal",
    "IssueStep",
    "ReviewIssue",
    "ServiceSetting",
    "SurveyBallot",
    "SurveyTicket",
    "TermReview",
]
