"""The child processes of `fangxin serve`: started together, ended together, never left behind."""

import ctypes
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

from fangxin.installation.problems import InstallationProblem

_SUPERVISOR = "FANGXIN_SUPERVISOR"
_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 30
_RESTART_PAUSES = (1, 2, 5, 10, 30)


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C or the system asks us to end. Not an Exception, so nothing swallows it."""


def listen_for_stop() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into StopRequested, once; the orderly stop is then not disturbed."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise StopRequested

    for number in numbers:
        signal.signal(number, stop)


def end_with_parent() -> None:
    """Ask the kernel to end this child when `fangxin serve` dies without a word (Linux only)."""
    parent = os.environ.pop(_SUPERVISOR, None)
    if parent is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        raise SystemExit(1)


@dataclass
class Child:
    """One process that has to run as long as we do."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    vital: bool  # the server without its web process is of no use; a worker is started again
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        self.process = _popen(self.command, self.environment)


@dataclass
class Children:
    """Starts children in sessions of their own, so that Ctrl-C reaches only us and we end them in order."""

    kept: list[Child] = field(default_factory=list)
    current: subprocess.Popen[bytes] | None = None

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run one step to its end; its own output says why when it fails."""
        self.current = _popen(command, environment)
        code = self.current.wait()
        self.current = None
        if code != 0:
            raise InstallationProblem(
                f"步骤“{name}”失败（退出码 {code}），原因见上文。",
                f"The step “{name}” failed with exit code {code}; the reason stands above.",
            )

    def keep(self, child: Child) -> None:
        """Start `child` now and keep it running."""
        child.start()
        self.kept.append(child)

    def check(self, now: float) -> None:
        """Start again what ended, with growing pauses; a vital one that ended is a problem. Call it often."""
        for child in self.kept:
            if child.process is None:
                if now >= child.start_again_at:
                    child.start()
                continue
            code = child.process.poll()
            if code is None:
                continue
            if child.vital:
                raise InstallationProblem(
                    f"{child.name}意外退出（退出码 {code}），原因见上文。",
                    f"The {child.command[-1]} process ended unexpectedly (exit code {code}).",
                )
            child.process = None
            if code == 0:
                child.start_again_at = math.inf  # it had nothing to do, or was told to end
                continue
            pause = _RESTART_PAUSES[min(child.failures, len(_RESTART_PAUSES) - 1)]
            child.failures += 1
            child.start_again_at = now + pause

    def stop(self) -> None:
        """Ask each child to end, last started first; kill what has not ended in time."""
        running = [child.process for child in reversed(self.kept)] + [self.current]
        processes = [process for process in running if process is not None]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        give_up_at = time.monotonic() + _STOP_SECONDS
        for process in processes:
            try:
                process.wait(max(0.1, give_up_at - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.kept.clear()
        self.current = None


def _popen(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(command),
        env={**environment, _SUPERVISOR: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
