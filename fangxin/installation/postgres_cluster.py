"""One PostgreSQL data folder: create it, write its settings, start, stop and repair its server."""

import os
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fangxin.installation.folder_locks import Announce
from fangxin.installation.postgres_settings import access_text, settings_text
from fangxin.installation.postgres_user import ServerUser
from fangxin.installation.problems import (
    InstallationProblem,
    clear_sentence_about,
    problem_printed,
)

SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
# After a crash the server first replays its log, which may take minutes on a slow disk.
START_SECONDS = 600
_WAIT = ("--silent", "-w", "-t", str(START_SECONDS))
_ORPHAN_SECONDS = 30
_FREE_BYTES_TO_CREATE = 300 * 1024 * 1024


@dataclass(frozen=True)
class Postmaster:
    """The main process of a running server, as its pid file tells."""

    pid: int
    status: str  # starting, stopping, ready


@dataclass(frozen=True)
class Cluster:
    """`home` belongs to us and holds `data`.

    `sockets` is private to the server's user; `log` receives its log.
    """

    home: Path
    sockets: Path
    log: Path
    user: ServerUser
    programs: Path
    durable: bool

    @property
    def data(self) -> Path:
        return self.home / "data"

    def exists(self) -> bool:
        return (self.data / "PG_VERSION").is_file()

    def create(self, superuser_password: str) -> None:
        """Run initdb beside the final place, then rename it there: an interrupted one leaves nothing."""
        unfinished, password = self.home / "data.unfinished", self.home / "data.password"
        with clear_sentence_about(self.home):
            if self.durable and shutil.disk_usage(self.home).free < _FREE_BYTES_TO_CREATE:
                raise InstallationProblem(
                    f"{self.home} 所在磁盘剩余空间不足 300 MB，无法创建数据库；请先腾出空间。",
                    f"Less than 300 MB are free at {self.home}; free some space, then start again.",
                )
            shutil.rmtree(unfinished, ignore_errors=True)
            password.unlink(missing_ok=True)
            descriptor = os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as stream:
                stream.write(superuser_password + "\n")
            self.user.own(password)
        self.user.make_private_folder(unfinished)
        try:
            done = self.user.run(
                [str(self.programs / "initdb"), "--pgdata", str(unfinished), "--username", SUPERUSER]
                + ["--pwfile", str(password), "--auth", "scram-sha-256", "--data-checksums"]
                + ["--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
                + ["--locale", "C", "--text-search-config", "simple"]
                + ([] if self.durable else ["--no-sync"])
            )
            if done.returncode != 0:
                shutil.rmtree(unfinished, ignore_errors=True)
                raise self._problem("无法创建数据库", "Cannot create the database", done.stdout)
            with clear_sentence_about(self.data):
                unfinished.rename(self.data)
        finally:
            password.unlink(missing_ok=True)

    def write_settings(self) -> None:
        """Write the two files that PostgreSQL reads; what a county adds goes into data/local.conf."""
        if not self.log.is_dir():
            self.user.make_private_folder(self.log)
        for name, text in (
            ("postgresql.conf", settings_text(sockets=self.sockets, log=self.log, durable=self.durable)),
            ("pg_hba.conf", access_text(SUPERUSER)),
        ):
            file = self.data / name
            with clear_sentence_about(file):
                if file.read_text(encoding="utf-8") == text:
                    continue
                unfinished = file.with_name(f"{name}.unfinished")
                unfinished.write_text(text, encoding="utf-8")
                unfinished.chmod(0o600)
                self.user.own(unfinished)
                unfinished.replace(file)

    def postmaster(self) -> Postmaster | None:
        """The running server of this data folder, or None. A pid file whose process is another's is stale."""
        with clear_sentence_about(self.data):
            try:
                lines = (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
            except FileNotFoundError:
                return None
        if not lines or not lines[0].strip().isdigit():
            return None
        pid = int(lines[0])
        if not self._works_here(pid):
            return None
        return Postmaster(pid, lines[7].strip() if len(lines) > 7 else "starting")

    def _works_here(self, pid: int) -> bool:
        """Every process of a PostgreSQL server has its data folder as its working directory."""
        if sys.platform != "linux":
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return False
            except PermissionError:
                return True
            return True
        try:
            return os.path.samefile(os.readlink(f"/proc/{pid}/cwd"), self.data)
        except OSError:
            return False

    def _answers(self) -> bool:
        """Whether somebody listens at the socket although no process of this data folder is in sight."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.sockets / SOCKET_NAME))
            except OSError:
                return False
        return True

    def _orphans(self) -> list[int]:
        return [int(name) for name in os.listdir("/proc") if name.isdigit() and self._works_here(int(name))]

    def clear_remains(self) -> None:
        """After a killed server: wait for its last children, then remove the files that they left.

        PostgreSQL removes them itself unless its number now belongs to a stranger (usual in
        containers, where numbers are small). The children come first: two servers on one folder would
        destroy it.
        """
        if sys.platform != "linux":
            return  # without /proc the children are not seen, so PostgreSQL's own care has to do
        if self._answers():
            raise InstallationProblem(
                f"另一个容器中的数据库正在使用 {self.data}；请先停止它。",
                f"A database in another container uses {self.data}; stop it first.",
            )
        give_up_at = time.monotonic() + _ORPHAN_SECONDS
        told_to_quit = False
        while orphans := self._orphans():
            if time.monotonic() > give_up_at:
                if told_to_quit:
                    raise InstallationProblem(
                        f"上次的数据库进程（{orphans[0]}）没有退出；请结束该进程或重启机器后再试。",
                        f"A process of the previous database ({orphans[0]}) does not end; end it or reboot.",
                    )
                for pid in orphans:
                    _tell_to_quit(pid)
                told_to_quit, give_up_at = True, time.monotonic() + _ORPHAN_SECONDS
            time.sleep(0.05)
        with clear_sentence_about(self.data):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in self.sockets.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def start(self, announce: Announce) -> None:
        """Start the server and wait until it answers; a crash before is replayed first."""
        first_words = self.home / "start.log"
        with clear_sentence_about(first_words):
            first_words.unlink(missing_ok=True)
            os.close(os.open(first_words, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            self.user.own(first_words)
        if "in production" in self.user.run([self.programs / "pg_controldata", self.data]).stdout:
            announce("数据库上次没有正常关闭，正在恢复……")
        done = self.user.run(
            [self.programs / "pg_ctl", "start", "--pgdata", self.data, "--log", first_words, *_WAIT]
        )
        if done.returncode != 0:
            raise self._problem(
                "数据库无法启动", "The database does not start", done.stdout + self._last_words()
            )

    def wait_until_ready(self) -> Postmaster | None:
        """Wait while a server that somebody else started is starting or stopping; None when it ended."""
        give_up_at = time.monotonic() + START_SECONDS
        while (found := self.postmaster()) is not None and found.status != "ready":
            if time.monotonic() > give_up_at:
                raise InstallationProblem(
                    f"数据库进程 {found.pid} 在 {START_SECONDS} 秒内没有就绪；日志在 {self.log}。",
                    f"The database process {found.pid} is not ready after {START_SECONDS} s; see {self.log}.",
                )
            time.sleep(0.05)
        return found

    def stop(self) -> None:
        """Stop the server in order (`fast`): open transactions are rolled back, a checkpoint is written."""
        if self.postmaster() is None:
            return
        mode = "fast" if self.durable else "immediate"
        done = self.user.run(
            [self.programs / "pg_ctl", "stop", "--pgdata", self.data, "--mode", mode, *_WAIT]
        )
        if done.returncode != 0 and self.postmaster() is not None:
            raise self._problem("数据库无法停止", "The database does not stop", done.stdout)

    def set_superuser_password(self, password: str) -> None:
        """Give the superuser a new password while no server runs.

        Who owns the folder owns the database anyway.
        """
        quoted = password.replace("'", "''")
        done = self.user.run(
            [self.programs / "postgres", "--single", "-D", self.data, SUPERUSER],
            typed=f"ALTER ROLE {SUPERUSER} PASSWORD '{quoted}'\n",
        )
        if done.returncode != 0 or "ERROR" in done.stdout:
            raise self._problem("无法重设数据库密码", "Cannot reset the database password", done.stdout)

    def _last_words(self) -> str:
        """What the server said last, in its first log and in the newest of its daily logs."""
        files = [self.home / "start.log"]
        files += sorted(self.log.glob("postgresql-*.log"), key=lambda file: file.stat().st_mtime)[-1:]
        return "\n".join(file.read_text(errors="replace")[-4000:] for file in files if file.is_file())

    def _problem(self, chinese: str, english: str, output: str) -> InstallationProblem:
        """One sentence from a program's output.

        A known reason, or the last line that says FATAL, PANIC or error.
        """
        known = problem_printed(output, self.home)
        if known is not None:
            return known
        lines = [line for line in output.splitlines() if "FATAL:" in line or "PANIC:" in line]
        lines = lines or [line for line in output.splitlines() if "error:" in line or "ERROR:" in line]
        reason = lines[-1].strip() if lines else "?"
        return InstallationProblem(
            f"{chinese}（{reason}）；详细记录在 {self.log} 和 {self.home / 'start.log'}。",
            f"{english} ({reason}); details are in {self.log} and {self.home / 'start.log'}.",
        )


def _tell_to_quit(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGQUIT)  # PostgreSQL's immediate shutdown of one process
    except ProcessLookupError:
        return
