"""`fangxin migrate`: bring the database's tables up to this version, as the owner."""

import argparse

from fangxin.installation.commands import Subparsers
from fangxin.installation.opening import Installation, open_installation, say, use_django


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    return subparsers.add_parser("migrate", help="升级数据库结构 / bring the tables up to this version")


def run(_args: argparse.Namespace) -> int:
    with open_installation() as installation:
        bring_up_to_date(installation)
        say("数据库结构已是最新。The tables are up to date.")
    return 0


def bring_up_to_date(installation: Installation) -> None:
    """Run the migrations as the owner; the walls are built anew after them. Loads Django in this process."""
    use_django(installation)
    from django.core.management import call_command

    call_command("migrate", database="owner", interactive=False, verbosity=0)
