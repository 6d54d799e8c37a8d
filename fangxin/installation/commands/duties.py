"""`fangxin duties`: which duties of the programme documents are kept, as the tests show.

With `--write` (`make duties`) what was read is written to engine/duty_marks.csv, from which the program itself knows it.
"""

import argparse
import dataclasses
import json
from pathlib import Path

from fangxin.engine import duties
from fangxin.installation.commands import Subparsers
from fangxin.installation.problems import UnusableInput

_TESTS = Path(__file__).resolve().parents[3] / "tests"


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("duties", help="职责对照表 / duties and how they are kept")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    parser.add_argument(
        "--write",
        action="store_true",
        help="更新随程序发布的清单 / renew the list that ships with the program",
    )
    return parser


def run(args: argparse.Namespace) -> int:
    if not _TESTS.is_dir():
        raise UnusableInput(
            f"找不到测试文件夹 {_TESTS}，职责的履行情况是从测试中读出的；请从完整的源码目录运行。",
            f"How far duties are kept is read off the tests, and {_TESTS} is missing; run from the source folder.",
        )
    try:
        marks = duties.marks_in(_TESTS)
        found = duties.status(duties.load_duties(), marks)
    except duties.DutyMarkMistake as mistake:
        raise UnusableInput(f"职责标记有误：{mistake}", f"A duty mark is wrong: {mistake}") from mistake
    if args.write:
        duties.MARKS_FILE.write_text(duties.marks_text(marks), encoding="utf-8")
    if args.json:
        print(json.dumps([dataclasses.asdict(one) for one in found], ensure_ascii=False))
    else:
        print(duties.table_text(found))
    return 0
