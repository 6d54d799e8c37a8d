"""The parameters that ship: quoted word for word, without overlaps, holes or ambiguities."""

from datetime import date
from pathlib import Path

import pytest

from fangxin.engine.policy import Confidence, NotCovered, Policy
from fangxin.engine.policy.lookup import faults_of

POLICY = Policy.load()
ON = date(2025, 10, 20)
SOURCES = Path(__file__).resolve().parents[3].parent / "shared" / "seeds"
TEXT_OF = {"nutrition-measures": "002*.md", "urban-lunch-notice": "000*.md"}
RURAL, PRESCHOOL, URBAN = "compulsory-nutrition", "preschool-nutrition", "urban-lunch"


@pytest.mark.parametrize("name", POLICY.parameters)
def test_a_parameter_has_no_overlap_hole_or_ambiguity(name: str) -> None:
    assert faults_of(POLICY.parameters[name]) == []


@pytest.mark.parametrize("document", TEXT_OF)
def test_quotations_stand_in_the_text_word_for_word(document: str) -> None:
    found = sorted(SOURCES.glob(TEXT_OF[document]))
    if not found:
        pytest.skip("the programme documents are not beside this checkout")
    text = found[0].read_text(encoding="utf-8")
    quoted = [
        (parameter.name, dated.quotation)
        for parameter in POLICY.parameters.values()
        for dated in parameter.values
        if dated.document == document and dated.quotation
    ]
    assert quoted
    assert [name for name, quotation in quoted if quotation not in text] == []


@pytest.mark.parametrize("name", POLICY.parameters)
def test_a_value_is_not_older_than_its_document(name: str) -> None:
    for dated in POLICY.parameters[name].values:
        in_force = POLICY.documents[dated.document].in_force
        assert in_force is None or dated.since >= in_force


@pytest.mark.parametrize("name", POLICY.parameters)
def test_project_defaults_and_only_they_are_marked_as_such(name: str) -> None:
    for dated in POLICY.parameters[name].values:
        assert (dated.document == "project-default") == (dated.confidence is Confidence.PROJECT)
        if dated.confidence is Confidence.PROJECT:
            assert dated.note


@pytest.mark.parametrize("name", POLICY.parameters)
def test_every_code_in_a_value_has_a_chinese_label_or_is_a_choice_with_one(name: str) -> None:
    parameter = POLICY.parameters[name]
    for dated in parameter.values:
        for code in _codes(dated.value):
            assert code in parameter.labels
    assert set(parameter.choices) <= set(parameter.labels)


def _codes(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [code for inner in value for code in _codes(inner)] if isinstance(value, tuple) else []


@pytest.mark.parametrize(
    ("name", "programme", "value", "article"),
    [
        ("subsidy_rate", RURAL, 500, "第五条（二）"),
        ("subsidy_rate", PRESCHOOL, 300, "第四条（二）"),
        ("entitlement_days", RURAL, 200, "第五条（二）"),
        ("entitlement_days", PRESCHOOL, 200, "第四条（二）"),
        ("review_working_days", RURAL, 3, "第九条"),
        ("payment_working_days", RURAL, 5, "第九条"),
        ("sample_weight_min", RURAL, 125, "附件2第九条（六）"),
        ("sample_retention_min", RURAL, 48, "附件2第九条（六）"),
        ("sample_keepers", RURAL, 2, "附件2第九条（六）"),
        ("sample_weight_min", PRESCHOOL, 125, "第四十条"),
        ("dishes_per_meal", RURAL, 3, "附件2第七条"),
        ("soups_per_meal", RURAL, 1, "附件2第七条"),
        ("kinds_per_day", RURAL, 12, "附件2第七条"),
        ("kinds_per_week", RURAL, 25, "附件2第七条"),
        ("inquiries_per_month", RURAL, 1, "附件2第八条（三）"),
        ("tableware_tests_per_term", RURAL, 1, "附件2第九条（四）"),
        ("recipe_sets_per_stage", RURAL, 16, "附件2第六条"),
    ],
)
def test_the_numbers_of_the_measures(name: str, programme: str, value: int, article: str) -> None:
    answer = POLICY.value(name, on=ON, programme=programme)
    assert (answer.integer, answer.article) == (value, article)


@pytest.mark.parametrize(
    ("programme", "county_kind", "weights"),
    [
        (RURAL, "contiguous", [1, 0, 0, 0]),
        (RURAL, "local-first", [400, 60, 0, 40]),
        (PRESCHOOL, "contiguous", [0, 4, 3, 3]),
        (PRESCHOOL, "local-first", [0, 0, 0, 1]),
    ],
)
def test_the_shares_by_programme_and_kind_of_county(
    programme: str, county_kind: str, weights: list[int]
) -> None:
    answer = POLICY.value("split_weights", on=ON, programme=programme, county_kind=county_kind)
    assert list(answer.weights) == ["central", "province", "prefecture", "county"]
    assert list(answer.weights.values()) == weights


def test_the_share_of_each_tier_in_yuan_sums_to_the_daily_rate() -> None:
    weights = POLICY.value("split_weights", on=ON, programme=RURAL, county_kind="local-first").weights
    assert sum(weights.values()) == POLICY.value("subsidy_rate", on=ON, programme=RURAL).integer


def test_certificates_are_demands_each_met_by_any_of_its_papers() -> None:
    meat = POLICY.value("certificates_of_meat", on=ON, programme=RURAL)
    greens = POLICY.value("certificates_of_vegetables", on=ON, programme=RURAL)
    assert meat.alternatives == (("animal_quarantine",), ("meat_quality",))
    assert greens.alternatives == (("produce_conformity", "pesticide_rapid_test"),)
    assert greens.label("pesticide_rapid_test") == "农药残留快检报告"


def test_a_delivery_note_has_its_five_fields() -> None:
    fields = POLICY.value("delivery_note_fields", on=ON, programme=RURAL)
    assert [fields.label(code) for code in fields.texts] == ["食品名称", "数量", "单价", "金额", "日期"]


def test_kindergartens_need_a_director_from_fewer_diners() -> None:
    assert POLICY.value("director_needed_from_diners", on=ON).integer == 500
    assert POLICY.value("director_needed_from_diners", on=ON, school_kind="kindergarten").integer == 300
    with pytest.raises(NotCovered):
        POLICY.value("director_needed_from_diners", on=date(2025, 4, 14))


def test_the_settlement_basis_is_quantity_and_only_a_caterers_is_portions() -> None:
    assert POLICY.value("settlement_basis", on=ON, programme=RURAL).text == "quantity"
    assert POLICY.value("settlement_basis", on=ON, programme=URBAN).text == "portions"


@pytest.mark.duty("D053", "enforced")
def test_the_seven_documents_of_article_one_are_registered_with_their_numbers() -> None:
    numbers = {document.number for document in POLICY.documents.values()}
    assert numbers >= {
        "黔府办发〔2011〕134号",
        "黔府办发〔2012〕56号",
        "黔教助发〔2015〕341号",
        "黔府办发〔2016〕37号",
        "黔教发〔2021〕52号",
        "黔南府办发〔2012〕27号",
        "黔南府办函〔2016〕89号",
    }


@pytest.mark.duty("D001", "enforced")
@pytest.mark.parametrize("name", POLICY.parameters)
def test_every_value_names_a_registered_document(name: str) -> None:
    assert all(dated.document in POLICY.documents for dated in POLICY.parameters[name].values)
