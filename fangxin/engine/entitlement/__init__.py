"""What each pupil is entitled to in a month: heads by name, days by date, money in fen, split by tier, with the reason.

Read docs/algorithms/entitlement.md first. Two ways in, which always agree (a property test says so):

One pupil with a full explanation (about a millisecond):

    entitlement = entitle(Policy.load(), school: SchoolMonth, pupil: PupilMonth, adoptions=())
    entitlement.amount_fen, .split_fen (central, province, prefecture, county), .days, .reason, .lost
    entitlement.lines        one for each stretch of days with one rate: since, until, days, rate (an Answer), amount
    entitlement.struck       which meal days did not count, and why
    entitlement.because()    Chinese sentences with clauses

Millions, as columns:

    school_columns = SchoolColumns.of(schools: Sequence[SchoolMonth])           # all of one month
    pupils = PupilColumns(school=int32 (n,) index into the schools, enrolled=, rural=, opted_out=, absent=uint32 (n,))
    found = entitle_all(Policy.load(), school_columns, pupils, adoptions=())
    found.amount_fen int32 (n,), .split_fen int32 (n, 4), .days uint8 (n,), .reason uint8 (n,), .lost uint16 (n,)

Days of a month are bits of a uint32: the 1st is bit 0 (`mask_of_days`, `mask_of_spans`). A reason is a `Reason`;
`clause_of(policy, reason, school, on)` answers with the clause it rests on. Raises the policy's NotCovered for a month
that no value covers; nothing is guessed.
"""

from fangxin.engine.entitlement.columns import Entitlements, PupilColumns, SchoolColumns, entitle_all
from fangxin.engine.entitlement.facts import (
    ALWAYS,
    LOCATIONS,
    OWNERSHIPS,
    FactMistake,
    PupilMonth,
    SchoolMonth,
    Span,
    mask_of_days,
    mask_of_spans,
    month_end,
)
from fangxin.engine.entitlement.one_pupil import Entitlement, Line, Struck, clause_of, entitle
from fangxin.engine.entitlement.reasons import WORDING, Lost, Reason

__all__ = [
    "ALWAYS",
    "LOCATIONS",
    "OWNERSHIPS",
    "WORDING",
    "Entitlement",
    "Entitlements",
    "FactMistake",
    "Line",
    "Lost",
    "PupilColumns",
    "PupilMonth",
    "Reason",
    "SchoolColumns",
    "SchoolMonth",
    "Span",
    "Struck",
    "clause_of",
    "entitle",
    "entitle_all",
    "mask_of_days",
    "mask_of_spans",
    "month_end",
]
