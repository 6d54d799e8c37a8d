"""`fangxin menu plan|library|check` told nonsense: one sentence each, a code that is not 0, no traceback, JSON when asked."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import pytest

from fangxin.engine.dishes import Dish, load_dishes
from fangxin.engine.menu_plan.catalogue import NothingToPlanWith
from fangxin.engine.menu_plan.from_library import catalogue_of
from fangxin.engine.menu_plan.from_policy import requirements_of
from fangxin.engine.menu_plan.season import plan_season
from fangxin.installation import menu_sources
from fangxin.installation.commands import menu
from fangxin.installation.menu_sources import policy_rules

ON = date(2026, 9, 14)


def called(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    menu.add_parser(parser.add_subparsers())
    args = parser.parse_args(["menu", *arguments])
    return int(args.run(args))


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    return tmp_path / "价格.csv"


@pytest.mark.parametrize("action", ["plan", "library"])
def test_a_price_file_that_is_not_there_is_one_sentence(
    action: str, prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(action, "--prices", str(prices)) == 2
    told = capsys.readouterr()
    assert told.err == f"打不开“{prices}”：没有这个文件，请检查路径。\n"
    assert told.out == ""


def test_a_folder_a_workbook_and_a_picture_are_no_price_file(
    prices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called("plan", "--prices", str(tmp_path)) == 2
    assert "这是文件夹" in capsys.readouterr().err
    prices.write_bytes(b"PK\x03\x04....")
    assert called("plan", "--prices", str(prices)) == 2
    assert "另存为 CSV" in capsys.readouterr().err
    prices.write_bytes(b"\xff\xff\xff\x81")
    assert called("plan", "--prices", str(prices)) == 2
    assert "UTF-8 或 GBK" in capsys.readouterr().err


def test_every_bad_row_of_a_price_file_is_named_at_once(
    prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prices.write_text(
        "食材,元/公斤,计价\n大米,5.80,毛\n龙肉,9.00,毛\n土豆,免费,毛\n番茄,-3,毛\n菠菜,,毛\n大米,5.90,毛\n猪肉(后腿),99999,毛\n",
        encoding="utf-8",
    )
    assert called("plan", "--prices", str(prices), "--json") == 2
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert (answer["possible"], answer["usable"]) == (False, False)
    assert [problem.split("：")[0] for problem in answer["problems"][:5]] == [
        "价格表第 3 行", "价格表第 4 行", "价格表第 5 行", "价格表第 6 行", "价格表第 7 行",
    ]  # fmt: skip
    assert any("第 8 行" in problem for problem in answer["problems"])
    assert told.err.splitlines() == answer["problems"]


def test_a_price_file_without_its_columns_or_rows_says_how_it_must_begin(
    prices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, said in (
        ("名,钱\n大米,5\n", "没有“食材”一列"),
        ("食材,元/公斤\n", "没有一行价格"),
        ("", "没有“食材”一列"),
    ):
        prices.write_text(text, encoding="utf-8")
        assert called("plan", "--prices", str(prices)) == 2
        told = capsys.readouterr().err
        assert said in told
        assert "食材,元/公斤,计价" in told


def test_a_price_file_as_excel_saves_it_in_china_is_read(prices: Path) -> None:
    prices.write_text("食材,元/公斤,计价\r\n大米,5.80,毛\r\n", encoding="gb18030")
    args = argparse.Namespace(prices=prices, price_factor=100)
    assert menu_sources.priced({}, args)["大米"].fen_per_kg == 580


def test_every_value_that_makes_no_sense_is_told_together(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = (
        "--stage", "university", "--season", "monsoon", "--budget", "-3", "--gap", "0", "--price-factor", "-5",
        "--days", "9", "--gone", "独角兽", "--without-kind", "龙", "--without-allergen", "灰尘",
    )  # fmt: skip
    assert called("plan", *wrong, "--json") == 2
    problems = json.loads(capsys.readouterr().out)["problems"]
    for said in ("university", "monsoon", "-3", "--gap", "--price-factor", "--days", "独角兽", "龙", "灰尘"):
        assert sum(said in problem for problem in problems) == 1, said
    assert "小学" in problems[0]


@pytest.mark.parametrize("budget", ["-3", "0", "100000", "五元", "4.999", ""])
def test_a_budget_that_is_none_says_how_to_write_it(budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    for action in ("plan", "library"):
        assert called(action, "--budget", budget) == 2
        assert "例如 --budget 5.00" in capsys.readouterr().err


def test_a_library_of_no_sets_and_unknown_seasons_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("library", "--sets", "0", "--overlap", "130", "--seasons", "autumn", "never") == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 3


def test_prices_half_as_high_again_that_no_week_can_meet_name_the_smallest_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert called("plan", "--price-factor", "150", "--budget", "2.50", "--season", "autumn", "--json") == 1
    told = capsys.readouterr()
    answer = json.loads(told.out)
    assert answer["possible"] is False
    assert "预算 2.50 元" in answer["together"]
    more = next(change for change in answer["changes"] if change["fen"])
    assert f"预算加 {more['fen'] / 100:.2f} 元" in more["sentence"]
    assert "排不出来" in told.err


def test_the_same_dishes_for_both_stages_are_told_as_one_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert called("plan", "--same-dishes", "--objective", "cost", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    weeks = told["stages"]
    assert set(weeks) == {"primary", "junior"}
    assert told["publishable"]
    assert all(week["publishable"] for week in weeks.values())
    dishes = [[[d["dish"] for d in day["dishes"]] for day in week["days"]] for week in weeks.values()]
    assert dishes[0] == dishes[1]
    assert weeks["primary"]["days"] != weeks["junior"]["days"]


def test_prices_half_as_high_again_within_four_yuan_give_up_advice_and_say_which(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert called("plan", "--price-factor", "150", "--budget", "4.00", "--season", "autumn") == 0
    told = capsys.readouterr().out
    assert "放弃的建议性要求：" in told
    assert "可以公布，但有" in told


@pytest.mark.parametrize("dishes", [(), load_dishes()[:1]])
def test_nothing_left_to_cook_with_says_which_slot_is_empty(
    dishes: tuple[Dish, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("fangxin.installation.menu_sources.load_dishes", lambda: dishes)
    assert called("plan", "--season", "autumn", "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["usable"] is True
    assert "没有可用的" in answer["problems"][0]
    with pytest.raises(NothingToPlanWith, match="没有可用的"):
        plan_season(
            catalogue_of(dishes, "primary", {}, skip_unpriced=True),
            requirements_of(policy_rules("primary", ON)),
        )


def test_a_menu_that_cannot_be_opened_is_told_in_json_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, said in ((tmp_path / "没有.xlsx", "没有这个文件"), (tmp_path, "这是文件夹")):
        assert called("check", str(path), "--json") == 2
        told = capsys.readouterr()
        assert said in json.loads(told.out)["problems"][0]
        assert told.err.count("\n") == 1
