"""An identity number as it stands in a cell: what kind it is, and what is wrong with it.

A resident number has 18 places: area (6), birth date (8), order (3; odd is male), check digit (GB 11643-1999, ISO 7064
MOD 11-2). Children from Hong Kong, Macau and Taiwan with a residence permit (81, 82, 83…) and foreigners with the
permanent residence card of 2023 (9…) have numbers of the same build. Passports and travel permits have their own.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from stdnum import numdb

from fangxin.engine.workbook import Value

LENGTH = 18
_DIGITS_KEPT = 15  # a number cell keeps fifteen digits and turns the rest into zeros
_NONE_STATED = frozenset(
    [
        "无",
        "没有",
        "暂无",
        "无证",
        "无证件",
        "无身份证",
        "未办",
        "未办理",
        "未办证",
        "办理中",
        "未上户",
        "无户口",
        "未落户",
        "未登记",
        "无号",
    ]
)
_BLANK = frozenset(
    [
        "",
        "0",
        "/",
        "\\",
        "?",
        "空",
        "缺",
        "略",
        "NULL",
        "NONE",
        "N/A",
        "NA",
        "待补",
        "待查",
        "待填",
        "未填",
        "未知",
        "不详",
        "暂缺",
        "空缺",
    ]
)
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?E\+?1[4-9]$")
_NAMED = re.compile(r"^(?:居民)?(?:身份证|证件|身份)?(?:号码?|ID)?(?=[0-9*\[(#])")
_LOOK_LIKE_X = str.maketrans(dict.fromkeys("ХхΧχ×✕✖*", "X"))
_DROPPED = re.compile(r"[\s'’‘`´\"“”\u200b-\u200f\u2060\ufeff\u202a-\u202e_.·,，。、:：;；=‐‑–—−-]+")
_AROUND = re.compile(r"^[*#(\[【<]+|[#)\]】>]+$|\((?:居民)?身份证\)$")
_KINDS = (
    ("hmt_residence", ("居住证",)),
    ("hm_permit", ("港澳居民来往", "回乡证", "港澳通行证", "港澳居民")),
    ("tw_permit", ("台湾居民来往", "台胞证", "台湾居民")),
    ("permanent", ("永久居留", "永居")),
    ("passport", ("护照",)),
    ("none", ("无证", "无身份证", "没有", "未办")),
    ("resident", ("身份证", "户口", "居民")),
)
_PATTERNS = {
    "passport": re.compile(r"^[A-Z0-9]{5,12}$"),
    "hm_permit": re.compile(r"^[HMC]\d{8}(?:\d{2})?$"),
    "tw_permit": re.compile(r"^(?:\d{8}|\d{10}[A-Z]?|T\d{8})$"),
    "permanent": re.compile(r"^(?:[A-Z]{3}\d{12}|9\d{16}[\dX])$"),
    "other": re.compile(r"^[A-Z0-9]{4,30}$"),
}
_BY_LOOK = (
    ("permanent", re.compile(r"^[A-Z]{3}\d{12}$")),
    ("hm_permit", re.compile(r"^[HMC]\d{8}(?:\d{2})?$")),
    ("passport", re.compile(r"^(?:[A-Z]\d{8}|[A-Z]{2}\d{7})$")),
)
_ISSUED_ABROAD = {"81": "hmt_residence", "82": "hmt_residence", "83": "hmt_residence"}


class IdentityNumber(NamedTuple):
    """A number that was read. ``problem`` is the code of what is wrong with it, or empty.

    ``kind``: resident, hmt_residence, hm_permit, tw_permit, permanent, passport, other, or none. The number stays out
    of every representation.
    """

    kind: str
    number: str
    problem: str = ""

    def __repr__(self) -> str:
        return f"IdentityNumber({self.kind!r}, problem={self.problem!r})"

    @property
    def tells_birth_and_sex(self) -> bool:
        """True when it is built like a resident number and nothing is wrong with it."""
        return len(self.number) == LENGTH and not self.problem and self.number[:17].isdigit()


MISSING = IdentityNumber("", "", "id_missing")
NONE_STATED = IdentityNumber("none", "")


def check_digit(number: str) -> str:
    """The last place of a resident number whose first seventeen places are digits (ISO 7064 MOD 11-2)."""
    # 13 is 2 modulo 11, so reading the digits in base 13 weighs them as the standard does.
    rest = (1 - 2 * int(number[: LENGTH - 1], 13)) % 11
    return "X" if rest == 10 else str(rest)


def is_checked(number: str) -> bool:
    """True when eighteen places end in the right check digit. For text that is known to be 17 digits and one more."""
    rest = (1 - 2 * int(number[:17], 13)) % 11
    return number[17] == "0123456789X"[rest]


def is_plain_resident(text: str) -> bool:
    """True for a resident number as it is printed: eighteen places, the check digit right, not one issued abroad."""
    return (
        len(text) == LENGTH
        and text.isascii()
        and text[:17].isdigit()
        and is_checked(text)
        and text[0] != "9"
        and text[:2] not in _ISSUED_ABROAD
    )


@lru_cache(maxsize=16_384)
def birth_of(eight: str) -> date | None:
    """The day that eight digits name, or None when there is no such day."""
    try:
        return date(int(eight[:4]), int(eight[4:6]), int(eight[6:8]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    """Odd order numbers are given to boys."""
    return number[16] in "13579"


@lru_cache(maxsize=8_192)
def is_known_area(six: str) -> bool:
    """True when a county of that code exists or existed (GB/T 2260 and its older editions)."""
    info = numdb.get("cn/loc").info(six)
    return len(info) > 1 and bool(info[1][1])


def read_identity_number(value: Value, kind_text: str = "") -> IdentityNumber:
    """Read a cell. ``kind_text`` is what the column of document kinds says, if there is one."""
    if (
        type(value) is str
        and len(value) == LENGTH
        and not kind_text
        and value.isascii()
        and value[:17].isdigit()
    ):
        return _resident(value.upper())  # the usual cell: none of the looks below can be meant
    text = plain_number(value)
    if text is None:
        return IdentityNumber("resident", "", "id_number_cell_lost_digits")
    stated = _stated_kind(kind_text) if kind_text else ""
    if text in _BLANK:
        return NONE_STATED if stated == "none" else MISSING
    if text in _NONE_STATED:
        return NONE_STATED
    if _SCIENTIFIC.match(text):
        return IdentityNumber("resident", "", "id_number_cell_lost_digits")
    if stated in _PATTERNS and not (len(text) == LENGTH and text[:17].isdigit()):
        problem = "" if _PATTERNS[stated].match(text) else "id_pattern"
        return IdentityNumber(stated, text, problem)
    if not stated:
        for kind, pattern in _BY_LOOK:
            if pattern.match(text):
                return IdentityNumber(kind, text)
    return _resident(text)


def plain_number(value: Value) -> str | None:
    """The cell as half-width capitals without spaces; None when a number cell has lost digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int | Decimal):
        if abs(value) >= 10**_DIGITS_KEPT:
            return None
        return str(int(value)) if value == int(value) else str(value)
    text = unicodedata.normalize("NFKC", str(value))
    bare = re.sub(r"[\s'’‘]", "", text).upper()
    if _SCIENTIFIC.match(bare):
        return bare
    return _AROUND.sub("", _NAMED.sub("", _DROPPED.sub("", text).upper()))


def _resident(text: str) -> IdentityNumber:
    number = text
    if len(text) == LENGTH and text[17] not in "0123456789X":
        number = text[:17] + text[17:].translate(_LOOK_LIKE_X)
    problem = _problem(number)
    if problem:
        return IdentityNumber("resident", number, problem)
    if number[0] == "9":
        return IdentityNumber("permanent", number)
    return IdentityNumber(_ISSUED_ABROAD.get(number[:2], "resident"), number)


def _problem(number: str) -> str:
    if len(number) == LENGTH and number.isascii() and number[:17].isdigit() and number[17] in "0123456789X":
        if not is_checked(number):
            return "id_check"
        return "" if birth_of(number[6:14]) else "id_birth"
    if not (number.isascii() and number.isalnum()):
        return "id_characters"
    return "id_length" if len(number) != LENGTH else "id_characters"


@lru_cache(maxsize=256)
def _stated_kind(text: str) -> str:
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", text))
    if plain == "无":
        return "none"
    for kind, words in _KINDS:
        if any(word in plain for word in words):
            return kind
    return "other" if plain else ""
