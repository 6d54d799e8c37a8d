"""`fangxin verify`: recompute the audit log and say whether a past record was changed."""

import argparse
import dataclasses
import importlib
import json

from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import Installation, open_installation, use_django
from fangxin.installation.problems import InstallationProblem

_VERIFICATION = "fangxin.areas.audit.verification"


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("verify", help="验证留痕是否被改动 / check the audit log")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出结果 / print the report as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        return verify_log(installation, as_json=args.json)


def verify_log(installation: Installation, *, as_json: bool) -> int:
    """Print the report of the audit area; 0 when it could be made, whatever it found."""
    use_django(installation)
    try:
        verification = importlib.import_module(_VERIFICATION)
    except ModuleNotFoundError as error:
        if error.name != _VERIFICATION:
            raise
        raise InstallationProblem(
            "此版本没有留痕验证程序；请升级后再验证。",
            "This version cannot verify its log; upgrade, then verify.",
        ) from error
    from fangxin.areas.audit.rules.actor import SYSTEM

    report = verification.verify(SYSTEM)
    if as_json:
        print(json.dumps(dataclasses.asdict(report), ensure_ascii=False, default=str))
    else:
        print(report)
    return 0
