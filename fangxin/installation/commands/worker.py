"""`fangxin worker`: do the queued background work until told to stop (`fangxin serve` starts one)."""

import argparse

from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import open_installation, say, use_django


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("worker", help="执行后台任务 / do the queued background work")
    parser.add_argument(
        "--once", action="store_true", help="做完现有任务即退出 / end when the queue is empty"
    )
    return parser


def run(args: argparse.Namespace) -> int:
    with open_installation() as installation:
        use_django(installation)
        from django.apps import apps
        from django.core.management import call_command

        from fangxin.installation.menu_planning import mute_solver

        if not apps.is_installed("procrastinate.contrib.django"):
            say("没有后台任务。There is no background work.")
            return 0
        # The log goes to standard error; on standard output there is nothing but the solver's own lines.
        mute_solver()
        call_command("procrastinate", "worker", "--one-shot" if args.once else "--wait")
    return 0
