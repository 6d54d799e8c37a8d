"""A class as schools write it: 一(1)班, 1年级(1)班, 102, 一年级1班, 1.1班, 1-1; in kindergartens 大一班, 中（2）班, 小班."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_NUMERALS = {word: number for number, word in enumerate("一二三四五六七八九十", start=1)}
# Other ways to write the same signs; what stands in brackets of any kind stands in ().
_PLAINER = str.maketrans(
    "級壹贰叁肆伍陆柒捌玖拾[]【】〔〕{}〈〉《》「」<>", "级一二三四五六七八九十" + "()" * 8
)
_DECORATION = "'’‘。.,，、；;:：*#★☆▲△●○◎√"
_NOTE = re.compile(r"(?<=班)\([^()]*\)$")
_LABELS = "一二三四五六七八九"
_STAGES = {"小": 0, "小学": 0, "初": 6, "初中": 6, "高": 9, "高中": 9}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_FORMS = (
    re.compile(
        rf"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>{_NUMBER})(?:年级|年|级)?\((?P<class>{_NUMBER})(?:\)班?|班\))$"
    ),
    re.compile(
        rf"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>{_NUMBER})(?:年级|年|级)[-–—_.·、,/]?第?(?P<class>{_NUMBER})班?$"
    ),
    re.compile(
        rf"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>{_NUMBER})[-–—_.·、,/](?P<class>{_NUMBER})班?$"
    ),
    re.compile(r"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>[一二三四五六七八九])(?P<class>\d{1,2})班?$"),
    re.compile(
        r"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>[一二三四五六七八九])(?P<class>[一二三四五六七八九])班$"
    ),
    re.compile(r"^(?P<stage>)0?(?P<grade>[1-9])(?P<class>0[1-9]|[1-9]\d)班?$"),
)
_GRADE_ONLY = re.compile(rf"^(?P<stage>小学|初中|高中|[小初高])?(?P<grade>{_NUMBER})年级$")
_GRADE_WITHIN = re.compile(rf"(?:小学|初中|高中)?(?<![\d〇零一二三四五六七八九十])(?:{_NUMBER})年级")
# Within a title only what ends in 班 is a class; the sign before it must not be a figure, as in 2026年1班.
_WITHIN = re.compile(
    r"(?:小学|初中|高中|[初高])?(?<![\d〇零一二三四五六七八九十])[\d一二三四五六七八九十][\d一二三四五六七八九十年级第().·-]*班"
)
_LABELLED = re.compile(r"班[级别]?\s*:\s*(\S{1,12})")
_INSTRUCTION = re.compile(r"如|例|格式|写成|填写|请|应为")
_LAST_GRADE = 12
KINDERGARTEN = 0
_YEARS = "托小中大"  # the year before the first, then the three years of a kindergarten
_A_YEAR = 100
_OF_KINDERGARTEN = re.compile(rf"^(?P<year>[{_YEARS}])班?\(?(?P<class>{_NUMBER})?\)?班?$")
_TEN = 10
_REMEMBERED_CLASSES = 1024  # a column of classes repeats few texts


@dataclass(frozen=True, slots=True, order=True)
class SchoolClass:
    """Grade counted from 1 at primary school (7 is the first of junior secondary), and the class within it.

    A kindergarten's classes have grade 0, which no table of age bands holds; their number says the year and the class:
    大（1）班 is 301, 中（2）班 202, 小班, the only one of its year, 100.
    """

    grade: int
    class_no: int

    @property
    def year(self) -> int:
        """Years that lead up to each other: 小班 -2, 中班 -1, 大班 0, 一年级 1."""
        return self.grade or self.class_no // _A_YEAR - len(_YEARS) + 1

    @property
    def is_taught(self) -> bool:
        """False for a year that no class is in, because its children have left for the next school."""
        return 1 - len(_YEARS) <= self.year <= (_LAST_GRADE if self.grade else 0)

    def after(self, years: int) -> SchoolClass:
        """The same class so many school years on."""
        if self.grade:
            return SchoolClass(self.grade + years, self.class_no)
        return SchoolClass(KINDERGARTEN, self.class_no + years * _A_YEAR)

    @property
    def label(self) -> str:
        """一（1）班, 大（1）班; grades past nine are written in figures of their stage: 高一（1）班."""
        if self.grade == KINDERGARTEN:
            year, number = divmod(self.class_no, _A_YEAR)
            return f"{_YEARS[year]}（{number}）班" if number else f"{_YEARS[year]}班"
        first_of_senior = 9
        word = (
            _LABELS[self.grade - 1]
            if self.grade <= first_of_senior
            else f"高{_LABELS[self.grade - first_of_senior - 1]}"
        )
        return f"{word}（{self.class_no}）班"


def plain_text(text: str) -> str:
    """Half width, without spaces and decoration, one kind of brackets."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(_PLAINER).strip(_DECORATION)
    return plain.removesuffix("级") if plain.endswith("班级") else plain


@lru_cache(maxsize=_REMEMBERED_CLASSES)
def parse_class(text: str) -> SchoolClass | None:
    """The class that a text names, or None when it names none beyond doubt."""
    plain = _NOTE.sub("", plain_text(text))
    for form in _FORMS:
        match = form.match(plain)
        if match:
            return _class(match["stage"], _number(match["grade"]), _number(match["class"]))
    return None


@lru_cache(maxsize=_REMEMBERED_CLASSES)
def parse_kindergarten_class(text: str) -> SchoolClass | None:
    """The class of a kindergarten that a text names: 大一班, 大班1班, 中（2）班, 小班."""
    plain = plain_text(text)
    match = _OF_KINDERGARTEN.match(plain) or _OF_KINDERGARTEN.match(_NOTE.sub("", plain))
    if match is None or match["year"] == plain:
        return None
    number = _number(match["class"]) if match["class"] else 0
    return SchoolClass(KINDERGARTEN, _YEARS.index(match["year"]) * _A_YEAR + number)


def says_class(text: str) -> bool:
    """True when a text names a class of any kind of school."""
    return parse_class(text) is not None or parse_kindergarten_class(text) is not None


def named_class(text: str) -> SchoolClass | None:
    """The one class that a line, a title or a sheet's name speaks of: 青石小学三（2）班学生名册, 班级：301 班主任：某某.

    None when it names two, or is an instruction that shows how to write one.
    """
    if found := parse_class(text):
        return found
    wide = unicodedata.normalize("NFKC", text)
    if _INSTRUCTION.search(wide):
        return None
    labelled = _LABELLED.search(wide)
    if labelled and (found := parse_class(labelled[1])):
        return found
    named = {parse_class(part) for part in _WITHIN.findall(plain_text(text))} - {None}
    return named.pop() if len(named) == 1 else None


def named_grade(text: str) -> str:
    """The one grade that a title or a sheet's name speaks of, as it is written there; else the empty text."""
    if _INSTRUCTION.search(text):
        return ""
    named = set(_GRADE_WITHIN.findall(plain_text(text)))
    return named.pop() if len(named) == 1 else ""


def parse_grade(text: str) -> int | None:
    """The grade of 三年级, where no class is written."""
    match = _GRADE_ONLY.match(plain_text(text))
    return _grade(match["stage"], _number(match["grade"])) if match else None


def _class(stage: str | None, grade: int, class_no: int) -> SchoolClass | None:
    counted = _grade(stage, grade)
    return SchoolClass(counted, class_no) if counted and class_no else None


def _grade(stage: str | None, grade: int) -> int | None:
    counted = _STAGES.get(stage or "小", 0) + grade
    return counted if 1 <= counted <= _LAST_GRADE else None


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS[tens] if tens else 1) * _TEN + (_NUMERALS[ones] if ones else 0)
    return _NUMERALS[text]
