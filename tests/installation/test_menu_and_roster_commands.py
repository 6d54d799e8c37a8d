"""The commands menu check and roster check, which need no database."""

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from fangxin.installation.commands import menu, roster


def called(module, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers())
    args = parser.parse_args(arguments)
    return args.run(args)


def saved(folder: Path, *rows) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    file = folder / "表.xlsx"
    file.write_bytes(buffer.getvalue())
    return str(file)


@pytest.fixture
def menu_file(tmp_path: Path) -> str:
    return saved(
        tmp_path,
        ("日期", "类别", "品名", "主配料", "克重(生重/g)"),
        ("周一", "主食", "白米饭", "1-3年级:大米80g", 80),
        (None, None, None, "4-6年级:大米120g", 120),
        (None, "素菜", "炒神秘菜", "神秘菜", 2.5),
        (None, "点心", "饼干", "饼干", "1块"),
    )


def test_the_menu_is_printed_as_json_with_these_keys_and_no_other(
    menu_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(menu, "menu", "check", menu_file, "--band", "9-11", "--json") == 0
    printed = capsys.readouterr()
    facts = json.loads(printed.out)
    judged = facts.pop("assessment")
    assert {"score", "may_publish", "findings", "deductions", "bars", "mending"} == set(judged)
    assert facts == {
        "days": [
            {
                "day": "周一",
                "dishes": [
                    {
                        "slot": "主食",
                        "dish": "白米饭",
                        "ingredients": [{"name": "大米", "grams": 120, "food": "大米"}],
                    },
                    {
                        "slot": "素菜",
                        "dish": "炒神秘菜",
                        "ingredients": [{"name": "神秘菜", "grams": 2.5, "food": None}],
                    },
                    {
                        "slot": "点心",
                        "dish": "饼干",
                        "ingredients": [{"name": "饼干", "grams": None, "food": "饼干"}],
                    },
                ],
                "kinds": 2,
                "energy_kcal": 417.6,
                "protein_g": 7.9,
            }
        ],
        "unmapped": ["神秘菜"],
    }
    assert "E5" in printed.err


def test_the_menu_is_printed_for_a_person_with_what_to_look_at(
    menu_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(menu, "menu", "check", menu_file, "--band", "6-8", "--alias", "神秘菜=菠菜") == 0
    printed = capsys.readouterr().out
    assert "大米 80g" in printed
    assert "神秘菜（菠菜）2.5g" in printed
    assert "认出 3 行" in printed


@pytest.mark.parametrize("content", [b"no workbook", b""])
def test_an_unreadable_menu_exits_with_two_and_one_sentence(
    tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "坏.xlsx"
    file.write_bytes(content)
    for module, name in ((menu, "menu"), (roster, "roster")):
        assert called(module, name, "check", str(file), "--json") == 2
        printed = capsys.readouterr()
        assert printed.err.count("\n") == 1
        if module is menu:
            assert json.loads(printed.out)["problems"] == [printed.err.strip()]
        else:
            assert printed.out == ""


def test_a_missing_file_exits_with_two(tmp_path: Path) -> None:
    assert called(menu, "menu", "check", str(tmp_path / "无.xlsx")) == 2
    assert called(roster, "roster", "check", str(tmp_path / "无.xlsx")) == 2


def test_what_cannot_be_opened_is_said_in_the_readers_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, why in ((tmp_path / "无.xlsx", "没有这个文件"), (tmp_path, "这是文件夹")):
        assert called(roster, "roster", "check", str(path)) == 2
        assert why in capsys.readouterr().err


def test_a_mapping_to_no_food_exits_with_two(menu_file: str) -> None:
    assert called(menu, "menu", "check", menu_file, "--alias", "神秘菜=没有的") == 2
    assert called(menu, "menu", "check", menu_file, "--alias", "神秘菜") == 2


def test_the_roster_is_printed_as_json_without_names_and_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boy, girl = "522799202001080815", "522799202001080807"
    file = saved(
        tmp_path,
        ("姓名", "性别", "身份证号", "班级"),
        ("某甲", "男", boy, "102"),
        ("某乙", "女", girl, "未分班"),
    )
    assert called(roster, "roster", "check", file, "--json") == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert list(report) == ["pupils", "valid", "rural", "errors", "warnings"]
    assert (report["pupils"], report["valid"], report["rural"]) == (2, 1, 0)
    assert [(one["row"], one["code"]) for one in report["warnings"]] == [(2, "id_area_unknown")]
    assert [(error["row"], error["column"], error["code"]) for error in report["errors"]] == [
        (3, "D", "class_unknown")
    ]
    assert list(report["errors"][0]) == ["row", "column", "code", "sentence", "sheet"]
    for secret in (boy, girl, "某甲", "某乙"):
        assert secret not in printed.out + printed.err


def test_a_bad_menu_is_rejected_with_each_broken_rule_and_its_clause(
    menu_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(menu, "menu", "check", menu_file, "--on", "2026-10-20", "--no-swaps", "--strict") == 1
    printed = capsys.readouterr().out
    assert "不得公布的原因" in printed
    assert "周一汤 0 个，少于 1 个" in printed
    assert "周一菜品 1 道，少于 3 道" in printed
    assert "每餐至少“三菜一汤”" in printed
    assert called(menu, "menu", "check", menu_file, "--on", "2026-10-20", "--no-swaps") == 0


def test_what_the_solver_prints_by_itself_stands_neither_before_nor_after_the_answer() -> None:
    """Written with C's printf into a pipe: kept back by C until the process ends, after the answer."""
    script = """
import ctypes
from fangxin.installation.menu_planning import solver_off_stdout
with solver_off_stdout():
    ctypes.CDLL(None).printf(b"tmpSolver.run();\\n")
print("[]")
"""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=plain
    )
    assert done.stdout == "[]\n"
