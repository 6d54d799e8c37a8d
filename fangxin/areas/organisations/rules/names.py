"""Search keys of names: the initials of their pinyin, so that 溪口镇中心小学 is found by xkzzxxx."""

from __future__ import annotations

from fangxin.engine import pinyin

LONGEST = 40


def initials(name: str) -> str:
    """The first letters of each character's pinyin, lower case; letters and digits stay: 三（2）班 → s2b."""
    return "".join(sign for sign in pinyin.initials(name) if sign.isalnum() and sign.isascii())[:LONGEST]
