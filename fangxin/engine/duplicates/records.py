"""What is compared of a child. Numbers come as their keyed indexes: nothing here sees one."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Record(NamedTuple):
    """One row of the roster. Empty text, None and b"" mean: not known, which speaks neither for nor against."""

    id: int
    name: str
    sex: str = ""
    birth: date | None = None
    guardian: str = ""
    phone: bytes = b""
    id_index: bytes = b""
    student_index: bytes = b""
    school: int = 0
