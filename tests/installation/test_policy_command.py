"""`fangxin policy`: a rule and its clause on the command line, without a database."""

from __future__ import annotations

import json

import pytest

from fangxin.installation.cli import build_parser, main


def test_a_rule_is_printed_with_its_clause(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "policy",
        "show",
        "split_weights",
        "--on",
        "2026-09-14",
        "--programme",
        "compulsory-nutrition",
    ]
    assert main([*arguments, "--county-kind", "local-first"]) == 0
    assert "附件2第三条" in capsys.readouterr().out
    assert main([*arguments, "--county-kind", "local-first", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["value"] == {"central": 400, "province": 60, "prefecture": 0, "county": 40}
    assert said["confidence"] == "seed"


@pytest.mark.parametrize(
    ("name", "on", "words"),
    [
        ("subsidy_rat", "2026-09-14", "subsidy_rate"),
        ("subsidy_rate", "2019-09-14", "没有“每生每天补助标准”"),
        ("subsidy_rate", "14.9.2026", "日期“14.9.2026”不对"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence_and_code_2(
    capsys: pytest.CaptureFixture[str], name: str, on: str, words: str
) -> None:
    assert main(["policy", "show", name, "--on", on, "--programme", "compulsory-nutrition"]) == 2
    assert words in capsys.readouterr().err


def test_the_list_names_every_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", "--json"]) == 0
    names = {row["parameter"] for row in json.loads(capsys.readouterr().out)}
    assert {"subsidy_rate", "sample_weight_min", "public_notice_working_days"} <= names
    assert build_parser().prog == "fangxin"


def test_a_place_brings_its_kind_of_county(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [
        "policy",
        "show",
        "split_weights",
        "--on",
        "2026-09-14",
        "--programme",
        "compulsory-nutrition",
        "--json",
    ]
    assert main([*asked, "--place", "522722"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["value"]["central"], found["place"]["kind"], found["article"]) == (
        1,
        "contiguous",
        "第六条",
    )
    assert main([*asked, "--place", "522701"]) == 0
    assert json.loads(capsys.readouterr().out)["value"]["county"] == 40
    assert main([*asked, "--place", "529921", "--county-kind", "local-first"]) == 0  # a county without a row
    assert main([*asked, "--place", "770000"]) == 2
    assert "没有登记行政区划代码" in capsys.readouterr().err


def test_the_list_tells_what_is_not_confirmed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list", "--unconfirmed", "--json"]) == 0
    names = {row["parameter"] for row in json.loads(capsys.readouterr().out)}
    assert "core_temperature_min" in names
    assert "subsidy_rate" not in names
