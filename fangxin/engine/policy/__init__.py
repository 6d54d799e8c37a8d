"""Law as data: dated parameters with their clause, looked up for a day, place and programme.

Read docs/algorithms/policy-lookup.md first.
"""

from fangxin.engine.policy.adoption import Adoption, AdoptionRefused, check_adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.change import Change, NoChange, joining, suppose
from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.lookup import AmbiguousValue, NotCovered, Policy, UnknownKey, UnknownParameter
from fangxin.engine.policy.membership import Membership, SchoolQuestion, memberships
from fangxin.engine.policy.parameter import (
    ChangeBelow,
    Confidence,
    DatedValue,
    Parameter,
    PlainValue,
    PolicyMistake,
    Scope,
    WrongType,
)
from fangxin.engine.policy.places import Place, UnknownPlace

__all__ = [
    "Adoption",
    "AdoptionRefused",
    "AmbiguousValue",
    "Answer",
    "Change",
    "ChangeBelow",
    "Confidence",
    "DatedValue",
    "Document",
    "Membership",
    "NoChange",
    "NotCovered",
    "Parameter",
    "Place",
    "PlainValue",
    "Policy",
    "PolicyMistake",
    "SchoolQuestion",
    "Scope",
    "UnknownKey",
    "UnknownParameter",
    "UnknownPlace",
    "WrongType",
    "check_adoption",
    "joining",
    "memberships",
    "suppose",
]
