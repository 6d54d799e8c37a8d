"""What the roster asks the engine about who is entitled, and what it makes of the answer: lists, digests, masks.

The rule itself stands once, in fangxin/engine/entitlement. docs/algorithms/eligibility.md says how facts become
questions and answers become lists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from fangxin.areas.organisations.rules import SchoolState
from fangxin.areas.organisations.rules.county_kinds import KindSpell, kind_on
from fangxin.areas.policy.rules.programmes import law_kind, law_location
from fangxin.engine.entitlement import (
    ALWAYS,
    WORDING,
    PupilColumns,
    PupilMonth,
    Reason,
    SchoolColumns,
    SchoolMonth,
    Span,
    entitle_all,
    mask_of_days,
    mask_of_spans,
)
from fangxin.engine.policy.lookup import Policy

TIERS = ("central", "province", "prefecture", "county")
EVIDENCES = {"household_book": "户口簿", "police_letter": "派出所证明", "student_system": "学籍系统"}
REGISTRATIONS = {"rural": "农村户籍", "urban": "非农村户籍"}


@dataclass(frozen=True, slots=True)
class ProfileSpell:
    """What is registered of a school, for the days [since, until) of its spell."""

    since: date
    until: date | None
    state: SchoolState


@dataclass(frozen=True, slots=True)
class County:
    """The county of a school, as the policy asks for it."""

    path: str
    kinds: tuple[KindSpell, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class ChildSpell:
    """One enrolment of a child, with the spans of its proven rural registration."""

    pupil_id: int
    class_id: int
    since: date
    until: date | None
    rural: tuple[Span, ...] = ()
    grade: int = 0


@dataclass(frozen=True, slots=True)
class ChildMonth:
    """What one enrolment is entitled to in a month: [since, until) within it, days with a meal, money, why (or not)."""

    pupil_id: int
    class_id: int
    since: date
    until: date
    days: int
    amount_fen: int
    split_fen: tuple[int, int, int, int]
    reason: Reason

    @property
    def entitled(self) -> bool:
        """True when at least one meal day counts."""
        return self.reason.entitled

    @property
    def words(self) -> str:
        """Why, in Chinese."""
        return WORDING[self.reason].title


def month_span(month: date) -> tuple[date, date]:
    """[first day, first day of the next month) of a day's month."""
    first = month.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _dated(since: date | None, until: date | None) -> tuple[Span, ...]:
    return (Span(since, until),) if since is not None else ()


def school_months(
    month: date,
    county: County,
    profiles: Sequence[ProfileSpell],
    meal_days: Collection[date],
    programme_at: Callable[[date], str],
) -> list[SchoolMonth]:
    """The questions about a school for one month: one for each spell of its facts, or of its county's kind, in it.

    A school has the conditions to serve when its own canteen or a caterer serves it; where it runs a canteen itself,
    only while the canteen's licence holds. A permit or a licence that was never entered does not hold, except that a
    public school runs by its founding and not by a permit. A self-run county runs the programme for a school from the
    day on which its offices let a list come into force, which is what the list itself waits for. `programme_at` says under
    which programme the school serves on a day.
    """
    first, end = month_span(month)
    return [
        _school_month(first, county, kind, programme_at(since), spell.state, days)
        for spell in sorted(profiles, key=lambda one: one.since)
        for since, until, kind in _by_kind(county, max(spell.since, first), min(spell.until or end, end))
        for days in [frozenset(day for day in meal_days if since <= day < until)]
    ]


def _by_kind(county: County, since: date, until: date) -> list[tuple[date, date, str]]:
    """[since, until) cut on the days on which the county changes its kind."""
    ends = {
        day for spell in county.kinds for day in (spell.since, spell.until) if day and since < day < until
    }
    cuts = [since, *sorted(ends), until] if since < until else []
    return [(begin, end, kind_on(county.kinds, begin)) for begin, end in pairwise(cuts)]


def _school_month(
    month: date,
    county: County,
    county_kind: str,
    programme: str,
    state: SchoolState,
    meal_days: frozenset[date],
) -> SchoolMonth:
    canteen = _dated(state.canteen_licence_since, state.canteen_licence_until)
    permit = _dated(state.permit_since, state.permit_until)
    return SchoolMonth(
        month=month, place=county.path, code=county.code, county_kind=county_kind, programme=programme,
        kind=law_kind(state.kind), location=law_location(state.location), ownership=state.ownership, meal_days=meal_days,
        licensed=permit or (ALWAYS if state.ownership == "public" else ()),
        inclusive=_dated(state.inclusive_since, state.inclusive_until),
        supplying=canteen if state.supply_mode == "self-run" else ALWAYS, running=ALWAYS,
    )  # fmt: skip


def child_months(
    policy: Policy,
    schools: Sequence[SchoolMonth],
    children: Sequence[ChildSpell],
    *,
    absent: Callable[[int, int], int] | None = None,
    opted_out: Mapping[int, int] | None = None,
) -> list[ChildMonth]:
    """What every enrolment of one school is entitled to, in one call of the engine; enrolments of other months fall out.

    `absent(child, class)` and `opted_out[child]` are days of the month as bits (the 1st is bit 0).
    """
    if not schools or not children:
        return []
    month, end = month_span(schools[0].month)
    rows = [
        (index, child) for child in children for index in range(len(schools))
        if max(month, child.since) < min(end, child.until or end)
    ]  # fmt: skip
    if not rows:
        return []
    declined = opted_out or {}
    columns = PupilColumns(
        school=np.array([index for index, _ in rows], np.int32),
        enrolled=np.array([mask_of_spans(month, [Span(c.since, c.until)]) for _, c in rows], np.uint32),
        rural=np.array([mask_of_spans(month, c.rural) for _, c in rows], np.uint32),
        opted_out=np.array([declined.get(c.pupil_id, 0) for _, c in rows], np.uint32),
        absent=np.array([absent(c.pupil_id, c.class_id) if absent else 0 for _, c in rows], np.uint32),
    )
    answer = entitle_all(policy, SchoolColumns.of(schools), columns)
    found = [
        ChildMonth(
            child.pupil_id, child.class_id, max(month, child.since), min(end, child.until or end),
            int(answer.days[n]), int(answer.amount_fen[n]), _split(answer.split_fen[n]), Reason(int(answer.reason[n])),
        )
        for n, (_, child) in enumerate(rows)
    ]  # fmt: skip
    return _joined(found) if len(schools) > 1 else found


def _split(row: Iterable[int]) -> tuple[int, int, int, int]:
    central, province, prefecture, county = (int(part) for part in row)
    return central, province, prefecture, county


def _joined(found: Sequence[ChildMonth]) -> list[ChildMonth]:
    """One answer for an enrolment whose school changed within the month: the sums, and the first ground that counts."""
    by_spell: dict[tuple[int, int, date], ChildMonth] = {}
    for one in found:
        key = one.pupil_id, one.class_id, one.since
        before = by_spell.get(key)
        if before is None:
            by_spell[key] = one
            continue
        split = tuple(a + b for a, b in zip(before.split_fen, one.split_fen, strict=True))
        by_spell[key] = ChildMonth(
            one.pupil_id, one.class_id, one.since, one.until, before.days + one.days,
            before.amount_fen + one.amount_fen, _split(split), before.reason if before.entitled else one.reason,
        )  # fmt: skip
    return list(by_spell.values())


def pupil_month(child: ChildSpell) -> PupilMonth:
    """One child as the engine's explanation asks for it."""
    return PupilMonth(enrolled=(Span(child.since, child.until),), rural=child.rural)


def days_mask(month: date, days: Collection[date]) -> int:
    """Days of a month as bits."""
    return mask_of_days(month.replace(day=1), list(days))


def digest_of_list(pupil_ids: Iterable[int]) -> str:
    """The digest of a frozen list: SHA-256 in hex over the sorted numbers joined by commas. The database agrees."""
    said = ",".join(str(one) for one in sorted(set(pupil_ids)))
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ListDifferences:
    """A frozen list beside another state of the roster, by child number."""

    came: tuple[int, ...]
    left: tuple[int, ...]
    moved: tuple[int, ...]

    @property
    def any(self) -> bool:
        """True when the two are not the same."""
        return bool(self.came or self.left or self.moved)


def list_differences(frozen: Mapping[int, int], live: Mapping[int, int]) -> ListDifferences:
    """Compare two lists given as child → class: who came, who left (or is no longer entitled), who changed class."""
    return ListDifferences(
        came=tuple(sorted(live.keys() - frozen.keys())),
        left=tuple(sorted(frozen.keys() - live.keys())),
        moved=tuple(sorted(one for one in frozen.keys() & live.keys() if frozen[one] != live[one])),
    )


def masked_name(name: str) -> str:
    """李小明 → 李*明, 李明 → 李*: the first and, from three characters on, the last stay.

    Source: practice of student-aid notices; those who know the child recognise it on the school's own wall.
    """
    if len(name) <= 2:
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]
