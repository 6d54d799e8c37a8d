"""The age bands of WS/T 554-2017 and the grades that a menu writes instead.

Six-year-olds enter grade 1, so grades 1-3 are the band 6-8, grades 4-6 the band 9-11, grades 7-9 the
band 12-14 and grades 10-12 the band 15-17.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

BANDS = ("6-8", "9-11", "12-14", "15-17")
_GRADES_PER_BAND = 3
_LAST_GRADE = len(BANDS) * _GRADES_PER_BAND
_NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九", start=1)}
_SCHOOLS: Mapping[str, tuple[int, int]] = {
    "低年级": (1, 3),
    "低年段": (1, 3),
    "低段": (1, 3),
    "高年级": (4, 6),
    "高年段": (4, 6),
    "高段": (4, 6),
    "小学": (1, 6),
    "初中": (7, 9),
    "高中": (10, 12),
}
_GRADE = r"(?:1[0-2]|[1-9]|[一二三四五六七八九])"
_LABEL = re.compile(
    rf"(?P<from>{_GRADE})\s*(?:年级)?\s*(?:[-~—–－～]|至|到)+\s*(?P<to>{_GRADE})\s*年级"
    rf"|(?P<one>{_GRADE})\s*年级"
    r"|(?P<age>6\s*[-~—–至到]\s*8|9\s*[-~—–至到]\s*11|12\s*[-~—–至到]\s*14|15\s*[-~—–至到]\s*17)\s*(?:周?岁)"
    r"|(?P<school>" + "|".join(_SCHOOLS) + r")(?:部|生|段)?"
)


@dataclass(frozen=True, slots=True)
class BandText:
    """A stretch of a cell's text and the bands it is for; no bands means that it stands before any label."""

    bands: tuple[str, ...]
    text: str


def bands_named(text: str) -> tuple[str, ...]:
    """The bands that a text names, in order of age; empty when it names none."""
    found = {band for match in _LABEL.finditer(text) for band in _bands(match)}
    return tuple(band for band in BANDS if band in found)


def split_by_band(text: str) -> list[BandText]:
    """A text cut at its grade labels: "1-3年级:大米72g" is one stretch, two labels make two.

    What stands before the first label comes first, with no bands. Without any label the list is empty.
    """
    matches = list(_LABEL.finditer(text))
    if not matches:
        return []
    ends = [match.start() for match in matches[1:]] + [len(text)]
    stretches = [
        BandText(_bands(match), text[match.end() : end].strip(" :;,，；、：\n"))
        for match, end in zip(matches, ends, strict=True)
    ]
    before = text[: matches[0].start()].strip(" :;,，；、：\n(（")
    return [BandText((), before), *stretches] if before else stretches


def _bands(match: re.Match[str]) -> tuple[str, ...]:
    if match["age"]:
        return (re.sub(r"\s*[-~—–至到]\s*", "-", match["age"].strip()),)
    if match["school"]:
        first, last = _SCHOOLS[match["school"]]
    else:
        first = _grade(match["from"] or match["one"])
        last = _grade(match["to"] or match["one"])
    grades = range(min(first, last), min(max(first, last), _LAST_GRADE) + 1)
    found = {BANDS[(grade - 1) // _GRADES_PER_BAND] for grade in grades}
    return tuple(band for band in BANDS if band in found)


def _grade(text: str) -> int:
    return _NUMERALS[text] if text in _NUMERALS else int(text)
