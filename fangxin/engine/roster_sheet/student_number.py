"""The national student number 学籍号: G and the identity number, L a temporary one, J one without an identity number.

G holds the identity number that the child had when it was given, so it is as sensitive. It does not follow when the
identity number changes: a difference is pointed out, not refused.
"""

import re
from typing import NamedTuple

from fangxin.engine.roster_sheet.identity_number import LENGTH, birth_of, is_checked, plain_number
from fangxin.engine.workbook import Value

_FORM = re.compile(r"^[GLJ]")
_BODY = re.compile(r"^\d{17}[\dX]$")


class StudentNumber(NamedTuple):
    """A student number that was read. ``problem`` is a code or empty; ``identity`` the number inside a G number."""

    number: str
    problem: str = ""
    identity: str = ""

    def __repr__(self) -> str:
        return f"StudentNumber(problem={self.problem!r})"


NO_STUDENT_NUMBER = StudentNumber("")


def read_student_number(value: Value) -> StudentNumber:
    """Read a cell. A number of another build (a province's own) is kept as it stands."""
    if value is None:
        return NO_STUDENT_NUMBER
    text = value if type(value) is str and value.isascii() and value.isalnum() else plain_number(value)
    if text is None:
        return StudentNumber("", "student_number_lost_digits")
    text = text.upper()
    if text in {"", "/", "无", "暂无", "待分配"}:
        return NO_STUDENT_NUMBER
    if re.match(r"^\d(?:\.\d+)?E\+?1[4-9]$", text):
        return StudentNumber("", "student_number_lost_digits")
    if not _FORM.match(text):
        return StudentNumber(text)
    body = text[1:]
    if len(body) != LENGTH:
        return StudentNumber(text, "student_number_length")
    if text[0] != "G":
        return StudentNumber(text)
    if not _BODY.match(body) or not is_checked(body) or birth_of(body[6:14]) is None:
        return StudentNumber(text, "student_number_check")
    return StudentNumber(text, "", body)
