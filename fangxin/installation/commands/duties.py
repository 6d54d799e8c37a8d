"""`fangxin duties`: which duties of the seed documents this version fulfils, and how."""

import argparse
import collections
import csv
import json
from pathlib import Path

from fangxin.installation.commands import Subparsers
from fangxin.installation.problems import UnusableInput

_TABLE = Path(__file__).resolve().parents[3] / "docs" / "duties.csv"


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("duties", help="职责对照表 / duties and how they are fulfilled")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    try:
        with _TABLE.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnusableInput(
            f"无法读取职责表 {_TABLE}（{error}）；请从完整的源码目录运行。",
            f"Cannot read the table of duties {_TABLE} ({error}); run from a complete source folder.",
        ) from error
    if args.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        print("  ".join(str(value) for value in row.values()))
    states = collections.Counter(row["state"] for row in rows if row.get("state"))
    print("，".join([f"共 {len(rows)} 项", *(f"{state} {count}" for state, count in sorted(states.items()))]))
    return 0
