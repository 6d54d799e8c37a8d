"""Terms for tests."""

from __future__ import annotations

from datetime import date

from fangxin.areas.policy.actions.calendar import set_term
from fangxin.areas.policy.models import Term
from tests.factories.world import TERM_START, World, at, key

TERM_END = date(2027, 1, 23)


def autumn_term(world: World) -> Term:
    """The county's first term of 2026-2027: 31 August to 22 January."""
    return set_term(
        by=world.actor("education"), key=key(), at=at(8, on=TERM_START), county=world.county,
        name="2026-2027 第一学期", since=TERM_START, until=TERM_END,
    )  # fmt: skip


# A notice as a person would type it, with dates invented for 2027: no notice of that year is known yet.
NOTICE_2027 = [
    ["日期", "安排", "名称"],
    ["2027-01-01至2027-01-03", "放假", "元旦"],
    ["2027-02-05至2027-02-12", "放假", "春节"],
    ["2027-02-14", "上班", "春节调休"],
    ["2027-04-05", "放假", "清明节"],
    ["2027-05-01至2027-05-05", "放假", "劳动节"],
    ["2027-06-09", "放假", "端午节"],
    ["2027-09-15", "放假", "中秋节"],
    ["2027-10-01至2027-10-07", "放假", "国庆节"],
    ["2027-10-09", "上班", "国庆节调休"],
]
