"""`fangxin demo`: an interrupted build is never taken for a whole one, and a real county is never touched."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from fangxin.installation.embedded_postgres import EmbeddedPostgres
from tests.installation.conftest import ROOT
from tests.installation.test_serve import TINY

# A demo of one account. It ends in the middle when it is told to, as if the power had failed.
WITH_SMALL_DEMO = """
import os, sys, types
from fangxin.installation import cli
def build(progress):
    from django.contrib.auth.models import User
    User.objects.using("owner").create(username="cook")
    if os.environ.get("BREAK"):
        os._exit(9)
    User.objects.using("owner").create(username="principal")
    progress(2, 2, "accounts")
sys.modules["demo"] = types.ModuleType("demo")
sys.modules["demo.build"] = types.ModuleType("demo.build")
sys.modules["demo.build"].build = build
sys.exit(cli.main(sys.argv[1:]))
"""

Demo = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def demo(folder: Path, bare_environment: None) -> Demo:
    """Run `fangxin demo` with the small demo in the place of the real one."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", WITH_SMALL_DEMO, "demo", *arguments],
            cwd=ROOT,
            env={**os.environ, **TINY, "FANGXIN_VAR": str(folder / "var"), **variables},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def accounts(folder: Path, *, add: str | None = None) -> list[str]:
    server = EmbeddedPostgres(folder / "var" / "postgres", keys=folder / "var" / "keys")
    with server.running(), psycopg.connect(server.superuser_url) as connection:
        if add:
            connection.execute(
                "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, is_staff,"
                " is_active, date_joined) VALUES (%s, '', false, '', '', '', false, true, now())",
                [add],
            )
        found = connection.execute("SELECT username FROM auth_user ORDER BY username").fetchall()
    return [name for (name,) in found]


def test_a_built_demo_stays_until_it_is_rebuilt(folder: Path, demo: Demo) -> None:
    done = demo()
    assert done.returncode == 0, done.stderr
    assert accounts(folder, add="visitor") == ["cook", "principal", "visitor"]
    again = demo()
    assert again.returncode == 0
    assert "--rebuild" in again.stderr
    assert accounts(folder) == ["cook", "principal", "visitor"]
    assert demo("--rebuild").returncode == 0
    assert accounts(folder) == ["cook", "principal"]


def test_an_interrupted_demo_is_begun_anew(folder: Path, demo: Demo) -> None:
    assert demo(BREAK="1").returncode == 9
    assert accounts(folder) == ["cook"]
    done = demo("--if-empty")
    assert done.returncode == 0, done.stderr
    assert accounts(folder) == ["cook", "principal"]


def test_a_county_with_accounts_never_becomes_a_demo(folder: Path, demo: Demo, fangxin: Demo) -> None:
    assert fangxin("migrate", var=folder / "var", **TINY).returncode == 0
    assert accounts(folder, add="real person") == ["real person"]
    for arguments, code in (((), 1), (("--rebuild",), 1), (("--if-empty",), 0)):
        done = demo(*arguments)
        assert done.returncode == code, done.stderr
        assert accounts(folder) == ["real person"]
