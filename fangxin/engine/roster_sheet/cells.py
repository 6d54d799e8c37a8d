"""Single cells of a roster: name, sex, registration."""

import re
import unicodedata
from functools import lru_cache

from fangxin.engine.workbook import Value

SEXES = dict.fromkeys(
    ("男", "男生", "男性", "男孩", "男童", "男同学", "1", "m", "male", "boy", "♂"), "男"
) | dict.fromkeys(("女", "女生", "女性", "女孩", "女童", "女同学", "2", "f", "female", "girl", "♀"), "女")
_CODED_SEX = {"1男": "男", "男1": "男", "2女": "女", "女2": "女"}
_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
_PLAIN_NAME = re.compile(r"[一-鿿]{2,4}")
NAME = re.compile(r"^(?:[^\W\d_]|〇)(?:[^\W\d_]|[〇 .'’·-]){1,58}$")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_DOTS = str.maketrans(dict.fromkeys("•‧∙・．。.●﹒⋅᛫˙⸱ㆍᆞ-–—－", "·"))
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SHORTEST_NAME = 2
_INVISIBLE = re.compile(r"[\u200b-\u200f\ufeff\u2060\u00ad]")
# What namesakes are told apart by, or a remark; the name itself stands before it.
_REMARK = re.compile(
    r"(?:[(（【\[][^()（）【】\[\]]{0,20}[)）】\]]|(?<=[^\W\d_A-Za-z])[A-Za-z0-9]|[*#★☆▲△○◎]+)$"
)
_NO_NAMES = frozenset(
    [
        "-",
        "--",
        "/",
        "\\",
        "0",
        "?",
        "？",
        "无",
        "空",
        "缺",
        "N/A",
        "NULL",
        "待补",
        "未知",
        "不详",
        "暂无",
        "待定",
        "空缺",
        "姓名不详",
    ]
)
_URBAN = ("非农", "城镇", "城市", "居民户", "非农业")
_RURAL = ("农业", "农村", "农户", "乡村")


def plain_name(text: str) -> str:
    """A name as it should stand: no spaces between Chinese characters, one kind of middle dot, half-width letters."""
    if _PLAIN_NAME.fullmatch(text):
        return "" if text in _NO_NAMES else text
    name = _INVISIBLE.sub("", text.translate(_FULL_WIDTH)).strip().lstrip("'")
    if _HAS_HAN.search(name):
        name = re.sub(r"\s+", "", name)
        name = _REMARK.sub("", name) if len(name) > _SHORTEST_NAME else name
        name = name.translate(_DOTS).strip("·'*")
    else:
        name = re.sub(r"\s+", " ", name)
    return "" if name.upper() in _NO_NAMES or not name.strip("·-—/\\?") else name


def is_usual_name(text: str) -> bool:
    """True for two to four Chinese characters that are no remark: such a cell is the name as it stands."""
    return _PLAIN_NAME.fullmatch(text) is not None and text not in _NO_NAMES


def is_name(name: str) -> bool:
    """True when nothing but a name stands there: letters of any script, in Chinese at least two."""
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
    plain = re.sub(r"[\s()\[\]'’‘。.,、:;/*-]+", "", unicodedata.normalize("NFKC", text)).lower()
    return SEXES.get(_CODED_SEX.get(plain, plain)) if plain else ""


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
