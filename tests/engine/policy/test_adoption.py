"""A lower place's own value: checked, and suspended when the value above changes."""

from dataclasses import replace
from datetime import date

import pytest

from fangxin.engine.policy import (
    Adoption,
    AdoptionRefused,
    AmbiguousValue,
    Confidence,
    DatedValue,
    Document,
    Policy,
    Scope,
    check_adoption,
)
from fangxin.engine.policy.parameter import PlainValue

POLICY = Policy.load()
DAY = date(2025, 10, 20)
OWN = Document(
    "own", "青禾县实施细则", "青禾县实施细则", "measures", "青府发〔2025〕1号", "青禾县", None, None, ""
)
RURAL = "compulsory-nutrition"


def adopt(name: str, value: PlainValue, place: str = "1/4/", *, against: str | None = None) -> Adoption:
    above = POLICY.value(name, on=DAY, programme=RURAL).version if against is None else against
    return Adoption(name, value, date(2025, 1, 1), None, Scope(place=place), OWN, "第三条", above, "照办")


def ask(
    name: str, *adoptions: Adoption, place: str = "1/4/9/", policy: Policy = POLICY, on: date = DAY
) -> object:
    return policy.value(name, on=on, place=place, programme=RURAL, adoptions=adoptions)


def test_a_stricter_value_of_the_place_answers_there_and_only_there() -> None:
    county = adopt("sample_weight_min", 150)
    answer = POLICY.value("sample_weight_min", on=DAY, place="1/4/9/", programme=RURAL, adoptions=[county])
    assert (answer.integer, answer.confidence) == (150, Confidence.ADOPTED)
    assert answer.because().startswith("依据《青禾县实施细则》（青府发〔2025〕1号）第三条：“照办”")
    elsewhere = POLICY.value("sample_weight_min", on=DAY, place="1/5/", programme=RURAL, adoptions=[county])
    assert elsewhere.integer == 125


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sample_weight_min", 100),
        ("review_working_days", 4),
        ("subsidy_rate", 600),
        ("monthly_statement_day", 29),
        ("payment_start_event", "whenever"),
        ("delivery_note_fields", ("food_name", "quantity")),
        ("kinds_per_day", "twelve"),
    ],
)
def test_what_a_place_may_not_decide_is_refused(name: str, value: PlainValue) -> None:
    with pytest.raises(AdoptionRefused):
        ask(name, adopt(name, value))
    with pytest.raises(AdoptionRefused):
        check_adoption(adopt(name, value), POLICY.value(name, on=DAY, programme=RURAL))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("review_working_days", 2),
        ("subsidy_rate", 500),
        ("monthly_statement_day", 10),
        ("payment_start_event", "group_decided"),
        ("delivery_note_fields", ("food_name", "quantity", "unit_price", "amount", "date", "lot")),
    ],
)
def test_what_a_place_may_decide_answers(name: str, value: PlainValue) -> None:
    assert ask(name, adopt(name, value)).value == value  # type: ignore[attr-defined]


def test_a_county_is_measured_against_its_prefecture() -> None:
    prefecture = adopt("sample_weight_min", 150, "1/")
    with_prefecture = POLICY.value(
        "sample_weight_min", on=DAY, place="1/4/", programme=RURAL, adoptions=[prefecture]
    )
    county = adopt("sample_weight_min", 140, against=with_prefecture.version)
    with pytest.raises(AdoptionRefused, match="只能更高"):
        ask("sample_weight_min", county, prefecture)
    county = replace(county, value=200)
    assert ask("sample_weight_min", county, prefecture).value == 200  # type: ignore[attr-defined]


@pytest.mark.duty("D095", "enforced")
def test_a_change_above_suspends_older_values_below_until_they_are_adopted_again() -> None:
    parameter = POLICY.parameters["sample_weight_min"]
    old = next(value for value in parameter.values if value.where.programme == RURAL)
    change = date(2027, 9, 1)
    ended = replace(old, until=change)
    new: DatedValue = replace(old, value=200, since=change)
    values = (*(value for value in parameter.values if value is not old), ended, new)
    later = replace(
        POLICY, parameters={**POLICY.parameters, parameter.name: replace(parameter, values=values)}
    )
    county = adopt("sample_weight_min", 150)
    before = later.value(
        "sample_weight_min", on=date(2027, 8, 31), place="1/4/", programme=RURAL, adoptions=[county]
    )
    after = later.value("sample_weight_min", on=change, place="1/4/", programme=RURAL, adoptions=[county])
    assert (before.integer, before.suspended) == (150, ())
    assert (after.integer, after.suspended) == (200, (county,))
    again = replace(county, value=250, since=change, against=after.version)
    answer = later.value(
        "sample_weight_min", on=change, place="1/4/", programme=RURAL, adoptions=[county, again]
    )
    assert answer.integer == 250


def test_two_values_of_one_place_are_an_error() -> None:
    with pytest.raises(AmbiguousValue):
        ask("sample_weight_min", adopt("sample_weight_min", 150), adopt("sample_weight_min", 160))


def test_an_adoption_names_its_place() -> None:
    with pytest.raises(AdoptionRefused):
        Adoption("sample_weight_min", 150, DAY, None, Scope(), OWN, "", "")
