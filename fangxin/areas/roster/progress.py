"""How far a long write has come, told while its transaction is still open."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_EVERY_SECONDS = 0.7
_counting: ContextVar[Callable[[int], None] | None] = ContextVar("fangxin_roster_counting", default=None)


def advance(rows: int) -> None:
    """So many more rows were written. Free where nobody listens."""
    count = _counting.get()
    if count is not None:
        count(rows)


@contextmanager
def told(tell: Callable[[int], None]) -> Iterator[None]:
    """Inside the block `tell` is called with the rows so far, again and again, over a connection of its own.

    What a transaction writes is seen by nobody before its end. Django's connections belong to threads, so a thread tells.
    """
    done, over = [0], threading.Event()

    def count(rows: int) -> None:
        done[0] += rows

    def watch() -> None:
        try:
            while not over.wait(_EVERY_SECONDS):
                tell(done[0])
        finally:
            connection.close()

    watcher = threading.Thread(target=watch, name="roster-progress", daemon=True)
    token = _counting.set(count)
    watcher.start()
    try:
        yield
    finally:
        _counting.reset(token)
        over.set()
        watcher.join()
