"""Looking a parameter up. docs/algorithms/policy-lookup.md says which value wins."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from fangxin.engine.policy.adoption import Adoption, check_adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.documents import Document
from fangxin.engine.policy.parameter import DatedValue, Parameter, PolicyMistake, Scope, division
from fangxin.engine.policy.places import Place, UnknownPlace
from fangxin.engine.policy.reading import (
    read_added_values,
    read_documents,
    read_keys,
    read_parameters,
    read_places,
)

_FOLDER = Path(__file__).parent
_NO_PLACES: Mapping[str, Place] = MappingProxyType({})
_Read = TypeVar("_Read")


class UnknownParameter(LookupError):
    """There is no parameter of that name."""


class UnknownKey(LookupError):
    """The programme, kind of county or kind of school is not in keys.yaml."""


class NotCovered(LookupError):
    """No value holds on that day for that question; nothing is carried forward. `title` names the rule to people."""

    def __init__(self, message: str, title: str) -> None:
        super().__init__(message)
        self.title = title


class AmbiguousValue(LookupError):
    """Two values hold and neither is more specific than the other."""


@dataclass(frozen=True)
class Policy:
    """All parameters and their documents."""

    parameters: Mapping[str, Parameter]
    documents: Mapping[str, Document]
    keys: Mapping[str, Mapping[str, str]]
    places: Mapping[str, Place] = field(default_factory=lambda: _NO_PLACES)

    @classmethod
    def load(cls) -> "Policy":
        """The policy that ships with this program, read and checked once."""
        return _shipped()

    @classmethod
    def from_folder(cls, folder: Path, over: "Policy | None" = None) -> "Policy":
        """Read `keys.yaml`, `documents.yaml`, `places.yaml` and `parameters/*.yaml`. Raises PolicyMistake.

        `over` makes the folder a pack: what it says comes on top of that policy, and `values/*.yaml` adds values to
        parameters that are there already. A pack may leave any file out; nothing of the policy below is replaced.
        """
        below = over or cls({}, {}, {}, {})
        own = read_keys(folder / "keys.yaml") if _there(folder / "keys.yaml", over) else {}
        names = {*below.keys, *own}
        keys = {name: MappingProxyType({**below.keys.get(name, {}), **own.get(name, {})}) for name in names}
        documents = {**below.documents, **_read_or_none(read_documents, folder / "documents.yaml", over)}
        places = {**below.places, **_read_or_none(read_places, folder / "places.yaml", over or below)}
        fresh = read_parameters(folder / "parameters", documents, keys["unit"])
        if twice := set(fresh) & set(below.parameters):
            raise PolicyMistake(f"参数“{min(twice)}”已有定义。包里请写在 values/ 下，给它加值。")
        parameters = {**below.parameters, **fresh}
        if over is not None:
            parameters = dict(read_added_values(folder / "values", parameters, documents))
        policy = cls(
            MappingProxyType(parameters), MappingProxyType(documents), MappingProxyType(keys),
            MappingProxyType(places),
        )  # fmt: skip
        for parameter in parameters.values():
            for dated in parameter.values:
                policy.check_keys(dated.where)
        for place in places.values():
            policy.check_keys(Scope(county_kind=place.county_kind))
        return policy

    def place(self, code: str) -> Place:
        """A place by its division code, with or without trailing 00; of an unregistered one the nearest above is told.

        A county of a registered province needs no row of its own: without one its kind is not known here. Raises
        UnknownPlace.
        """
        try:
            plain = division(code)
        except PolicyMistake as wrong:
            raise UnknownPlace(str(wrong)) from wrong
        if plain in self.places:
            return self.places[plain]
        above = next(
            (self.places[plain[:n]] for n in (4, 2) if n < len(plain) and plain[:n] in self.places), None
        )
        if above is None:
            raise UnknownPlace(f"没有登记行政区划代码“{code}”。请核对，或写进 places.yaml。")
        return Place(plain, f"{above.name} {plain}", "county" if len(plain) == 6 else "prefecture")

    def check_keys(self, scope: Scope) -> None:
        """Raise UnknownKey when a scope names a programme or kind that keys.yaml does not list."""
        said = {
            "county_kind": scope.county_kind,
            "programme": scope.programme,
            "school_kind": scope.school_kind,
        }
        for key, name in said.items():
            if name is not None and name not in self.keys[key]:
                known = "、".join(self.keys[key])
                raise UnknownKey(f"政策参数不认识 {key}“{name}”。可用：{known}。新类别请先登记在 keys.yaml。")

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name. Raises UnknownParameter with the nearest names."""
        if name not in self.parameters:
            near = "、".join(difflib.get_close_matches(name, self.parameters, n=3)) or "无相近名称"
            raise UnknownParameter(f"没有参数“{name}”（{near}）。请核对参数名。")
        return self.parameters[name]

    def value(
        self,
        name: str,
        *,
        on: date,
        place: str | None = None,
        county_kind: str | None = None,
        programme: str | None = None,
        school_kind: str | None = None,
        code: str | None = None,
        adoptions: Sequence[Adoption] = (),
        asked_by: str = "",
    ) -> Answer:
        """The value on a day for a place, kind of county, programme and kind of school.

        `place` is the county's path in this installation, `code` its division code; either may be left out.
        `adoptions` are decisions of lower places (any parameter; others are passed over).
        Raises UnknownParameter, UnknownKey, NotCovered, AmbiguousValue, or AdoptionRefused.
        """
        parameter = self.parameter(name)
        question = Scope(place, county_kind, programme, school_kind, division(code) if code else None)
        self.check_keys(question)
        dated = _most_specific(parameter, question, on, asked_by)
        answer = self._answer(parameter, dated)
        return _adopted(answer, adoptions, question, on)

    def if_demanded(
        self,
        name: str,
        *,
        on: date,
        place: str | None = None,
        county_kind: str | None = None,
        programme: str | None = None,
        school_kind: str | None = None,
        code: str | None = None,
        adoptions: Sequence[Adoption] = (),
        asked_by: str = "",
    ) -> Answer | None:
        """Like `value`, but None where the rule does not exist for the question on any day.

        Three dishes and a soup are demanded of the compulsory programme only. A day that is not
        covered still raises NotCovered.
        """
        question = Scope(place, county_kind, programme, school_kind, division(code) if code else None)
        self.check_keys(question)
        if not any(dated.where.holds_in(question) for dated in self.parameter(name).values):
            return None
        return self.value(
            name,
            on=on,
            place=place,
            county_kind=county_kind,
            programme=programme,
            school_kind=school_kind,
            code=code,
            adoptions=adoptions,
            asked_by=asked_by,
        )

    def _answer(self, parameter: Parameter, dated: DatedValue) -> Answer:
        return Answer(
            value=dated.value,
            unit=parameter.unit,
            parameter=parameter,
            since=dated.since,
            until=dated.until,
            document=self.documents[dated.document],
            article=dated.article,
            quotation=dated.quotation,
            confidence=dated.confidence,
            version=parameter.version_of(dated),
        )


def _there(path: Path, over: Policy | None) -> bool:
    """A pack may leave a file out; the policy itself may not."""
    return over is None or path.exists()


def _read_or_none(
    read: Callable[[Path], Mapping[str, _Read]], path: Path, over: Policy | None
) -> Mapping[str, _Read]:
    return read(path) if _there(path, over) else {}


@cache
def _shipped() -> Policy:
    return with_packs(Policy.from_folder(_FOLDER), _FOLDER / "packs")


def with_packs(policy: Policy, folder: Path) -> Policy:
    """The policy with every pack of a folder on top, by name: a province joins by laying its pack there."""
    for pack in sorted(path for path in folder.glob("*") if path.is_dir()):
        policy = Policy.from_folder(pack, over=policy)
    return policy


def _most_specific(parameter: Parameter, question: Scope, on: date, asked_by: str) -> DatedValue:
    matching = [dated for dated in parameter.values if dated.covers(on) and dated.where.holds_in(question)]
    if not matching:
        known = "；".join(
            f"{dated.since} 至 {dated.until or '废止'}（{dated.where.text}）" for dated in parameter.values
        )
        raise NotCovered(
            f"{on} 没有“{parameter.title}”（{parameter.name}）的规定，查询范围：{question.text}"
            f"{f'，查询者：{asked_by}' if asked_by else ''}。已有规定：{known}。"
            "请先录入当日有效的文件，再办理。",
            parameter.title,
        )
    best = [dated for dated in matching if all(dated.where.says_all_of(other.where) for other in matching)]
    if len(best) == 1:
        return best[0]
    both = "；".join(f"{dated.where.text} → {dated.value!r}" for dated in matching)
    raise AmbiguousValue(
        f"{on}“{parameter.title}”（{parameter.name}）有多个规定同样具体：{both}。"
        f"请为 {question.text} 单独录入。"
    )


def _adopted(answer: Answer, adoptions: Sequence[Adoption], question: Scope, on: date) -> Answer:
    """Apply the places' own values from the highest place to the lowest."""
    suspended: list[Adoption] = []
    mine = [
        adoption
        for adoption in adoptions
        if adoption.parameter == answer.parameter.name
        and adoption.where.holds_in(question)
        and adoption.as_dated().covers(on)
    ]
    for place in sorted({adoption.place for adoption in mine}, key=len):
        here = [adoption for adoption in mine if adoption.place == place]
        valid = [adoption for adoption in here if adoption.against == answer.version]
        suspended += [adoption for adoption in here if adoption.against != answer.version]
        if not valid:
            continue
        adoption = next(
            (one for one in valid if all(one.where.says_all_of(other.where) for other in valid)), None
        )
        if adoption is None or sum(one.where == adoption.where for one in valid) > 1:
            raise AmbiguousValue(
                f"{on}“{answer.parameter.title}”在 {place} 有多个同样具体的地方规定，请撤回其中之一。"
            )
        check_adoption(adoption, answer)
        dated = adoption.as_dated()
        answer = replace(
            answer,
            value=dated.value,
            since=dated.since,
            until=dated.until,
            document=adoption.document,
            article=dated.article,
            quotation=dated.quotation,
            confidence=dated.confidence,
            version=answer.parameter.version_of(dated),
        )
    return replace(answer, suspended=tuple(suspended))


def faults_of(parameter: Parameter) -> list[str]:
    """Overlaps, holes and ambiguities among a parameter's values, in words; empty when sound."""
    faults: list[str] = []
    for place, one in enumerate(parameter.values):
        for other in parameter.values[place + 1 :]:
            faults += _faults_between(parameter, one, other)
    for where in {dated.where for dated in parameter.values}:
        chain = sorted((dated for dated in parameter.values if dated.where == where), key=lambda v: v.since)
        for earlier, later in pairwise(chain):
            if earlier.until is not None and earlier.until < later.since:
                faults.append(
                    f"{parameter.name}：{where.text} 在 {earlier.until} 至 {later.since} 之间没有规定"
                )
    return faults


def _faults_between(parameter: Parameter, one: DatedValue, other: DatedValue) -> list[str]:
    if not one.overlaps(other) or not one.where.can_meet(other.where):
        return []
    if one.where == other.where:
        return [f"{parameter.name}：{one.where.text} 的两个规定日期重叠（{one.since}、{other.since}）"]
    if one.where.says_all_of(other.where) or other.where.says_all_of(one.where):
        return []
    if any(_settles(third, one, other) for third in parameter.values):
        return []
    return [f"{parameter.name}：{one.where.text} 与 {other.where.text} 同样具体，须另写两者兼有的规定"]


def _settles(third: DatedValue, one: DatedValue, other: DatedValue) -> bool:
    """Say whether a third value answers, on all days that both hold, every question that falls under both."""
    both = one.where.joined(other.where)
    if not (third.where.holds_in(both) and third.where.says_all_of(one.where)):
        return False
    if not third.where.says_all_of(other.where) or third.since > max(one.since, other.since):
        return False
    ends = [value.until for value in (one, other) if value.until is not None]
    return third.until is None or (bool(ends) and min(ends) <= third.until)


def check_sound(policy: Policy) -> None:
    """Raise PolicyMistake with every fault of every parameter."""
    faults = [fault for parameter in policy.parameters.values() for fault in faults_of(parameter)]
    if faults:
        raise PolicyMistake("政策参数有误：" + "；".join(faults))
