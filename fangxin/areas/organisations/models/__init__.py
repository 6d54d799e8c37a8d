"""Tables of the organisations area: the tree, dated facts, people and posts, bodies, and how people sign in."""

from fangxin.areas.organisations.models.bodies import Body, BodyMember
from fangxin.areas.organisations.models.closing import Closing
from fangxin.areas.organisations.models.duties import (
    PostDuty,
    PostDutySignature,
    Responsibility,
    ServiceStage,
)
from fangxin.areas.organisations.models.people import Account, PinCheck, Post, SignInDoor
from fangxin.areas.organisations.models.registration import CERTIFICATE_KINDS, Certificate, Registration
from fangxin.areas.organisations.models.school_facts import SchoolProfile
from fangxin.areas.organisations.models.sign_in import FactorTry, Invitation, RecoveryCode, SecondFactor
from fangxin.areas.organisations.models.tree import FREE_KINDS, KIND_NAMES, KINDS, Organisation

__all__ = [
    "CERTIFICATE_KINDS",
    "FREE_KINDS",
    "KINDS",
    "KIND_NAMES",
    "Account",
    "Body",
    "BodyMember",
    "Certificate",
    "Closing",
    "FactorTry",
    "Invitation",
    "Organisation",
    "PinCheck",
    "Post",
    "PostDuty",
    "PostDutySignature",
    "RecoveryCode",
    "Registration",
    "Responsibility",
    "SchoolProfile",
    "SecondFactor",
    "ServiceStage",
    "SignInDoor",
]
