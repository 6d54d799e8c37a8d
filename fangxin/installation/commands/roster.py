"""fangxin roster check: what a pupil roster says and what is wrong with it, without a database."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from fangxin.engine.roster_sheet import RosterSheet, RowError, read_roster
from fangxin.engine.workbook import WorkbookRefused, open_workbook

_UNREADABLE = 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add ``roster`` with its one action ``check``."""
    parser = subparsers.add_parser("roster", help="学生花名册：读取、核对")
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    check = actions.add_parser(
        "check",
        help="核对一份学生花名册（.xlsx），逐行列出问题",
        description=(
            "读取学校报送的花名册，只取班级、姓名、性别，不写入任何数据。身份证号和学籍号各栏会被认出并跳过，"
            "不读取、不保存、不输出；证件号的核对尚未提供，本命令不作判断。"
            "读得出来即返回 0（有问题会列出来），读不出来返回 2。"
        ),
    )
    check.add_argument("file", type=Path, metavar="花名册.xlsx")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.add_argument(
        "--class",
        dest="classes",
        action="append",
        metavar="班级",
        help="本校的一个班级，例如“一（1）班”，可写多次；写了就只认这些班级",
    )
    check.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Check one file. 0: read; 2: unreadable."""
    try:
        roster = read_roster(open_workbook(args.file.read_bytes(), name=args.file.name), args.classes)
    except OSError as error:
        print(f"打不开“{args.file}”：{error.strerror}；请检查路径。", file=sys.stderr)
        return _UNREADABLE
    except WorkbookRefused as error:
        print(str(error), file=sys.stderr)
        return _UNREADABLE
    print(json.dumps(as_json(roster), ensure_ascii=False, indent=2) if args.json else as_table(roster))
    return 0


def as_json(roster: RosterSheet) -> dict[str, object]:
    """Counts, errors and warnings; no pupil's name and no identity number."""
    return {
        "pupils": roster.rows_read,
        "valid": len(roster.pupils),
        "errors": [_error(error) for error in roster.errors],
        "warnings": [_error(warning) for warning in roster.warnings],
    }


def _error(error: RowError) -> dict[str, object]:
    return {"row": error.row, "column": error.column, "code": error.code, "sentence": error.sentence}


def as_table(roster: RosterSheet) -> str:
    """The same as lines for a person."""
    classes = Counter(pupil.class_label for pupil in roster.pupils)
    lines = [f"学生 {roster.rows_read} 行，可用 {len(roster.pupils)} 行，有误 {len(roster.errors)} 处。"]
    lines.extend(f"  {label}：{count} 人" for label, count in classes.items())
    lines.extend(f"错误 {error.column}{error.row} {error.sentence}" for error in roster.errors)
    lines.extend(f"提示 {warning.column}{warning.row} {warning.sentence}" for warning in roster.warnings)
    lines.append("身份证号、学籍号未核对（尚未提供）。")
    return "\n".join(lines)
