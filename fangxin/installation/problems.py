"""What can go wrong with a machine, said in one sentence that names the remedy."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class InstallationProblem(Exception):
    """The machine, a folder or the database is not usable.

    The text says what and what to do, in two languages.
    """

    exit_code = 1

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")
        self.chinese = chinese
        self.english = english


class UnusableInput(InstallationProblem):
    """A file or a value given on the command line cannot be read or used. Nothing was changed."""

    exit_code = 2


_REASONS: dict[int, tuple[str, str]] = {
    errno.EACCES: (
        "没有读写权限，请换用有权限的用户或文件夹",
        "permission denied; use a folder this user may write to",
    ),
    errno.EPERM: (
        "系统不允许写入，请换用有权限的用户或文件夹",
        "operation not permitted; use a folder this user may write to",
    ),
    errno.EROFS: (
        "所在磁盘是只读的，请换一个可写的文件夹",
        "the file system is read-only; choose a writable folder",
    ),
    errno.ENOSPC: ("磁盘已满，请先腾出空间", "the disk is full; free some space first"),
    errno.EDQUOT: ("磁盘配额已用完，请先腾出空间", "the disk quota is used up; free some space first"),
    errno.ENOTDIR: (
        "路径中有一段是文件而不是文件夹，请改用别的路径",
        "part of the path is a file, not a folder; choose another path",
    ),
    errno.ENOENT: ("文件或文件夹不存在，请检查路径", "no such file or folder; check the path"),
    errno.ENAMETOOLONG: ("路径太长，请换一个较短的路径", "the path is too long; choose a shorter one"),
}

# What PostgreSQL's programs print (they run under LC_ALL=C), and the errno that means the same.
_PRINTED_REASONS: tuple[tuple[str, int], ...] = (
    ("No space left on device", errno.ENOSPC),
    ("Disk quota exceeded", errno.EDQUOT),
    ("Read-only file system", errno.EROFS),
    ("Permission denied", errno.EACCES),
)


def problem_of(error: OSError, place: str | os.PathLike[str]) -> InstallationProblem:
    """Translate an error of the operating system about `place` into one sentence."""
    chinese, english = _REASONS.get(
        error.errno or 0,
        (f"系统报告“{error.strerror or error}”", f"the system says: {error.strerror or error}"),
    )
    return InstallationProblem(f"无法使用 {place}：{chinese}。", f"Cannot use {place}: {english}.")


def problem_printed(output: str, place: str | os.PathLike[str]) -> InstallationProblem | None:
    """Find a full disk or a missing permission in what a PostgreSQL program printed.

    None when it is neither.
    """
    for words, number in _PRINTED_REASONS:
        if words in output:
            return problem_of(OSError(number, words), place)
    return None


@contextmanager
def clear_sentence_about(place: Path) -> Iterator[None]:
    """Turn every operating-system error raised inside into an InstallationProblem about `place`."""
    try:
        yield
    except OSError as error:
        raise problem_of(error, error.filename or place) from error
