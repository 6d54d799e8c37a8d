"""Folders in which a database may live, and processes that use it. They work as root and as anybody else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fangxin.installation.embedded_postgres import EmbeddedPostgres, temporary_postgres

ROOT = Path(__file__).resolve().parents[2]

# Starts the server named on the command line, says so, and waits to be told to leave or to be killed.
USER_OF_THE_SERVER = """
import sys
from pathlib import Path
from fangxin.installation.embedded_postgres import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])).running() as server:
    print("ready", (server.data / "postmaster.pid").read_text().split()[0], flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder that the server's system user can reach too (pytest's own is closed to it)."""
    made = Path(tempfile.mkdtemp(prefix="fangxin-installation-"))
    made.chmod(0o711)
    yield made
    for pid_file in made.rglob("postmaster.pid"):  # left by a test that failed
        with EmbeddedPostgres(pid_file.parent.parent).running():
            pass
    shutil.rmtree(made)


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No FANGXIN_* variable of the test run reaches the installation under test."""
    for name in list(os.environ):
        if name.startswith("FANGXIN_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def throwaway_server() -> Iterator[EmbeddedPostgres]:
    """A running server for tests that only need roles and databases."""
    with temporary_postgres() as server:
        yield server


StartUser = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def start_user() -> Iterator[StartUser]:
    """Start processes that use the server of a folder; whatever still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(server_folder: Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_OF_THE_SERVER, str(server_folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def fangxin(bare_environment: None) -> Run:
    """Run the command line in a process of its own: `fangxin("doctor", var=folder)`."""

    def run(*arguments: str, var: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fangxin", *arguments],
            cwd=ROOT,
            env={**os.environ, "FANGXIN_VAR": str(var), **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
