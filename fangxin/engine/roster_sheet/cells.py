"""Single cells of a roster: name, sex, registration."""

import re
import unicodedata
from functools import lru_cache

from fangxin.engine.workbook import Value

SEXES = dict.fromkeys(
    ("男", "男生", "男性", "男孩", "男童", "1", "M", "m", "MALE", "male"), "男"
) | dict.fromkeys(("女", "女生", "女性", "女孩", "女童", "2", "F", "f", "FEMALE", "female"), "女")
_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
_PLAIN_NAME = re.compile(r"[一-鿿]{2,4}")
NAME = re.compile(rf"^[{_HAN}〇·]{{2,30}}$|^[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .'·-]{{1,58}}$")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_DOTS = str.maketrans(dict.fromkeys("•‧∙・．。.●﹒⋅●᛫˙", "·"))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_INVISIBLE = re.compile(r"[\u200b-\u200f\ufeff\u2060\u00ad]")
_URBAN = ("非农", "城镇", "城市", "居民户", "非农业")
_RURAL = ("农业", "农村", "农户", "乡村")


def plain_name(text: str) -> str:
    """A name as it should stand: no spaces between Chinese characters, one kind of middle dot, half-width letters."""
    if _PLAIN_NAME.fullmatch(text):
        return text
    name = _INVISIBLE.sub("", text.translate(_FULL_WIDTH)).strip().lstrip("'")
    if _HAS_HAN.search(name):
        return re.sub(r"\s+", "", name).translate(_DOTS).strip("·'*")
    return re.sub(r"\s+", " ", name)


def is_name(name: str) -> bool:
    """True when nothing but a name stands there."""
    return bool(_PLAIN_NAME.fullmatch(name) or NAME.match(name))


def cell_text(value: Value) -> str:
    """A cell as trimmed text; an apostrophe that made it text is dropped."""
    if value is None:
        return ""
    if type(value) is str and value.isalnum():
        return value
    return str(value).strip().lstrip("'’‘").strip()


@lru_cache(maxsize=1_024)
def read_sex(text: str) -> str | None:
    """男 or 女, empty for an empty cell, None for anything else."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).strip("'’‘")
    return SEXES.get(plain) if plain else ""


@lru_cache(maxsize=1_024)
def is_rural(text: str) -> bool | None:
    """Whether a registration is rural; None when the cell is empty or says neither.

    农业, 农村, 农, 是 and 1 are rural; 非农业, 城镇, 居民, 否 and 2 are not.
    """
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if plain in {"否", "2", "非", "居民", "城"} or any(word in plain for word in _URBAN):
        return False
    if plain in {"是", "1", "农"} or any(word in plain for word in _RURAL):
        return True
    return None
