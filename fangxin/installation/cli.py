"""The command `fangxin`: one file in `commands/` for each command.

Exit codes: 0 done, or read even when it found something; 1 failed; 2 input that cannot be read or used.
"""

import argparse
import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Sequence
from types import ModuleType

from fangxin.installation import commands
from fangxin.installation.problems import InstallationProblem, problem_of
from fangxin.installation.supervision import end_with_parent
from fangxin.version import VERSION


def command_modules(wanted: str = "") -> list[ModuleType]:
    """Every file in `commands/`: each has `add_parser(subparsers)`, which adds one command, and `run(args) -> int`.

    Only the one that is `wanted`, if there is one: the others take two seconds of a processor to load.
    """
    names = sorted(found.name for found in pkgutil.iter_modules(commands.__path__))
    names = [wanted] if wanted in names else names
    return [importlib.import_module(f"{commands.__name__}.{name}") for name in names]


def build_parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all commands, or of the one whose name is known already."""
    parser = argparse.ArgumentParser(
        prog="fangxin",
        description="放心：校园供餐平台。Fangxin runs a school-meal programme.",
        epilog="退出码：0 完成；1 失败；2 输入无法读取。Exit codes: 0 done, 1 failed, 2 unusable input.",
    )
    parser.add_argument("--version", action="version", version=f"fangxin {VERSION}")
    subparsers = parser.add_subparsers(title="命令 / commands", metavar="命令", required=True)
    for module in command_modules(wanted):
        known = set(subparsers.choices)
        module.add_parser(subparsers)
        for name in set(subparsers.choices) - known:
            subparsers.choices[name].set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a problem of the machine or of the input is one sentence, never a traceback."""
    end_with_parent()
    told = list(sys.argv[1:] if arguments is None else arguments)
    args = build_parser(told[0] if told else "").parse_args(told)
    try:
        return int(args.run(args))
    except InstallationProblem as problem:
        return _report(problem)
    except BrokenPipeError:  # the reader of our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _report(problem_of(error, error.filename or "系统资源"))
    except KeyboardInterrupt:
        print("已中断。Interrupted.", file=sys.stderr)
        return 128 + signal.SIGINT


def _report(problem: InstallationProblem) -> int:
    print(f"错误：{problem.chinese}\nError: {problem.english}", file=sys.stderr)
    return problem.exit_code
