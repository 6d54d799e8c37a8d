"""What the numbers of a child say, and how little of them is shown.

Reading a cell into a number (kind, length, characters, check digit by ISO/IEC 7064 MOD 11-2, GB 11643-1999) is done by
`roster_sheet.identity_number`; here stands what is done with a number afterwards. No sentence holds a digit of one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from fangxin.engine.roster_sheet.identity_number import (
    birth_of,
    is_known_area,
    is_male,
    read_identity_number,
)


class IdKind(StrEnum):
    """Which paper a number is from."""

    RESIDENT = "resident"
    HMT_RESIDENCE = "hmt_residence"
    HM_PERMIT = "hm_permit"
    TW_PERMIT = "tw_permit"
    PERMANENT = "permanent"
    PASSPORT = "passport"
    OTHER = "other"
    NONE = "none"


KIND_NAMES: dict[IdKind, str] = {
    IdKind.RESIDENT: "居民身份证",
    IdKind.HMT_RESIDENCE: "港澳台居民居住证",
    IdKind.HM_PERMIT: "港澳居民来往内地通行证",
    IdKind.TW_PERMIT: "台湾居民来往大陆通行证",
    IdKind.PERMANENT: "外国人永久居留身份证",
    IdKind.PASSPORT: "护照",
    IdKind.OTHER: "其他证件",
    IdKind.NONE: "暂无证件",
}

_SENTENCES = {
    "id_missing": "没有填证件号码。",
    "id_number_cell_lost_digits": "号码丢了末几位，请照证件重新输入。",
    "id_length": "身份证号应为 18 位。",
    "id_characters": "身份证号里有数字和末位 X 以外的字符。",
    "id_check": "身份证号的校验位不对，有一位抄错了。",
    "id_birth": "身份证号里的出生日期不存在。",
    "id_pattern": "号码不像这种证件的号码，请核对证件类型和号码。",
    "id_future": "身份证号里的出生日期在今天以后。",
}


class NumberRefused(ValueError):
    """A number that cannot be one of its kind. `code` is stable, the sentence names no digit."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code
        self.sentence = _SENTENCES[code]


class NumberFacts(NamedTuple):
    """What a number says. `sex` is "m" or "f"; None and "" where the paper does not say.

    `region` is the first six digits, `region_known` False when no county has or had that code: worth a look by a
    person, never a refusal (the tables of codes are never complete). The birth date stays out of every representation.
    """

    kind: str
    region: str = ""
    region_known: bool = True
    birth: date | None = None
    sex: str = ""

    def __repr__(self) -> str:
        return f"NumberFacts({self.kind!r}, region_known={self.region_known!r})"


def typed_number(text: str, kind: IdKind, *, on: date) -> str:
    """A number typed by hand, as it is sealed. Raises NumberRefused; `on` is the day on which it is entered."""
    read = read_identity_number(text, "" if kind is IdKind.RESIDENT else KIND_NAMES[kind])
    if read.problem:
        raise NumberRefused(read.problem)
    if not read.number:
        raise NumberRefused("id_missing")
    facts = facts_of(IdKind(read.kind), read.number)
    if facts.birth is not None and facts.birth > on:
        raise NumberRefused("id_future")
    # A paper stated wrongly (a resident number under "passport") shows in the kind that its build has.
    if facts.kind != kind:
        raise NumberRefused("id_pattern")
    return read.number


def facts_of(kind: str, number: str, regions: Collection[str] = ()) -> NumberFacts:
    """What a number without a problem says about region, birth and sex. `regions` are known besides the table's."""
    if len(number) != 18 or not number[:17].isdigit():
        return NumberFacts(kind)
    known = kind != IdKind.RESIDENT or number[:6] in regions or is_known_area(number[:6])
    return NumberFacts(kind, number[:6], known, birth_of(number[6:14]), "m" if is_male(number) else "f")


def disagreements(facts: NumberFacts, *, birth: date | None, sex: str) -> list[str]:
    """Codes of where the number and the separately written birth date and sex ("m", "f", "") do not agree."""
    found = []
    if birth is not None and facts.birth is not None and birth != facts.birth:
        found.append("birth_mismatch")
    if sex and facts.sex and sex != facts.sex:
        found.append("sex_mismatch")
    return found


class StudentNumberKind(StrEnum):
    """A formal number stays for life; a temporary one waits for the child's identity number."""

    NONE = ""
    FORMAL = "formal"
    TEMPORARY = "temporary"
    LOCAL = "local"


def student_number_kind(number: str) -> StudentNumberKind:
    """G is formal (it holds the identity number), L and J stand in for it, others are a province's own."""
    if not number:
        return StudentNumberKind.NONE
    if number[0] == "G" and len(number) == 19:
        return StudentNumberKind.FORMAL
    return StudentNumberKind.TEMPORARY if number[0] in "LJ" else StudentNumberKind.LOCAL


def identity_in(student_number: str) -> str:
    """The identity number that a formal student number holds; empty for other numbers."""
    return student_number[1:] if student_number_kind(student_number) is StudentNumberKind.FORMAL else ""


def last_four(number: str) -> str:
    """What most staff see of a number. Of a number of less than eight characters nothing is shown."""
    return number[-4:] if len(number) >= 8 else ""
