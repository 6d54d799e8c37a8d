"""Our own PostgreSQL 18: started with the first process that needs it, stopped with the last one.

Every process that uses the server holds a shared lock; who finds at the end that it is alone stops the
server. The kernel drops the lock of a killed process, so a server that `kill -9` left behind is adopted
by the next start.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from fangxin.installation import database_roles
from fangxin.installation.folder_locks import Announce, FileLock, alone
from fangxin.installation.postgres_cluster import SOCKET_NAME, START_SECONDS, SUPERUSER, Cluster
from fangxin.installation.postgres_program import new_system_folder, programs_for
from fangxin.installation.postgres_user import ServerUser, server_user
from fangxin.installation.problems import InstallationProblem, clear_sentence_about
from fangxin.installation.secret_files import read_or_make_password, read_secret

# The kernel's limit for the path of a Unix socket is 107 bytes; PostgreSQL appends this name to the folder.
_LONGEST_SOCKET_PATH = 107
_LONGEST_RUNTIME_FOLDER = 50
_POINTER = "moved-to.txt"
_TEMPORARY_PREFIX = "fangxin-temporary-"


def silent(_sentence: str) -> None:
    """Announce nothing."""


class EmbeddedPostgres:
    """The server whose data stands in `folder`, with its passwords in `keys` (default.

    A folder inside `folder`).
    """

    def __init__(
        self,
        folder: Path,
        *,
        keys: Path | None = None,
        log: Path | None = None,
        durable: bool = True,
        announce: Announce = silent,
    ) -> None:
        self.folder = folder.absolute()
        self.keys = (keys or self.folder / "keys").absolute()
        self._log = log
        self._durable = durable
        self._announce = announce
        self._users: FileLock | None = None
        self._cluster: Cluster | None = None

    @contextmanager
    def running(self) -> Iterator["EmbeddedPostgres"]:
        """Use the server inside the `with` block."""
        self.start()
        try:
            yield self
        finally:
            self.stop()

    @property
    def sockets(self) -> Path:
        """The folder of the socket, as libpq's `host`."""
        return self._opened().sockets

    @property
    def data(self) -> Path:
        return self._opened().data

    def url(self, role: str, database: str = database_roles.DATABASE) -> str:
        """The URL of `database` for `role`: the owner, the application or `postgres` (the superuser)."""
        password = read_secret(self._password_file(role))
        if password is None:
            raise InstallationProblem(
                f"缺少密钥文件 {self._password_file(role)}；请重新启动以重建它。",
                f"The key file {self._password_file(role)} is missing; start again to make it anew.",
            )
        place = f"{quote(database, safe='')}?host={quote(str(self.sockets), safe='')}&port=5432"
        return f"postgresql://{role}:{quote(password, safe='')}@/{place}"

    @property
    def owner_url(self) -> str:
        return self.url(database_roles.OWNER)

    @property
    def application_url(self) -> str:
        return self.url(database_roles.APPLICATION)

    @property
    def superuser_url(self) -> str:
        """Only for backup, recovery and tests: row-level security does not hold for it."""
        return self.url(SUPERUSER)

    def start(self) -> None:
        """Start the server, or adopt the one that a killed process left, or join the one that others use."""
        with clear_sentence_about(self.folder):
            self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        with self._changing():
            cluster = self._cluster = self._found_cluster()
            users = FileLock(self.folder / "users.lock")
            used_by_others = not users.take_alone()
            try:
                running = cluster.wait_until_ready()
                if not running:
                    self._start_cluster(cluster)
                if not running or not used_by_others:
                    self._ensure_access(cluster)
                users.share()
            except BaseException:
                if not used_by_others:
                    with suppress(InstallationProblem):
                        cluster.stop()
                users.release()
                raise
            self._users = users

    def stop(self) -> None:
        """Leave the server; the last one to leave stops it. Doing it twice is harmless."""
        if self._users is None or self._cluster is None:
            return
        with self._changing():
            if self._users.take_alone():
                self._cluster.stop()
            self._users.release()
            self._users = None

    def destroy(self) -> None:
        """Stop the server and remove its folder with everything in it.

        Only for a folder that is thrown away.
        """
        self.stop()
        if self._cluster is not None and self._cluster.home != self.folder:
            shutil.rmtree(self._cluster.home, ignore_errors=True)
        if self._cluster is not None and not self._cluster.sockets.is_relative_to(self._cluster.home):
            shutil.rmtree(self._cluster.sockets, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def recreate_database(self) -> None:
        """Drop the program's database with everything in it and create it empty, with the same rights."""
        with database_roles.connect(self.url(SUPERUSER, "postgres")) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(database_roles.DATABASE)
                )
            )
        self._ensure_access(self._opened())

    def is_used(self) -> bool:
        """Whether some process uses the server at this moment."""
        lock = FileLock(self.folder / "users.lock")
        try:
            return not lock.take_alone()
        finally:
            lock.release()

    def _changing(self) -> AbstractContextManager[None]:
        return alone(self.folder / "change.lock", wait_seconds=START_SECONDS + 60, announce=self._announce)

    def _opened(self) -> Cluster:
        if self._cluster is None:
            raise InstallationProblem("数据库尚未启动。", "The database has not been started.")
        return self._cluster

    def _password_file(self, role: str) -> Path:
        names = {
            SUPERUSER: "superuser",
            database_roles.OWNER: "owner",
            database_roles.APPLICATION: "application",
        }
        return self.keys / f"postgres-{names[role]}"

    def _start_cluster(self, cluster: Cluster) -> None:
        made_before = self._password_file(SUPERUSER).is_file()
        password = read_or_make_password(self._password_file(SUPERUSER))
        if not cluster.exists():
            self._announce("正在创建数据库……")
            cluster.create(password)
            made_before = True
        cluster.clear_remains()
        cluster.write_settings()
        if not made_before:
            cluster.set_superuser_password(password)
        cluster.start(self._announce)

    def _ensure_access(self, cluster: Cluster) -> None:
        """Both roles, the database and its rights.

        When the superuser's password is not ours, it is set anew.
        """
        maintenance = self.url(SUPERUSER, "postgres")
        try:
            psycopg.connect(maintenance, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" not in str(error):
                raise InstallationProblem(
                    f"数据库已启动但连接不上（{str(error).strip()}）；日志在 {cluster.log}。",
                    f"The database runs but refuses us ({str(error).strip()}); its log is in {cluster.log}.",
                ) from error
            cluster.stop()
            cluster.clear_remains()
            cluster.set_superuser_password(read_or_make_password(self._password_file(SUPERUSER)))
            cluster.start(self._announce)
        passwords = [
            read_or_make_password(self._password_file(role))
            for role in (database_roles.OWNER, database_roles.APPLICATION)
        ]
        with database_roles.connect(maintenance) as connection:
            database_roles.ensure_embedded_roles(connection, *passwords)
        with database_roles.connect(self.superuser_url) as connection:
            database_roles.close_to_strangers(connection)

    def _found_cluster(self) -> Cluster:
        pointer = self.folder / _POINTER
        home = Path(pointer.read_text("utf-8").strip()) if pointer.is_file() else self.folder
        user = server_user(home / "data")
        if home == self.folder and user.lent and not (home / "data").exists():
            home = self._home_within_reach(user)
        sockets = _socket_folder(home, user)
        log = home / "log"
        if self._log is not None and home == self.folder:
            user.make_private_folder(self._log)
            log = self._log if user.can_enter(self._log) else log
        return Cluster(home, sockets, log, user, programs_for(user), self._durable)

    def _home_within_reach(self, user: ServerUser) -> Path:
        """Our folder; or one under /var/lib/fangxin, when a folder above ours (as /root) is closed to `user`.

        We never open a folder that is not ours. A pointer file keeps where the data went.
        """
        if self.folder.stat().st_mode & 0o011 != 0o011:
            self.folder.chmod(0o711)  # our own folder, made under a strict umask
        probe = self.folder / "probe"
        user.make_private_folder(probe)
        reachable = user.can_enter(probe)
        probe.rmdir()
        if reachable:
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        home = new_system_folder(name)
        with clear_sentence_about(self.folder):
            (self.folder / _POINTER).write_text(f"{home}\n", encoding="utf-8")
        self._announce(f"数据库用户 {user.name} 无法进入 {self.folder}，数据改存于 {home}。")
        return home


def _socket_folder(home: Path, user: ServerUser) -> Path:
    """A private folder for the socket, inside `home` or, when that path is too long, a temporary one."""
    inside = home / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
        user.make_private_folder(inside)
        return inside
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    for base in (os.environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108
        if not base or len(os.fsencode(base)) > _LONGEST_RUNTIME_FOLDER:
            continue
        short = Path(base) / f"fangxin-{user.uid}-{name}"
        with suppress(InstallationProblem):
            user.make_private_folder(short)
            if user.can_enter(short):
                return short
    raise InstallationProblem(
        f"{home} 的路径太长，放不下数据库的套接字；请把项目移到较短的路径。",
        f"The path {home} is too long for the database's socket; move the project to a shorter path.",
    )


@contextmanager
def temporary_postgres() -> Iterator[EmbeddedPostgres]:
    """A fast server for tests, gone at the end.

    What an earlier, killed test run left behind is removed first.
    """
    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{_TEMPORARY_PREFIX}*"):
        with suppress(InstallationProblem, OSError):
            _remove_abandoned(left)
    folder = Path(tempfile.mkdtemp(prefix=_TEMPORARY_PREFIX, dir=base))
    folder.chmod(0o711)
    server = EmbeddedPostgres(folder, durable=False)
    try:
        server.start()
        yield server
    finally:
        server.destroy()


def _remove_abandoned(folder: Path) -> None:
    if folder.stat().st_uid != os.geteuid() or not (folder / "users.lock").is_file():
        return
    server = EmbeddedPostgres(folder, durable=False)
    if server.is_used():
        return
    server.start()
    server.destroy()
