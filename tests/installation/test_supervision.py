"""The children of `fangxin serve`: a failed step stops the start, a worker comes back, nothing is left behind."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fangxin.installation.problems import InstallationProblem
from fangxin.installation.progress import ProgressBar
from fangxin.installation.supervision import Child, Children
from tests.installation.conftest import ROOT

SLEEPS = [sys.executable, "-c", "import time; time.sleep(600)"]
FAILS = [sys.executable, "-c", "raise SystemExit(3)"]


def child(command: list[str], *, vital: bool) -> Child:
    return Child("网页进程", command, dict(os.environ), vital=vital)


def wait_for_end(kept: Child) -> None:
    assert kept.process is not None
    kept.process.wait(timeout=60)


def test_a_failed_step_is_a_problem_that_names_it() -> None:
    with pytest.raises(InstallationProblem, match=r"升级数据库结构.*3"):
        Children().run("升级数据库结构", FAILS, os.environ)


def test_stopping_ends_every_child() -> None:
    children = Children()
    kept = [child(SLEEPS, vital=True), child(SLEEPS, vital=False)]
    for one in kept:
        children.keep(one)
    processes = [one.process for one in kept]
    children.stop()
    assert all(process is not None and process.poll() is not None for process in processes)


def test_the_end_of_the_web_process_is_a_problem() -> None:
    children = Children()
    web = child(FAILS, vital=True)
    children.keep(web)
    wait_for_end(web)
    with pytest.raises(InstallationProblem, match="网页进程意外退出"):
        children.check(0.0)


def test_a_worker_that_ended_is_started_again_after_growing_pauses() -> None:
    children = Children()
    worker = child(FAILS, vital=False)
    children.keep(worker)
    now, waits = 100.0, []
    for _ in range(6):
        wait_for_end(worker)
        children.check(now)
        assert worker.process is None
        waits.append(worker.start_again_at - now)
        children.check(worker.start_again_at - 0.1)
        assert worker.process is None
        now = worker.start_again_at
        children.check(now)
        assert worker.process is not None
    children.stop()
    assert waits == [1, 2, 5, 10, 30, 30]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's death signal is Linux's")
def test_a_child_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    of_child = (
        "import os, pathlib, sys, time; from fangxin.installation.supervision import end_with_parent;"
        "end_with_parent(); pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
    )
    of_supervisor = (
        "import os, sys, time; from fangxin.installation.supervision import Child, Children;"
        "Children().keep(Child('x', [sys.executable, '-c', *sys.argv[1:]], dict(os.environ), vital=True));"
        "time.sleep(600)"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", of_supervisor, of_child, str(note)], cwd=ROOT)
    while not (note.exists() and note.read_text()):
        assert supervisor.poll() is None
        time.sleep(0.02)
    pid = int(note.read_text())
    supervisor.kill()
    supervisor.wait()
    for _ in range(1000):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.01)
    pytest.fail("the child outlived its supervisor")


def test_progress_is_a_line_every_tenth_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    bar = ProgressBar(stream)
    for done in range(101):
        bar(done, 100, "建立学校")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[0].strip() == "0% 建立学校"
    assert lines[-1] == "100% 建立学校"
