"""Names by sound: what a clerk hears at the counter and writes down in other characters.

Each character becomes its syllable without tone (pypinyin); a second, coarser form folds what southern speakers do not
tell apart: zh/z, ch/c, sh/s, n/l and f/h at the beginning, -ng/-n at the end. Latin letters (a rare character typed as
its sound, 张zhe) stay as the syllable they are.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from fangxin.engine.pinyin import syllables

_PARTS = re.compile(r"[a-z]+|[^a-z]")
_DROPPED = re.compile(r"[\s·•・.．,，'’\-()（）]+")
_NOTE = re.compile(r"[（(].*?[）)]")


class Sound(NamedTuple):
    """A name as its characters, its syllables and its coarse syllables."""

    plain: str
    syllables: tuple[str, ...]
    coarse: tuple[str, ...]


def plain_name(name: str) -> str:
    """The name without blanks, dots and notes in brackets, in compatible characters."""
    folded = unicodedata.normalize("NFKC", name).lower()
    return _DROPPED.sub("", _NOTE.sub("", folded))


@lru_cache(maxsize=32_768)
def syllable_of(part: str) -> str:
    """The most usual reading of one character, without tone; Latin letters as they are."""
    if part.isascii():
        return part
    return syllables(part)[0]


@lru_cache(maxsize=4_096)
def coarse_of(syllable: str) -> str:
    """The syllable as a speaker from the south may hear it."""
    text = re.sub(r"^(z|c|s)h", r"\1", syllable)
    text = re.sub(r"^n", "l", text)
    text = re.sub(r"^hu(?=[aeio])|^hu$", "f", text) if text.startswith("hu") else text
    text = re.sub(r"^fu$", "f", text)
    return text[:-1] if text.endswith("ng") else text


@lru_cache(maxsize=262_144)
def sound_of(name: str) -> Sound:
    """How a name sounds."""
    plain = plain_name(name)
    syllables = tuple(syllable_of(part) for part in _PARTS.findall(plain))
    return Sound(plain, syllables, tuple(coarse_of(one) for one in syllables))
