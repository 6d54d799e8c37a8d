"""What `fangxin doctor` looks at: each examination gives findings that a person can act on."""

import datetime
import importlib.util
import os
import shutil
import tempfile
import time
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import psycopg

from fangxin.installation.database_roles import APPLICATION, connect, powers_of
from fangxin.installation.opening import Installation

# A disk that keeps its word needs a fraction of a millisecond even with a protected cache; faster ones
# pretend.
_SUSPICIOUS_FSYNCS_PER_SECOND = 5000
_FSYNC_SAMPLES = 200
_PAGE_BYTES = 8192
_LITTLE_FREE_BYTES = 5 * 1024**3
_VERY_LITTLE_FREE_BYTES = 1024**3
_CLOCK_TOLERANCE = datetime.timedelta(seconds=5)
_FONT_PACKAGES = {"manimgx_fonts_cjk": "*.ttc", "pylopdf_fonts_zh_cn": "*.otf"}
_PRIVATE = 0o077


class Verdict(StrEnum):
    GOOD = "good"
    CARE = "care"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its name, the verdict, and one sentence."""

    what: str
    verdict: Verdict
    sentence: str


def examine(installation: Installation, at: datetime.datetime) -> Iterator[Finding]:
    """Look at the whole installation; `at` is the server's clock, read once by the command."""
    with connect(installation.owner_url) as owner, connect(installation.application_url) as application:
        yield from _database(owner, installation)
        yield _owner_role(owner)
        yield _application_role(application)
        yield _clock(owner, at)
    yield _time_zone()
    yield _disk_honesty(installation.places.var, fsyncs_per_second(installation.places.var))
    yield _free_space(shutil.disk_usage(installation.places.var).free)
    yield from _keys(installation.places.keys)
    yield from _fonts()


def _database(owner: psycopg.Connection, installation: Installation) -> Iterator[Finding]:
    whose = "自带" if installation.server else "外部"
    yield Finding(
        "数据库", Verdict.GOOD, f"{whose} PostgreSQL {owner.info.parameter_status('server_version')}。"
    )
    shown = {
        name: str((owner.execute("SELECT current_setting(%s)", [name]).fetchone() or ("?",))[0])
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    }
    off = [name for name, value in shown.items() if value == "off"]
    if off:
        yield Finding(
            "数据安全", Verdict.BAD, f"数据库设置 {'、'.join(off)} 为 off，断电会丢数据；请改为 on。"
        )
    else:
        yield Finding("数据安全", Verdict.GOOD, "落盘、整页写入和数据校验均已开启。")


def _owner_role(owner: psycopg.Connection) -> Finding:
    powers = [power for power in powers_of(owner) if power in ("SUPERUSER", "BYPASSRLS")]
    if powers:
        return Finding(
            "属主角色",
            Verdict.CARE,
            f"{owner.info.user} 有 {'、'.join(powers)}，升级表结构并不需要；建议收回。",
        )
    return Finding("属主角色", Verdict.GOOD, f"{owner.info.user} 不是超级用户。")


def _application_role(application: psycopg.Connection) -> Finding:
    powers = powers_of(application)
    role = application.info.user
    if powers or role != APPLICATION:
        reason = "、".join(powers) or f"名称应为 {APPLICATION}"
        return Finding("应用角色", Verdict.BAD, f"{role}：{reason}，行级隔离对它无效。")
    return Finding("应用角色", Verdict.GOOD, f"{role} 不是超级用户，不能绕过行级隔离，不拥有任何表。")


def _clock(owner: psycopg.Connection, at: datetime.datetime) -> Finding:
    row = owner.execute("SELECT clock_timestamp()").fetchone()
    difference = abs(row[0] - at) if row else _CLOCK_TOLERANCE * 2
    built = datetime.datetime.fromtimestamp(Path(__file__).stat().st_mtime, datetime.UTC)
    if at < built:
        return Finding("时钟", Verdict.BAD, f"时钟（{at:%Y-%m-%d %H:%M}）早于程序安装的时间；请校时。")
    if difference > _CLOCK_TOLERANCE:
        seconds = int(difference.total_seconds())
        return Finding("时钟", Verdict.BAD, f"与数据库的时钟相差 {seconds} 秒；请为两台机器校时。")
    return Finding("时钟", Verdict.GOOD, f"{at:%Y-%m-%d %H:%M} UTC，与数据库一致。")


def _time_zone() -> Finding:
    try:
        zoneinfo.ZoneInfo("Asia/Shanghai")
    except zoneinfo.ZoneInfoNotFoundError:
        return Finding("时区", Verdict.BAD, "系统没有 Asia/Shanghai 时区数据；请安装 tzdata。")
    return Finding("时区", Verdict.GOOD, "Asia/Shanghai 可用。")


def fsyncs_per_second(folder: Path) -> float:
    """Write and force single pages to the disk under `folder`, as the database does at every commit."""
    with tempfile.TemporaryFile(dir=folder) as stream:
        descriptor = stream.fileno()
        page = os.urandom(_PAGE_BYTES)
        began = time.perf_counter()
        for _ in range(_FSYNC_SAMPLES):
            os.pwrite(descriptor, page, 0)
            os.fsync(descriptor)
        return _FSYNC_SAMPLES / max(time.perf_counter() - began, 1e-9)


def _disk_honesty(folder: Path, rate: float) -> Finding:
    if rate > _SUSPICIOUS_FSYNCS_PER_SECOND:
        return Finding(
            "磁盘",
            Verdict.CARE,
            f"{folder} 每秒确认落盘 {rate:.0f} 次，快得可疑：它可能谎报写入，断电会丢数据；"
            "请确认磁盘或虚拟机没有忽略落盘指令。",
        )
    return Finding("磁盘", Verdict.GOOD, f"每秒确认落盘 {rate:.0f} 次。")


def _free_space(free: int) -> Finding:
    size = f"剩余空间 {free / 1024**3:.1f} GB"
    if free < _VERY_LITTLE_FREE_BYTES:
        return Finding("空间", Verdict.BAD, f"{size}，随时可能写满；请立即清理。")
    if free < _LITTLE_FREE_BYTES:
        return Finding("空间", Verdict.CARE, f"{size}；请尽快清理。")
    return Finding("空间", Verdict.GOOD, f"{size}。")


def _keys(keys: Path) -> Iterator[Finding]:
    files = sorted(file for file in keys.rglob("*") if file.is_file())
    open_ones = [file.name for file in files if file.stat().st_mode & _PRIVATE and file.suffix != ".crt"]
    if keys.stat().st_mode & _PRIVATE:
        yield Finding("密钥", Verdict.BAD, f"文件夹 {keys} 对他人可见；请执行 chmod 700 {keys}。")
    if open_ones:
        yield Finding("密钥", Verdict.BAD, f"{'、'.join(open_ones)} 对他人可见；请执行 chmod 600。")
    if not any(file.name == "session.key" for file in files):
        yield Finding(
            "密钥", Verdict.BAD, f"{keys} 中缺少 session.key；重新启动会生成，已登录的人须重新登录。"
        )
    elif not open_ones and not keys.stat().st_mode & _PRIVATE:
        yield Finding("密钥", Verdict.GOOD, f"{len(files)} 个密钥文件，均只有属主可读。")


def _fonts() -> Iterator[Finding]:
    for package, pattern in _FONT_PACKAGES.items():
        found = importlib.util.find_spec(package)
        folders = list(found.submodule_search_locations or []) if found else []
        if any(next(Path(folder).glob(pattern), None) for folder in folders):
            yield Finding("字体", Verdict.GOOD, f"{package} 可用。")
        else:
            yield Finding(
                "字体", Verdict.BAD, f"缺少字体包 {package}，文书中的汉字印不出来；请重新安装依赖。"
            )
