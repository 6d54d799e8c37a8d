"""Search keys of names: the initials of their pinyin, so that 溪口镇中心小学 is found by xkzzxxx."""

from __future__ import annotations

LONGEST = 40


def initials(name: str) -> str:
    """The first letters of each character's pinyin, lower case; letters and digits stay: 三（2）班 → s2b."""
    # Read when the first name is written: its tables of characters take 55 MB.
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(name, style=Style.FIRST_LETTER)
    # What is no Chinese character comes through as it stands, brackets and all.
    return "".join(sign for sign in "".join(parts) if sign.isalnum() and sign.isascii()).lower()[:LONGEST]
