"""A whole installation with a durable database and the real web server, made to be killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from fangxin.installation.embedded_postgres import EmbeddedPostgres
from fangxin.installation.places import Places
from fangxin.installation.secret_files import read_or_make_password

ROOT = Path(__file__).resolve().parents[2]
# Only a test that hangs meets these; nothing is asserted about how long anything takes.
GIVE_UP_SECONDS = 300


def bare_environment() -> dict[str, str]:
    """The environment without anything that belongs to the test run's own database."""
    own = ("FANGXIN_", "DJANGO_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
        "PYTHONPATH": str(ROOT)
    }


class Site:
    """Database, web server and sequencer of one folder."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        places = Places(var=self.var, keys=self.var / "keys")
        places.make()
        (self.var / "static").mkdir()
        read_or_make_password(places.keys / "session.key")
        self.database = EmbeddedPostgres(
            places.postgres, keys=places.keys, log=places.log / "postgres", durable=True
        )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """What `fangxin serve` gives to its children."""
        return bare_environment() | {
            "FANGXIN_VAR": str(self.var),
            "FANGXIN_KEYS": str(self.var / "keys"),
            "FANGXIN_DATABASE_URL": self.database.owner_url,
            "FANGXIN_APPLICATION_DATABASE_URL": self.database.application_url,
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
        }

    def build(self) -> dict[str, Any]:
        """Start the database, build the county; returns what the phones must know."""
        self.database.start()
        known = self.var / "county.json"
        self._python("-m", "tests.crash.county", str(known))
        return dict(json.loads(known.read_text(encoding="utf-8")))

    def _python(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=self.environment, check=True)

    def start_web(self) -> None:
        """The web server by the very command of `fangxin serve`, and the sequencer beside it."""
        web = ["fangxin.installation.web_server", "--host", "127.0.0.1", "--port", str(self.port)]
        for command in ([*web, "--workers", "1", "--threads", "8"], ["tests.crash.sequencer"]):
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stderr=self._log(),
                    start_new_session=True,
                )
            )
        self.wait_for_web()

    def _log(self) -> Any:
        return (self.var / "log" / "web.log").open("ab")

    def wait_for_web(self) -> None:
        """Return when somebody answers at the port."""
        give_up_at = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < give_up_at:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                connection.request("GET", "/sign-in/")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            time.sleep(0.05)
        raise RuntimeError(f"no answer; the log is {self.var / 'log' / 'web.log'}")

    def kill_web(self) -> None:
        """`kill -9` of every web process and of the sequencer, each of which leads a session of its own."""
        for process in self.processes:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes.clear()

    def database_pids(self) -> list[int]:
        """The postmaster and its children: each has the data folder as its working directory."""
        found = []
        for name in os.listdir("/proc"):
            try:
                if name.isdigit() and os.path.samefile(os.readlink(f"/proc/{name}/cwd"), self.database.data):
                    found.append(int(name))
            except OSError:
                continue
        return sorted(found)

    def kill_database(self) -> None:
        """`kill -9` of the postmaster and all its children."""
        while pids := self.database_pids():
            for pid in pids:
                _kill(pid)
            time.sleep(0.01)

    def restart_database(self) -> None:
        """What the next start of the program does."""
        self.database.stop()
        self.database.start()

    def kill_one_backend(self) -> None:
        """`kill -9` of one process that serves a connection: PostgreSQL throws all others out and recovers by itself."""
        with self.superuser() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'fangxin_app'"
                " ORDER BY state = 'active' DESC, random()"
            ).fetchall()
            assert rows, "somebody is connected in the middle of the day"
            _kill(rows[0][0])
        give_up_at = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < give_up_at:
            try:
                with self.superuser() as connection:
                    connection.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError("the database does not come back")

    def superuser(self) -> psycopg.Connection[Any]:
        """A connection that sees every row."""
        return psycopg.connect(self.database.superuser_url, autocommit=True)

    def verify(self) -> dict[str, Any]:
        """The report of `fangxin verify`."""
        done = subprocess.run(
            [sys.executable, "-m", "fangxin", "verify", "--json"],
            cwd=ROOT,
            env=bare_environment() | {"FANGXIN_VAR": str(self.var), "FANGXIN_DEMO": "0"},
            check=True,
            capture_output=True,
            text=True,
        )
        return dict(json.loads(done.stdout))

    def end(self) -> None:
        """Stop what still runs."""
        self.kill_web()
        self.database.stop()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
