"""Measuring on a machine that does other things too: turns are alternated, the fastest of each is compared.

The benchmarks print; they assert only that both sides did the same work.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
import fangxin  # noqa: E402, F401  (before NumPy, so that its matrices stay on one thread as in the program)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what ran, on how many of which unit, and how many seconds its fastest turn took."""

    what: str
    count: int
    unit: str
    seconds: float

    @property
    def rate(self) -> float:
        """Units in a second."""
        return self.count / self.seconds


def fastest(*calls: Callable[[], object], turns: int = 5) -> list[float]:
    """Seconds of the fastest turn of each call; the calls take turns, so that a busy minute hits them all."""
    best = [float("inf")] * len(calls)
    for _ in range(turns):
        for place, call in enumerate(calls):
            began = time.perf_counter()
            call()
            best[place] = min(best[place], time.perf_counter() - began)
    return best


def show(title: str, lines: list[Line], *, note: str = "") -> None:
    """Print the table. The last line is the peer or the floor; ratios are seconds a unit against it."""
    floor = lines[-1].seconds / lines[-1].count
    load = os.getloadavg()[0]
    print(f"{title}\n  {os.cpu_count()} cores, load {load:.1f} (above the number of cores: a busy machine)")
    width = max(len(line.what) for line in lines)
    for line in lines:
        each = line.seconds / line.count
        print(
            f"  {line.what:<{width}}  {line.count:>9,} {line.unit:<9} {_duration(each):>10} each"
            f" {line.rate:>12,.0f} /s   {each / floor:6.2f}×"
        )
    if note:
        print(f"  {note}")


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.2f} ms"
    return f"{seconds * 1e6:.1f} µs"
