"""Which programmes a school belongs to on a day: from its facts and the programmes' own scope data.

A programme joins by writing data: the scope_* parameters say which kinds of school, which locations, which owners and
which counties it holds for, and `scope_places` (where there is one) in which provinces. Nothing here names a programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.answer import Answer
from fangxin.engine.policy.lookup import NotCovered, Policy

_SCOPE = (
    "scope_places", "scope_county_participation", "scope_school_kinds", "scope_all_pupils_locations",
    "scope_rural_registered_locations", "scope_private_schools",
)  # fmt: skip
_MUST = _SCOPE[1:4]


@dataclass(frozen=True, slots=True)
class SchoolQuestion:
    """A school as the scope of a programme sees it on a day.

    `place` is its county's path, `code` the county's division code ("" where none is registered), `county_kind` and `kind`
    keys of keys.yaml, `location` as in scope_all_pupils_locations. `recognised`: a private school's permit and its
    recognition as inclusive hold on the day.
    """

    place: str
    code: str
    county_kind: str
    kind: str
    location: str
    ownership: str
    recognised: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a school stands with one programme. `whom`: `all` pupils, `rural` those registered there, "" nobody.

    `answers` are the clauses it rests on; `lacking` says in Chinese what keeps the school out, "" for a member.
    `near` counts how many of the questions it passed: of two programmes that do not hold, the nearer one is explained.
    """

    programme: str
    whom: str
    answers: tuple[Answer, ...]
    lacking: str
    near: int

    @property
    def holds(self) -> bool:
        """True when the school is in the programme."""
        return not self.lacking

    @property
    def self_run(self) -> bool:
        """True when the county runs the programme by itself."""
        return any(one.parameter.name == _SCOPE[1] and one.value == "self_run" for one in self.answers)

    @property
    def because(self) -> tuple[str, ...]:
        """The clauses in sentences."""
        return tuple(answer.because() for answer in self.answers)


def memberships(
    policy: Policy, school: SchoolQuestion, on: date, adoptions: Sequence[Adoption] = ()
) -> tuple[Membership, ...]:
    """Every programme with where the school stands: those that hold first, then the nearest; else in order of the keys."""
    found = [_membership(policy, name, school, on, adoptions) for name in policy.keys["programme"]]
    return tuple(sorted(found, key=lambda one: (not one.holds, -one.near)))


def _membership(
    policy: Policy, programme: str, school: SchoolQuestion, on: date, adoptions: Sequence[Adoption]
) -> Membership:
    answers: dict[str, Answer] = {}
    for name in _SCOPE:
        try:
            answer = policy.if_demanded(
                name, on=on, place=school.place, code=school.code or None, county_kind=school.county_kind or None,
                programme=programme, school_kind=school.kind if school.kind in policy.keys["school_kind"] else None,
                adoptions=adoptions, asked_by="项目归属",
            )  # fmt: skip
        except NotCovered:
            answer = None
        if answer is not None:
            answers[name] = answer
    whom = _whom(answers, school)
    checks = (
        ("这个项目不在本省实施", _in_place(answers.get("scope_places"), school.code)),
        ("本类县不在项目范围内", all(name in answers for name in _MUST)),
        ("学校类别不在项目范围内", school.kind in _texts(answers, "scope_school_kinds")),
        ("学校所在地不在项目范围内", bool(whom)),
        ("民办学校的办学许可或普惠性认定不在有效期内", _owner_fits(answers, school)),
    )
    lacking = next((said for said, passed in checks if not passed), "")
    near = next((n for n, (_, passed) in enumerate(checks) if not passed), len(checks))
    return Membership(programme, whom if not lacking else "", tuple(answers.values()), lacking, near)


def _texts(answers: dict[str, Answer], name: str) -> tuple[str, ...]:
    return answers[name].texts if name in answers else ()


def _in_place(answer: Answer | None, code: str) -> bool:
    """A county whose code is not registered is not kept out: where it lies is unknown."""
    return answer is None or not code or any(code.startswith(wanted) for wanted in answer.texts)


def _whom(answers: dict[str, Answer], school: SchoolQuestion) -> str:
    if school.location in _texts(answers, "scope_all_pupils_locations"):
        return "all"
    return "rural" if school.location in _texts(answers, "scope_rural_registered_locations") else ""


def _owner_fits(answers: dict[str, Answer], school: SchoolQuestion) -> bool:
    if school.ownership != "private" or "scope_private_schools" not in answers:
        return True
    return answers["scope_private_schools"].text != "inclusive_and_licensed" or school.recognised
