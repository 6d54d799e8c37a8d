"""Millions at once say exactly what one at a time says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxin.engine.entitlement import (
    LOCATIONS,
    OWNERSHIPS,
    FactMistake,
    PupilColumns,
    PupilMonth,
    SchoolColumns,
    SchoolMonth,
    Span,
    entitle,
    entitle_all,
    mask_of_days,
    mask_of_spans,
)
from fangxin.engine.policy import Policy, Scope
from fangxin.engine.policy.change import Change, suppose

POLICY = Policy.load()
MONTH = date(2026, 9, 1)
COMPULSORY = "compulsory-nutrition"
# Two changes inside the month: another rate from the 10th, and county-seat schools in scope as a whole from the 17th.
CHANGED = suppose(
    POLICY,
    [
        Change("subsidy_rate", 601, date(2026, 9, 10), where=Scope(programme=COMPULSORY)),
        Change(
            "scope_all_pupils_locations", ("village", "county_seat"), date(2026, 9, 17),
            where=Scope(programme=COMPULSORY),
        ),
    ],
)  # fmt: skip
DAYS = [MONTH + timedelta(days=day) for day in range(30)]
some_days = st.frozensets(st.sampled_from(DAYS), max_size=12)
spans = st.lists(
    st.builds(
        lambda since, length: Span(since, None if length == 0 else since + timedelta(days=length)),
        st.sampled_from([date(2020, 1, 1), *DAYS]), st.integers(0, 20),
    ),
    max_size=2,
).map(tuple)  # fmt: skip
schools = st.builds(
    SchoolMonth, month=st.just(MONTH), place=st.sampled_from(["1/2/", "1/3/"]),
    county_kind=st.sampled_from(["contiguous", "local-first"]),
    programme=st.sampled_from([COMPULSORY, "preschool-nutrition", "urban-lunch"]),
    kind=st.sampled_from(["kindergarten", "primary", "special"]), location=st.sampled_from(LOCATIONS),
    ownership=st.sampled_from(OWNERSHIPS), meal_days=st.frozensets(st.sampled_from(DAYS), max_size=22),
    licensed=spans, inclusive=spans, supplying=spans, running=spans,
)  # fmt: skip
pupils = st.builds(PupilMonth, enrolled=spans, rural=spans, opted_out=some_days, absent=some_days)


def columns_of(those: list[tuple[int, PupilMonth]]) -> PupilColumns:
    def masks(name: str) -> np.ndarray:
        make = mask_of_spans if name in {"enrolled", "rural"} else mask_of_days
        return np.array([make(MONTH, getattr(one, name)) for _, one in those], np.uint32)

    return PupilColumns(
        np.array([school for school, _ in those], np.int32),
        *(masks(name) for name in ("enrolled", "rural", "opted_out", "absent")),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(schools, min_size=1, max_size=4), st.lists(st.tuples(st.integers(0, 3), pupils), max_size=8),
       st.sampled_from([POLICY, CHANGED]))  # fmt: skip
def test_both_ways_give_the_same_money_days_reason_and_losses(
    some_schools: list[SchoolMonth], drawn: list[tuple[int, PupilMonth]], policy: Policy
) -> None:
    those = [(number % len(some_schools), pupil) for number, pupil in drawn]
    found = entitle_all(policy, SchoolColumns.of(some_schools), columns_of(those))
    for row, (number, pupil) in enumerate(those):
        one = entitle(policy, some_schools[number], pupil)
        assert (
            found.amount_fen[row], tuple(found.split_fen[row]), found.days[row], found.reason[row], found.lost[row],
        ) == (one.amount_fen, one.split_fen, one.days, one.reason, one.lost)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(schools, pupils)
def test_the_tiers_always_sum_to_the_amount_and_no_day_counts_twice(
    school: SchoolMonth, pupil: PupilMonth
) -> None:
    found = entitle(CHANGED, school, pupil)
    assert sum(found.split_fen) == found.amount_fen
    assert found.days + sum(len(one.days) for one in found.struck) == len(school.meal_days)
    assert found.reason.entitled == (found.days > 0)


def test_a_block_boundary_changes_nothing() -> None:
    school = SchoolMonth(
        MONTH, "1/2/", "contiguous", COMPULSORY, "primary", "village", "public", frozenset(DAYS[:20])
    )
    rows = (1 << 15) + 7
    ones = np.full(rows, 0x3FFFFFFF, np.uint32)
    none = np.zeros(rows, np.uint32)
    found = entitle_all(
        POLICY, SchoolColumns.of([school]), PupilColumns(np.zeros(rows, np.int32), ones, none, none, none)
    )
    assert set(found.amount_fen) == {10_000}
    assert int(found.split_fen.sum()) == rows * 10_000


def test_columns_that_do_not_fit_are_refused() -> None:
    school = SchoolMonth(MONTH, "1/2/", "contiguous", COMPULSORY, "primary", "village", "public", frozenset())
    one = np.zeros(1, np.uint32)
    columns = SchoolColumns.of([school])
    with pytest.raises(FactMistake, match="序号超出"):
        entitle_all(POLICY, columns, PupilColumns(np.array([1], np.int32), one, one, one, one))
    with pytest.raises(FactMistake, match="uint32"):
        entitle_all(
            POLICY, columns, PupilColumns(np.array([0], np.int32), one.astype(np.int64), one, one, one)
        )
    with pytest.raises(FactMistake, match="一个月"):
        SchoolColumns.of([school, replace(school, month=date(2026, 10, 1))])
