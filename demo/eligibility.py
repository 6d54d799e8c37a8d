"""The demo's lists beyond the report: X as the county approved it, facts of children, and leaves."""

from __future__ import annotations

from datetime import date, timedelta

from demo.calendar import SEPTEMBER, TERM_UNTIL, TODAY, moment
from demo.clock import set_clock
from demo.county import County
from demo.dice import dice
from fangxin.areas.audit.queries import looking
from fangxin.areas.dining.actions import announce_leave, record_own_food
from fangxin.areas.roster.actions import record_boarding, record_registration, set_family_part
from fangxin.areas.roster.queries import classes, pupil_ids

X_FEN = 200


def tell_eligibility(county: County) -> None:
    """Played on the last morning: a few seconds of acts that the pages of lists, leaves and months show."""
    set_clock(moment(TODAY, 7, 30))
    set_family_part(
        by=county.actors["reviewer"], key="demo-x", at=moment(TODAY, 7, 30), county=county.places["qinghe"], fen=X_FEN,
        since=SEPTEMBER, until=date(2027, 7, 15), document="青禾府办〔2026〕18 号", approved_on=date(2026, 8, 20),
    )  # fmt: skip
    school, principal = county.places["xikou"], county.at("xikou", "principal")
    with looking(principal):
        third = next(c for c in classes(principal, TODAY) if (c.grade, c.number) == (3, 2))
        children = sorted(pupil_ids(principal, third, TODAY))
    throw = dice("facts", "xikou")
    urban = throw.sample(children, 5)
    said = {"by": principal, "at": moment(TODAY, 7, 35), "school": school}
    record_registration(
        key="demo-rural", pupil_ids=[one for one in children if one not in urban], value="rural",
        evidence="household_book", since=SEPTEMBER, **said,
    )  # fmt: skip
    record_registration(
        key="demo-urban", pupil_ids=urban, value="urban", evidence="student_system", since=SEPTEMBER, **said
    )
    record_boarding(
        key="demo-boarders", pupil_ids=throw.sample(children, 6), boards=True, since=SEPTEMBER, **said
    )
    record_own_food(
        by=principal, key="demo-own-food", at=moment(TODAY, 7, 36), pupil_id=children[3], since=TODAY, until=TERM_UNTIL,
        why="牛奶过敏，家长书面申请自带餐",
    )  # fmt: skip
    announce_leave(
        by=principal, key="demo-leave", at=moment(TODAY, 7, 37), pupil_id=children[7], since=TODAY,
        until=TODAY + timedelta(days=1), reason="sick",
    )  # fmt: skip
