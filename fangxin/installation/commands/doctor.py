"""`fangxin doctor`: look at the database, roles, disk, clock, keys and fonts, and say what to mend."""

import argparse
import dataclasses
import datetime
import json

from fangxin.installation.commands import Subparsers
from fangxin.installation.examination import Verdict, examine
from fangxin.installation.opening import open_installation

_SIGNS = {Verdict.GOOD: "好", Verdict.CARE: "注意", Verdict.BAD: "问题"}


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("doctor", help="体检 / look whether this machine is fit")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出结果 / print the findings as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        findings = list(examine(installation, datetime.datetime.now(datetime.UTC)))
    if args.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], ensure_ascii=False))
        return 0
    for finding in findings:
        print(f"[{_SIGNS[finding.verdict]}] {finding.what}：{finding.sentence}")
    bad = sum(finding.verdict is Verdict.BAD for finding in findings)
    care = sum(finding.verdict is Verdict.CARE for finding in findings)
    print(f"共 {len(findings)} 项：{bad} 项有问题，{care} 项须注意。")
    return 0
