"""The roll-out of the urban programme on a day: whom it covers, by when all must take part, and who is late."""

from __future__ import annotations

from datetime import date

from fangxin.areas.audit.rules.actor import Actor
from fangxin.areas.organisations.models import Organisation
from fangxin.areas.organisations.queries.duties import progress_of
from fangxin.areas.organisations.rules.rollout import RollOut
from fangxin.areas.policy.queries.rule import county_rule
from fangxin.engine.policy.answer import Answer

PROGRAMME = "urban-lunch"


def roll_out(actor: Actor, county: Organisation, on: date) -> tuple[RollOut, Answer]:
    """Every urban school with every service, and the clause that says from when all must. Raises the engine's NotCovered.

    Overdue is who does not run a service although the policy of the day covers all schools.
    """
    stage = county_rule(actor, "urban_lunch_coverage", county=county, on=on, programme=PROGRAMME)
    services = county_rule(actor, "services", county=county, on=on, programme=PROGRAMME)
    kinds = county_rule(actor, "scope_school_kinds", county=county, on=on, programme=PROGRAMME)
    due = stage.since if stage.text == "all_schools" else stage.until
    return RollOut(on, due, tuple(progress_of(actor, services.texts, kinds.texts, on))), stage
