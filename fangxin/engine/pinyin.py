"""How Chinese characters are spoken: the one door to pypinyin, whose tables take 56 MB and are read at the first use.

A web or work process that has no name to write or compare never loads them.
"""


def syllables(text: str) -> list[str]:
    """The syllable of each character, without tone; what is no Chinese character comes through as it stands."""
    from pypinyin import Style, lazy_pinyin

    return list(lazy_pinyin(text, style=Style.NORMAL))


def initials(text: str) -> str:
    """The first letter of each character, lower case: 猪五花肉 → "zwhr"; other signs as they stand, brackets and all."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
