"""Reading the policy parameters as pages show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries import ancestor, county_kind_on
from fangxin.areas.policy.queries.plans import adoptions_at
from fangxin.areas.policy.queries.programmes import programme_of
from fangxin.areas.policy.queries.rule import SCHOOL_PROGRAMME, school_kind_of
from fangxin.areas.policy.rules import value_text
from fangxin.engine.pinyin import initials
from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import AmbiguousValue, NotCovered, Policy
from fangxin.engine.policy.parameter import Parameter


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A parameter with the value that holds on a day at a place. `problem` says why there is none."""

    parameter: Parameter
    answer: Answer | None
    problem: str

    @property
    def value(self) -> str:
        """The value as people read it."""
        return value_text(self.parameter, self.answer.value) if self.answer else ""


@dataclass(frozen=True, slots=True)
class _Here:
    """Where one asks and as what: read once, however many parameters are asked."""

    path: str | None
    code: str | None
    adoptions: tuple[Adoption, ...]
    county_kind: str | None
    programme: str
    school_kind: str | None


def _here(actor: Actor, on: date, place: Organisation | None, programme: str) -> _Here:
    county = _county_of(actor, place)
    at_school = place is not None and place.kind == "school"
    asked = place if at_school else county
    own = programme_of(place, on) if place is not None and at_school else SCHOOL_PROGRAMME
    return _Here(
        path=asked.path if asked else None, code=(county.place_code or None) if county else None,
        adoptions=adoptions_at(asked) if asked else (),
        county_kind=(county_kind_on(county, on) or None) if county else None, programme=programme or own,
        school_kind=school_kind_of(place) if place else None,
    )  # fmt: skip


def _line(actor: Actor, name: str, on: date, here: _Here) -> ParameterLine:
    policy = Policy.load()
    parameter = policy.parameter(name)
    try:
        answer = policy.if_demanded(
            name, on=on, place=here.path, code=here.code, adoptions=here.adoptions, county_kind=here.county_kind,
            programme=here.programme, school_kind=here.school_kind, asked_by=actor.name,
        )  # fmt: skip
    except (NotCovered, AmbiguousValue) as problem:
        return ParameterLine(parameter, None, str(problem))
    return ParameterLine(parameter, answer, "" if answer else "这个项目没有这项规定。")


def parameter_line(
    actor: Actor, name: str, on: date, place: Organisation | None, programme: str = ""
) -> ParameterLine:
    """One parameter as it holds at `place` (a school, county or anything below one; None: nowhere in particular).

    Raises the engine's UnknownParameter.
    """
    return _line(actor, name, on, _here(actor, on, place, programme))


def parameter_lines(
    actor: Actor,
    on: date,
    place: Organisation | None,
    *,
    words: str = "",
    subject: str = "",
    programme: str = "",
    names: Collection[str] | None = None,
) -> list[ParameterLine]:
    """The parameters whose name, title, pinyin initials, clause or document hold `words`, in the order of the files.

    `names`: only these.
    """
    wanted, here = words.strip().lower(), _here(actor, on, place, programme)
    return [
        _line(actor, name, on, here)
        for name, parameter in Policy.load().parameters.items()
        if (names is None or name in names)
        and (not subject or parameter.subject == subject)
        and (not wanted or wanted in _searched(name))
    ]


@cache
def _searched(name: str) -> str:
    policy = Policy.load()
    parameter = policy.parameter(name)
    sources = [
        f"{policy.documents[v.document].title} {v.article} {v.quotation} {v.note}" for v in parameter.values
    ]
    return " ".join([name, parameter.title, initials(parameter.title), *sources]).lower()


def _county_of(actor: Actor, place: Organisation | None) -> Organisation | None:
    if place is None or place.kind in {"nation", "province", "prefecture", "supplier"}:
        return None
    return place if place.kind == "county" else ancestor(actor, place, "county")
