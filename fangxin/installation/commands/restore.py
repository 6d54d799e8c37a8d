"""`fangxin restore`: bring a backup back into an empty installation, then verify it."""

import argparse
import tempfile
from pathlib import Path

from fangxin.installation import backup_archive, backup_database
from fangxin.installation.commands import Subparsers, verify
from fangxin.installation.commands.migrate import bring_up_to_date
from fangxin.installation.database_roles import connect
from fangxin.installation.opening import Installation, open_installation, say
from fangxin.installation.places import Places
from fangxin.installation.problems import InstallationProblem, UnusableInput
from fangxin.installation.progress import ProgressBar
from fangxin.installation.row_visibility import see_every_row


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("restore", help="恢复备份 / bring a backup back into an empty database")
    parser.add_argument("source", type=Path, help="备份文件 / the backup")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="密钥文件 / the file with the keys")
    parser.add_argument(
        "--only-restore",
        action="store_true",
        help="恢复后不升级表结构、不验证留痕 / neither bring the tables up to date nor verify afterwards",
    )
    return parser


def run(args: argparse.Namespace) -> int:
    bar = ProgressBar()
    manifest = backup_archive.check_archive(args.source, bar)
    counts = manifest.get("rows")
    if not isinstance(counts, dict):
        raise UnusableInput(
            f"{args.source} 是密钥文件而不是备份；请给出备份文件。",
            f"{args.source} holds keys, not a backup; give the backup.",
        )
    if args.keys is not None:
        backup_archive.check_archive(args.keys, bar)
        # Before the installation is opened, which makes the keys that are missing.
        places = Places.from_environment()
        places.make()
        backup_archive.extract_folder(args.keys, backup_archive.KEYS, places.keys)
    with open_installation() as installation:
        _refuse_filled(installation)
        files = _bring_back(args.source, installation, counts)
        say(f"已恢复 {len(counts)} 张表 {sum(counts.values())} 行，{files} 个文件。")
        if args.only_restore:
            return 0
        bring_up_to_date(installation)  # a backup may come from an older version
        return verify.verify_log(installation, as_json=False)


def _refuse_filled(installation: Installation) -> None:
    with connect(installation.owner_url) as connection:
        tables = backup_database.table_count(connection)
    if tables:
        raise InstallationProblem(
            f"数据库不是空的（已有 {tables} 张表），没有恢复；请换一个新的 FANGXIN_VAR 文件夹。",
            f"The database is not empty ({tables} tables); restore into a new FANGXIN_VAR folder.",
        )


def _bring_back(source: Path, installation: Installation, counts: dict[str, int]) -> int:
    with tempfile.TemporaryDirectory(prefix=".fangxin-restore-", dir=installation.places.var) as working:
        dumped = Path(working) / backup_archive.DATABASE_DUMP
        backup_archive.extract_member(source, backup_archive.DATABASE_DUMP, dumped)
        # Files first: if one cannot be written, the database is still empty and the command can be run again.
        files = backup_archive.extract_folder(source, backup_archive.FILES, installation.places.files)
        say("正在恢复数据库……")
        backup_database.restore(installation.owner_url, dumped)
    with connect(installation.dump_url) as connection:
        see_every_row(connection)
        found = backup_database.row_counts(connection)
    different = sorted(name for name in {*counts, *found} if counts.get(name) != found.get(name))
    if different:
        raise InstallationProblem(
            f"恢复后行数与备份不一致：{'、'.join(different[:5])}；请勿使用，换一份备份再试。",
            f"Row counts differ from the backup: {', '.join(different[:5])}; try another backup.",
        )
    return files
