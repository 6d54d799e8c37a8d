"""`fangxin demo`: build the fictional demo county; refuses a database in which real people have accounts."""

import argparse
import importlib

from fangxin.installation import demo_state
from fangxin.installation.commands import Subparsers
from fangxin.installation.commands.migrate import bring_up_to_date
from fangxin.installation.demo_state import DemoState
from fangxin.installation.opening import (
    Installation,
    make_demo_importable,
    open_installation,
    say,
    use_django,
)
from fangxin.installation.problems import InstallationProblem
from fangxin.installation.progress import ProgressBar


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("demo", help="建立演示县 / build the demo county")
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="已有演示数据时清空重建 / empty an existing demo and build it anew",
    )
    parser.add_argument(
        "--if-empty",
        action="store_true",
        help="数据库已有账号时什么也不做 / do nothing when somebody already has an account",
    )
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        state = demo_state.read_state(installation)
        if state is DemoState.BUILT and args.if_empty:
            bring_up_to_date(installation)
            _open_morning(installation)
            return 0
        if state is DemoState.BUILT and not args.rebuild:
            say("演示数据已建立；要重建请加 --rebuild。The demo is there; add --rebuild to build it anew.")
            return 0
        if state is not DemoState.NONE:
            say("正在清空演示数据库……")
            demo_state.empty_own_database(installation)
        bring_up_to_date(installation)
        if state is DemoState.NONE and _holds_accounts(installation):
            if args.if_empty:
                return 0
            raise InstallationProblem(
                "数据库中已有账号，不能再建演示数据；请用另一个 FANGXIN_VAR 文件夹建立演示。",
                "Somebody already has an account here; build the demo in another FANGXIN_VAR folder.",
            )
        demo_state.write_state(installation, DemoState.BUILDING)
        _build()
        demo_state.write_state(installation, DemoState.BUILT)
        say("演示县已建立。The demo county is ready.")
    return 0


def _holds_accounts(installation: Installation) -> bool:
    from django.contrib.auth import get_user_model

    return demo_state.holds_accounts(installation, get_user_model()._meta.db_table)


def _open_morning(installation: Installation) -> None:
    """Every start of a demo begins on its morning, or just after what people did in it last time."""
    use_django(installation)
    make_demo_importable()
    importlib.import_module("demo.clock").open_morning()


def _build() -> None:
    try:
        build = importlib.import_module("demo.build")
    except ModuleNotFoundError as error:
        if error.name not in ("demo", "demo.build"):
            raise
        raise InstallationProblem(
            "找不到演示数据的程序（demo 文件夹）；请从完整的源码目录运行。",
            "The demo's own code (folder demo) is missing; run from a complete source folder.",
        ) from error
    build.build(progress=ProgressBar())
