"""What is not confirmed from an official text is marked as such, and refuses nothing but what is named here."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from fangxin.areas.audit.rules.actor import PUBLIC, ROLE_NAMES, Role
from fangxin.areas.kitchen.models import FLOORS as KITCHEN_FLOORS
from fangxin.areas.policy.law_values import IN_DATABASE
from fangxin.areas.policy.rules import CONFIDENCE
from fangxin.areas.supply.rules.order import OVER_NEED_BP, PURCHASE_STEP_G
from fangxin.areas.supply.rules.stock import EXPIRES_SOON_DAYS
from fangxin.engine.duties import load_duties
from fangxin.engine.policy import Confidence, Policy

POLICY = Policy.load()
ON = date(2026, 9, 14)
AREAS = Path(__file__).resolve().parents[3] / "fangxin" / "areas"
# Floors whose number is read in a reprint: a second person may let a value under them stand, with a reason that stays on
# record (docs/decisions/0010); tests/areas/kitchen/test_floor_decisions.py shows both sides.
FLOORS = {
    "core_temperature_min": "D188", "sample_weight_min": "D208", "sample_retention_min": "D209",
    "steam_disinfection_min": "D191", "steam_disinfection_minutes": "D191", "chlorine_min": "D191",
    "chlorine_minutes": "D191",
}  # fmt: skip
# How a procedure runs where the text is silent: a county sets these within their range; they are no limits of law.
PROCEDURES = {
    "family_part_max", "objection_answer_working_days", "open_objection_effect", "payment_start_event",
    "public_notice_working_days", "minor_number_reading", "pupil_identity_retention_years",
}  # fmt: skip


def asked_by_actions() -> set[str]:
    """Every parameter that an action names."""
    files = [p for p in AREAS.rglob("*.py") if "actions" in p.parts or p.name == "actions.py"]
    found = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found & set(POLICY.parameters)


def unconfirmed(name: str) -> bool:
    return not all(value.confidence.may_block for value in POLICY.parameters[name].values)


def test_no_act_is_refused_by_an_unconfirmed_number_that_is_not_named_above() -> None:
    refusing = {name for name in asked_by_actions() | set(IN_DATABASE) if unconfirmed(name)}
    assert refusing <= set(FLOORS) | PROCEDURES


def test_each_floor_stands_in_the_list_of_duties() -> None:
    known = {duty.id for duty in load_duties()}
    assert set(FLOORS.values()) <= known
    assert set(IN_DATABASE) == set(FLOORS)


def test_every_unconfirmed_floor_has_a_second_persons_way() -> None:
    assert set(dict(KITCHEN_FLOORS)) == set(FLOORS)


def test_a_floor_that_was_confirmed_or_dropped_leaves_the_list() -> None:
    assert [name for name in FLOORS if not unconfirmed(name)] == []


@pytest.mark.parametrize("confidence", Confidence)
def test_every_confidence_has_a_mark_and_only_read_texts_and_adopted_values_may_block(
    confidence: Confidence,
) -> None:
    tone, word = CONFIDENCE[confidence]
    assert word
    assert confidence.may_block == (tone == "ok")


@pytest.mark.parametrize(
    ("name", "constant"),
    [
        ("purchase_step", PURCHASE_STEP_G),
        ("order_over_need", OVER_NEED_BP),
        ("expiry_warning_days", EXPIRES_SOON_DAYS),
    ],
)
def test_numbers_that_rules_still_hold_are_those_of_the_policy(name: str, constant: int) -> None:
    assert POLICY.value(name, on=ON).integer == constant


@pytest.mark.duty("D064", "enforced")
def test_the_two_counties_bear_preschool_alone() -> None:
    """第七条: 非集中连片特困县由本级财政承担."""
    split = POLICY.value("split_weights", on=ON, programme="preschool-nutrition", county_kind="local-first")
    assert dict(split.weights) == {"central": 0, "province": 0, "prefecture": 0, "county": 1}


@pytest.mark.duty("D061", "enforced")
def test_the_ten_counties_are_borne_by_the_centre_alone_and_the_clause_says_direct() -> None:
    """第六条: 由中央财政全额承担,资金直达到县."""
    split = POLICY.value("split_weights", on=ON, programme="compulsory-nutrition", county_kind="contiguous")
    assert dict(split.weights) == {"central": 1, "province": 0, "prefecture": 0, "county": 0}
    assert "资金直达到县" in split.quotation


@pytest.mark.duty("D054", "enforced")
def test_the_two_nutrition_programmes_have_their_own_rate_split_and_scope() -> None:
    """第二条: preschool and compulsory education."""
    for name in ("subsidy_rate", "split_weights", "scope_school_kinds", "scope_private_schools"):
        programmes = {value.where.programme for value in POLICY.parameters[name].values}
        assert {"compulsory-nutrition", "preschool-nutrition"} <= programmes


@pytest.mark.duty("D002", "supported")
def test_the_five_parties_of_the_urban_programme_are_named() -> None:
    """一: 政府主导、部门协同、学校主体、家长分担、社会参与."""
    roles = {"government": Role.EDUCATION_OFFICER, "departments": Role.REGULATOR, "school": Role.PRINCIPAL,
             "parents": Role.GUARDIAN}  # fmt: skip
    assert set(roles.values()) <= set(ROLE_NAMES)
    assert PUBLIC.grants == ()  # society: the public reads without an account
    parties = POLICY.value("governance_parties", on=ON, programme="urban-lunch")
    assert set(parties.texts) == {*roles, "society"}
    assert [parties.label(code) for code in parties.texts] == [
        "政府主导", "部门协同", "学校主体", "家长分担", "社会参与",
    ]  # fmt: skip


@pytest.mark.duty("D012", "supported")
def test_the_urban_programme_covers_all_urban_primary_schools_from_autumn_2023() -> None:
    """五（一）、四（一）: willing schools first, all from 2023-09-01."""

    def stage(on: date) -> str:
        return POLICY.value("urban_lunch_coverage", on=on, programme="urban-lunch").text

    assert [stage(date(2023, 8, 31)), stage(date(2023, 9, 1))] == ["willing_schools", "all_schools"]
    assert POLICY.value("scope_school_kinds", on=ON, programme="urban-lunch").texts == ("primary",)


def test_the_part_of_families_needs_the_county_governments_approval_and_is_bounded() -> None:
    """附件2第二、七条: 5 + X, X approved by the county government."""
    approval = POLICY.value("family_part_approval", on=ON, programme="compulsory-nutrition")
    assert (approval.text, approval.article) == ("county_government", "附件2第七条")
    assert POLICY.value("family_part_max", on=ON, programme="compulsory-nutrition").integer == 500
