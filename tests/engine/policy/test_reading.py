"""Policy files with a mistake are refused by file and place."""

import shutil
from pathlib import Path

import pytest

from fangxin.engine.policy import Policy, PolicyMistake, UnknownKey
from fangxin.engine.policy import lookup as shipped

GOOD = """
rule:
  title: 规则
  unit: g
  type: integer
  change_below: fixed
  values:
    - value: 125
      since: 2020-01-01
      until: null
      document: project-default
      article: ''
      confidence: project
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = Path(shipped.__file__).parent
    for name in ("keys.yaml", "documents.yaml"):
        shutil.copy(source / name, tmp_path / name)
    (tmp_path / "parameters").mkdir()
    return tmp_path


def read(folder: Path, text: str) -> Policy:
    (folder / "parameters" / "some.yaml").write_text(text, encoding="utf-8")
    return Policy.from_folder(folder)


def test_a_good_file_is_read(folder: Path) -> None:
    parameter = read(folder, GOOD).parameter("rule")
    assert (parameter.subject, parameter.unit_title, parameter.values[0].value) == ("some", "克", 125)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: 125", "value: 12.5"),
        ("value: 125", "value: true"),
        ("value: 125", "value: [a]"),
        ("since: 2020-01-01", "since: 2020-13-01"),
        ("since: 2020-01-01", "since: someday"),
        ("until: null", "until: 2019-01-01"),
        ("document: project-default", "document: nobody"),
        ("unit: g", "unit: furlong"),
        ("confidence: project", "confidence: sure"),
        ("confidence: project", "confidence: official"),
        ("change_below: fixed", "change_below: stricter"),
        ("change_below: fixed", "change_below: range"),
        ("title: 规则", "titel: 规则"),
        ("article: ''", "article: ''\n      where: {town: 甲}"),
        ("article: ''", "article: ''\n      article: 第一条"),
    ],
)
def test_a_mistake_is_refused(folder: Path, old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(PolicyMistake):
        read(folder, GOOD.replace(old, new, 1))


def test_an_unregistered_programme_is_refused(folder: Path) -> None:
    with pytest.raises(UnknownKey):
        read(folder, GOOD.replace("article: ''", "article: ''\n      where: {programme: breakfast}"))


def test_the_same_name_in_two_files_is_refused(folder: Path) -> None:
    (folder / "parameters" / "other.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PolicyMistake, match=r"other\.yaml"):
        read(folder, GOOD)
