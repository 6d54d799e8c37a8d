"""fangxin roster check: what a pupil roster says and what is wrong with it, without a database."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

from fangxin.engine.roster_sheet import RosterSheet, RowError, read_roster
from fangxin.engine.workbook import DEFAULT_LIMITS, WorkbookBomb, WorkbookRefused, open_workbook

_UNREADABLE = 2
_WORTH_A_BAR = 5_000


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add ``roster`` with its one action ``check``."""
    parser = subparsers.add_parser("roster", help="学生花名册：读取、核对")
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    check = actions.add_parser(
        "check",
        help="核对一份学生花名册（.xlsx），逐行列出问题",
        description=(
            "读取学校报送的花名册，核对班级、姓名、性别、出生日期、身份证号、学籍号，一次列出全部问题；不写入任何数据，"
            "不需要服务器。输出里没有姓名，没有号码。困难情况不读取。"
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
    check.add_argument(
        "--kindergarten", action="store_true", help="幼儿园的花名册：班级写成大一班、中（2）班、小班"
    )
    check.add_argument(
        "--on", type=date.fromisoformat, metavar="日期", help="按哪一天核对年龄，例如 2026-09-14；默认今天"
    )
    check.set_defaults(run=run)
    return parser


def run(args: argparse.Namespace) -> int:
    """Check one file. 0: read; 2: unreadable."""
    on = args.on or date.today()  # noqa: DTZ011  the day of the person at this machine
    try:
        workbook = open_workbook(_content(args.file), name=args.file.name)
        rows = sum(sheet.row_count for sheet in workbook.sheets)
        roster = read_roster(
            workbook, args.classes, on=on, kindergarten=args.kindergarten, progress=_bar(rows)
        )
    except OSError as error:
        print(f"打不开“{args.file}”：{_why(error)}；请检查路径。", file=sys.stderr)
        return _UNREADABLE
    except WorkbookRefused as error:
        print(str(error), file=sys.stderr)
        return _UNREADABLE
    print(json.dumps(as_json(roster), ensure_ascii=False, indent=2) if args.json else as_table(roster))
    return 0


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "没有这个文件"
        case IsADirectoryError():
            return "这是文件夹，不是文件"
        case PermissionError():
            return "没有读取的权限"
    return str(error.strerror)


def _content(file: Path) -> bytes:
    if file.stat().st_size > DEFAULT_LIMITS.file_bytes:
        limit = DEFAULT_LIMITS.file_bytes // 1_000_000
        raise WorkbookBomb(f"“{file.name}”超过 {limit} MB 的上限；请删去图片和多余的工作表，或拆成几份。")
    return file.read_bytes()


def _bar(rows: int) -> Callable[[int], None] | None:
    """Progress on the terminal, for a person who waits; nothing for a short file or a pipe."""
    if rows < _WORTH_A_BAR or not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        part = min(done / rows, 1)
        end = "\n" if rows - done < _EVERY else ""
        print(
            f"\r核对 [{'█' * int(part * 30):<30}] {part:4.0%} {done} 行", end=end, file=sys.stderr, flush=True
        )

    return show


_EVERY = 1_000


def as_json(roster: RosterSheet) -> dict[str, object]:
    """Counts, errors and warnings; no pupil's name and no identity number."""
    return {
        "pupils": roster.rows_read,
        "valid": len(roster.pupils),
        "rural": roster.rural,
        "errors": [_error(error) for error in roster.errors],
        "warnings": [_error(warning) for warning in roster.warnings],
    }


def _error(error: RowError) -> dict[str, object]:
    return {
        "row": error.row, "column": error.column, "code": error.code, "sentence": error.sentence, "sheet": error.sheet
    }  # fmt: skip


def as_table(roster: RosterSheet) -> str:
    """The same as lines for a person."""
    classes = Counter(pupil.class_label for pupil in roster.pupils)
    lines = [
        f"学生 {roster.rows_read} 行，可用 {len(roster.pupils)} 行，有误 {len(roster.errors)} 处；农村户籍 {roster.rural} 人。"
    ]
    lines.extend(f"  {label}：{count} 人" for label, count in classes.items())
    lines.extend(f"错误 {error.column}{error.row} {error.sentence}" for error in roster.errors)
    lines.extend(f"提示 {warning.column}{warning.row} {warning.sentence}" for warning in roster.warnings)
    return "\n".join(lines)
