"""Shows how far a long piece of work has come: a bar on a terminal, a line every tenth elsewhere."""

import sys
import unicodedata
from typing import TextIO

_BAR_CELLS = 30


class ProgressBar:
    """Call it as `bar(done, total, what)`: counts of any unit, and in a few words what is being done."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._shown_cells = 0
        self._last_tenth = -1

    def __call__(self, done: int, total: int, what: str) -> None:
        share = min(done, total) / total if total > 0 else 1.0
        if self._stream.isatty():
            filled = int(share * _BAR_CELLS)
            line = f"{'█' * filled}{'░' * (_BAR_CELLS - filled)} {share:4.0%} {what}"
            cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
            self._stream.write("\r" + line + " " * max(0, self._shown_cells - cells))
            self._shown_cells = cells
            if done >= total:
                self._stream.write("\n")
                self._shown_cells = 0
        elif int(share * 10) != self._last_tenth:
            self._last_tenth = int(share * 10)
            self._stream.write(f"{share:4.0%} {what}\n")
        self._stream.flush()
