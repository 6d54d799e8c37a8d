"""A province joins by writing data, and what holds where goes by division code."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from fangxin.engine.entitlement import PupilMonth, Reason, SchoolMonth, Span, entitle
from fangxin.engine.policy import Policy, PolicyMistake, UnknownPlace
from fangxin.engine.policy.lookup import check_sound, with_packs

SHIPPED = Policy.load()
PACK = Path(__file__).with_name("third_province")
JOINED = Policy.from_folder(PACK, over=SHIPPED)
ON = date(2026, 9, 7)


def test_an_invented_province_joins_by_data_alone() -> None:
    """Another programme, kind of county, kind of school, unit, document, split and stricter sample: no line of code."""
    check_sound(JOINED)
    county = JOINED.place("990121")
    assert (county.name, county.county_kind) == ("高坪县", "high-mountain")
    assert JOINED.value("bowls_per_breakfast", on=ON, programme="mountain-breakfast").integer == 2
    days = frozenset(date(2026, 9, day) for day in (7, 8, 9))
    school = SchoolMonth(
        date(2026, 9, 1),
        "8/9/",
        "high-mountain",
        "mountain-breakfast",
        "boarding-point",
        "village",
        "private",
        days,
    )
    found = entitle(JOINED, school, PupilMonth((Span(date(2026, 9, 8)),)))
    assert (found.days, found.amount_fen, found.split_fen) == (2, 500, (0, 200, 100, 200))
    assert found.reason is Reason.RURAL_SCHOOL
    assert (
        "《山区早餐计划管理办法》（云府发〔2025〕3号）第四条：“每生每天补助2.5元”"
        in found.lines[0].rate.because()
    )


def test_a_pack_that_lies_in_the_folder_is_read_with_the_policy(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "packs" / "cloud-screen")
    found = with_packs(SHIPPED, tmp_path / "packs")
    assert found.parameters.keys() == JOINED.parameters.keys()
    assert with_packs(SHIPPED, tmp_path / "none") is SHIPPED


def test_its_values_hold_in_its_own_places_and_nowhere_else() -> None:
    def sample(code: str | None) -> int:
        return JOINED.value("sample_weight_min", on=ON, code=code).integer

    assert [sample("990121"), sample("990100"), sample("990000")] == [200, 200, 200]
    assert [sample("522722"), sample(None)] == [125, 125]


def test_the_pack_leaves_what_was_there_untouched() -> None:
    for name, parameter in SHIPPED.parameters.items():
        assert JOINED.parameters[name].values[: len(parameter.values)] == parameter.values
    assert "mountain-breakfast" not in SHIPPED.keys["programme"]


def test_a_pack_cannot_redefine_a_parameter_or_add_to_none(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    text = (PACK / "parameters" / "breakfast.yaml").read_text(encoding="utf-8")
    (tmp_path / "parameters" / "own.yaml").write_text(
        text.replace("bowls_per_breakfast", "subsidy_rate")
        .replace("bowl\n", "fen\n")
        .replace("mountain-breakfast-measures", "nutrition-measures")
        .replace("mountain-breakfast", "compulsory-nutrition"),
        encoding="utf-8",
    )
    with pytest.raises(PolicyMistake, match="已有定义"):
        Policy.from_folder(tmp_path, over=SHIPPED)
    (tmp_path / "parameters" / "own.yaml").unlink()
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "own.yaml").write_text(
        "no_such: [{value: 1, since: 2025-03-01, until: null, document: project-default, article: '', confidence: project, note: x}]",
        encoding="utf-8",
    )
    with pytest.raises(PolicyMistake, match="没有参数“no_such”"):
        Policy.from_folder(tmp_path, over=SHIPPED)


def test_the_ten_and_the_two_counties_are_data_that_agree_with_the_clause() -> None:
    """附件2第一条: 10个集中连片特困县, 2个非集中连片特困县."""
    kinds = [p.county_kind for p in SHIPPED.places.values() if p.code.startswith("5227") and p.county_kind]
    programme = "compulsory-nutrition"
    included = SHIPPED.value("included_counties", on=ON, code="522700", programme=programme)
    self_run = SHIPPED.value("self_run_counties", on=ON, code="522700", programme=programme)
    assert (
        (kinds.count("contiguous"), kinds.count("local-first"))
        == (included.integer, self_run.integer)
        == (10, 2)
    )
    assert not any(p.confidence.may_block for p in SHIPPED.places.values() if p.county_kind)


def test_a_place_that_nobody_registered_is_refused_by_name() -> None:
    with pytest.raises(UnknownPlace, match="770000"):
        SHIPPED.place("770000")
