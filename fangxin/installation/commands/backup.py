"""`fangxin backup`: save the database and the stored files into one archive; keys only into a second one."""

import argparse
import datetime
import json
import tempfile
from pathlib import Path

from fangxin.installation import backup_archive, backup_database
from fangxin.installation.commands import Subparsers
from fangxin.installation.database_roles import connect
from fangxin.installation.opening import Installation, open_installation, say
from fangxin.installation.problems import clear_sentence_about
from fangxin.installation.progress import ProgressBar
from fangxin.version import VERSION

# These belong to one database server and are made anew by another one.
SERVER_PASSWORDS = "postgres-"


def add_parser(subparsers: Subparsers) -> argparse.ArgumentParser:
    parser = subparsers.add_parser("backup", help="备份数据库和文件 / save the database and the files")
    parser.add_argument("target", type=Path, help="备份文件，或存放备份的文件夹 / a file, or a folder for it")
    parser.add_argument(
        "--keys",
        type=Path,
        metavar="FILE",
        help="另把密钥存入此文件，须与备份分开保管 / the keys, to be kept apart from the backup",
    )
    parser.add_argument("--json", action="store_true", help="以 JSON 输出结果 / print the result as JSON")
    return parser


def run(args: argparse.Namespace) -> int:
    at = datetime.datetime.now(datetime.UTC)
    target: Path = args.target
    if target.is_dir():
        target = target / f"fangxin-{at:%Y%m%d-%H%M%S}.tar"
    with open_installation() as installation:
        counts, members = _save(installation, target, at)
        if args.keys is not None:
            _save_keys(installation.places.keys, args.keys, at)
    size = target.stat().st_size
    result = {
        "file": str(target),
        "keys": str(args.keys) if args.keys else None,
        "bytes": size,
        "tables": len(counts),
        "rows": sum(counts.values()),
        "files": members - 1,
    }
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        rows = f"{len(counts)} 张表 {sum(counts.values())} 行，{members - 1} 个文件"
        print(f"已备份到 {target}：{rows}，共 {size} 字节。")
        if args.keys is None:
            say("密钥不在备份中；没有密钥，备份中的证件号码无法解读。请用 --keys 另存一份，分开保管。")
    return 0


def _save(installation: Installation, target: Path, at: datetime.datetime) -> tuple[dict[str, int], int]:
    folder = installation.places.files
    with (
        clear_sentence_about(target.parent),
        tempfile.TemporaryDirectory(prefix=".fangxin-backup-", dir=target.parent) as working,
    ):
        dumped = Path(working) / backup_archive.DATABASE_DUMP
        counts = backup_database.dump(installation.dump_url, dumped)
        with connect(installation.owner_url) as connection:
            server = connection.info.server_version
        # The files come after the dump: each one that a row names is then there; a newer one does no harm.
        sources = {backup_archive.DATABASE_DUMP: dumped}
        sources |= {
            backup_archive.FILES + file.relative_to(folder).as_posix(): file
            for file in sorted(folder.rglob("*"))
            if file.is_file() and not file.is_symlink()
        }
        facts = {"version": VERSION, "at": at.isoformat(), "server_version": server, "rows": counts}
        members = backup_archive.write_archive(target, sources, facts, ProgressBar())
    return counts, len(members)


def _save_keys(keys: Path, target: Path, at: datetime.datetime) -> None:
    sources = {
        backup_archive.KEYS + file.relative_to(keys).as_posix(): file
        for file in sorted(keys.rglob("*"))
        if file.is_file() and not file.name.startswith((SERVER_PASSWORDS, "."))
    }
    backup_archive.write_archive(target, sources, {"version": VERSION, "at": at.isoformat()}, ProgressBar())
