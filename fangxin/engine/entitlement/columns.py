"""Millions of pupil-months at once: day masks, a step count, and small tables of exact sums.

The order of the steps is that of one_pupil.py; docs/algorithms/entitlement.md works an example by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fangxin.engine.entitlement.facts import FactMistake, SchoolMonth, mask_of_days, mask_of_spans
from fangxin.engine.entitlement.one_pupil import STEPS
from fangxin.engine.entitlement.reasons import Lost, Reason
from fangxin.engine.entitlement.stretches import RATE, SPLIT, Asking, Stretch, stretches_of
from fangxin.engine.policy.adoption import Adoption
from fangxin.engine.policy.lookup import Policy

Masks = NDArray[np.uint32]
_DAY_COUNTS = 32  # a month has 0 to 31 days that count
_BLOCK = 1 << 15  # rows worked on together: their buffers stay in the processor's cache
_PUPIL_STEPS = (Reason.NOT_ENROLLED, Reason.NOT_RURAL_REGISTERED, Reason.OPTED_OUT, Reason.ABSENT)
_PUPIL_SHIFT = 6  # Lost.NOT_ENROLLED is bit 6


@dataclass(frozen=True, slots=True)
class SchoolColumns:
    """The schools of one month, one row each.

    `kinds` are sample schools that differ in place, kind of county, programme, kind, location or ownership (their meal
    days and spans are not read); `kind` (int32) says which of them a row is. The masks (uint32, bit 0 is the 1st) are
    its meal days and the days on which each dated fact holds.
    """

    kinds: tuple[SchoolMonth, ...]
    kind: NDArray[np.int32]
    meal_days: Masks
    licensed: Masks
    inclusive: Masks
    supplying: Masks
    running: Masks

    @classmethod
    def of(cls, schools: Sequence[SchoolMonth]) -> SchoolColumns:
        """Columns of schools, in their order. Raises FactMistake when they are not all of one month."""
        if len({school.month for school in schools}) > 1:
            raise FactMistake("一次只能计算一个月的学校。请按月分开。")
        places: dict[SchoolMonth, int] = {}
        kind = [places.setdefault(_bare(school), len(places)) for school in schools]

        def masks(name: str) -> Masks:
            return np.array([mask_of_spans(one.month, getattr(one, name)) for one in schools], np.uint32)

        return cls(
            kinds=tuple(places),
            kind=np.array(kind, np.int32),
            meal_days=np.array([mask_of_days(one.month, one.meal_days) for one in schools], np.uint32),
            licensed=masks("licensed"),
            inclusive=masks("inclusive"),
            supplying=masks("supplying"),
            running=masks("running"),
        )


@dataclass(frozen=True, slots=True)
class PupilColumns:
    """Pupils of those schools, one row each: index into the schools (int32) and day masks (uint32)."""

    school: NDArray[np.int32]
    enrolled: Masks
    rural: Masks
    opted_out: Masks
    absent: Masks


@dataclass(frozen=True, slots=True)
class Entitlements:
    """One row a pupil: fen (int32), its split central, province, prefecture, county (int32, n × 4), days (uint8),
    `Reason` (uint8) and `Lost` (uint16)."""

    amount_fen: NDArray[np.int32]
    split_fen: NDArray[np.int32]
    days: NDArray[np.uint8]
    reason: NDArray[np.uint8]
    lost: NDArray[np.uint16]


def entitle_all(
    policy: Policy, schools: SchoolColumns, pupils: PupilColumns, *, adoptions: Sequence[Adoption] = ()
) -> Entitlements:
    """What each pupil is entitled to. Raises FactMistake for columns that do not fit, and the policy's NotCovered.

    Source: the Measures 第四条, 第五条, annexes; docs/algorithms/entitlement.md.
    """
    _check(schools, pupils)
    tables = _Tables.of(policy, schools, adoptions)
    rows = len(pupils.school)
    found = Entitlements(
        np.empty(rows, np.int32), np.empty((rows, 4), np.int32), np.empty(rows, np.uint8),
        np.empty(rows, np.uint8), np.empty(rows, np.uint16),
    )  # fmt: skip
    for begin in range(0, rows, _BLOCK):
        _fill(tables, pupils, found, slice(begin, min(begin + _BLOCK, rows)))
    return found


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the rows look up: by school the days that can count, by school and step the reason, by days the sums."""

    days: Masks  # by school: meal days that the school's own facts leave
    rural_free: Masks  # by school: days that need no rural registration
    lost: NDArray[np.uint16]  # by school
    reason: NDArray[np.uint8]  # by school × 5 steps
    money: NDArray[np.intp]  # by school: where its kind begins in the sums
    stretch_days: tuple[Masks, ...]  # for each stretch, by school
    amount: tuple[NDArray[np.int32], ...]  # for each stretch, by kind × days
    split: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(cls, policy: Policy, schools: SchoolColumns, adoptions: Sequence[Adoption]) -> _Tables:
        count = len(schools.kind)
        days, free = np.zeros(count, np.uint32), np.full(count, 0xFFFFFFFF, np.uint32)
        lost, ground = np.zeros(count, np.uint16), np.zeros(count, np.uint8)
        asking, sums = Asking(policy, adoptions), _Sums()
        by_kind = [stretches_of(asking, _with_meals(schools, number)) for number in range(len(schools.kinds))]
        longest = max((len(stretches) for stretches in by_kind), default=1)
        stretch_days = tuple(np.zeros(count, np.uint32) for _ in range(longest))
        amount = tuple(np.zeros(len(by_kind) * _DAY_COUNTS, np.int32) for _ in range(longest))
        split = tuple(np.zeros((len(by_kind) * _DAY_COUNTS, 4), np.int32) for _ in range(longest))
        for number, stretches in enumerate(by_kind):
            mine = np.flatnonzero(schools.kind == number)
            for place, stretch in enumerate(stretches):
                span = np.uint32(_mask(schools.kinds[number].month, stretch))
                stretch_days[place][mine] = span
                left, struck = _school_days(stretch, schools, mine, span)
                days[mine] |= left
                lost[mine] |= struck
                if stretch.needs_rural:
                    free[mine] &= ~span
                ground[mine] = np.where((ground[mine] == 0) & (left != 0), stretch.ground, ground[mine])
                if stretch.static is None:
                    rows = slice(number * _DAY_COUNTS, (number + 1) * _DAY_COUNTS)
                    amount[place][rows], split[place][rows] = sums.of(stretch)
        return cls(
            days, free, lost, _reasons(days, lost, ground),
            schools.kind.astype(np.intp) * _DAY_COUNTS, stretch_days, amount, split,
        )  # fmt: skip


def _bare(school: SchoolMonth) -> SchoolMonth:
    return replace(school, meal_days=frozenset(), licensed=(), inclusive=(), supplying=(), running=())


def _with_meals(schools: SchoolColumns, number: int) -> SchoolMonth:
    """The sample school of a kind with every day on which some school of that kind serves."""
    sample = schools.kinds[number]
    bits = int(np.bitwise_or.reduce(schools.meal_days[schools.kind == number], initial=0))
    days = frozenset(sample.month.replace(day=bit + 1) for bit in range(31) if bits >> bit & 1)
    return replace(sample, meal_days=days)


def _mask(month: date, stretch: Stretch) -> int:
    length = (stretch.until - stretch.since).days
    return ((1 << length) - 1) << (stretch.since - month).days


def _school_days(
    stretch: Stretch, schools: SchoolColumns, mine: NDArray[np.intp], span: np.uint32
) -> tuple[Masks, NDArray[np.uint16]]:
    """Of the schools in `mine`: the meal days of the stretch that are left, and what struck out others."""
    left = schools.meal_days[mine] & span
    struck = np.zeros(len(mine), np.uint16)
    if stretch.static is not None:
        struck[left != 0] |= np.uint16(Lost[stretch.static.name])
        return np.zeros_like(left), struck
    steps = (
        (stretch.needs_recognition, schools.inclusive, Lost.NOT_INCLUSIVE),
        (stretch.needs_recognition, schools.licensed, Lost.NOT_LICENSED),
        (stretch.needs_running, schools.running, Lost.COUNTY_NOT_RUNNING),
        (stretch.needs_supply, schools.supplying, Lost.NO_SUPPLY_CONDITIONS),
    )
    for needed, fact, bit in steps:
        if needed:
            kept = left & fact[mine]
            struck[kept != left] |= np.uint16(bit)
            left = kept
    return left, struck


class _Sums:
    """The exact amount and split of 0 to 31 days, worked out once for each rate and split."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[NDArray[np.int32], NDArray[np.int32]]] = {}

    def of(self, stretch: Stretch) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """By days: fen, and fen by tier. An amount too large for a column raises OverflowError; nothing wraps."""
        split = stretch.answers.get(SPLIT)
        key = (stretch.answers[RATE].version, split.version if split else "")
        if key not in self._known:
            amounts = [days * stretch.rate_fen for days in range(_DAY_COUNTS)]
            shares = [stretch.split_fen(amount) for amount in amounts]
            self._known[key] = np.array(amounts, np.int32), np.array(shares, np.int32)
        return self._known[key]


def _reasons(days: Masks, lost: NDArray[np.uint16], ground: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """By school × how many of the four pupil steps left a day: the reason."""
    table = np.empty((len(days), 5), np.uint8)
    table[:, :4] = [int(step) for step in _PUPIL_STEPS]
    table[:, 4] = ground
    # A school of which nothing is left: the last of its steps that struck out a day, i.e. the highest bit.
    nothing = np.full(len(days), Reason.NO_MEAL_DAY, np.uint8)
    for step in STEPS[:_PUPIL_SHIFT]:
        nothing[(lost & np.uint16(Lost[step.name])) != 0] = step
    table[days == 0] = nothing[days == 0, None]
    return table.reshape(-1)


def _fill(tables: _Tables, pupils: PupilColumns, found: Entitlements, rows: slice) -> None:
    school = pupils.school[rows].astype(np.intp)
    possible = tables.days.take(school)
    enrolled = possible & pupils.enrolled[rows]
    covered = tables.rural_free.take(school)
    covered |= pupils.rural[rows]
    covered &= enrolled
    eating = ~pupils.opted_out[rows]
    eating &= covered
    present = ~pupils.absent[rows]
    present &= eating
    lost = np.not_equal(present, eating).view(np.uint8)
    step = (present != 0).view(np.uint8)
    for after, before in ((eating, covered), (covered, enrolled), (enrolled, possible)):
        lost <<= 1
        lost |= np.not_equal(after, before).view(np.uint8)
        step += (after != 0).view(np.uint8)
    wide = lost.astype(np.uint16)
    wide <<= _PUPIL_SHIFT
    wide |= tables.lost.take(school)
    found.lost[rows] = wide
    np.bitwise_count(present, out=found.days[rows])
    where = school * 5
    where += step
    tables.reason.take(where, out=found.reason[rows], mode="clip")  # within the table: both parts are checked
    where = tables.money.take(school)
    if len(tables.amount) == 1:
        where += found.days[rows]
        tables.amount[0].take(where, out=found.amount_fen[rows], mode="clip")
        tables.split[0].take(where, axis=0, out=found.split_fen[rows], mode="clip")
        return
    found.amount_fen[rows] = 0
    found.split_fen[rows] = 0
    for mask, amount, split in zip(tables.stretch_days, tables.amount, tables.split, strict=True):
        days = np.bitwise_count(present & mask.take(school))
        found.amount_fen[rows] += amount.take(where + days)
        found.split_fen[rows] += split.take(where + days, axis=0)


def _check(schools: SchoolColumns, pupils: PupilColumns) -> None:
    rows, count = len(pupils.school), len(schools.kind)
    columns = (pupils.enrolled, pupils.rural, pupils.opted_out, pupils.absent)
    if any(column.dtype != np.uint32 or column.shape != (rows,) for column in columns):
        raise FactMistake("学生各列须等长，日期列须为 uint32 位图。")
    masks = (schools.meal_days, schools.licensed, schools.inclusive, schools.supplying, schools.running)
    if any(column.dtype != np.uint32 or column.shape != (count,) for column in masks):
        raise FactMistake("学校各列须等长，日期列须为 uint32 位图。")
    if rows and not 0 <= int(pupils.school.min()) <= int(pupils.school.max()) < count:
        raise FactMistake(f"学生所在学校的序号超出 0 至 {count - 1}。请核对学校列。")
    if count and not 0 <= int(schools.kind.min()) <= int(schools.kind.max()) < len(schools.kinds):
        raise FactMistake("学校类别的序号超出范围。请核对学校列。")
