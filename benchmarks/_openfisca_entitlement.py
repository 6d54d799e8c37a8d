"""The same entitlement rules written for OpenFisca, run by the peers' interpreter: argv is input.npz, output.npz, turns.

Prints one line of JSON: CPU seconds of the fastest turn for the formulas alone, and with the inputs set.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from openfisca_core.entities import Entity, GroupEntity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

PERIOD = "2026-09"
PUPIL = Entity("pupil", "pupils", "A pupil", "")
SCHOOL = GroupEntity("school", "schools", "A school", "", roles=[{"key": "member", "plural": "members"}])
# Codes of the columns, as bench_entitlement.py writes them.
PRESCHOOL, PRIVATE, SELF_RUN_COUNTY, KINDERGARTEN = 1, 1, 1, 0
VILLAGE, TOWNSHIP, COUNTY_SEAT = 0, 1, 2
TIERS = ("central", "province", "prefecture", "county")


def variable(name: str, entity: Entity, value_type: type, formula: object = None) -> type[Variable]:
    """A monthly variable; without a formula it is an input."""
    body = {"value_type": value_type, "entity": entity, "definition_period": MONTH, "label": name}
    return type(name, (Variable,), body | ({"formula": formula} if formula else {}))


def no_recognition(school, period):
    return (school("programme", period) == PRESCHOOL) & (school("ownership", period) == PRIVATE)


def kind_fits(school, period, parameters):
    scope = parameters(period).scope
    kindergarten = school("kind", period) == KINDERGARTEN
    return np.where(
        school("programme", period) == PRESCHOOL,
        kindergarten * scope.preschool_takes_kindergartens,
        ~kindergarten * scope.compulsory_takes_schools,
    )


def location_fits(school, period):
    location = school("location", period)
    rural = (location == VILLAGE) | (location == TOWNSHIP)
    return rural | ((school("programme", period) != PRESCHOOL) & (location == COUNTY_SEAT))


def needs_rural(school, period):
    return (school("programme", period) != PRESCHOOL) & (school("location", period) == COUNTY_SEAT)


def school_steps(school, period, parameters):
    """The days left after each of the school's own steps."""
    meals = school("meal_days", period)
    a = np.where(kind_fits(school, period, parameters), meals, 0)
    b = np.where(location_fits(school, period), a, 0)
    asked = no_recognition(school, period)
    c = np.where(asked, b & school("inclusive", period), b)
    d = np.where(asked, c & school("licensed", period), c)
    e = np.where(school("county_kind", period) == SELF_RUN_COUNTY, d & school("running", period), d)
    f = np.where(needs_rural(school, period), e & school("supplying", period), e)
    return meals, a, b, c, d, e, f


def possible_formula(school, period, parameters):
    return school_steps(school, period, parameters)[-1]


def school_lost_formula(school, period, parameters):
    steps = school_steps(school, period, parameters)
    return sum((steps[n] != steps[n + 1]) * (1 << n) for n in range(6))


def school_reason_formula(school, period, parameters):
    steps = school_steps(school, period, parameters)
    return np.select([step == 0 for step in steps], [20, 21, 22, 23, 24, 25, 26], 0)


def ground_formula(school, period):
    kindergarten = school("kind", period) == KINDERGARTEN
    private = school("ownership", period) == PRIVATE
    return np.where(needs_rural(school, period), 2, np.where(kindergarten, np.where(private, 4, 3), 1))


def enrolled_days_formula(pupil, period):
    return pupil.school("possible", period) & pupil("enrolled", period)


def covered_days_formula(pupil, period):
    open_to_all = np.where(pupil.school("needs_rural_fact", period), 0, 0x7FFFFFFF)
    return pupil("enrolled_days", period) & (pupil("rural", period) | open_to_all)


def eating_days_formula(pupil, period):
    return pupil("covered_days", period) & ~pupil("opted_out", period)


def present_days_formula(pupil, period):
    return pupil("eating_days", period) & ~pupil("absent", period)


def days_formula(pupil, period):
    return np.bitwise_count(pupil("present_days", period).astype(np.uint32))


def amount_formula(pupil, period, parameters):
    rate = parameters(period).rate
    preschool = pupil.school("programme", period) == PRESCHOOL
    return pupil("days", period) * np.where(preschool, rate.preschool, rate.compulsory)


def share_formula(tier):
    def formula(pupil, period, parameters):
        weights = parameters(period).weights
        preschool = pupil.school("programme", period) == PRESCHOOL
        own = pupil.school("county_kind", period) == SELF_RUN_COUNTY
        weight, total = (
            np.where(
                preschool,
                np.where(own, getattr(weights.preschool_own, key), getattr(weights.preschool, key)),
                np.where(own, getattr(weights.compulsory_own, key), getattr(weights.compulsory, key)),
            )
            for key in (tier, "total")
        )
        return pupil("amount", period) * weight // total

    return formula


def reason_formula(pupil, period):
    return np.select(
        [
            pupil("days", period) > 0,
            pupil.school("possible", period) == 0,
            pupil("enrolled_days", period) == 0,
            pupil("covered_days", period) == 0,
            pupil("eating_days", period) == 0,
        ],
        [pupil.school("ground", period), pupil.school("school_reason", period), 27, 28, 29],
        30,
    )


def lost_formula(pupil, period):
    possible, enrolled = pupil.school("possible", period), pupil("enrolled_days", period)
    covered, eating = pupil("covered_days", period), pupil("eating_days", period)
    return (
        pupil.school("school_lost", period)
        + (possible != enrolled) * 64
        + (enrolled != covered) * 128
        + (covered != eating) * 256
        + (eating != pupil("present_days", period)) * 512
    )


SCHOOL_INPUTS = (
    "programme", "county_kind", "kind", "location", "ownership", "meal_days", "licensed", "inclusive", "supplying",
    "running",
)  # fmt: skip
PUPIL_INPUTS = ("enrolled", "rural", "opted_out", "absent")
OUTPUTS = ("amount", *TIERS, "days", "reason", "lost")


def system(parameters: dict) -> TaxBenefitSystem:
    made = TaxBenefitSystem([PUPIL, SCHOOL])
    made.parameters = ParameterNode("", data=parameters)
    for name in SCHOOL_INPUTS:
        made.add_variable(variable(name, SCHOOL, int))
    for name in PUPIL_INPUTS:
        made.add_variable(variable(name, PUPIL, int))
    made.add_variable(variable("needs_rural_fact", SCHOOL, bool, needs_rural))
    for name, formula in (
        ("possible", possible_formula), ("school_lost", school_lost_formula),
        ("school_reason", school_reason_formula), ("ground", ground_formula),
    ):  # fmt: skip
        made.add_variable(variable(name, SCHOOL, int, formula))
    for name, formula in (
        ("enrolled_days", enrolled_days_formula), ("covered_days", covered_days_formula),
        ("eating_days", eating_days_formula), ("present_days", present_days_formula), ("days", days_formula),
        ("amount", amount_formula), *((tier, share_formula(tier)) for tier in TIERS), ("reason", reason_formula),
        ("lost", lost_formula),
    ):  # fmt: skip
        made.add_variable(variable(name, PUPIL, int, formula))
    return made


def main() -> None:
    """Calculate every output and write them; the entities are built outside the clock."""
    source, target, turns = sys.argv[1], sys.argv[2], int(sys.argv[3])
    data = np.load(source, allow_pickle=False)
    law = json.loads(str(data["parameters"]))
    made = system(law)
    builder = SimulationBuilder()
    builder.create_entities(made)
    builder.declare_person_entity("pupil", np.arange(len(data["school"])))
    schools = builder.declare_entity("school", np.arange(len(data["meal_days"])))
    builder.join_with_persons(schools, data["school"], np.array(["member"] * len(data["school"])))
    base = builder.build(made)
    columns = {name: data[name].astype(np.int32) for name in SCHOOL_INPUTS + PUPIL_INPUTS}
    best, best_with_inputs, found = float("inf"), float("inf"), {}
    for _ in range(turns):
        simulation = base.clone()
        began = time.process_time()
        for name, column in columns.items():
            simulation.set_input(name, PERIOD, column)
        set_at = time.process_time()
        found = {name: simulation.calculate(name, PERIOD) for name in OUTPUTS}
        ended = time.process_time()
        best, best_with_inputs = min(best, ended - set_at), min(best_with_inputs, ended - began)
    np.savez(target, **found)
    print(json.dumps({"formulas": best, "with_inputs": best_with_inputs}))


if __name__ == "__main__":
    main()
