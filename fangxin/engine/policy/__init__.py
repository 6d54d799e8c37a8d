"""Law as data: dated parameters with their clause, looked up for a day, place and programme.

Read docs/algorithms/policy-lookup.md first.
"""

from fangxin.engine.policy.adoption import Adoption, AdoptionRefused, check_adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.lookup import AmbiguousValue, NotCovered, Policy, UnknownKey, UnknownParameter
from fangxin.engine.policy.parameter import (
    Confidence,
    DatedValue,
    Parameter,
    PlainValue,
    PolicyMistake,
    Scope,
    WrongType,
)

__all__ = [
    "Adoption",
    "AdoptionRefused",
    "AmbiguousValue",
    "Answer",
    "Confidence",
    "DatedValue",
    "Document",
    "NotCovered",
    "Parameter",
    "PlainValue",
    "Policy",
    "PolicyMistake",
    "Scope",
    "UnknownKey",
    "UnknownParameter",
    "WrongType",
    "check_adoption",
]
