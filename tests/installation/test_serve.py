"""`fangxin serve` as an official meets it: an address that answers, one sentence for a second start, a clean end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.installation.conftest import ROOT, Run

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
TINY = {"DJANGO_SETTINGS_MODULE": "tests.installation.tiny_site", "FANGXIN_DEMO": "0"}
Serve = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(folder: Path, bare_environment: None, port: int) -> Iterator[Serve]:
    """Start `fangxin serve` and wait until it prints its last line of welcome."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "fangxin", "serve", "--port", str(port), "--workers", "1", *arguments],
            cwd=ROOT,
            env={**os.environ, **TINY, "FANGXIN_VAR": str(folder / "var")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return process
        pytest.fail("".join(said))

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def page(port: int) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def database_runs(var: Path) -> bool:
    return (var / "postgres" / "data" / "postmaster.pid").exists()


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_address_answers_as_the_application_role_and_everything_ends_in_order(
    folder: Path, fangxin: Run, serve: Serve, port: int, number: signal.Signals
) -> None:
    process = serve()
    assert page(port) == (200, "fangxin_app http")
    second = fangxin("serve", var=folder / "var", **TINY)
    assert second.returncode == 1
    assert f"http://127.0.0.1:{port}/" in second.stderr
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert port_is_free(port)
    assert not database_runs(folder / "var")


def test_after_kill_9_nothing_goes_on_and_the_next_start_works(folder: Path, serve: Serve, port: int) -> None:
    process = serve()
    process.kill()
    process.wait()
    for _ in range(3000):
        if port_is_free(port):
            break
        time.sleep(0.01)
    again = serve()
    assert page(port) == (200, "fangxin_app http")
    again.terminate()
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert not database_runs(folder / "var")


def test_https_is_trusted_by_a_phone_that_knows_the_authority(folder: Path, serve: Serve, port: int) -> None:
    serve("--https")
    trusting = ssl.create_default_context(cafile=str(folder / "var" / "keys" / "https-authority.crt"))
    for name in ("localhost", "127.0.0.1"):
        connection = http.client.HTTPSConnection(name, port, timeout=30, context=trusting)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"fangxin_app https"
    with pytest.raises(ssl.SSLCertVerificationError):
        http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context()).connect()
