"""What the system says in numbers and English, people read as one sentence with a remedy."""

import errno
import os
from pathlib import Path

import pytest

from fangxin.installation.problems import (
    InstallationProblem,
    clear_sentence_about,
    problem_of,
    problem_printed,
)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "没有读写权限"),
        (errno.EROFS, "磁盘是只读的"),
        (errno.ENOSPC, "磁盘已满"),
        (errno.EDQUOT, "配额已用完"),
        (errno.ENOTDIR, "是文件而不是文件夹"),
        (errno.EIO, "系统报告"),
    ],
)
def test_each_reason_of_the_system_has_its_sentence(number: int, words: str) -> None:
    problem = problem_of(OSError(number, os.strerror(number)), "/srv/var")
    assert words in problem.chinese
    assert "/srv/var" in problem.chinese
    assert problem.chinese.endswith("。")
    assert problem.english.startswith("Cannot use /srv/var: ")


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ('initdb: error: could not create file "x": No space left on device', "磁盘已满"),
        ("FATAL:  could not write lock file: Read-only file system", "只读"),
        ('could not open file "x": Permission denied', "权限"),
    ],
)
def test_the_reason_is_found_in_what_postgresql_prints(printed: str, words: str) -> None:
    problem = problem_printed(printed, "/srv/var")
    assert problem is not None
    assert words in problem.chinese


def test_other_output_of_postgresql_is_not_taken_for_a_full_disk() -> None:
    assert problem_printed('FATAL:  database "x" does not exist', "/srv/var") is None


def test_the_file_that_failed_is_named_rather_than_the_folder_we_began_with(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "file"
    with pytest.raises(InstallationProblem, match="missing/file"), clear_sentence_about(tmp_path):
        missing.read_text()
