"""Locks that the kernel itself releases when a process dies, so that none is ever left behind."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fangxin.installation.problems import InstallationProblem, clear_sentence_about

Announce = Callable[[str], None]


class FileLock:
    """One `flock` on one file: shared (many at once) or alone. Children started by exec do not inherit it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._descriptor: int | None = None

    def _open(self) -> int:
        if self._descriptor is None:
            with clear_sentence_about(self.file):
                self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600)
        return self._descriptor

    def share(self) -> None:
        """Hold the file together with others; waits while somebody holds it alone."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def take_alone(self) -> bool:
        """Try to hold the file alone, at once; True when it was got."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def alone(file: Path, *, wait_seconds: float, announce: Announce) -> Iterator[None]:
    """Be the only process inside; says so once when it has to wait, and gives up after `wait_seconds`."""
    lock = FileLock(file)
    give_up_at = time.monotonic() + wait_seconds
    told = False
    try:
        while not lock.take_alone():
            if not told:
                announce("另一个进程正在启动或停止数据库，请稍候……")
                told = True
            if time.monotonic() > give_up_at:
                raise InstallationProblem(
                    f"等待 {wait_seconds:.0f} 秒后，另一个进程仍占用 {file}；请先结束它再试。",
                    f"Another process still holds {file} after {wait_seconds:.0f} s; end it and try again.",
                )
            time.sleep(0.05)
        yield
    finally:
        lock.release()
