"""A policy as it would be with other values: what an announced change, or a question, would make of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.lookup import Policy, check_sound
from fangxin.engine.policy.parameter import (
    Confidence,
    DatedValue,
    Parameter,
    PlainValue,
    PolicyMistake,
    Scope,
    as_json,
)

EVERYWHERE = Scope()
SUPPOSED = Document(
    "supposed", "试算假设", "试算假设", "project", None, "试算", None, None, "没有文件，只供试算。"
)


class NoChange(PolicyMistake):
    """The supposed value is what holds already, or cannot be of this parameter."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another value for a parameter from `since` up to `until` (exclusive), in the scope `where`.

    Without a document it is a question only; with one it is what a new document says.
    """

    parameter: str
    value: PlainValue
    since: date
    until: date | None = None
    where: Scope = EVERYWHERE
    document: Document = SUPPOSED
    article: str = ""
    quotation: str = ""


def suppose(policy: Policy, changes: Iterable[Change]) -> Policy:
    """The policy with the changes in it; the policy given is untouched.

    A value of the same scope keeps holding on its other days. Raises UnknownParameter, UnknownKey, NoChange, and
    PolicyMistake where the result would be ambiguous.
    """
    parameters, documents = dict(policy.parameters), dict(policy.documents)
    for change in changes:
        parameter = policy.parameter(change.parameter)
        policy.check_keys(change.where)
        _check_type(parameter, change)
        parameters[change.parameter] = replace(
            parameters[change.parameter], values=_spliced(parameters[change.parameter].values, change)
        )
        documents[change.document.id] = change.document
    changed = Policy(MappingProxyType(parameters), MappingProxyType(documents), policy.keys, policy.places)
    check_sound(changed)
    return changed


def joining(policy: Policy, place: str, own_kind: str, kind: str, since: date) -> list[Change]:
    """The changes that give one county, by path, what counties of another kind have, from a day on.

    Worked: a local-first county that joins the national plan gets its split, 1:0:0:0, and needs not run it by itself.
    Raises UnknownKey.
    """
    policy.check_keys(Scope(county_kind=own_kind))
    policy.check_keys(Scope(county_kind=kind))
    return [
        Change(
            parameter.name, value.value, since,
            where=Scope(place, own_kind, value.where.programme, value.where.school_kind, value.where.code),
        )
        for parameter in policy.parameters.values()
        for value in parameter.values
        if value.where.county_kind == kind and value.covers(since)
    ]  # fmt: skip


def _check_type(parameter: Parameter, change: Change) -> None:
    sample = parameter.values[0].value
    if type(sample) is not type(change.value):
        raise NoChange(
            f"“{parameter.title}”的值应与现值同样写法（例如 {as_json(sample)}），不能是 {as_json(change.value)}。"
        )
    if isinstance(change.value, int) and change.value < 0 and isinstance(sample, int) and sample >= 0:
        raise NoChange(f"“{parameter.title}”不能为负：{change.value}。")
    if change.until is not None and change.until <= change.since:
        raise NoChange(f"起止日期不对：{change.since} 至 {change.until}。")


def _spliced(values: tuple[DatedValue, ...], change: Change) -> tuple[DatedValue, ...]:
    """The values with the change's days taken out of those of its scope, and the change put in."""
    fresh = DatedValue(
        change.value, change.since, change.until, change.where, change.document.id, change.article,
        change.quotation, Confidence.PROJECT if change.document is SUPPOSED else Confidence.REPORTED,
        change.document.note or "试算",
    )  # fmt: skip
    kept: list[DatedValue] = []
    for value in values:
        if value.where != change.where or not value.overlaps(fresh):
            kept.append(value)
            continue
        if value.since < change.since:
            kept.append(replace(value, until=change.since))
        if change.until is not None and (value.until is None or change.until < value.until):
            kept.append(replace(value, since=change.until))
    return (*kept, fresh)
