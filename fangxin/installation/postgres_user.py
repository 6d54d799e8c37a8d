"""Which operating-system user runs PostgreSQL: it refuses to run as root, so root lends it a system user."""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fangxin.installation.problems import InstallationProblem, clear_sentence_about

SYSTEM_USER = "fangxin"
# Taken in this order when the system has no program to create a user.
_OTHER_UNPRIVILEGED_USERS = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class ServerUser:
    """The user that owns the data folder.

    `lent` is true when we are root and start programs as somebody else.
    """

    uid: int
    gid: int
    name: str
    lent: bool

    def run(
        self, arguments: Sequence[str | os.PathLike[str]], *, typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this user with a clean environment.

        `typed` is its input, what it prints comes back.
        """
        try:
            return subprocess.run(
                [os.fspath(argument) for argument in arguments],
                user=self.uid if self.lent else None,
                group=self.gid if self.lent else None,
                extra_groups=[] if self.lent else None,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                input=typed,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
            )
        except OSError as error:
            if not self.lent:
                raise
            raise InstallationProblem(
                f"数据库不能以 root 身份运行，而这台机器不允许换成用户 {self.name}（{error.strerror}）；"
                "请用普通用户启动，或设置 FANGXIN_DATABASE_URL 使用已有的 PostgreSQL。",
                f"PostgreSQL refuses to run as root and this machine does not let us become {self.name} "
                f"({error.strerror}); start as an ordinary user or set FANGXIN_DATABASE_URL.",
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach and write `folder` (each folder above it must let the user pass)."""
        if not self.lent:
            return os.access(folder, os.W_OK | os.X_OK)
        probe = 'cd -- "$1" && test -w .'
        return self.run(["/bin/sh", "-c", probe, "sh", folder]).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Whether this user can reach and start `program`."""
        return self.run(["/bin/sh", "-c", 'exec "$1" --version', "sh", program]).returncode == 0

    def own(self, path: Path) -> None:
        """Make `path`, which we have just created, belong to this user.

        Never called for a folder above ours.
        """
        if self.lent:
            with clear_sentence_about(path):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def make_private_folder(self, folder: Path) -> None:
        """Create `folder` with mode 0700 for this user, or check that the one that is there belongs to it."""
        with clear_sentence_about(folder):
            if not folder.is_dir() or folder.is_symlink():
                folder.mkdir(mode=0o700)
                self.own(folder)
            found = folder.stat()
        if found.st_uid != self.uid:
            raise wrong_owner(folder, found.st_uid)
        if found.st_mode & 0o077:
            with clear_sentence_about(folder):
                folder.chmod(0o700)


def wrong_owner(folder: Path, owner: int) -> InstallationProblem:
    """The folder belongs to another user than the one that would have to write there."""
    return InstallationProblem(
        f"{folder} 属于用户 {_name(owner)}，当前用户不能使用；请以原来的用户启动，或由管理员更改它的属主。",
        f"{folder} belongs to {_name(owner)}; start as that user, or let an administrator change its owner.",
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def server_user(data: Path) -> ServerUser:
    """The owner of an existing data folder, or who shall own a new one.

    We ourselves, or a system user for root.
    """
    try:
        owner: int | None = data.stat().st_uid
    except (FileNotFoundError, NotADirectoryError):
        owner = None
    except PermissionError as error:
        raise InstallationProblem(
            f"无法进入 {data.parent}：没有权限，请以原来的用户启动。",
            f"Cannot enter {data.parent}: permission denied; start as the user who created it.",
        ) from error
    me = os.geteuid()
    if me != 0:
        if owner not in (None, me):
            raise wrong_owner(data, owner or 0)
        return ServerUser(me, os.getegid(), _name(me), lent=False)
    entry = _entry_of(owner) if owner else _system_user()
    return ServerUser(entry.pw_uid, entry.pw_gid, entry.pw_name, lent=True)


def _entry_of(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError as error:
        raise InstallationProblem(
            f"数据库文件夹属于用户号 {uid}，但系统中没有这个用户；请由管理员更改它的属主。",
            f"The database folder belongs to user id {uid}, unknown here; have its owner changed.",
        ) from error


def _system_user() -> pwd.struct_passwd:
    found = _look_up(SYSTEM_USER)
    if found is None:
        _create_system_user()
        found = _look_up(SYSTEM_USER)
    for name in _OTHER_UNPRIVILEGED_USERS:
        found = found or _look_up(name)
    if found is None or found.pw_uid == 0:
        raise InstallationProblem(
            "数据库不能以 root 身份运行，系统中也没有可用的普通用户；"
            f"请先创建用户 {SYSTEM_USER}，或用普通用户启动。",
            f"PostgreSQL refuses to run as root; create a user {SYSTEM_USER} or start as an ordinary user.",
        )
    return found


def _look_up(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create_system_user() -> None:
    """Ask the system for a user without password, home or shell.

    A refusal is no error, others are tried next.
    """
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=False, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return
